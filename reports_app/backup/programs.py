"""The database server's own pg_dump and pg_restore: found for its version, run against Django's database."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from config.postgres_programs import PostgresError, find_programs
from reports_app.backup.manifest import BackupError

_VARIABLES = {
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}
_SYSTEM = Path("/usr/lib/postgresql")
_SHOWN_CHARACTERS = 1500


def server_version() -> int:
    """Return the major version of the database server."""
    connection.ensure_connection()
    return int(connection.connection.server_version) // 10000


def run(name: str, *arguments: str) -> str:
    """Run `name` on Django's database and return what it prints; raise BackupError with its own words."""
    known = connection.get_connection_params()
    variables = {variable: str(known[key]) for key, variable in _VARIABLES.items() if known.get(key)}
    done = subprocess.run(  # noqa: S603
        [str(find_program(name, server_version())), *arguments],
        env={**os.environ, "LC_ALL": "C", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BackupError(f"{name} 失败（{done.returncode}）：\n{done.stderr.strip()[-_SHOWN_CHARACTERS:]}")
    return done.stdout


def find_program(name: str, version: int) -> Path:
    """Return the program of this major version, else of the next newer one: an older one refuses the server."""
    found = {_version_of(path): path for path in _candidates(name)}
    fitting = sorted(major for major in found if major >= version)
    if fitting:
        return found[fitting[0]]
    there = "、".join(str(major) for major in sorted(found) if major) or "没有"
    raise BackupError(
        f"数据库是 PostgreSQL {version}，需要同版本或更新的 {name}（本机有：{there}）。"
        f"请安装 postgresql-client-{version}。"
    )


def _candidates(name: str) -> Iterator[Path]:
    """Yield where the program may be; of two of one version the later one counts."""
    on_path = shutil.which(name)
    folders = [*([Path(on_path).parent] if on_path else []), *_SYSTEM.glob("*/bin")]
    with contextlib.suppress(PostgresError):  # neither the wheel nor the system has a server
        folders.append(find_programs(None))
    yield from (folder / name for folder in folders if (folder / name).exists())


def _version_of(program: Path) -> int:
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    number = re.search(r"(\d+)(?:\.\d+|beta|rc|devel)", said)
    return int(number.group(1)) if number else 0
