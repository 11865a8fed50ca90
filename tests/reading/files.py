"""Files made in memory for the tests of reading: Word documents of given XML, zips, pages."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_NAMESPACES = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{target}"/>'
    "</Relationships>"
)


def make_zip(members: dict[str, bytes | str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of the given members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def part(root: str, inner: str, *, namespace: str = W) -> str:
    """One XML part of a Word document."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} xmlns:w="{namespace}" {_NAMESPACES}>{inner}</w:{root}>'


def make_docx(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    footnotes: str = "",
    namespace: str = W,
    main: str = "word/document.xml",
    more: dict[str, bytes | str] | None = None,
) -> bytes:
    """A Word document whose body, lists, styles and notes are the given XML."""
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONS.format(target=main),
        main: part("document", f"<w:body>{body}</w:body>", namespace=namespace),
    }
    for name, inner in (("numbering", numbering), ("styles", styles), ("footnotes", footnotes)):
        if inner:
            members[f"word/{name}.xml"] = part(name, inner, namespace=namespace)
    return make_zip(members | (more or {}))


def paragraph(text: str, *, list_id: int | None = None, level: int = 0, style: str = "") -> str:
    """A paragraph of one run, in a list where `list_id` is given."""
    numbering = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>' if list_id is not None else ""
    )
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{numbering}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def level(depth: int, style: str, text: str, *, start: int = 1, more: str = "") -> str:
    """One level of a list's definition."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(key: int, *levels: str) -> str:
    """An abstract list definition."""
    return f'<w:abstractNum w:abstractNumId="{key}">{"".join(levels)}</w:abstractNum>'


def number(key: int, abstract_key: int, override: str = "") -> str:
    """A list that uses an abstract definition."""
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{abstract_key}"/>{override}</w:num>'
