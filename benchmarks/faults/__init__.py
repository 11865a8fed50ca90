"""The real product under blows: what it acknowledged against what it stored, and how long until it is back at work."""
