"""Tables as an editable Word document, to be handed on: title, date, each table as shown, its chart, its footnotes."""

import io
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from config.xml_text import clean
from dashboard.charts.theme import INK_SOFT, WARNING
from dashboard.exports.docx_table import build_tables
from dashboard.exports.table import Definition, Export, Sheet
from dashboard.figures import in_brackets

BODY_FONT, HEAD_FONT = "仿宋", "黑体"
PAGE_CM, MARGIN_CM = (29.7, 21.0), 2.0
WIDTH_CM = PAGE_CM[0] - 2 * MARGIN_CM
MAX_PICTURE_CM = 11.5


def write_docx(export: Export) -> bytes:
    """Return the document, on A4 pages across; a table wider than the page goes on in another below it."""
    document = Document()
    _prepare(document)
    title = document.add_paragraph(style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(clean(export.title))
    if export.date:
        _add(document, export.date).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if export.note:
        _add(document, export.note, colour=WARNING)
    for number, sheet in enumerate(export.sheets):
        if number:
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        _write_sheet(document, sheet, is_alone=len(export.sheets) == 1)
    if export.doubts:
        document.add_heading(_("需核实的数"), level=1)
        for doubt in export.doubts:
            _add(document, doubt, size=10)
    if definitions := _untold(export):
        document.add_heading(_("口径说明"), level=1)
        for definition in definitions:
            unit = in_brackets(definition.unit) if definition.unit else ""
            _add(document, f"{definition.term}{unit}{_('：')}{definition.meaning}", size=10)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _untold(export: Export) -> list[Definition]:
    """Return the definitions that no note below a table has told."""
    told = "".join(note for sheet in export.sheets for note in sheet.table.footnotes)
    return [definition for definition in export.definitions if definition.meaning not in told]


def _prepare(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = (Cm(size) for size in PAGE_CM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(MARGIN_CM)
    set_fonts(document, (("Normal", BODY_FONT, 12), ("Title", HEAD_FONT, 20), ("Heading 1", HEAD_FONT, 15)))


def set_fonts(document: Any, sizes: Iterable[tuple[str, str, int]]) -> None:
    """Give styles their font and size in points, in black, and the title no line below it; the text is Chinese."""
    # The language decides how the comma stands where the fonts are not there.
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for name, font, size in sizes:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), font)
    for border in document.styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)
        break


def _add(document: Any, text: str, *, size: int = 0, colour: str = "") -> Any:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    add_run(paragraph, text, size=size, colour=colour)
    return paragraph


def add_run(paragraph: Any, text: str, *, is_strong: bool = False, size: int = 0, colour: str = "") -> None:
    """Add text to a paragraph, in its own size (in points) and colour where none is given."""
    run = paragraph.add_run(clean(text))
    run.bold = is_strong or None
    if size:
        run.font.size = Pt(size)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour.lstrip("#").upper())


def _write_sheet(document: Any, sheet: Sheet, *, is_alone: bool) -> None:
    table = sheet.table
    if not is_alone:
        document.add_heading(clean(f"{sheet.name}{_('：')}{table.title}"), level=1)
    _add(document, table.lede).paragraph_format.keep_with_next = True
    if sheet.picture:
        _add_picture(document, sheet.picture)
    if table.unit:
        unit = _add(document, _("单位：%(unit)s") % {"unit": table.unit}, size=10)
        unit.alignment, unit.paragraph_format.keep_with_next = WD_ALIGN_PARAGRAPH.RIGHT, True
    body = document.element.body
    for part, element in enumerate(build_tables(table, width_cm=WIDTH_CM)):
        if part:
            _add(document, _("（续表）"), size=10)
        body.insert(len(body) - 1, element)
    if table.marks:
        _add(document, "  ".join(f"{mark} {word}" for mark, word in table.marks), size=10, colour=INK_SOFT)
    for footnote in table.footnotes:
        _add(document, footnote, size=10, colour=INK_SOFT)


def _add_picture(document: Any, data: bytes) -> None:
    """Put a picture on a line of its own, no wider and no taller than leaves room for its heading."""
    document.add_picture(io.BytesIO(data), width=Cm(WIDTH_CM))
    picture, highest = document.inline_shapes[-1], Cm(MAX_PICTURE_CM)
    if picture.height > highest:
        picture.width, picture.height = int(picture.width * highest / picture.height), highest
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
