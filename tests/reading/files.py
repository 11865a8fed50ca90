"""Files made in memory for the tests of reading: Word documents of given XML, zips, pages."""

import io
import posixpath
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
_OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"


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
    folder = posixpath.dirname(main)
    given = {
        name: inner for name, inner in (("numbering", numbering), ("styles", styles), ("footnotes", footnotes)) if inner
    }
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": content_types(
            {f"/{main}": "document.main"} | {f"/{folder}/{name}.xml": name for name in given}
        ),
        "_rels/.rels": relations({main: "officeDocument"}),
        main: part("document", f"<w:body>{body}</w:body>", namespace=namespace),
        f"{folder}/_rels/{posixpath.basename(main)}.rels": relations({f"{name}.xml": name for name in given}),
    }
    for name, inner in given.items():
        members[f"{folder}/{name}.xml"] = part(name, inner, namespace=namespace)
    return make_zip(members | (more or {}))


def content_types(parts: dict[str, str]) -> str:
    """The list of a package's parts, each with the last word of its type."""
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{_WORD_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relations(targets: dict[str, str], *, more: str = "") -> str:
    """Relations of a package or of one of its parts: targets and the last words of their types."""
    inner = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE_RELATION}/{kind}" Target="{target}"/>'
        for at, (target, kind) in enumerate(targets.items())
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}{more}</Relationships>'


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


def make_flat_docx(data: bytes) -> bytes:
    """The parts of a Word document as one XML file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist() if name != "[Content_Types].xml"}
    inner = "".join(
        f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{xml.rpartition("?>")[2]}</pkg:xmlData></pkg:part>'
        for name, xml in parts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?><pkg:package '
        f'xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{inner}</pkg:package>'
    ).encode()
