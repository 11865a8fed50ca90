"""Footnotes of a Word document, which python-docx does not write: the part that holds them, and the marks in the text.

ECMA-376 part 1, 17.11 (footnotes) and 11.3.7 (the part).
"""

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from config.xml_text import clean

_CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_HALF_POINTS = "17"
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """The footnotes of one document, numbered from 1 in the order in which they are added."""

    def __init__(self, document: Any, *, font: str) -> None:
        """Give the document its part for footnotes, with the lines that part them from the text."""
        self._font = font
        self._root: Any = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        self._count = 0
        settings = OxmlElement("w:footnotePr")
        document.settings.element.find(qn("w:compat")).addprevious(settings)  # elements of settings have their order
        for number, kind in _SEPARATORS.items():
            note = _child(self._root, "footnote", type=kind, id=str(number))
            _child(_child(_child(note, "p"), "r"), kind)
            _child(settings, "footnote", id=str(number))
        package = document.part.package
        part = XmlPart(PackURI("/word/footnotes.xml"), _CONTENT_TYPE, self._root, package)
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def add(self, paragraph: Any, text: str) -> None:
        """Set a mark at the end of a paragraph and the note at the foot of its page."""
        self._count += 1
        _child(_raised(_child(paragraph._p, "r")), "footnoteReference", id=str(self._count))
        note = _child(_child(self._root, "footnote", id=str(self._count)), "p")
        _child(_child(note, "pPr"), "spacing", before="0", after="0", line="240", lineRule="auto")
        _child(_raised(self._add_run(note)), "footnoteRef")
        content = _child(self._add_run(note), "t")
        content.text = f" {clean(text)}"
        content.set(qn("xml:space"), "preserve")

    def _add_run(self, note: Any) -> Any:
        run = _child(note, "r")
        style = _child(run, "rPr")
        _child(style, "rFonts", ascii=self._font, hAnsi=self._font, eastAsia=self._font)
        _child(style, "sz", val=_HALF_POINTS)
        return run


def _raised(run: Any) -> Any:
    """Return the run, set above the line."""
    _child(run.get_or_add_rPr(), "vertAlign", val="superscript")
    return run


def _child(parent: Any, name: str, **attributes: str) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element
