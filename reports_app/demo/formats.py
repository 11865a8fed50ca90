"""A report's lines as a file: plain text in two encodings, a page of a government site, a Word document."""

import io
import zipfile
from enum import StrEnum
from html import escape

from reports_app.demo.draft import Draft
from reports_app.demo.places import COUNTY

_MOMENT = (2026, 1, 5, 9, 0, 0)  # files of one seed are the same bytes
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LEVELS = (("chineseCounting", "%1、"), ("chineseCounting", "（%2）"))


class Format(StrEnum):
    """What the file is; the last has its classic headings (一、（一）) numbered by Word itself."""

    TEXT = "txt"
    NATIONAL_TEXT = "gb18030"
    PAGE = "html"
    WORD = "docx"
    NUMBERED_WORD = "numbered_docx"

    @property
    def ending(self) -> str:
        """The ending of the file's name."""
        return {Format.NATIONAL_TEXT: "txt", Format.NUMBERED_WORD: "docx"}.get(self, self.value)


def to_bytes(draft: Draft, form: Format, title: str) -> bytes:
    """Return the file."""
    if form is Format.PAGE:
        return _to_page(draft.text, title).encode()
    if form in (Format.WORD, Format.NUMBERED_WORD):
        return _to_word(draft, is_numbered=form is Format.NUMBERED_WORD)
    return draft.text.encode("gb18030" if form is Format.NATIONAL_TEXT else "utf-8")


def _to_page(text: str, title: str) -> str:
    links = "".join(f'<li><a href="/column/{i}.html">{name}</a></li>' for i, name in enumerate(_COLUMNS))
    body = "".join(_to_row(line) if "\t" in line else f"<p>{escape(line)}</p>\n" for line in text.split("\n"))
    body = body.replace("</table><table>", "")
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}_{COUNTY}人民政府</title></head>\n'
        f'<body><div class="nav"><ul>{links}</ul></div>'
        '<div class="position">当前位置：首页 &gt; 政务公开 &gt; 法治建设</div>\n'
        f'<div class="article-content">\n{body}</div>\n<div class="share">分享到：</div><p>【打印】【关闭】</p>\n'
        f'<div class="footer">主办：{COUNTY}人民政府办公室</div></body></html>\n'
    )


_COLUMNS = ("首页", "走进示例", "新闻中心", "政务公开", "办事服务", "互动交流", "专题专栏", "数据发布")


def _to_row(line: str) -> str:
    return f"<table><tr>{''.join(f'<td>{escape(cell)}</td>' for cell in line.split(chr(9)))}</tr></table>"


def _to_word(draft: Draft, *, is_numbered: bool) -> bytes:
    body, at = "", 0
    starts = {start: (end, level) for start, end, level in draft.headings} if is_numbered else {}
    for line in draft.text.split("\n"):
        end, level = starts.get(at, (at, None))
        if "\t" in line:
            cells = "".join(f"<w:tc>{_to_paragraph(cell)}</w:tc>" for cell in line.split("\t"))
            body += f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
        else:
            body += _to_paragraph(line[end - at :], level)
        at += len(line) + 1
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations((f"{_OFFICE}/officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": _relations((f"{_OFFICE}/numbering", "numbering.xml")),
        "word/document.xml": _part("document", f"<w:body>{body.replace('</w:tbl><w:tbl>', '')}</w:body>"),
        "word/numbering.xml": _part("numbering", _numbering()),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _to_paragraph(line: str, level: int | None = None) -> str:
    numbered = (
        f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr></w:pPr>' if level is not None else ""
    )
    return f'<w:p>{numbered}<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'


def _part(root: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{_WORD}">{inner}</w:{root}>'


def _numbering() -> str:
    written = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (style, text) in enumerate(_LEVELS)
    )
    abstract = f'<w:abstractNum w:abstractNumId="0">{written}</w:abstractNum>'
    return f'{abstract}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'


def _relations(*targets: tuple[str, str]) -> str:
    inner = "".join(f'<Relationship Id="r{i}" Type="{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(targets))
    return f'<?xml version="1.0"?><Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _content_types() -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Override PartName="/word/document.xml" '
        f'ContentType="{_MAIN_TYPE}.document.main+xml"/><Override PartName="/word/numbering.xml" '
        f'ContentType="{_MAIN_TYPE}.numbering+xml"/></Types>'
    )
