"""Word documents (.docx): paragraphs with Word's own numbers, tables row by row, text boxes once, notes at the end.

What was deleted, hidden or is only a field's instruction does not appear; headers, footers and contents lists neither.
"""

import posixpath

from lxml import etree

from reports_app.reading.flat_package import FLAT_MARK, FlatPackage
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.package import Package
from reports_app.reading.sample import ZIP_MAGIC, Sample
from reports_app.reading.tables import carry_down, to_lines
from reports_app.reading.word_numbering import Numbering, Styles
from reports_app.reading.word_xml import attribute, child, is_on, name_of, to_int, value

_DELETED = frozenset(
    (
        *("w:del", "w:moveFrom", "w:rt", "w:instrText", "w:delText", "w:delInstrText"),
        *("w:sectPr", "w:pPr", "w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:sdtPr"),
    )
)
_TRANSPARENT_NOTES = ("separator", "continuationSeparator", "continuationNotice")
_SYMBOLS = {"F0FC": "✓", "F0FE": "☑", "F052": "☑", "F0A8": "□", "F06F": "□", "F0A3": "□"}
_MAX_NOTES = 10_000


class WordReader:
    """Reads the XML itself: no library keeps automatic numbers and leaves deleted text out."""

    format = "docx"
    endings = (".docx", ".docm", ".dotx", ".dotm", ".wps", ".doc", ".xml")

    def accepts(self, sample: Sample) -> bool:
        """Accept a zip whose members are those of a Word document, or the XML file of the same parts."""
        if FLAT_MARK in sample.markup:
            return sample.markup.lstrip("\ufeffï»¿").startswith("<?xml")
        return "[Content_Types].xml" in sample.members and any(
            name.startswith("word/document") and name.endswith(".xml") for name in sample.members
        )

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the body's lines and the notes after them."""
        package: Package | FlatPackage
        with FlatPackage(data, limits) if not data.startswith(ZIP_MAGIC) else Package(data, limits) as package:
            main = _find_main_part(package)
            root = package.read_xml(main)
            if root is None:
                raise ReadingError(ErrorCode.DAMAGED, "no main document")
            folder = posixpath.dirname(main)
            styles = Styles(package.read_xml(f"{folder}/styles.xml"))
            numbering = Numbering(package.read_xml(f"{folder}/numbering.xml"), styles)
            body = _Body(styles, numbering)
            lines = body.read_blocks(child(root, "w:body"))
            for part, kind in (("footnotes", "w:footnote"), ("endnotes", "w:endnote")):
                lines += body.read_notes(package.read_xml(f"{folder}/{part}.xml"), kind)
        warnings = (WarningCode.PARTS_SKIPPED,) if body.has_skipped_parts else ()
        return ReadDocument("\n".join(lines), self.format, warnings=warnings)


def _find_main_part(package: "Package | FlatPackage") -> str:
    relations = package.read_xml("_rels/.rels")
    for relation in relations if relations is not None else ():
        if (relation.get("Type") or "").endswith("/officeDocument"):
            target = posixpath.normpath((relation.get("Target") or "").lstrip("/"))
            if target in package:
                return target
    return "word/document.xml"


class _Paragraph:
    """The text of one paragraph while it is gathered; fields nest, and only their results are kept."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.boxes: list[str] = []
        self._fields: list[bool] = []  # for each open field: whether its result has begun

    @property
    def is_in_instruction(self) -> bool:
        return not all(self._fields)

    def mark_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def add(self, text: str) -> None:
        if not self.is_in_instruction:
            self.pieces.append(text)


class _Body:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes: dict[str, list[str]] = {"w:footnote": [], "w:endnote": []}
        self._open: _Paragraph | None = None  # a paragraph whose end mark was deleted runs on in the next
        self.has_skipped_parts = False

    def read_blocks(self, parent: etree._Element | None) -> list[str]:
        """Return the lines of all paragraphs and tables under `parent`."""
        lines: list[str] = []
        for element in parent if parent is not None else ():
            name = name_of(element)
            if name == "w:p":
                lines += self._read_paragraph(element)
            elif name == "w:tbl":
                lines += to_lines(self._read_rows(element))
            elif name == "mc:AlternateContent":
                lines += self.read_blocks(_choose(element))
            elif name == "w:altChunk":
                self.has_skipped_parts = True
            elif name == "w:sdt" and _is_contents_list(element):
                continue
            elif name not in _DELETED:
                lines += self.read_blocks(element)
        return lines

    def read_notes(self, root: etree._Element | None, kind: str) -> list[str]:
        """Return the lines of the notes that the text refers to, in the order of the references."""
        if root is None:
            return []
        notes = {attribute(note, "id"): note for note in root if attribute(note, "type") not in _TRANSPARENT_NOTES}
        wanted = list(dict.fromkeys(self._notes[kind]))[:_MAX_NOTES]
        return [line for key in wanted if key in notes for line in self.read_blocks(notes[key])]

    def _read_paragraph(self, element: etree._Element) -> list[str]:
        properties = child(element, "w:pPr")
        if self._styles.name(value(properties, "w:pStyle") or "").startswith("toc "):
            return []
        paragraph = self._open or _Paragraph()
        if self._open is None:
            paragraph.pieces.append(self._numbering.number_paragraph(properties))
        self._open = None
        self._read_inline(element, paragraph)
        mark = child(properties, "w:rPr")
        if child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None:
            self._open = paragraph
            return []
        text = "".join(paragraph.pieces)
        lines = [line.rstrip() for line in text.split("\n")]
        return [*(line for line in lines if line.strip()), *paragraph.boxes]

    def _read_inline(self, parent: etree._Element, paragraph: _Paragraph) -> None:
        for element in parent:
            name = name_of(element)
            if name == "w:r":
                if not is_on(child(element, "w:rPr", "w:vanish")):
                    self._read_inline(element, paragraph)
            elif name in _TEXTS:
                paragraph.add(_read_text(element, name))
            elif name == "w:fldChar":
                paragraph.mark_field(attribute(element, "fldCharType"))
            elif name == "w:txbxContent":
                self._read_box(element, paragraph)
            elif name == "mc:AlternateContent":
                chosen = _choose(element)
                if chosen is not None:
                    self._read_inline(chosen, paragraph)
            elif name in ("w:footnoteReference", "w:endnoteReference"):
                self._notes[name.removesuffix("Reference")].append(attribute(element, "id") or "")
            elif name not in _DELETED:
                self.has_skipped_parts |= name == "w:object"
                self._read_inline(element, paragraph)

    def _read_box(self, element: etree._Element, paragraph: _Paragraph) -> None:
        left_open, self._open = self._open, None
        paragraph.boxes += self.read_blocks(element)
        self._open = left_open

    def _read_rows(self, table: etree._Element) -> list[list[list[str]]]:
        rows: list[list[list[str]]] = []
        merged: dict[int, list[str]] = {}
        for row in _unwrap(table, "w:tr"):
            if child(row, "w:trPr", "w:del") is not None:
                continue
            before = to_int(value(row, "w:trPr", "w:gridBefore"), 0)
            cells: list[list[str]] = [[] for _ in range(min(before, 50))]
            column = before
            for cell in _unwrap(row, "w:tc"):
                content = self.read_blocks(cell)
                merge = child(cell, "w:tcPr", "w:vMerge")
                if merge is None:
                    merged.pop(column, None)
                elif attribute(merge, "val") == "restart":
                    merged[column] = carry_down(content)
                elif not content:
                    content = merged.get(column, [])
                cells.append(content)
                column += max(to_int(value(cell, "w:tcPr", "w:gridSpan"), 1), 1)
            rows.append(cells)
        return rows


_TEXTS = frozenset(("w:t", "m:t", "w:sym", "w:tab", "w:ptab", "w:br", "w:cr", "w:noBreakHyphen"))
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}


def _read_text(element: etree._Element, name: str) -> str:
    if name == "w:sym":
        return _read_symbol(element)
    return _SIGNS.get(name, element.text or "")


def _choose(alternate: etree._Element) -> etree._Element | None:
    """Return the first choice of a compatibility block; the fallback says the same again."""
    choice = child(alternate, "mc:Choice")
    return choice if choice is not None else child(alternate, "mc:Fallback")


def _unwrap(parent: etree._Element, wanted: str) -> list[etree._Element]:
    """Return rows or cells that stand directly in `parent` or in content controls and the like around them."""
    found: list[etree._Element] = []
    for element in parent:
        name = name_of(element)
        if name == wanted:
            found.append(element)
        elif name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"):
            found += _unwrap(element, wanted)
    return found


def _is_contents_list(element: etree._Element) -> bool:
    gallery = value(element, "w:sdtPr", "w:docPartObj", "w:docPartGallery")
    return gallery == "Table of Contents"


def _read_symbol(element: etree._Element) -> str:
    code = (attribute(element, "char") or "").upper()
    if code in _SYMBOLS:
        return _SYMBOLS[code]
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    is_private = 0xE000 <= point <= 0xF8FF
    return "" if is_private or not 0x20 <= point < 0xD800 else chr(point)
