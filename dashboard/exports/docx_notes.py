"""Footnotes of a Word document, which python-docx does not write: the part that holds them, and the marks in the text.

ECMA-376 part 1, 17.11 (footnotes) and 11.3.7 (the part).
"""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

from dashboard.exports.docx_markup import add_child, add_text

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
POINTS = 8.5
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """The footnotes of one document, numbered from 1 in the order in which they are added."""

    def __init__(self, document: Any) -> None:
        """Give the document its part for footnotes, their styles, and the lines that part them from the text."""
        self._text, self._mark = _add_styles(document)
        self._root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        self._count = 0
        settings = add_child(None, "footnotePr")
        document.settings.element.find(qn("w:compat")).addprevious(settings)  # elements of settings have their order
        for number, kind in _SEPARATORS.items():
            note = add_child(self._root, "footnote", type=kind, id=str(number))
            add_child(add_child(add_child(note, "p"), "r"), kind)
            add_child(settings, "footnote", id=str(number))
        package = document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, self._root, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def add(self, paragraph: Any, text: str) -> None:
        """Set a mark at the end of a paragraph and the note at the foot of its page."""
        self._count += 1
        self._add_mark(paragraph._p, "footnoteReference", id=str(self._count))
        note = add_child(add_child(self._root, "footnote", id=str(self._count)), "p")
        add_child(add_child(note, "pPr"), "pStyle", val=self._text)
        self._add_mark(note, "footnoteRef")
        add_text(add_child(note, "r"), f" {text}")

    def _add_mark(self, paragraph: Any, kind: str, **attributes: str) -> None:
        run = add_child(paragraph, "r")
        add_child(add_child(run, "rPr"), "rStyle", val=self._mark)
        add_child(run, kind, **attributes)


def _add_styles(document: Any) -> tuple[str, str]:
    """Add the styles of notes and of their marks, by the names that word processors know them by."""
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.base_style, text.font.size = document.styles["Normal"], Pt(POINTS)
    form = text.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    mark = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    mark.font.superscript = True
    return text.style_id, mark.style_id
