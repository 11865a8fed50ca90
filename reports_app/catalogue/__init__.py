"""The catalogue desk: what an administrator says of an indicator is checked, previewed, and saved as a new version."""
