"""Ruled lines of a page become grids: which cells there are, which row each is in, what is merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports_app.reading.page_model import Box

_NEAR = 3.0  # points
_MAX_RULES = 1_500
_MAX_CELLS = 5_000


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: `rows` hold, from left to right, each cell's number and whether the cell begins in this row."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, ...], ...]
    boxes: dict[int, Box]

    @property
    def rows(self) -> list[list[tuple[int, bool]]]:
        """The cells row by row; one merged over columns stands once, one merged over rows in each."""
        found = []
        for at, row in enumerate(self.cells):
            above = self.cells[at - 1] if at else ()
            found.append([(cell, cell not in above) for cell in dict.fromkeys(row)])
        return found

    def holds(self, x: float, y: float) -> bool:
        """Tell whether the point is in the table."""
        return self.box.left <= x <= self.box.right and self.box.top <= y <= self.box.bottom

    def cell_at(self, x: float, y: float) -> int:
        """Return the number of the cell around a point of the table."""
        return self.cells[_interval(self.ys, y)][_interval(self.xs, x)]


def find_grids(rules: Sequence[Box]) -> list[Grid]:
    """Return the tables that thin boxes draw: at least two columns, at least one row."""
    across = _merge([rule for rule in rules[:_MAX_RULES] if _is_across(rule)], is_across=True)
    down = _merge([rule for rule in rules[:_MAX_RULES] if not _is_across(rule)], is_across=False)
    grids = []
    for group in _connected(across, down):
        own_across = [rule for rule in group if _is_across(rule)]
        own_down = [rule for rule in group if not _is_across(rule)]
        xs, ys = _positions(rule.centre for rule in own_down), _positions(rule.middle for rule in own_across)
        if len(xs) > 2 and len(ys) > 1 and len(xs) * len(ys) < _MAX_CELLS:
            grids.append(_build_grid(xs, ys, own_across, own_down))
    return [grid for grid in grids if len(set(grid.cells[0])) > 1 or len({c for row in grid.cells for c in row}) > 2]


def _is_across(rule: Box) -> bool:
    return rule.right - rule.left >= rule.height


def _merge(rules: list[Box], *, is_across: bool) -> list[Box]:
    """Join pieces of one ruled line: those that meet end to end."""

    def place(rule: Box) -> tuple[float, float]:
        return (round(rule.middle / _NEAR), rule.left) if is_across else (round(rule.centre / _NEAR), rule.top)

    merged: list[Box] = []
    for rule in sorted(rules, key=place):
        last = merged[-1] if merged else None
        if last is not None and _touch(last, rule):
            merged[-1] = Box(
                min(last.left, rule.left),
                min(last.top, rule.top),
                max(last.right, rule.right),
                max(last.bottom, rule.bottom),
            )
        else:
            merged.append(rule)
    return [rule for rule in merged if max(rule.right - rule.left, rule.height) > 2 * _NEAR]


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left - _NEAR <= other.right
        and other.left - _NEAR <= one.right
        and one.top - _NEAR <= other.bottom
        and other.top - _NEAR <= one.bottom
    )


def _connected(across: Sequence[Box], down: Sequence[Box]) -> list[list[Box]]:
    """Group ruled lines that cross or touch."""
    waiting = {*across, *down}
    groups = []
    while waiting:
        group = [waiting.pop()]
        for rule in group:
            touching = [other for other in waiting if _touch(rule, other)]
            waiting.difference_update(touching)
            group += touching
        groups.append(group)
    return groups


def _positions(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _build_grid(xs: list[float], ys: list[float], across: Sequence[Box], down: Sequence[Box]) -> Grid:
    """Number the cells; neighbours without a ruled line between them are one."""
    columns, rows = len(xs) - 1, len(ys) - 1
    numbers = list(range(rows * columns))

    def root(cell: int) -> int:
        while numbers[cell] != cell:
            cell = numbers[cell]
        return cell

    for row in range(rows):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(columns):
            x, here = (xs[column] + xs[column + 1]) / 2, row * columns + column
            if column + 1 < columns and not _is_ruled(down, xs[column + 1], y, is_across=False):
                numbers[root(here + 1)] = root(here)
            if row + 1 < rows and not _is_ruled(across, x, ys[row + 1], is_across=True):
                numbers[root(here + columns)] = root(here)
    cells = tuple(tuple(root(row * columns + column) for column in range(columns)) for row in range(rows))
    boxes: dict[int, Box] = {}
    for row, line in enumerate(cells):
        for column, cell in enumerate(line):
            left, top, right, bottom = boxes.get(cell, Box(xs[column], ys[row], 0.0, 0.0))
            boxes[cell] = Box(
                min(left, xs[column]), min(top, ys[row]), max(right, xs[column + 1]), max(bottom, ys[row + 1])
            )
    return Grid(Box(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), cells, boxes)


def _is_ruled(rules: Sequence[Box], x: float, y: float, *, is_across: bool) -> bool:
    if is_across:
        return any(abs(rule.middle - y) <= _NEAR and rule.left <= x <= rule.right for rule in rules)
    return any(abs(rule.centre - x) <= _NEAR and rule.top <= y <= rule.bottom for rule in rules)


def _interval(edges: Sequence[float], value: float) -> int:
    """Return the number of the interval between edges that holds `value`."""
    return max(sum(edge <= value for edge in edges[1:-1]), 0)
