"""Tables that people fill in: what their cells mean, told by cell where it is wrong, and what becomes of them.

`spreadsheet` makes lines of known columns of any such file, `townships` finds those that its lines name.
Two kinds of table build on them: `context_figures` (what comparisons divide by) is checked, stored and taken back here;
figures of old years are understood by `figures` (its file to fill in: `figures_template`) and become the text of a
report in `tabled`, which `ingest` stores.
"""
