"""Formats that LibreOffice converts: read like the text they hold; nothing is left behind, whatever happens."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, WarningCode, libreoffice, read_file
from reports_app.reading.nursery import NurseryError
from tests.reading.files import abstract, level, make_docx, number, paragraph

needs_libreoffice = pytest.mark.skipif(
    libreoffice.find_program() is None, reason="LibreOffice is not installed (libreoffice-writer-nogui)"
)
NUMBERED = make_docx(
    paragraph("依法决策", list_id=1)
    + paragraph("矛盾化解", list_id=1)
    + paragraph("调解纠纷36件，开展普法宣传12场次。"),
    numbering=abstract(0, level(0, "chineseCounting", "%1、")) + number(1, 0),
)
# As Word for Windows writes it: bytes of code page 936, the list's numbers said twice, a character by its number.
NUMBERED_RTF = rb"""{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}}
{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc37\levelstartat1
{\leveltext\'02\'00\'a1\'a2;}{\levelnumbers\'01;}\f0}\listid11}}
{\*\listoverridetable{\listoverride\listid11\listoverridecount0\ls1}}
\pard\plain\f0{\listtext\'d2\'bb\'a1\'a2}\ls1\ilvl0 \'d2\'c0\'b7\'a8\'be\'f6\'b2\'df\par
\pard\plain\f0{\listtext\'b6\'fe\'a1\'a2}\ls1\ilvl0 \'c3\'ac\'b6\'dc\u21270?\'bd\'e2\par}"""
ROOT = Path(__file__).resolve().parent.parent.parent
SLEEP = "sleep 100.271828"  # told from any other sleep
LINES = "一、依法决策\n二、矛盾化解\n调解纠纷36件，开展普法宣传12场次。"


@pytest.fixture
def own_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def convert_to(folder: Path, data: bytes, target: str, *, stem: str = "made") -> Path:
    """Let LibreOffice write `data`, a .docx, in another format."""
    source = folder / f"{stem}.docx"
    source.write_bytes(data)
    with libreoffice.convert(source, "docx", target, Limits()) as converted:
        return Path(shutil.copy(converted, folder / f"{stem}.{target}"))


def read_error(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        read_file(path, path.name, limits=limits)
    return error.value.code


@needs_libreoffice
@pytest.mark.parametrize("format_", ["doc", "odt"])
def test_words_own_numbers_survive_the_conversion(own_temporary_folder: Path, tmp_path: Path, format_: str) -> None:
    path = convert_to(tmp_path, NUMBERED, format_)
    read = read_file(path, path.name)
    assert (read.text, read.format, read.warnings) == (LINES, format_, ())
    assert list(own_temporary_folder.iterdir()) == []


def run_of(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


@needs_libreoffice
@pytest.mark.parametrize("format_", ["doc", "odt"])
def test_what_was_deleted_or_hidden_stays_away_and_notes_and_merged_cells_stay(tmp_path: Path, format_: str) -> None:
    by = 'w:id="1" w:author="a" w:date="2024-01-01T00:00:00Z"'
    body = (
        f"<w:p>{run_of('调解纠纷')}<w:del {by}><w:r><w:delText>35</w:delText></w:r></w:del><w:ins {by}>{run_of('36')}"
        f"</w:ins>{run_of('件。')}{run_of('内部99件', '<w:rPr><w:vanish/></w:rPr>')}"
        '<w:r><w:footnoteReference w:id="2"/></w:r></w:p><w:tbl><w:tblGrid><w:gridCol w:w="3000"/>'
        '<w:gridCol w:w="3000"/></w:tblGrid>'
    )
    for merge, number_ in (('<w:vMerge w:val="restart"/>', "5"), ("<w:vMerge/>", "6")):
        first = paragraph("项目") if "restart" in merge else "<w:p/>"
        body += f"<w:tr><w:tc><w:tcPr>{merge}</w:tcPr>{first}</w:tc><w:tc>{paragraph(number_)}</w:tc></w:tr>"
    notes = "".join(
        f'<w:footnote w:type="{kind}" w:id="{key}"><w:p/></w:footnote>'
        for key, kind in enumerate(("separator", "continuationSeparator"))
    )
    notes += f'<w:footnote w:id="2"><w:p>{run_of("其中7件跨镇。")}</w:p></w:footnote>'
    path = convert_to(tmp_path, make_docx(f"{body}</w:tbl>{paragraph('完')}", footnotes=notes), format_)
    lines = ["调解纠纷36件。", "项目\t5", "项目\t6", "完", "其中7件跨镇。"]
    assert read_file(path, path.name).text.split("\n") == lines


@needs_libreoffice
def test_numbers_of_rich_text(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_bytes(NUMBERED_RTF)
    assert read_file(tmp_path / "a.rtf", "a.rtf").text == "一、依法决策\n二、矛盾化解"


@needs_libreoffice
def test_the_content_decides_and_the_name_only_warns(tmp_path: Path) -> None:
    path = convert_to(tmp_path, NUMBERED, "rtf")
    assert read_file(path, "报告.doc").warnings == ()
    assert read_file(path, "报告.docx").warnings == (WarningCode.NAME_MISMATCH,)


@needs_libreoffice
def test_a_file_cut_off_is_damaged(own_temporary_folder: Path, tmp_path: Path) -> None:
    for format_ in ("doc", "rtf"):
        path = convert_to(tmp_path, NUMBERED, format_)
        path.write_bytes(path.read_bytes()[:900])
        assert read_error(path) == ErrorCode.DAMAGED
    assert list(own_temporary_folder.iterdir()) == []


@needs_libreoffice
def test_xml_of_word_2003_and_xml_that_only_looks_like_it(tmp_path: Path) -> None:
    """Left to itself, LibreOffice would take the second for plain text."""
    spaces = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"'
    head = '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
    body = "<w:body><w:p><w:r><w:t>调解纠纷36件</w:t></w:r></w:p></w:body>"
    (tmp_path / "a.doc").write_text(f"{head}<w:wordDocument {spaces}>{body}</w:wordDocument>", "utf-8")
    (tmp_path / "b.doc").write_text(f"{head}<other {spaces}>{body}</other>", "utf-8")
    assert read_file(tmp_path / "a.doc", "a.doc").text == "调解纠纷36件"
    assert read_error(tmp_path / "b.doc") in (ErrorCode.DAMAGED, ErrorCode.EMPTY)


def test_without_libreoffice_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
    assert read_error(tmp_path / "a.rtf") == ErrorCode.NEEDS_LIBREOFFICE


def pretend_program(folder: Path, script: str) -> str:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 0", ErrorCode.DAMAGED),
        ("exit 1", ErrorCode.DAMAGED),
        ("kill -SEGV $$", ErrorCode.DAMAGED),
        ("exit 134", ErrorCode.MEMORY),
        ("while :; do :; done", ErrorCode.TIMEOUT),
        (f"{SLEEP} & wait", ErrorCode.TIMEOUT),
        ("ulimit -f 1; head -c 9999 /dev/zero > x; exit 153", ErrorCode.TOO_LARGE),
    ],
)
def test_a_converter_that_misbehaves_becomes_an_error(
    monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path, tmp_path: Path, script: str, code: str
) -> None:
    program = pretend_program(tmp_path, script)
    monkeypatch.setattr(libreoffice, "find_program", lambda: program)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
    assert read_error(tmp_path / "a.rtf", Limits(wall_seconds=2.0)) == code
    assert list(own_temporary_folder.iterdir()) == []
    assert not is_asleep()


def test_a_converter_frozen_from_outside_is_no_fault_of_the_file(
    monkeypatch: pytest.MonkeyPatch, own_temporary_folder: Path, tmp_path: Path
) -> None:
    program = pretend_program(tmp_path, "sh -c 'kill -STOP $$; :'")
    monkeypatch.setattr(libreoffice, "find_program", lambda: program)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
    with pytest.raises(NurseryError):
        read_file(tmp_path / "a.rtf", limits=Limits(wall_seconds=2.0))
    assert list(own_temporary_folder.iterdir()) == []


def test_the_program_ends_when_its_caller_is_killed(tmp_path: Path) -> None:
    program = pretend_program(tmp_path, f"{SLEEP} & wait")
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
    code = f"""
from pathlib import Path
from reports_app.reading import Limits, libreoffice
libreoffice.find_program = lambda: {program!r}
with libreoffice.convert(Path({str(tmp_path / "a.rtf")!r}), "rtf", "docx", Limits()):
    pass
"""
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env={"TMPDIR": str(tmp_path)}) as caller:
        assert wait_until(is_asleep)
        caller.kill()
    assert wait_until(lambda: not is_asleep())


def is_asleep() -> bool:
    wanted = SLEEP.replace(" ", "\0") + "\0"
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if path.read_text(errors="replace") == wanted:
                return True
    return False


def wait_until(happens: Callable[[], bool]) -> bool:
    return any(happens() or time.sleep(0.1) for _ in range(100))


def test_what_a_killed_caller_left_is_removed(own_temporary_folder: Path, tmp_path: Path) -> None:
    old, new = (own_temporary_folder / f"reports-convert-{age}" for age in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
        (folder / "report.doc").write_bytes(b"x")
    os.utime(old, (1, 1))
    program = pretend_program(tmp_path, "exit 1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libreoffice, "find_program", lambda: program)
        (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
        read_error(tmp_path / "a.rtf")
    assert list(own_temporary_folder.iterdir()) == [new]


def test_the_program_runs_without_network_and_under_limits(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "told"
    program = pretend_program(tmp_path, f"cat /proc/self/limits /proc/net/dev > {told}; env >> {told}")
    monkeypatch.setattr(libreoffice, "find_program", lambda: program)
    (tmp_path / "a.rtf").write_bytes(b"{\\rtf1\\ansi a}")
    assert read_error(tmp_path / "a.rtf", Limits(cpu_seconds=7)) == ErrorCode.DAMAGED
    text = told.read_text()
    limits = {line[:26].strip(): line[26:].split()[0] for line in text.splitlines() if line.startswith("Max ")}
    assert (limits["Max cpu time"], limits["Max core file size"]) == ("7", "0")
    assert int(limits["Max address space"]) < 2**31
    assert "http_proxy=http://127.0.0.1:9" in text
    assert os.environ["HOME"] not in text
    if subprocess.run(["unshare", "--user", "--net", "true"], check=False, capture_output=True).returncode == 0:
        assert "eth0" not in text
