"""A page as a picture of bounded size, for looking at the original: of PDF files, scans and page images."""

from io import BytesIO

from PIL import Image

from reports_app.reading.images import IMAGE_FORMATS, load_page, open_image
from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.pdf import PdfReader
from reports_app.reading.pdf_pages import Pdf
from reports_app.reading.sample import take_sample

MAX_WIDTH_PIXELS = 2_000
MAX_HEIGHT_PIXELS = 6_000
MEDIA_TYPE = "image/jpeg"
_QUALITY = 85


def draw_page(data: bytes, page: int, width: int, limits: Limits) -> bytes:
    """Return a JPEG of the page, from 0, `width` pixels wide or as narrow as its height demands.

    Raises ReadingError: `no_pages` for a format without pages, `not_found` for a page that is not there.
    """
    if len(data) > limits.max_file_bytes:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(data)} bytes")
    width = min(max(width, 1), MAX_WIDTH_PIXELS)
    sample = take_sample(data)
    if PdfReader().accepts(sample):
        image = _draw_pdf(data, page, width, limits)
    elif any(kind.accepts(sample) for kind in IMAGE_FORMATS):
        image = _draw_image(data, page)
    else:
        raise ReadingError(ErrorCode.NO_PAGES)
    image.thumbnail((width, MAX_HEIGHT_PIXELS))
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _draw_pdf(data: bytes, number: int, width: int, limits: Limits) -> Image.Image:
    with Pdf(data, limits) as document:
        if not 0 <= number < len(document):
            raise ReadingError(ErrorCode.NOT_FOUND, f"page {number + 1} of {len(document)}")
        page = document.page(number)
        return page.render(min(width / page.width, MAX_HEIGHT_PIXELS / page.height))


def _draw_image(data: bytes, number: int) -> Image.Image:
    with open_image(data) as image:
        count = getattr(image, "n_frames", 1)
        if not 0 <= number < count:
            raise ReadingError(ErrorCode.NOT_FOUND, f"page {number + 1} of {count}")
        return load_page(image, number, MAX_HEIGHT_PIXELS)
