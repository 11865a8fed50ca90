"""`python -m config.run`: starts from nothing, answers, and leaves no process behind."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from config.postgres import free_port
from config.processes import family
from config.run import RunError, allowed_hosts, open_listener, read_port

ROOT = Path(__file__).resolve().parent.parent.parent
Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(open_folder: Path) -> Iterator[Start]:
    """Start runs in one installation folder; what a failed test leaves is ended."""
    port = free_port()
    without = {"DATABASE_URL", "HOST", "MAKELEVEL"}
    environment = {name: value for name, value in os.environ.items() if name not in without}
    environment |= {"APP_VAR_DIR": str(open_folder), "PORT": str(port), "DEMO": "0", "PYTHONUNBUFFERED": "1"}
    started: list[subprocess.Popen[str]] = []

    def begin() -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "config.run"]
        run = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)
        started.append(run)
        return run

    yield begin
    for run in started:
        run.terminate()
        run.communicate(timeout=40)


def read_until(run: "subprocess.Popen[str]", words: str) -> str:
    """Return what the run said up to the line with `words`."""
    assert run.stdout
    said = ""
    for line in run.stdout:
        said += line
        if words in line:
            return said
    raise AssertionError(f"never said {words!r} but:\n{said}")


def address(var: Path) -> str:
    return str(json.loads((var / "run.json").read_text(encoding="utf-8"))["url"])


def fetch(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return response.status, response.read().decode()


def wait_until(is_true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 15
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return is_true()


def everything_of(run: "subprocess.Popen[str]", var: Path) -> list[psutil.Process]:
    """Return the run, all that descends from it, and the database server."""
    leader = psutil.Process(run.pid)
    server = int((var / "postgres/data/postmaster.pid").read_text().split()[0])
    database = psutil.Process(server)
    return [leader, *leader.children(recursive=True), database, *database.children(recursive=True)]


def still_there(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_run_answers_and_its_end_leaves_no_process(start: Start, open_folder: Path, end: signal.Signals) -> None:
    run = start()
    said = read_until(run, "Ctrl-C")
    url = address(open_folder)
    assert (url in said, "一次性密码" in said) == (True, True)
    assert fetch(url + "health/") == (200, '{"status": "ok", "database": "ok", "queue": "ok"}')
    assert fetch(url + "accounts/login/")[0] == 200
    processes = everything_of(run, open_folder)
    assert len(processes) > 8
    run.send_signal(end)
    assert run.wait(timeout=30) == 0
    assert still_there(processes) == []


def test_second_start_gives_the_address_and_a_dead_child_returns(start: Start, open_folder: Path) -> None:
    run = start()
    read_until(run, "Ctrl-C")
    url = address(open_folder)
    second = start()
    said, _ = second.communicate(timeout=20)
    assert (second.returncode, said) == (0, f"本程序已在运行：{url}\n")

    web = next(child for child in psutil.Process(run.pid).children() if "config.web" in child.cmdline())
    web.kill()
    assert "重新启动" in read_until(run, "网站意外停止")
    assert fetch(url + "health/")[0] == 200


def test_killed_database_is_started_again(start: Start, open_folder: Path) -> None:
    run = start()
    read_until(run, "Ctrl-C")
    server = int((open_folder / "postgres/data/postmaster.pid").read_text().split()[0])
    psutil.Process(server).kill()
    read_until(run, "数据库意外停止")
    url = address(open_folder) + "health/"

    def is_back() -> bool:
        with contextlib.suppress(OSError):
            return fetch(url)[0] == 200
        return False

    assert wait_until(is_back)


def test_start_after_a_kill_ends_what_was_left(start: Start, open_folder: Path) -> None:
    run = start()
    read_until(run, "Ctrl-C")
    children = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    again = start()
    said = read_until(again, "Ctrl-C")
    assert ("一次性密码" in said, "已被占用" in said) == (False, False)
    assert still_there(children) == []
    assert fetch(address(open_folder) + "health/")[0] == 200


def test_bad_database_url_is_told_and_nothing_stays(open_folder: Path) -> None:
    environment = {**os.environ, "APP_VAR_DIR": str(open_folder), "PORT": str(free_port())}
    for url, words in {"mysql://a@b/c": "设置有误", "postgres://a:b@127.0.0.1:1/c": "数据库连接失败"}.items():
        command = [sys.executable, "-m", "config.run"]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**environment, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
            timeout=40,
        )
        assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr


def test_next_free_port_is_taken_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with open_listener("127.0.0.1", port) as found:
            given = found.getsockname()[1]
    assert given > port
    assert capsys.readouterr().out == f"端口 {port} 已被占用，改用 {given}。\n"


@pytest.mark.parametrize("raw", ["http", "0", "65536", "-1"])
def test_port_that_is_none_is_refused(raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", raw)
    with pytest.raises(RunError, match=f"PORT={raw} 不是端口号"):
        read_port()


def test_open_host_allows_the_machines_own_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "reports.example")
    monkeypatch.setattr("config.run.own_addresses", lambda: ["192.0.2.7"])
    local = ["localhost", "127.0.0.1", "[::1]"]
    assert allowed_hosts("0.0.0.0") == ["reports.example", *local, "192.0.2.7", socket.gethostname()]  # noqa: S104
    assert allowed_hosts("127.0.0.1") == ["reports.example", *local]


def test_family_is_the_session_and_nothing_else() -> None:
    command = ["/bin/sh", "-c", "sleep 30 & sleep 30"]
    with subprocess.Popen(command, start_new_session=True) as leader:
        assert wait_until(lambda: len(family(leader.pid)) == 3)
        os.killpg(leader.pid, signal.SIGKILL)
        assert wait_until(lambda: family(leader.pid) == set())
