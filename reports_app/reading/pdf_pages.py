"""A PDF's pages through pdfium: their characters with boxes, their ruled lines, their image; within limits."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from types import TracebackType

import pypdfium2 as pdfium
import pypdfium2.raw as api
from PIL import Image

from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.page_model import Box, PageContent, Piece
from reports_app.reading.pdf_objects import count_objects, read_rules
from reports_app.reading.text_layer import is_garbled

MAX_PAGE_POINTS = 5_670.0  # two metres
_SMALLEST_LETTER = 2.0
_FEW_CHARACTERS = 10
_OUTLINES = 200  # so many paths on a page without text are letters turned into shapes
_PICTURE_SHARE = 0.25


class Pdf:
    """An opened PDF; raises ReadingError for what is damaged, encrypted or too large."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if data.rfind(b"startxref") < data.rfind(b"endobj"):
            raise ReadingError(ErrorCode.DAMAGED, "no end of file: cut off")
        try:
            self._document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            is_locked = error.err_code in (api.FPDF_ERR_PASSWORD, api.FPDF_ERR_SECURITY)
            raise ReadingError(ErrorCode.ENCRYPTED if is_locked else ErrorCode.DAMAGED, str(error)) from error
        count = len(self)
        if count > limits.max_pages:
            raise ReadingError(ErrorCode.TOO_LARGE, f"{count} pages")
        if count == 0:
            raise ReadingError(ErrorCode.DAMAGED, "no pages")

    def __enter__(self) -> "Pdf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._document.close()

    def __len__(self) -> int:
        return len(self._document)

    @property
    def has_attachments(self) -> bool:
        """Whether files are embedded."""
        return bool(api.FPDFDoc_GetAttachmentCount(self._document))

    def pages(self) -> Iterator["Page"]:
        """Yield the pages in order, each closed after its turn."""
        for number in range(len(self)):
            page = self.page(number)
            yield page
            page.close()

    def page(self, number: int) -> "Page":
        """Return a page, from 0."""
        try:
            return Page(self._document[number])
        except (pdfium.PdfiumError, IndexError) as error:
            raise ReadingError(ErrorCode.DAMAGED, f"page {number + 1}: {error}") from error


class Page:
    """One page; `width` and `height` are in points as it is shown."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page
        self.width, self.height = page.get_size()
        if not (0 < self.width <= MAX_PAGE_POINTS and 0 < self.height <= MAX_PAGE_POINTS):
            raise ReadingError(ErrorCode.TOO_LARGE, f"a page of {self.width} by {self.height} points")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in whole points."""
        return max(round(self.width), 1), max(round(self.height), 1)

    def close(self) -> None:
        """Give its memory back."""
        self._page.close()

    def read(self) -> PageContent:
        """Return the characters that stand in the direction of most, and the ruled lines."""
        characters = list(_read_characters(self._page))
        by_turn = Counter(turn for _, _, turn in characters if turn is not None)
        turn = by_turn.most_common(1)[0][0] if by_turn else 0
        shown = self._page.get_rotation() // 90
        frame = _Frame(self._page.get_bbox(), turn)
        pieces = [Piece(text, frame.place(box)) for text, box, own in characters if own == turn]
        rules = tuple(frame.place(rule) for rule in read_rules(self._page))
        kept = tuple(piece for piece in pieces if frame.shows(piece.box) and piece.box.height >= _SMALLEST_LETTER)
        return PageContent(frame.width, frame.height, kept, rules, (shown - turn) % 4)

    def is_scanned(self, content: PageContent) -> bool:
        """Tell whether what is to be read of the page is in its image only."""
        text = "".join(piece.text for piece in content.pieces)
        if len(text) >= _FEW_CHARACTERS:
            return is_garbled(text)
        pictures, paths = count_objects(self._page)
        return pictures > _PICTURE_SHARE * self.width * self.height or paths > _OUTLINES

    def render(self, pixels_per_point: float) -> Image.Image:
        """Return the page as it is shown, in colour, without forms and notes."""
        bitmap = self._page.render(scale=pixels_per_point, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
        image: Image.Image = bitmap.to_pil()
        return image.convert("RGB")


class _Frame:
    """Leads from a PDF's own space to one whose y grows downwards, turned clockwise by quarters."""

    def __init__(self, bounds: tuple[float, float, float, float], turns: int) -> None:
        self._left, self._bottom, self._right, self._top = bounds
        self._turns = turns % 4
        across, down = self._right - self._left, self._top - self._bottom
        self.width, self.height = (down, across) if self._turns % 2 else (across, down)

    def place(self, box: tuple[float, float, float, float]) -> Box:
        """Return the box of left, bottom, right and top."""
        left, bottom, right, top = box
        if self._turns == 0:
            return Box(left - self._left, self._top - top, right - self._left, self._top - bottom)
        if self._turns == 1:
            return Box(bottom - self._bottom, left - self._left, top - self._bottom, right - self._left)
        if self._turns == 2:
            return Box(self._right - right, bottom - self._bottom, self._right - left, top - self._bottom)
        return Box(self._top - top, self._right - right, self._top - bottom, self._right - left)

    def shows(self, box: Box) -> bool:
        """Whether the middle of the box is on the page."""
        return 0 <= box.centre <= self.width and 0 <= box.middle <= self.height


def _read_characters(page: pdfium.PdfPage) -> Iterator[tuple[str, tuple[float, float, float, float], int | None]]:
    """Yield characters with their box and the clockwise quarter turns that set them upright, None if aslant."""
    try:
        text_page = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise ReadingError(ErrorCode.DAMAGED, str(error)) from error
    box = api.FS_RECTF()
    pointer = ctypes.byref(box)
    raw = text_page.raw
    high = ""
    for at in range(text_page.count_chars()):
        code = api.FPDFText_GetUnicode(raw, at)
        if 0xD800 <= code < 0xDC00:
            high = chr(code)
            continue
        character = chr(code) if code < 0x110000 else "\ufffd"
        if 0xDC00 <= code < 0xE000:
            character = (high + character).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        high = ""
        if character.isspace() or character in "\x02\u00ad\u200b\ufeff":
            continue
        if not api.FPDFText_GetLooseCharBox(raw, at, pointer):
            continue
        quarters = api.FPDFText_GetCharAngle(raw, at) / (math.pi / 2)
        nearest = round(quarters)
        turn = -nearest % 4 if abs(quarters - nearest) < 0.05 else None
        yield character, (box.left, box.bottom, box.right, box.top), turn
    text_page.close()
