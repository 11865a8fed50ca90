"""PDF files: characters with their places through pdfium, put together to paragraphs; scripts and forms are not run."""

import re

from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.page_model import PageContent
from reports_app.reading.page_text import compose
from reports_app.reading.pdf_pages import Pdf
from reports_app.reading.recognition import Recogniser, choose_scale, is_installed
from reports_app.reading.sample import Sample

_MAGIC = re.compile(rb"%PDF-[12]\.\d")


class PdfReader:
    """Reads the text layer; a page that has none, or a senseless one, is recognised from its image."""

    format = "pdf"
    endings = (".pdf",)

    def accepts(self, sample: Sample) -> bool:
        """Accept what says so within its first kilobyte, as viewers do."""
        return bool(_MAGIC.search(sample.head, 0, 1024)) and not sample.is_zip and not sample.is_compound

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the text of all pages."""
        with Pdf(data, limits) as document:
            sizes, contents, scanned = [], list[PageContent](), list[int]()
            characters = 0
            for number, page in enumerate(document.pages()):
                content = page.read()
                characters += len(content.pieces)
                if characters > limits.max_text_characters:
                    raise ReadingError(ErrorCode.TOO_LARGE, f"{characters} characters")
                if page.is_scanned(content):
                    scanned.append(number)
                    content = PageContent(page.width, page.height, ())
                sizes.append(page.size)
                contents.append(content)
            warnings = [WarningCode.PARTS_SKIPPED] if document.has_attachments else []
            warnings += _recognise(document, scanned, contents, limits)
        composed = compose(contents)
        return ReadDocument(
            composed.text,
            self.format,
            warnings=tuple(dict.fromkeys(warnings)),
            pages=tuple(sizes),
            places=composed.places,
            doubts=composed.doubts,
        )


def _recognise(document: Pdf, scanned: list[int], contents: list[PageContent], limits: Limits) -> list[WarningCode]:
    """Put what is recognised in the place of the scanned pages; return what was lost."""
    if not scanned:
        return []
    if not limits.recognises_images:
        raise ReadingError(ErrorCode.SCANNED, f"{len(scanned)} pages without text")
    if len(scanned) > limits.max_recognised_pages:
        raise ReadingError(ErrorCode.TOO_LARGE, f"{len(scanned)} scanned pages")
    if not is_installed() and any(content.pieces for content in contents):
        return [WarningCode.PARTS_SKIPPED]
    recogniser = Recogniser()
    for number in scanned:
        page = document.page(number)
        scale = choose_scale(page.width, page.height)
        contents[number] = recogniser.recognise(page.render(scale), scale)
    return [WarningCode.LINES_LOST] if recogniser.has_lost_lines else []
