"""The child process: what happens in it stays in it, and its end is told by a code."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, read_bytes, read_file, sandbox
from tests.reading.files import make_docx, paragraph


def run_code(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let the sandbox start a child that runs `code` in place of the reader."""
    original = subprocess.Popen

    def start(command: list[str], **options: object) -> object:
        prelude = "import sys\nfrom reports_app.reading.child import Limits, restrict_process\n"
        return original([sys.executable, "-P", "-c", prelude + code], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(sandbox.subprocess, "Popen", start)


def error_code(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ReadingError) as error:
        read_file(path, path.name, limits=limits)
    return error.value.code


def test_a_file_is_read_as_in_process(tmp_path: Path) -> None:
    data = make_docx(paragraph("调解纠纷36件，𠮷"))
    (tmp_path / "stored").write_bytes(data)
    assert read_file(tmp_path / "stored", "报告.txt") == read_bytes(data, "报告.txt")


def test_errors_of_the_reader_and_of_the_file_keep_their_codes(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "big.txt").write_text("甲" * 100)
    assert error_code(tmp_path / "a.pdf") == ErrorCode.UNSUPPORTED_PDF
    assert error_code(tmp_path / "none.txt") == ErrorCode.NOT_FOUND
    assert error_code(tmp_path / "big.txt", Limits(max_file_bytes=10)) == ErrorCode.TOO_LARGE


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", ErrorCode.DAMAGED),
        ("import os; os.abort()", ErrorCode.DAMAGED),
        ("sys.exit(3)", ErrorCode.DAMAGED),
        ("print('{')", ErrorCode.DAMAGED),
        ("import time; time.sleep(60)", ErrorCode.TIMEOUT),
        ("restrict_process(Limits(cpu_seconds=1))\nwhile True: pass", ErrorCode.TIMEOUT),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", ErrorCode.MEMORY),
        ("while True: print('x' * 100_000)", ErrorCode.TOO_LARGE),
    ],
)
def test_a_reader_that_misbehaves_becomes_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, expected: str
) -> None:
    run_code(monkeypatch, code)
    assert error_code(tmp_path / "a.txt", Limits(wall_seconds=3.0, max_text_characters=1_000)) == expected


def test_memory_is_limited(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("甲" * 30_000_000)
    assert error_code(tmp_path / "a.txt", Limits(memory_bytes=200 * 2**20)) == ErrorCode.MEMORY


def test_the_whole_process_group_is_killed_at_the_time_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"import os, time\nif os.fork() == 0:\n    open({str(told)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    run_code(monkeypatch, code)
    assert error_code(tmp_path / "a.txt", Limits(wall_seconds=2.0)) == ErrorCode.TIMEOUT
    assert not is_alive(int(told.read_text()))


def is_alive(pid: int) -> bool:
    for _ in range(50):
        try:
            os.kill(pid, 0)
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return False
        except (ProcessLookupError, FileNotFoundError):
            return False
        time.sleep(0.05)
    return True


def test_the_child_has_no_network_and_starts_no_programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code = f"""
import socket, subprocess
restrict_process(Limits())
told = []
for act in (lambda: socket.create_connection(("127.0.0.1", 9)), lambda: subprocess.Popen(["true"])):
    try:
        act()
    except PermissionError:
        told.append("refused")
open({str(out)!r}, "w").write(" ".join(told))
"""
    run_code(monkeypatch, code)
    assert error_code(tmp_path / "a.txt") == ErrorCode.DAMAGED  # it prints no answer
    assert out.read_text() == "refused refused"
