"""OFD files (GB/T 33190): pages of placed characters in a zip of XML, put together to paragraphs."""

import posixpath
from collections import Counter
from dataclasses import dataclass

from lxml import etree

from reports_app.reading.images import load_page, open_image
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.ofd_pages import Canvas, Frame, children, first, numbers
from reports_app.reading.package import Package
from reports_app.reading.page_model import Box, PageContent
from reports_app.reading.page_text import compose
from reports_app.reading.recognition import MAX_SIDE_PIXELS, Recogniser, is_installed
from reports_app.reading.sample import Sample
from reports_app.reading.text_layer import is_garbled

_POINTS = 72 / 25.4  # in a millimetre, the unit of the format
_A4 = (0.0, 0.0, 210.0, 297.0)
_SCAN_SHARE = 0.6  # of the page, which an image without text covers
_ENCRYPTION_PARTS = ("encryptions.xml", "decryptseed.dat", "entriesmap.dat")


class OfdReader:
    """Reads the pages' own text; a page that is only an image is recognised. Seals and annotations stay out."""

    format = "ofd"
    endings = (".ofd",)

    def accepts(self, sample: Sample) -> bool:
        """Accept a zip with the entry that the standard names."""
        return sample.is_zip and "OFD.xml" in sample.members

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the text of all pages of all documents in the file."""
        with Package(data, limits) as package:
            parts = _Parts(package)
            sheets = [sheet for name in _document_names(parts) for sheet in _read_pages(parts, name, limits)]
            warnings = _recognise(sheets, parts, limits)
        contents = [sheet.content for sheet in sheets]
        composed = compose(contents)
        if is_garbled(composed.text):
            raise ReadingError(ErrorCode.DAMAGED, "the characters are numbers of glyphs, not text")
        return ReadDocument(
            composed.text,
            self.format,
            warnings=warnings,
            pages=tuple((round(page.width), round(page.height)) for page in contents),
            places=composed.places,
            doubts=composed.doubts,
        )


@dataclass(slots=True)
class _Sheet:
    """A page's content; `image` is the package's part whose picture is all of the page, or ""."""

    content: PageContent
    image: str = ""


class _Parts:
    """The package's XML parts, found by the addresses that they name each other with."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._names = {name.replace("\\", "/").strip("/").lower(): name for name in package.names()}
        if any(posixpath.basename(name) in _ENCRYPTION_PARTS for name in self._names):
            raise ReadingError(ErrorCode.ENCRYPTED, "encrypted parts")

    def read(self, name: str) -> etree._Element | None:
        """Return the root of a part, or None where there is no such part."""
        found = self._names.get(name.lower())
        return self._package.read_xml(found) if found is not None else None

    def read_bytes(self, name: str) -> bytes:
        """Return the content of a part, none where there is no such part."""
        found = self._names.get(name.lower())
        return self._package.read(found) if found is not None else b""

    def resolve(self, base: str, address: str) -> str:
        """Return the name of the part at `address` as `base` means it: from its own folder or from the top."""
        address = address.strip().replace("\\", "/")
        own = posixpath.normpath(posixpath.join(posixpath.dirname(base), address)).lstrip("/")
        top = posixpath.normpath(address.lstrip("/"))
        return top if address.startswith("/") or own.lower() not in self._names else own


def _document_names(parts: _Parts) -> list[str]:
    root = parts.read("OFD.xml")
    if root is None:
        raise ReadingError(ErrorCode.DAMAGED, "no OFD.xml")
    roots = [first(body, "DocRoot") for body in children(root, "DocBody")]
    names = [parts.resolve("OFD.xml", found.text) for found in roots if found is not None and found.text]
    if not names:
        raise ReadingError(ErrorCode.DAMAGED, "no document in OFD.xml")
    return names


def _read_pages(parts: _Parts, name: str, limits: Limits) -> list[_Sheet]:
    document = parts.read(name)
    if document is None:
        raise ReadingError(ErrorCode.DAMAGED, f"no part {name!r}")
    common = first(document, "CommonData")
    listed = children(first(document, "Pages"), "Page")
    if len(listed) > limits.max_pages:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(listed)} pages")
    addresses = [parts.resolve(name, page.get("BaseLoc", "")) for page in listed]
    pages = [page for address in addresses if (page := parts.read(address)) is not None]
    if listed and not pages:
        raise ReadingError(ErrorCode.DAMAGED, "none of the pages is there")
    templates = {
        template.get("ID", ""): parts.resolve(name, template.get("BaseLoc", ""))
        for template in children(common, "TemplatePage")
    }
    uses = Counter(use.get("TemplateID", "") for page in pages for use in children(page, "Template"))
    units, images = _read_resources(parts, name, common)
    characters = limits.max_text_characters
    sheets = []
    for page in pages:
        box = _page_box(page, common)
        canvas = Canvas(units, characters)
        for use in children(page, "Template"):
            # on several pages it is a head, a foot or a watermark
            template = (
                parts.read(templates.get(use.get("TemplateID", ""), ""))
                if uses[use.get("TemplateID", "")] == 1
                else None
            )
            canvas.draw(first(template, "Content"), Frame.of_page(box, _POINTS))
        canvas.draw(first(page, "Content"), Frame.of_page(box, _POINTS))
        characters -= len(canvas.pieces)
        content = PageContent(box[2] * _POINTS, box[3] * _POINTS, tuple(canvas.pieces), tuple(canvas.rules))
        whole = [key for key, area in canvas.images if _covers(area, content)]
        sheets.append(_Sheet(content, images.get(whole[0], "") if whole and not canvas.pieces else ""))
    return sheets


def _covers(area: Box, page: PageContent) -> bool:
    return (area.right - area.left) * area.height > _SCAN_SHARE * page.width * page.height


def _recognise(sheets: list[_Sheet], parts: _Parts, limits: Limits) -> tuple[str, ...]:
    """Put what is recognised in the place of pages that are images only; return the warnings that this gives."""
    scanned = [sheet for sheet in sheets if sheet.image]
    if not scanned:
        return ()
    if not limits.recognises_images:
        raise ReadingError(ErrorCode.SCANNED, f"{len(scanned)} pages without text")
    if len(scanned) > limits.max_recognised_pages:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(scanned)} scanned pages")
    if not is_installed() and any(sheet.content.pieces for sheet in sheets):
        return (WarningCode.PARTS_SKIPPED,)
    recogniser = Recogniser()
    for sheet in scanned:
        with open_image(parts.read_bytes(sheet.image)) as image:
            picture = load_page(image, 0, MAX_SIDE_PIXELS)
        longest = max(sheet.content.width, sheet.content.height)
        sheet.content = recogniser.recognise(picture, max(picture.size) / longest)
    return (WarningCode.LINES_LOST,) if recogniser.has_lost_lines else ()


def _page_box(page: etree._Element, common: etree._Element | None) -> tuple[float, float, float, float]:
    """Return left, top, width and height of the page in millimetres."""
    for area in (first(page, "Area"), first(common, "PageArea")):
        box = first(area, "PhysicalBox")
        found = numbers(box.text if box is not None else "")
        if len(found) == 4 and 1 <= found[2] <= 5_000 and 1 <= found[3] <= 5_000:
            return found[0], found[1], found[2], found[3]
    return _A4


def _read_resources(
    parts: _Parts, name: str, common: etree._Element | None
) -> tuple[dict[str, etree._Element], dict[str, str]]:
    """Return by identifier the composite graphic units, which pages may place anywhere, and the images' parts."""
    units: dict[str, etree._Element] = {}
    images: dict[str, str] = {}
    for resource in [*children(common, "PublicRes"), *children(common, "DocumentRes")]:
        address = parts.resolve(name, resource.text or "")
        root = parts.read(address)
        for unit in children(first(root, "CompositeGraphicUnits"), "CompositeGraphicUnit"):
            content = first(unit, "Content")
            if content is not None:
                units[unit.get("ID", "")] = content
        for media in children(first(root, "MultiMedias"), "MultiMedia"):
            file = first(media, "MediaFile")
            if file is not None and file.text and root is not None:
                own = posixpath.join(root.get("BaseLoc", ""), file.text.strip())
                images[media.get("ID", "")] = parts.resolve(address, own)
    return units, images
