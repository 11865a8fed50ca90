"""What an OFD page draws: its characters and ruled lines, each at its place on the page."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from reports_app.reading.model import ErrorCode, ReadingError
from reports_app.reading.page_lines import WIDE
from reports_app.reading.page_model import Box, Piece

_UPRIGHT = 0.2  # how far, for one along the line, a line of text may climb; watermarks climb more
_ASCENT = 0.88
_NARROW_WIDTH = 0.5  # of a letter or digit, in widths of a Chinese character
_MAX_DEPTH = 16
_MAX_THINGS = 100_000  # on a page, those of composite graphics counted each time
_MAX_RULES = 5_000
_STRAIGHT = 0.5  # points
_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
_Matrix = tuple[float, float, float, float, float, float]


def children(element: etree._Element | None, name: str) -> list[etree._Element]:
    """Return the children of a local name; files differ in the namespace they give."""
    return [child for child in element if local_name(child) == name] if element is not None else []


def first(element: etree._Element | None, name: str) -> etree._Element | None:
    """Return the first child of a local name, or None."""
    return next(iter(children(element, name)), None)


def local_name(element: etree._Element) -> str:
    """Return the name without its namespace."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def numbers(text: str | None) -> list[float]:
    """Return the finite numbers of a list divided by blanks; empty where it holds anything else."""
    try:
        found = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return found if all(math.isfinite(number) and abs(number) < 1e7 for number in found) else []


@dataclass(frozen=True, slots=True)
class Frame:
    """Leads from a thing's own coordinates to points of the page: x' = a·x + c·y + e, y' = b·x + d·y + f."""

    matrix: _Matrix

    @classmethod
    def of_page(cls, box: tuple[float, float, float, float], scale: float) -> "Frame":
        """Return the frame of a page that begins at the first two of `box`."""
        return cls((scale, 0.0, 0.0, scale, -box[0] * scale, -box[1] * scale))

    def enter(self, thing: etree._Element) -> "Frame":
        """Return the frame within a graphic: its matrix, moved to the corner of its boundary."""
        boundary = numbers(thing.get("Boundary"))
        left, top = boundary[:2] if len(boundary) == 4 else (0.0, 0.0)
        own = numbers(thing.get("CTM"))
        a, b, c, d, e, f = own if len(own) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        return self._times((a, b, c, d, e + left, f + top))

    def _times(self, inner: _Matrix) -> "Frame":
        a, b, c, d, _, _ = self.matrix
        x, y = self.place(inner[4], inner[5])
        return Frame(
            (
                a * inner[0] + c * inner[1],
                b * inner[0] + d * inner[1],
                a * inner[2] + c * inner[3],
                b * inner[2] + d * inner[3],
                x,
                y,
            )
        )

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a point on the page."""
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f

    @property
    def is_upright(self) -> bool:
        """Tell whether text runs from left to right, upside up."""
        a, b, _, d, _, _ = self.matrix
        return a > 0 and d > 0 and abs(b) <= _UPRIGHT * a


class Canvas:
    """Gathers what the contents of a page draw; `units` are composite graphics by identifier."""

    def __init__(self, units: Mapping[str, etree._Element], max_characters: int) -> None:
        self.pieces: list[Piece] = []
        self.rules: list[Box] = []
        self.images: list[tuple[str, Box]] = []  # identifier and place
        self._units = units
        self._max_characters = max_characters
        self._things = 0

    def draw(self, content: etree._Element | None, frame: Frame, depth: int = 0) -> None:
        """Take in all that stands in a content, a layer, a block or a composite graphic."""
        if depth > _MAX_DEPTH:
            raise ReadingError(ErrorCode.DAMAGED, "graphics within graphics without end")
        for thing in content if content is not None else ():
            self._things += 1
            if self._things > _MAX_THINGS:
                raise ReadingError(ErrorCode.TOO_LARGE, "too many graphics on a page")
            kind = local_name(thing)
            if thing.get("Visible", "true").lower() in ("false", "0"):
                continue
            if kind in ("Layer", "PageBlock"):
                self.draw(thing, frame, depth + 1)
            elif kind == "TextObject":
                self._draw_text(thing, frame.enter(thing))
            elif kind == "PathObject":
                self._draw_path(thing, frame.enter(thing))
            elif kind == "ImageObject":
                self._draw_image(thing, frame)
            elif kind == "CompositeObject":
                self.draw(self._units.get(thing.get("ResourceID", "")), frame.enter(thing), depth + 1)

    def _draw_text(self, thing: etree._Element, frame: Frame) -> None:
        size = next(iter(numbers(thing.get("Size"))), 0.0) or 1.0
        stretch = next(iter(numbers(thing.get("HScale"))), 1.0) or 1.0
        if not frame.is_upright:
            return
        x = y = 0.0
        for code in children(thing, "TextCode"):
            x = next(iter(numbers(code.get("X"))), x)
            y = next(iter(numbers(code.get("Y"))), y)
            text = (code.text or "").strip("\r\n")
            if len(self.pieces) + len(text) > self._max_characters:
                raise ReadingError(ErrorCode.TOO_LARGE, "too many characters")
            self._draw_code(text, _offsets(code, text, size * stretch), (x, y), size, stretch, frame)

    def _draw_code(
        self,
        text: str,
        offsets: Iterator[tuple[float, float]],
        origin: tuple[float, float],
        size: float,
        stretch: float,
        frame: Frame,
    ) -> None:
        for character, (right, down) in zip(text, offsets, strict=False):
            if not character.strip() or "\ud800" <= character <= "\udfff":
                continue
            x, y = origin[0] + right, origin[1] + down
            left, top = frame.place(x, y - _ASCENT * size)
            end, bottom = frame.place(x + size * stretch * _width(character), y + (1 - _ASCENT) * size)
            self.pieces.append(Piece(character, Box(left, min(top, bottom), max(end, left + 0.01), max(top, bottom))))

    def _draw_path(self, thing: etree._Element, frame: Frame) -> None:
        data = first(thing, "AbbreviatedData")
        for start, end in _segments(data.text if data is not None and data.text else ""):
            (left, top), (right, bottom) = frame.place(*start), frame.place(*end)
            is_straight = min(abs(right - left), abs(bottom - top)) < _STRAIGHT
            if is_straight and len(self.rules) < _MAX_RULES:
                self.rules.append(Box(min(left, right), min(top, bottom), max(left, right), max(top, bottom)))

    def _draw_image(self, thing: etree._Element, frame: Frame) -> None:
        boundary = numbers(thing.get("Boundary"))
        if len(boundary) == 4:
            left, top = frame.place(boundary[0], boundary[1])
            right, bottom = frame.place(boundary[0] + boundary[2], boundary[1] + boundary[3])
            self.images.append((thing.get("ResourceID", ""), Box(left, top, right, bottom)))


def _width(character: str) -> float:
    return 1.0 if WIDE.match(character) else _NARROW_WIDTH


def _offsets(code: etree._Element, text: str, size: float) -> Iterator[tuple[float, float]]:
    """Yield how far each character stands from the first; what the file does not say is taken from the widths."""
    across = _deltas(code.get("DeltaX"))
    down = _deltas(code.get("DeltaY"))
    x = y = 0.0
    is_vertical = code.get("DeltaX") is None and code.get("DeltaY") is not None
    for character in text:
        yield x, y
        x += next(across, 0.0 if is_vertical else size * _width(character))
        y += next(down, 0.0)


def _deltas(text: str | None) -> Iterator[float]:
    """Yield the distances of a list in which "g 3 5" stands for three times five."""
    parts = iter((text or "").split())
    for part in parts:
        times = next(parts, "0") if part in ("g", "G") else "1"
        value = numbers(next(parts, "") if part in ("g", "G") else part)
        for _ in range(int(times) if times.isdecimal() and len(times) < 9 else 0):
            yield value[0] if value else 0.0


def _segments(data: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Yield the straight lines of a path; curves are passed over."""
    start = at = (0.0, 0.0)
    for operator, operands in _operations(data):
        end = (operands[-2], operands[-1]) if operands else start
        if operator in ("L", "C"):
            yield at, end
        if operator in ("M", "S"):
            start = end
        at = end


def _operations(data: str) -> Iterator[tuple[str, list[float]]]:
    parts = _PATH.findall(data[:200_000])
    starts = [at for at, part in enumerate(parts) if part.isalpha()]
    for at, following in pairwise([*starts, len(parts)]):
        operands = numbers(" ".join(parts[at + 1 : following]))
        wanted = _OPERANDS.get(parts[at])
        if wanted == len(operands):
            yield parts[at], operands
