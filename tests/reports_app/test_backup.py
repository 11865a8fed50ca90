"""Backup and restore by their commands, between databases of their own: what comes back is what was there."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from django.conf import settings

from reports_app.backup import BackupError, programs

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "a long walk at dusk"
ACCOUNT = f"""
from accounts.models import User
User.objects.create_user("editor", password="{PASSWORD}", role="editor")
"""
VISIT = f"""
from django.test import Client
from reports_app.models import Report
client, report = Client(), Report.objects.select_related("township", "document").order_by("pk").first()
signed_in = client.post("/accounts/login/", {{"username": "editor", "password": "{PASSWORD}"}}).status_code
page = client.get(report.get_absolute_url())
original = client.get(f"/reports/documents/{{report.document_id}}/original/")
size = len(b"".join(original.streaming_content))
print(signed_in, page.status_code, report.township.name in page.content.decode(), size == report.document.size)
"""


@dataclass(frozen=True)
class Installation:
    """A database and a folder; `manage` runs a command of the product on them."""

    url: str
    var: Path

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": self.url,
                "APP_VAR_DIR": str(self.var),
                "ALLOWED_HOSTS": "testserver",
                "DEBUG": "1",  # static files by their plain names
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(psycopg2.connect(self.url)) as connection, connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def content(self) -> dict[str, str]:
        """A hash of all rows of each table but the log, and of each stored file."""
        tables = [name for (name,) in self.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        hashed = {
            table: self.query(f'SELECT md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')[0][0]  # noqa: S608
            for table in tables
            if table not in {"accounts_auditevent"}
        }
        files = {str(path.relative_to(self.var)): path.read_bytes().hex() for path in self.var.glob("files/??/*")}
        return hashed | files


Make = Callable[[str], Installation]


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Make]:
    """Make an installation on an empty database of the tests' server."""
    known = settings.DATABASES["default"]
    server = urlsplit(f"postgres://{known['USER']}:{known['PASSWORD']}@{known['HOST']}:{known['PORT']}/postgres")
    made: list[str] = []

    def run(statement: str) -> None:
        connection = psycopg2.connect(urlunsplit(server))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute(statement)

    def make(name: str) -> Installation:
        database = f"test_backup_{name}_{os.getpid()}"
        made.append(database)
        run(f"CREATE DATABASE {database}")
        return Installation(urlunsplit(server._replace(path=f"/{database}")), tmp_path_factory.mktemp(name))

    yield make
    for database in made:
        run(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="module")
def office(install: Make) -> Installation:
    """An installation with reports in it."""
    made = install("office")
    for command in (["migrate"], ["load_catalogue"], ["shell", "-c", ACCOUNT]):
        assert made.manage(*command).returncode == 0
    done = made.manage("make_demo", "--townships", "2", "--years", "2023-2024", "--workers", "1")
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def backup(office: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    done = office.manage("backup", str(tmp_path_factory.mktemp("backups")))
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.split("已备份到 ")[1].split("：")[0])


@pytest.fixture
def copy(backup: Path, tmp_path: Path) -> Path:
    """The backup in a place where a test may spoil it."""
    subprocess.run(["cp", "-r", str(backup), str(tmp_path / "copy")], check=True)
    return tmp_path / "copy"


def test_restored_into_an_empty_database_all_is_there(office: Installation, backup: Path, install: Make) -> None:
    empty = install("empty")
    done = empty.manage("restore", str(backup))
    assert (done.returncode, "全部相符" in done.stdout) == (0, True), done.stderr
    assert empty.content() == office.content()
    visited = empty.manage("shell", "-v0", "-c", VISIT)
    assert visited.stdout.split() == ["302", "200", "True", "True"], visited.stderr

    again, third = empty.manage("backup", str(empty.var / "backups")), install("third")
    folder = next((empty.var / "backups").iterdir())
    done = third.manage("restore", str(folder))
    assert (again.returncode, done.returncode) == (0, 0), done.stderr
    assert third.manage("makemigrations", "--check", "--dry-run").returncode == 0


def test_what_is_there_is_replaced_only_where_that_is_asked_for(
    office: Installation, backup: Path, install: Make
) -> None:
    other = install("other")
    for command in (["migrate"], ["shell", "-c", ACCOUNT.replace('"editor",', '"older",', 1)]):
        assert other.manage(*command).returncode == 0
    left = other.var / "files/00/0123456789abcdef"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"older")
    os.utime(left, (0, 0))
    before = other.content()

    refused = other.manage("restore", str(backup))
    assert (refused.returncode, "--replace" in refused.stderr, other.content() == before) == (1, True, True)

    with contextlib.closing(psycopg2.connect(other.url)):
        in_use = other.manage("restore", "--replace", str(backup))
    assert (in_use.returncode, "请先停止本程序" in in_use.stderr, other.content() == before) == (1, True, True)

    done = other.manage("restore", "--replace", str(backup))
    assert (done.returncode, other.content() == office.content()) == (0, True), done.stderr


def test_failure_on_the_way_leaves_what_was_there(copy: Path, install: Make) -> None:
    kept = install("kept")
    assert kept.manage("migrate").returncode == 0
    before = kept.content()
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["rows"]["reports_app_report"] += 1
    (copy / "manifest.json").write_text(json.dumps(manifest))

    done = kept.manage("restore", "--replace", str(copy))
    tables = {name: value for name, value in kept.content().items() if not name.startswith("files/")}
    assert (done.returncode, "reports_app_report" in done.stderr, tables == before) == (1, True, True)

    kept.query("ALTER SCHEMA public RENAME TO before_restore; CREATE SCHEMA public")  # as a kill would leave it
    kept.manage("restore", str(copy))
    tables = {name: value for name, value in kept.content().items() if not name.startswith("files/")}
    assert tables == before


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.unlink()
    path.write_bytes(data)


def _edit(path: Path, **fields: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **fields}))


SPOILERS: dict[str, tuple[Callable[[Path], None], str]] = {
    "dump cut off": (lambda folder: _cut(folder / "database.dump"), "database.dump"),
    "dump changed": (lambda folder: _flip(folder / "database.dump"), "database.dump"),
    "file changed": (lambda folder: _flip(next(folder.glob("files/??/*"))), "已损坏"),
    "file missing": (lambda folder: next(folder.glob("files/??/*")).unlink(), "已损坏"),
    "manifest missing": (lambda folder: (folder / "manifest.json").unlink(), "没有做完"),
    "manifest cut off": (lambda folder: _cut(folder / "manifest.json"), "manifest.json 已损坏"),
    "another format": (lambda folder: _edit(folder / "manifest.json", format=99), "别的版本"),
    "path out": (
        lambda folder: _edit(folder / "manifest.json", files=[{"name": "../../x", "sha256": "", "size": 1}]),
        "不合规",
    ),
    "newer server": (lambda folder: _edit(folder / "manifest.json", server=99), "PostgreSQL 99"),
    "newer program": (lambda folder: _edit(folder / "manifest.json", migrations=["accounts.9999_x"]), "请先更新程序"),
}


@pytest.fixture(scope="module")
def untouched(install: Make) -> Installation:
    return install("untouched")


@pytest.mark.parametrize("spoiler", SPOILERS)
def test_spoiled_backup_is_noticed_before_anything_is_touched(
    spoiler: str, copy: Path, untouched: Installation
) -> None:
    spoil, words = SPOILERS[spoiler]
    spoil(copy)
    done = untouched.manage("restore", str(copy))
    assert (done.returncode, words in done.stderr, "Traceback" in done.stderr) == (1, True, False), done.stderr
    assert untouched.content() == {}


def test_unchanged_files_are_shared_with_the_backup_before(office: Installation, tmp_path: Path) -> None:
    def inodes(*options: str) -> dict[str, int]:
        done = office.manage("backup", str(tmp_path), *options)
        assert done.returncode == 0, done.stderr
        folder = Path(done.stdout.split("已备份到 ")[1].split("：")[0])
        folder = folder.rename(folder.with_name(f"{folder.name}-{len(list(tmp_path.iterdir()))}"))
        return {str(path.relative_to(folder)): path.stat().st_ino for path in folder.glob("files/??/*")}

    first, second, full = inodes(), inodes(), inodes("--full")
    assert (len(first), second) == (4, first)
    assert (set(full), set(full.values()) & set(first.values())) == (set(first), set())


def test_doubtful_originals_are_told_and_half_a_backup_is_cleared_away(
    backup: Path, install: Make, tmp_path: Path
) -> None:
    ailing = install("ailing")
    assert ailing.manage("restore", str(backup)).returncode == 0
    gone, changed, *_ = sorted(ailing.var.glob("files/??/*"))
    gone.unlink()
    changed.write_bytes(b"other")
    (tmp_path / "20200101-000000.unfinished").mkdir()

    done = ailing.manage("backup", str(tmp_path))
    names = [f"{path.parent.name}/{path.name}" for path in (gone, changed)]
    assert (done.returncode, all(name in done.stdout for name in names)) == (1, True)
    (folder,) = tmp_path.iterdir()
    assert len(json.loads((folder / "manifest.json").read_text())["files"]) == 3
    assert (folder.stat().st_mode & 0o777) == 0o700


def test_missing_program_of_the_servers_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_candidates", lambda name: iter([Path("/bin/true")]))
    with pytest.raises(BackupError, match="请安装 postgresql-client-77"):
        programs.find_program("pg_dump", 77)
