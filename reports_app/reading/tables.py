"""Tables as lines of text: one line a row, cells divided by tabs; a table that only lays out prose gives its lines."""

import re

_PROSE_CHARACTERS = 200


def to_lines(rows: list[list[list[str]]]) -> list[str]:
    """Return the lines of a table; `rows` holds rows of cells of lines."""
    return [line for row in rows for line in _row_lines(row)]


def _row_lines(row: list[list[str]]) -> list[str]:
    filled = [cell for cell in row if any(cell)]
    is_layout = len(filled) == 1 or any(len(cell) > 1 and sum(map(len, cell)) > _PROSE_CHARACTERS for cell in filled)
    if is_layout:
        return [line for cell in filled for line in cell]
    line = "\t".join(" ".join(filter(None, (part.replace("\t", " ") for part in cell))) for cell in row).rstrip()
    return [line] if line else []


def carry_down(cell: list[str]) -> list[str]:
    """Return what a cell merged over several rows says again in the next: its words, but no figure twice."""
    return [] if re.search(r"[0-9０-９]", "".join(cell)) else cell
