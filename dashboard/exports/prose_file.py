"""A text as an editable Word document on upright A4 pages, its figures with footnotes, its table behind it.

Margins and type follow GB/T 9704—2012 (format of official documents), the text smaller, to stay on one page.
"""

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Cm, Pt

from config.xml_text import clean
from dashboard.charts.theme import INK_SOFT
from dashboard.exports.docx_file import BODY_FONT, HEAD_FONT, add_run, set_fonts
from dashboard.exports.docx_notes import Footnotes
from dashboard.exports.docx_table import build_tables
from dashboard.exports.prose import Prose, Sentence
from dashboard.exports.table import Table

PAGE_CM = (21.0, 29.7)
LEFT_CM, RIGHT_CM, TOP_CM, BOTTOM_CM = 2.8, 2.6, 2.5, 2.5
WIDTH_CM = PAGE_CM[0] - LEFT_CM - RIGHT_CM
SIZE, LINE = 12, 20
SIZES = (("Normal", BODY_FONT, SIZE), ("Title", HEAD_FONT, 20), ("Heading 1", HEAD_FONT, SIZE))


def write_prose(prose: Prose) -> bytes:
    """Return the document."""
    document = Document()
    _prepare(document)
    notes = Footnotes(document)
    document.add_paragraph(clean(prose.title), style="Title").alignment = WD_ALIGN_PARAGRAPH.CENTER
    byline = document.add_paragraph()
    byline.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_run(byline, prose.byline, colour=INK_SOFT, size=12)
    for chapter in prose.chapters:
        heading = document.add_heading(clean(chapter.heading), level=1)
        _space(heading)
        for sentence in chapter.paragraphs:
            _add_sentence(document, sentence, notes)
    if prose.table:
        _add_table(document, prose.table)
    for note in prose.notes:
        _add_note(document, note)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _prepare(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(size) for size in PAGE_CM)
    section.left_margin, section.right_margin = Cm(LEFT_CM), Cm(RIGHT_CM)
    section.top_margin, section.bottom_margin = Cm(TOP_CM), Cm(BOTTOM_CM)
    set_fonts(document, SIZES)


def _add_sentence(document: Any, sentence: Sentence, notes: Footnotes) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE)
    _space(paragraph)
    for run in sentence:
        add_run(paragraph, run.text, is_strong=run.is_strong)
        for note in run.notes:
            notes.add(paragraph, note)


def _space(paragraph: Any) -> None:
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)


def _add_table(document: Any, table: Table) -> None:
    heading = document.add_heading(clean(table.title), level=1)
    heading.paragraph_format.page_break_before = True
    body = document.element.body
    for element in build_tables(table, width_cm=WIDTH_CM):
        body.insert(len(body) - 1, element)
        gap = document.add_paragraph()
        gap.paragraph_format.space_after = Pt(0)
    if table.marks:
        _add_note(document, "  ".join(f"{mark} {word}" for mark, word in table.marks))


def _add_note(document: Any, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    add_run(paragraph, text, colour=INK_SOFT, size=10)
