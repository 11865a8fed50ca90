"""The embedded server's launcher, on real servers in temporary folders."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest

from config import postgres_programs
from config.postgres import Cluster
from config.postgres_programs import PostgresError

ROOT = Path(__file__).resolve().parent.parent.parent
ENDED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


@pytest.fixture
def cluster(open_folder: Path) -> Iterator[Cluster]:
    made = Cluster(open_folder / "postgres")
    yield made
    made.stop()


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def server_processes(cluster: Cluster) -> list[psutil.Process]:
    server = cluster.postmaster()
    return [server, *server.children(recursive=True)] if server else []


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if process.is_running() and process.status() not in ENDED]


def start_holder(folder: Path) -> "subprocess.Popen[str]":
    """Start another program that uses the server of `folder` until its input ends; wait until it does."""
    program = (
        "import sys, pathlib; from config.postgres import Cluster\n"
        "with Cluster(pathlib.Path(sys.argv[1])).in_use() as seat: print(seat.url, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(folder)]
    return subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def let_go(holder: "subprocess.Popen[str]") -> None:
    holder.communicate(timeout=60)


def test_first_start_is_durable_and_speaks_unicode(cluster: Cluster) -> None:
    with cluster.in_use() as seat:
        settings = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums", "server_encoding")
        found = {name: query(seat.url, f"SHOW {name}")[0][0] for name in settings}
        addresses = query(seat.url, "SHOW listen_addresses")
    assert found == {**dict.fromkeys(settings, "on"), "server_encoding": "UTF8"}
    assert addresses == [("127.0.0.1",)]


def test_stop_leaves_no_process_and_restart_keeps_rows(cluster: Cluster) -> None:
    with cluster.in_use() as seat:
        query(seat.url, "CREATE TABLE kept AS SELECT 42 AS n")
        processes = server_processes(cluster)
    assert (len(processes) > 1, alive(processes)) == (True, [])
    with cluster.in_use() as seat:
        assert query(seat.url, "SELECT n FROM kept") == [(42,)]


def test_stop_waits_for_the_processes_not_for_the_pid_file(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    run = Cluster._run
    with cluster.in_use():
        processes = server_processes(cluster)
        monkeypatch.setattr(
            Cluster, "_run", lambda self, *words: run(self, *("-W" if word == "-w" else word for word in words))
        )
    assert (len(processes) > 1, alive(processes)) == (True, [])


def test_killed_server_comes_back_with_its_rows(cluster: Cluster) -> None:
    with cluster.in_use() as seat:
        query(seat.url, "CREATE TABLE kept AS SELECT 42 AS n")
        os.kill(server_processes(cluster)[0].pid, signal.SIGKILL)
        time.sleep(0.2)
        with cluster.in_use() as again:
            assert query(again.url, "SELECT n FROM kept") == [(42,)]


@pytest.mark.parametrize("content", ["{pid}\n", "999999999\n", "", "nonsense\n"])
def test_stale_pid_file_is_not_believed(cluster: Cluster, content: str) -> None:
    with cluster.in_use():
        pass
    (cluster.data / "postmaster.pid").write_text(content.format(pid=os.getpid()))
    with cluster.in_use() as seat:
        assert query(seat.url, "SELECT 1") == [(1,)]


def test_two_starters_at_once_get_one_server_and_the_last_one_stops_it(open_folder: Path) -> None:
    folder = open_folder / "postgres"
    first, second = start_holder(folder), start_holder(folder)
    urls = [holder.stdout.readline() for holder in (first, second) if holder.stdout]
    cluster = Cluster(folder)
    processes = server_processes(cluster)
    assert urls[0] == urls[1]
    let_go(first)
    assert alive(processes[:1]) == processes[:1]
    let_go(second)
    assert alive(processes) == []


def test_killed_user_does_not_keep_the_server_running(cluster: Cluster) -> None:
    holder = start_holder(cluster.folder)
    assert holder.stdout
    assert holder.stdout.readline()
    with cluster.in_use():
        holder.kill()
        holder.communicate()
        processes = server_processes(cluster)
    assert alive(processes) == []


def test_interrupted_making_is_begun_anew(cluster: Cluster) -> None:
    half_made = cluster.folder / "data.unfinished"
    half_made.mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with cluster.in_use() as seat:
        assert query(seat.url, "SELECT 1") == [(1,)]


def test_command_gets_the_url_and_its_status_is_handed_on(open_folder: Path) -> None:
    program = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'].startswith('postgres://') else 1)"
    command = [sys.executable, "-m", "config.postgres", "exec", "--", sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "APP_VAR_DIR": str(open_folder)}, check=False)
    assert done.returncode == 7


def test_start_that_fails_shows_the_servers_own_words(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster.in_use():
        pass
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    monkeypatch.setattr("config.postgres.START_TRIES", 1)
    with pytest.raises(PostgresError, match="no_such_setting"), cluster.in_use():
        pass


root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root to change the account")


@root_only
def test_folders_behind_a_closed_home_are_replaced(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = postgres_programs.find_programs(None).parent.parent
    home = open_folder / "home"
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, home / folder.name, symlinks=True, ignore=shutil.ignore_patterns("pginstall"))
    home.chmod(0o700)

    class Spec:
        submodule_search_locations = (str(home / package.name),)

    monkeypatch.setattr("importlib.util.find_spec", lambda name: Spec)
    monkeypatch.setattr(postgres_programs, "CACHE_DIR", open_folder / "cache")
    monkeypatch.setattr(postgres_programs, "DATA_DIR", open_folder / "lib")
    cluster = Cluster(home / "var/postgres")
    with cluster.in_use() as seat:
        assert query(seat.url, "SELECT 1") == [(1,)]
        server = cluster.postmaster()
        assert server
        assert server.exe().startswith(str(open_folder / "cache"))
    assert cluster.data.resolve().is_relative_to(open_folder / "lib")


@root_only
def test_normal_user_starts_and_stops_it_too(open_folder: Path) -> None:
    python = shutil.which("python3.11", path="/usr/bin")
    if python is None or sys.version_info[:2] != (3, 11):
        pytest.skip("no Python of the system that a normal user can run with these packages")
    nobody = pwd.getpwnam("nobody")
    folder = open_folder / "var"
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    packages = Path(psycopg2.__file__).parent.parent
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{ROOT}:{packages}", "APP_VAR_DIR": str(folder)}
    program = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']); print(os.getuid())"
    done = subprocess.run(
        [python, "-B", "-m", "config.postgres", "exec", "--", python, "-c", program],
        cwd="/",
        env=environment,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.strip()) == (0, str(nobody.pw_uid)), done.stderr
    assert (folder / "postgres/data").stat().st_uid == nobody.pw_uid
    assert Cluster(folder / "postgres").postmaster() is None
