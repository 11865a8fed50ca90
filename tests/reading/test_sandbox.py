"""The child process: what happens in it stays in it, and its end is told by a code."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reports_app.reading import ErrorCode, Limits, ReadingError, nursery, read_bytes, read_file
from tests.reading.files import make_docx, paragraph


@pytest.fixture(autouse=True)
def _own_server() -> Iterator[None]:
    yield
    nursery.stop()


def run_code(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Let a child run `code` in place of the reader."""
    program = f"""
import sys
from reports_app.reading import child
from reports_app.reading.child import Limits, restrict_process
child.perform = lambda request: exec({code!r}, globals())
child.main()
"""
    nursery.stop()
    monkeypatch.setattr(nursery, "COMMAND", (sys.executable, "-P", "-c", program))


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
    assert error_code(tmp_path / "a.pdf") == ErrorCode.DAMAGED
    assert error_code(tmp_path / "none.txt") == ErrorCode.NOT_FOUND
    assert error_code(tmp_path / "big.txt", Limits(max_file_bytes=10)) == ErrorCode.TOO_LARGE


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", ErrorCode.DAMAGED),
        ("import os; os.abort()", ErrorCode.DAMAGED),
        ("sys.exit(3)", ErrorCode.DAMAGED),
        ("raise ValueError", ErrorCode.DAMAGED),
        ("import os, time; os.close(1); time.sleep(60)", ErrorCode.TIMEOUT),
        ("print('{', flush=True)", ErrorCode.DAMAGED),
        ("import time; time.sleep(60)", ErrorCode.TIMEOUT),
        ("restrict_process(Limits(cpu_seconds=1))\nwhile True: pass", ErrorCode.TIMEOUT),
        ("while True: print('x' * 100_000, flush=True)", ErrorCode.TOO_LARGE),
    ],
)
def test_a_reader_that_misbehaves_becomes_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str, expected: str
) -> None:
    run_code(monkeypatch, code)
    assert error_code(tmp_path / "a.txt", Limits(wall_seconds=3.0, max_text_characters=1_000)) == expected
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


def test_what_left_the_group_is_ended_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = tmp_path / "pid"
    code = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    os.close(1)
    open({str(told)!r}, 'w').write(str(os.getpid()))
    time.sleep(60)
while not os.path.exists({str(told)!r}) or not open({str(told)!r}).read():
    time.sleep(0.01)
print('{{', flush=True)
"""
    run_code(monkeypatch, code)
    assert error_code(tmp_path / "a.txt") == ErrorCode.DAMAGED
    assert not is_alive(int(told.read_text()))


def read_a_text(folder: Path) -> str:
    (folder / "a.txt").write_text("全年调解纠纷36件")
    return read_file(folder / "a.txt").text


def server_pid() -> int:
    assert nursery._server is not None
    return nursery._server.process.pid


def test_one_server_serves_many_files_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    texts = {read_a_text(tmp_path)}
    first = server_pid()
    texts.add(read_a_text(tmp_path))
    assert server_pid() == first
    os.kill(first, signal.SIGKILL)
    assert is_alive(first) is False
    texts.add(read_a_text(tmp_path))
    assert texts == {"全年调解纠纷36件"}
    assert server_pid() != first


def test_a_server_that_dies_at_work_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_code(monkeypatch, "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); time.sleep(60)")
    with pytest.raises(nursery.NurseryError):
        read_file(tmp_path / "a.txt")
    monkeypatch.undo()
    assert read_a_text(tmp_path) == "全年调解纠纷36件"


def test_a_reader_killed_from_outside_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_code(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(nursery.NurseryError):
        read_file(tmp_path / "a.txt")


def test_a_reader_frozen_from_outside_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_code(monkeypatch, "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)")
    with pytest.raises(nursery.NurseryError):
        read_file(tmp_path / "a.txt", limits=Limits(wall_seconds=30.0))


def test_a_server_frozen_from_outside_is_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    run_code(monkeypatch, "import os, signal, time; os.kill(os.getppid(), signal.SIGSTOP); time.sleep(60)")
    with pytest.raises(nursery.NurseryError):
        read_file(tmp_path / "a.txt", limits=Limits(wall_seconds=30.0))
    monkeypatch.undo()
    assert read_a_text(tmp_path) == "全年调解纠纷36件"


def test_a_fork_starts_a_server_of_its_own(tmp_path: Path) -> None:
    read_a_text(tmp_path)
    first = server_pid()
    child = os.fork()
    if child == 0:
        is_right = read_a_text(tmp_path) == "全年调解纠纷36件" and server_pid() != first
        nursery.stop()
        os._exit(0 if is_right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert read_a_text(tmp_path) == "全年调解纠纷36件"
    assert server_pid() == first


def test_the_server_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("全年调解纠纷36件")
    program = f"""
import os, signal
from reports_app.reading import nursery, read_file
read_file({str(tmp_path / "a.txt")!r})
print(nursery._server.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=nursery.ROOT, capture_output=True, check=False)
    assert not is_alive(int(done.stdout))


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


def test_a_reader_that_has_just_ended_is_not_taken_for_frozen() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
    assert not nursery.is_frozen(child)
    os.waitpid(child, 0)
