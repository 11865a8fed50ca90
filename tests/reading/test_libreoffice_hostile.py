"""What LibreOffice must not do with a file: fetch, read other files, run macros, eat the machine."""

import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, confinement, libreoffice, read_bytes, read_file
from tests.reading.files import content_types, make_docx, make_zip, paragraph, part, relations
from tests.reading.test_libreoffice import convert_to, needs_libreoffice, read_error

TEXT = "调解纠纷36件"
SECRET = "只在服务器上的内容"
_SPACES = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {"office": "office", "text": "text", "draw": "drawing", "script": "script"}.items()
    )
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dom="http://www.w3.org/2001/xml-events"'
)


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """An address that must not be asked, and what was asked of it."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()


@pytest.fixture
def _no_namespaces(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """As on a system where no namespace can be made: LibreOffice's own settings must do alone."""
    code = Path(confinement.__file__).read_text()
    altered = tmp_path / "confinement.py"
    altered.write_text(code.replace("return bool(ctypes.CDLL(None).unshare(namespaces) == 0)", "return False"))
    assert altered.read_text() != code
    monkeypatch.setattr(libreoffice, "CONFINEMENT", str(altered))


def write_odt(body: str, *, head: str = "", more: dict[str, bytes | str] | None = None) -> bytes:
    content = (
        f'<?xml version="1.0"?><office:document-content {_SPACES} office:version="1.2">{head}<office:body><office:text>'
        f"<text:p>{TEXT}</text:p>{body}</office:text></office:body></office:document-content>"
    )
    names = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in ("content.xml", *(more or {}))
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
        f'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/>{names}'
        "</manifest:manifest>"
    )
    members: dict[str, bytes | str] = {"content.xml": content, "META-INF/manifest.xml": manifest}
    return make_zip({"mimetype": "application/vnd.oasis.opendocument.text"} | members | (more or {}), compression=0)


def linked_picture(address: str) -> bytes:
    """A Word document with a picture that lies elsewhere."""
    picture = (
        '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<wp:extent cx="990000" cy="990000"/><wp:docPr id="1" name="x"/>'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="x"/>'
        '<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="l1"/></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="l1" Type="{kind}" Target="{address}/a.png" TargetMode="External"/>'
    return make_docx(paragraph(TEXT) + picture, more={"word/_rels/document.xml.rels": relations({}, more=link)})


def rich_text(body: str) -> bytes:
    return ("{\\rtf1\\ansi " + body + "".join(f"\\u{ord(sign)}?" for sign in TEXT) + "}").encode("ascii")


def active_files(address: str, folder: Path) -> dict[str, bytes]:
    """Files that ask for something elsewhere, by name."""
    secret = folder / "secret.txt"
    secret.write_text(SECRET, "utf-8")

    def field(instruction: str) -> str:
        return "{\\field{\\*\\fldinst " + instruction.replace("\\", "\\\\") + "}{\\fldrslt x}}"

    def section(href: str) -> str:
        return (
            f'<text:section text:name="s"><text:section-source xlink:href="{href}"/><text:p>x</text:p></text:section>'
        )

    picture = f'<text:p><draw:frame><draw:image xlink:href="{address}/b.png"/></draw:frame></text:p>'
    shape = f'<draw:frame><draw:object xlink:href="{address}/o.odt"/></draw:frame>'
    return {
        "picture.rtf": rich_text(field(f'INCLUDEPICTURE "{address}/c.png" \\d')),
        "text.rtf": rich_text(field(f'INCLUDETEXT "{address}/d.txt"')),
        "local.rtf": rich_text(field(f'INCLUDETEXT "{secret}"') + field(f'INCLUDETEXT "{secret.as_uri()}"')),
        "dde.rtf": rich_text(field(f'DDEAUTO sh "-c" "touch {folder}/ran"') + field('DDE excel "a.xls" "R1C1"')),
        "template.rtf": rich_text("{\\*\\template " + address + "/t.dot}"),
        "picture.odt": write_odt(picture),
        "object.odt": write_odt(f"<text:p>{shape}</text:p>"),
        "section.odt": write_odt(section(f"{address}/e.txt") + section(secret.as_uri())),
    }


@needs_libreoffice
@pytest.mark.usefixtures("_no_namespaces")
def test_nothing_is_fetched_and_no_other_file_is_read(canary: tuple[str, list[str]], tmp_path: Path) -> None:
    address, asked = canary
    for name, data in active_files(address, tmp_path).items():
        (tmp_path / name).write_bytes(data)
        text = read_file(tmp_path / name, name).text
        assert TEXT in text, name
        assert SECRET not in text, name
    (tmp_path / "a.docx").write_bytes(linked_picture(address))
    with libreoffice.convert(tmp_path / "a.docx", "docx", "pdf", Limits()) as page:
        assert page.read_bytes().startswith(b"%PDF")
    assert asked == []
    assert not (tmp_path / "ran").exists()


MODULE = """<?xml version="1.0"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M" script:language="StarBasic">
Sub Main
Open "{path}" For Output As #1
Close #1
End Sub
</script:module>"""
LIBRARY = """<?xml version="1.0"?>
<library:{kind} xmlns:library="http://openoffice.org/2000/library" {more}>{inner}</library:{kind}>"""


def with_macro(marker: Path) -> bytes:
    """A text document with a macro that runs when it is opened."""
    listener = (
        '<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" '
        'script:event-name="dom:load" '
        'xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document" '
        'xlink:type="simple"/></office:event-listeners></office:scripts>'
    )
    libraries = '<library:library library:name="Standard" library:link="false"/>'
    element = '<library:element library:name="M"/>'
    return write_odt(
        "",
        head=listener,
        more={
            "Basic/script-lc.xml": LIBRARY.format(kind="libraries", more="", inner=libraries),
            "Basic/Standard/script-lb.xml": LIBRARY.format(
                kind="library", more='library:name="Standard" library:readonly="false"', inner=element
            ),
            "Basic/Standard/M.xml": MODULE.format(path=marker),
        },
    )


@needs_libreoffice
def test_macros_do_not_run(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (tmp_path / "a.odt").write_bytes(with_macro(marker))
    assert read_file(tmp_path / "a.odt", "a.odt").text == TEXT
    assert not marker.exists()


def test_macros_of_a_word_document_are_passed_over() -> None:
    types = content_types({"/word/document.xml": "document.main"}).replace("wordprocessingml", "macroEnabled")
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": types,
        "word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 900,
        "word/document.xml": part("document", f"<w:body>{paragraph(TEXT)}</w:body>"),
    }
    assert read_bytes(make_zip(members), "a.docm").text == TEXT


@needs_libreoffice
def test_a_password_is_told_before_anything_is_converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = convert_to(tmp_path, make_docx(paragraph(TEXT)), "doc")
    monkeypatch.setattr(libreoffice, "find_program", lambda: None)
    assert read_error(path) == ErrorCode.NEEDS_LIBREOFFICE
    data = bytearray(path.read_bytes())
    at = data.find(b"\xec\xa5")
    data[at + 11] |= 1
    path.write_bytes(data)
    assert read_error(path) == ErrorCode.ENCRYPTED


def error_of(data: bytes, name: str) -> str:
    with pytest.raises(ReadingError) as error:
        read_bytes(data, name)
    return error.value.code


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (write_odt("", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), ErrorCode.ENCRYPTED),
        (write_odt("", more={"content.xml": "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"}), ErrorCode.FORBIDDEN_XML),
        (write_odt("", more={"content.xml": "<x>" * 300}), ErrorCode.DAMAGED),
        (write_odt("")[:400], ErrorCode.DAMAGED),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><?mso-application progid=\"Word.Document\"?><x/>",
         ErrorCode.FORBIDDEN_XML),
    ],
)  # fmt: skip
def test_what_is_refused_before_it_is_converted(data: bytes, expected: str) -> None:
    assert error_of(data, "a.odt") == expected


def test_a_bomb_is_stopped_before_it_is_converted() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("content.xml", b" " * 60 * 2**20, zipfile.ZIP_DEFLATED)
    assert error_of(stream.getvalue(), "a.odt") == ErrorCode.TOO_LARGE


@needs_libreoffice
@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 " + b"{" * 200_000,
        b"{\\rtf1 " + b"{\\b x" * 30_000 + b"}" * 30_001,
        b"{\\rtf1 \\bin999999999 x}",
        b"{\\rtf1 {\\pict\\wmetafile8\\picw9999999\\pich9999999 " + b"ff" * 5_000 + b"}}",
        b"{\\rtf1 {\\object\\objemb\\objdata " + b"0105000002000000" * 999 + b"}}",
        b"{\\rtf1 " + b"\\trowd\\cellx1\\intbl" * 3_000 + b"}",
    ],
)
def test_rich_text_made_to_harm_ends_in_a_named_error_or_a_text(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(data)
    try:
        read_file(tmp_path / "a.rtf", "a.rtf", limits=Limits(wall_seconds=8.0))
    except ReadingError as error:
        assert error.code in set(ErrorCode)  # noqa: PT017
