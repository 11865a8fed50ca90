"""Pages of signing in, of accounts and of the log."""
