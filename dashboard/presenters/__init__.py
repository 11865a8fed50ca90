"""Frames become what a template shows: words, rows and addresses. No database."""
