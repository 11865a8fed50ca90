"""The embedded Postgres: a first start needs no database server.

Keeps one cluster under `var/postgres`, listens on a free TCP port of 127.0.0.1 and hands out its URL. Whoever
comes first starts the server, whoever leaves last stops it. A real server is named by `DATABASE_URL`, and then
nothing here is used. The server logs to `server.log` and its making to `initdb.log`, both beside its data.

    python -m config.postgres exec -- COMMAND …   run COMMAND with DATABASE_URL set
    python -m config.postgres url                 print the URL of the server that runs
    python -m config.postgres stop
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg2

from config import instance, locks
from config.postgres_programs import PostgresError, choose_account, data_place, find_programs
from config.processes import is_alive, with_descendants

DATABASE_NAME = "reports"
ROLE_NAME = "reports"
APPLICATION_ROLE_NAME = "reports_application"
START_SECONDS = 300
STOP_SECONDS = 60
START_TRIES = 8
MAX_LOG_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seat:
    """A use of the running server: its URL, and the lock that keeps it running while any process has it open.

    `application_url` is of the role that website and worker run as (see `roles`).
    """

    url: str
    application_url: str
    lock: int


class Cluster:
    """The database cluster of one installation folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"  # a link where the data had to go elsewhere
        self.connection_file = folder / "connection.json"
        self.lock_file = folder / "lock"
        self.users_file = folder / "users.lock"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[Seat]:
        """Start the server unless it runs; stop it at the end unless others still use it."""
        self._make_folder()
        with contextlib.ExitStack() as leaving:
            with locks.exclusive(self.lock_file):
                seat = locks.acquire(self.users_file, shared=True)
                if seat is None:  # only ever held alone by one who holds the first lock
                    raise PostgresError(f"{self.users_file} is locked by a foreign process")
                leaving.callback(seat.close)
                self._bring_up()
            try:
                yield Seat(self.url(), self.application_url(), seat.fileno())
            finally:
                with locks.exclusive(self.lock_file):
                    seat.close()
                    alone = locks.acquire(self.users_file, wait=False)
                    if alone is not None:
                        with alone:
                            self._stop()

    def revive(self) -> str:
        """Start the server again if it died while it was in use; return its URL, whose port may be another."""
        with locks.exclusive(self.lock_file):
            self._bring_up()
        return self.url()

    def stop(self) -> None:
        """Stop the server if it runs, whoever uses it."""
        self._make_folder()
        with locks.exclusive(self.lock_file):
            self._stop()

    def url(self) -> str:
        """Return the DATABASE_URL of the running cluster."""
        known = self._known_connection()
        return f"postgres://{ROLE_NAME}:{quote(known['password'])}@127.0.0.1:{known['port']}/{DATABASE_NAME}"

    def application_url(self) -> str:
        """Return the URL of the running cluster for the role that website and worker run as."""
        known = self._known_connection()
        if "application_password" not in known:
            known["application_password"] = secrets.token_urlsafe(24)
            self._remember(**known)
        password = quote(known["application_password"])
        return f"postgres://{APPLICATION_ROLE_NAME}:{password}@127.0.0.1:{known['port']}/{DATABASE_NAME}"

    def postmaster(self) -> psutil.Process | None:
        """Return the live server process of this cluster; a stale `postmaster.pid` is not believed."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="ascii").split()[0])
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE or not process.name().startswith("postgres"):
                return None
            with contextlib.suppress(psutil.AccessDenied):
                if str(self.data.resolve()) not in process.cmdline():
                    return None
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None
        return process

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.lock_file.open("a", encoding="ascii").close()
        except PermissionError as error:
            raise PostgresError(
                f"{self.folder} belongs to another user: start the product as the user who started it first, "
                "or set APP_VAR_DIR to a folder of your own."
            ) from error

    def _known_connection(self) -> dict[str, Any]:
        return dict(json.loads(self.connection_file.read_text(encoding="ascii")))

    def _remember(self, **known: Any) -> None:
        fresh = self.connection_file.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            json.dump(known, file)
        fresh.replace(self.connection_file)

    def _run(self, program: str, *arguments: str, log: int = subprocess.DEVNULL) -> None:
        """Run a program of the server to its end, apart from our terminal: Ctrl-C is not for it."""
        account = choose_account(self.data)
        subprocess.run(  # noqa: S603
            [str(find_programs(account) / program), *arguments],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env={**os.environ, "LC_ALL": "C", "HOME": str(self.data.resolve().parent)},
            cwd=self.data.resolve().parent,
            start_new_session=True,
            **(account.options() if account else {}),
        )

    def _bring_up(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        deadline = time.monotonic() + START_SECONDS
        tries = 0
        while not self._answers():
            if time.monotonic() > deadline or tries == START_TRIES:
                raise PostgresError(f"Postgres did not start; the end of {self._log_file()}:\n{self._log_end()}")
            if self.postmaster() is None:
                self._start()
                tries += 1
            time.sleep(0.05 * tries)
        self._create_database()

    def _initialise(self) -> None:
        """Make the cluster in a folder of its own that takes the final name when it is whole."""
        account = choose_account(self.data)
        place = data_place(self.folder, account)
        unfinished, final = place / "data.unfinished", place / "data"
        password, password_file = secrets.token_urlsafe(24), place / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(password, encoding="ascii")
        if account:
            for path in (unfinished, password_file):
                os.chown(path, account.uid, account.gid)
        try:
            with (place / "initdb.log").open("w") as log:
                self._run(
                    "initdb",
                    *("-D", str(unfinished), "-U", ROLE_NAME, "--pwfile", str(password_file)),
                    *("-E", "UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                    *("--auth=scram-sha-256", "--data-checksums"),
                    log=log.fileno(),
                )
        except subprocess.CalledProcessError as error:
            said = (place / "initdb.log").read_text(encoding="utf-8", errors="replace")
            raise PostgresError(f"Postgres could not make its database in {place}:\n{said}") from error
        finally:
            password_file.unlink()
        self._remember(password=password, port=0)
        unfinished.rename(final)
        if final != self.data:
            self.data.unlink(missing_ok=True)
            self.data.symlink_to(final)

    def _start(self) -> None:
        """Try once to start the server; whether it answers is for the caller to see."""
        known = self._known_connection()
        port = free_port(preferred=int(known["port"]))
        self._remember(**{**known, "port": port})
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._prepare_log()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run(
                "pg_ctl",
                *("start", "-w", "-t", str(START_SECONDS), "-D", str(self.data.resolve())),
                *("-l", str(self._log_file()), "-o", options),
            )

    def _stop(self) -> None:
        server = self.postmaster()
        if server is None:
            return
        processes = with_descendants([server])
        where = ("-w", "-t", str(STOP_SECONDS), "-D", str(self.data.resolve()))
        try:
            self._run("pg_ctl", "stop", "-m", "fast", *where)
        except subprocess.CalledProcessError:  # it hangs or is gone; what was committed is in its log
            with contextlib.suppress(subprocess.CalledProcessError):
                self._run("pg_ctl", "stop", "-m", "immediate", *where)
        # The server takes its pid file away, for which pg_ctl waits, a moment before it ends.
        deadline = time.monotonic() + STOP_SECONDS
        while any(map(is_alive, processes)) and time.monotonic() < deadline:
            time.sleep(0.01)

    def _log_file(self) -> Path:
        return self.data.resolve().parent / "server.log"

    def _prepare_log(self) -> None:
        log = self._log_file()
        if log.exists() and log.stat().st_size > MAX_LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        log.touch(mode=0o600)
        account = choose_account(self.data)
        if account:
            os.chown(log, account.uid, account.gid)

    def _log_end(self) -> str:
        with contextlib.suppress(OSError):
            return "\n".join(self._log_file().read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        return ""

    def _answers(self) -> bool:
        if self.postmaster() is None:
            return False
        try:
            self._connect().close()
        except psycopg2.OperationalError as error:
            if "authentication failed" in str(error):
                raise PostgresError(f"The server of {self.data} refuses the password kept beside it.") from error
            return False
        return True

    def _connect(self) -> "psycopg2.extensions.connection":
        return psycopg2.connect(self.url().removesuffix(DATABASE_NAME) + "postgres", connect_timeout=3)

    def _create_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE_NAME}")


def free_port(*, preferred: int = 0) -> int:
    """Return a TCP port of 127.0.0.1 that nothing listens on; the preferred one if it is free."""
    for port in (preferred, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise PostgresError("No TCP port of 127.0.0.1 is free.")


def cluster() -> Cluster:
    """Return this installation's cluster."""
    return Cluster(instance.var_dir().resolve() / "postgres")


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Yield the URL of the embedded server; the last one to leave stops it."""
    with cluster().in_use() as seat:
        yield seat.url


def execute(command: list[str]) -> int:
    """Run `command` with DATABASE_URL set; the server stays as long as the command runs, even without us."""
    with cluster().in_use() as seat:
        environment = {**os.environ, "DATABASE_URL": seat.url}
        kept_open = [seat.lock] if os.name == "posix" else []
        child = subprocess.Popen(command, env=environment, pass_fds=kept_open)  # noqa: S603
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal tells the command itself
        signal.signal(signal.SIGTERM, lambda number, frame: child.terminate())
        status = child.wait()
    return status if status >= 0 else 128 - status


def main(arguments: list[str]) -> int:
    """Run the command line told in the module's docstring."""
    try:
        match arguments:
            case ["exec", "--", *command] if command:
                return execute(command)
            case ["url"] if cluster().postmaster():
                sys.stdout.write(cluster().url() + "\n")
                return 0
            case ["url"]:
                sys.stderr.write("The embedded server is not running.\n")
                return 1
            case ["stop"]:
                cluster().stop()
                return 0
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.write(f"{__doc__}\n")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
