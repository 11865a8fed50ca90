"""Pages of the write side: uploading, deciding, and the report with its text."""
