"""Hostile and odd files of every class that an office must withstand, made by code, with what must become of each."""
