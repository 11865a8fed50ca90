"""What stands on a page before it is text: pieces with boxes and ruled lines, in points from the upper left corner.

`PageContent` is in reading space, where the letters stand upright; `turns` leads to the page as it is shown.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """How tall it is."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The y of its centre."""
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        """The x of its centre."""
        return (self.left + self.right) / 2


class Piece(NamedTuple):
    """One character, or a run recognised from an image; `weak` are (start, end, confidence 0..100) within the text."""

    text: str
    box: Box
    weak: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class PageContent:
    """A page's pieces in any order, and its ruled lines as thin boxes.

    `turns` is how many quarter turns clockwise lead from reading space to the page as it is shown.
    """

    width: float
    height: float
    pieces: tuple[Piece, ...]
    rules: tuple[Box, ...] = ()
    turns: int = 0


@dataclass(slots=True)
class Line:
    """Pieces of one printed line put together; `size` is the width of a Chinese character.

    `cells` are the parts of a line that wide gaps divide, each a line by itself.
    """

    text: str
    page: int
    box: Box
    size: float
    weak: tuple[tuple[int, int, int], ...] = ()
    cells: "tuple[Line, ...]" = ()


@dataclass(slots=True)
class Row:
    """A table's row: cells of paragraphs, each paragraph its printed lines."""

    cells: list[list[list[Line]]]


@dataclass(slots=True)
class Block:
    """Lines of one column, or rows of one table, as they follow each other on a page."""

    page: int
    items: "list[Line | Row]"
