"""Where spans of a text stand on a page of its original: places and spans in, boxes out. Knows no rows, no HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from reports_app.reading.model import Place

FULL = 10_000
MARGIN = 25


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in ten-thousandths of its width and height."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Run:
    """A line of text in its box."""

    text: str
    box: Box


def find_page(places: Iterable[Place], start: int, end: int) -> int | None:
    """Return the page on which the span begins, None where its place is not known."""
    return next((place.page for place in places if place.start < end and start < place.end), None)


def find_boxes(text: str, places: Iterable[Place], page: int, start: int, end: int) -> list[Box]:
    """Return the boxes of a span of the text on a page, one a line; a part of a line by how wide its characters are.

    >>> find_boxes("共339件", [Place(0, 5, 0, 1000, 500, 4500, 700)], 0, 1, 4)
    [Box(left=1975, top=475, width=1550, height=250)]
    """
    boxes = []
    for place in places:
        if place.page != page or place.start >= end or start >= place.end:
            continue
        widths = [_width_of(character) for character in text[place.start : place.end]]
        ends = [0.0, *accumulate(widths)]
        first, last = max(start, place.start) - place.start, min(end, place.end) - place.start
        scale = (place.right - place.left) / (ends[-1] or 1)
        left, right = place.left + scale * ends[first], place.left + scale * ends[last]
        boxes.append(_box(left - MARGIN, place.top - MARGIN, right + MARGIN, place.bottom + MARGIN))
    return boxes


def find_runs(text: str, places: Sequence[Place], page: int) -> list[Run]:
    """Return the lines of a page."""
    return [
        Run(text[place.start : place.end], _box(place.left, place.top, place.right, place.bottom))
        for place in places
        if place.page == page
    ]


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    sides = [min(max(round(side), 0), FULL) for side in (left, top, right, bottom)]
    return Box(sides[0], sides[1], max(sides[2] - sides[0], 1), max(sides[3] - sides[1], 1))


def _width_of(character: str) -> float:
    return 0.5 if character < "\u2000" else 1.0
