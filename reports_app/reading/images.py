"""Page images (.png .jpg .tif, with several pages too): their text is recognised, page by page, at a bounded size."""

import struct
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.page_text import compose
from reports_app.reading.recognition import MAX_SIDE_PIXELS, Recogniser
from reports_app.reading.sample import Sample

MAX_PIXELS = 60_000_000
LONG_SIDE_POINTS = 842.0  # an image does not tell how large its page was: A4
Image.MAX_IMAGE_PIXELS = None  # what is too large is said here, before any pixel is read
# What the decoders of broken images raise.
_FAULTS = (OSError, ValueError, SyntaxError, EOFError, KeyError, TypeError, IndexError, struct.error, ZeroDivisionError)


@dataclass(frozen=True, slots=True)
class ImageReader:
    """One kind of image, known by its first bytes."""

    format: str
    endings: tuple[str, ...]
    magic: tuple[bytes, ...]

    def accepts(self, sample: Sample) -> bool:
        """Accept by the first bytes."""
        return sample.head.startswith(self.magic)

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the text of all pages; without leave to recognise only look whether it is an image."""
        with warnings.catch_warnings(), open_image(data) as image:
            warnings.simplefilter("ignore")  # of odd metadata
            count = getattr(image, "n_frames", 1)
            if count > limits.max_recognised_pages:
                raise ReadingError(ErrorCode.TOO_LARGE, f"{count} pages")
            if not limits.recognises_images:
                raise ReadingError(ErrorCode.SCANNED, f"{count} pages of image")
            recogniser = Recogniser()
            contents = []
            for number in range(count):
                page = load_page(image, number, MAX_SIDE_PIXELS)
                contents.append(recogniser.recognise(page, max(page.size) / LONG_SIDE_POINTS))
        sizes = [(page.height, page.width) if page.turns % 2 else (page.width, page.height) for page in contents]
        composed = compose(contents)
        return ReadDocument(
            composed.text,
            self.format,
            warnings=(WarningCode.LINES_LOST,) if recogniser.has_lost_lines else (),
            pages=tuple((max(round(width), 1), max(round(height), 1)) for width, height in sizes),
            places=composed.places,
            doubts=composed.doubts,
        )


IMAGE_FORMATS = (
    ImageReader("png", (".png",), (b"\x89PNG\r\n",)),
    ImageReader("jpg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    ImageReader("tif", (".tif", ".tiff"), (b"II*\x00", b"MM\x00*")),
)


def open_image(data: bytes) -> Image.Image:
    """Return the image, its pixels not yet read; raise ReadingError for what is none or has too many."""
    try:
        image = Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF"))
    except (UnidentifiedImageError, *_FAULTS) as error:
        raise ReadingError(ErrorCode.DAMAGED, str(error)) from error
    _check_size(image)
    return image


def load_page(image: Image.Image, number: int, max_side: int) -> Image.Image:
    """Return a page's pixels, upright as its camera said, its longer side at most `max_side`."""
    try:
        image.seek(number)
        _check_size(image)
        image.draft("RGB", (max_side, max_side))
        page = ImageOps.exif_transpose(image)
        page.thumbnail((max_side, max_side))
        return page.convert("RGB")
    except _FAULTS as error:
        raise ReadingError(ErrorCode.DAMAGED, str(error)) from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{image.width} by {image.height} pixels")
