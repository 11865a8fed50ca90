"""How fast it is: figures measured here, printed as a table and kept in benchmarks/results.md and .json."""
