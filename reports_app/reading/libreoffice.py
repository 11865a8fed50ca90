"""Formats that only an office program reads: LibreOffice turns them into .docx, which our own reader then reads.

Every run has a profile and a folder of its own, both gone afterwards, limits on memory, time and writing, and no
network; macros, links to elsewhere and active content stay off. It never runs in the process that reads or serves.
"""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from reports_app.reading import confinement
from reports_app.reading.confinement import Ceilings
from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.nursery import NurseryError

# What a format's file is called while it is converted, and the one filter that may read it: left to itself,
# LibreOffice takes XML that it does not understand for plain text. Of binary Word files it must find the version.
_ENDINGS = {"doc": ".doc", "wps": ".doc", "rtf": ".rtf", "odt": ".odt", "docx": ".docx", "wordxml": ".xml"}
_FILTERS = {"rtf": "Rich Text Format", "odt": "writer8", "docx": "MS Word 2007 XML", "wordxml": "MS Word 2003 XML"}
_PREFIX = "reports-convert-"
_WALL_SECONDS = 60.0
_LEFT_SECONDS = 15 * 60
_MEMORY_BYTES = 3 * 2**29  # starts from 0.6 GiB of address space; pictures and long tables take more
_OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
CONFINEMENT = str(confinement.__file__)  # run as a script
_NOWHERE = "http://127.0.0.1:9"
_CODES_BY_SIGNAL = {
    signal.SIGXCPU: ErrorCode.TIMEOUT,
    signal.SIGXFSZ: ErrorCode.TOO_LARGE,
    signal.SIGABRT: ErrorCode.MEMORY,  # how it ends when there is no more
    signal.SIGKILL: ErrorCode.MEMORY,
}
# Node of LibreOffice's configuration, property, value. Those that an older version does not know are passed over.
_SETTINGS = (
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableOLEAutomation", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Java/VirtualMachine", "Enable", "false"),
    ("Office.Jobs/Jobs/org.openoffice.Office.Jobs:Job['UpdateCheck']/Arguments", "AutoCheckEnabled", "false"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_program() -> str | None:
    """Return the path of LibreOffice's program, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@contextlib.contextmanager
def convert(path: Path, format_: str, target: str, limits: Limits) -> Iterator[Path]:
    """Give a file's copy in the format `target` ("docx" or "pdf"); it is gone when the block ends.

    Raises ReadingError: `needs_libreoffice`, `timeout`, `memory`, `too_large`, or `damaged` where nothing came out.
    NurseryError is no fault of the file.
    """
    program = find_program()
    if program is None:
        raise ReadingError(ErrorCode.NEEDS_LIBREOFFICE, f"no soffice for {format_}")
    _remove_leftovers()
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        original = folder / f"report{_ENDINGS[format_]}"
        try:
            shutil.copyfile(path, original)
        except OSError as error:
            raise ReadingError(ErrorCode.NOT_FOUND, str(error)) from error
        _write_profile(folder / "profile")
        filters = [f"--infilter={_FILTERS[format_]}"] if format_ in _FILTERS else []
        status = _run([program, *filters], original, target, limits)
        converted = folder / "out" / f"report.{target}"
        if not converted.is_file() or not converted.stat().st_size:  # it also ends with status 0 when nothing came out
            raise ReadingError(_explain(status), f"LibreOffice ended with status {status} and wrote nothing")
        yield converted


def _remove_leftovers() -> None:
    """Remove the folders of conversions whose caller was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if folder.stat().st_uid == os.getuid() and folder.stat().st_mtime < time.time() - _LEFT_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


def _run(program: list[str], original: Path, target: str, limits: Limits) -> int:
    """Return the status that the program ended with; whatever it started has ended too."""
    folder = original.parent
    temporary = folder / "tmp"
    temporary.mkdir()
    ceilings = Ceilings(max(limits.memory_bytes, _MEMORY_BYTES), limits.cpu_seconds)
    wall_seconds = min(limits.wall_seconds, _WALL_SECONDS)
    process = subprocess.Popen(  # noqa: S603  # a fixed program; the names are our own
        [
            *(sys.executable, "-I", "-S", CONFINEMENT, json.dumps(dataclasses.asdict(ceilings))),
            *(*program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", *_OPTIONS),
            *("--convert-to", target, "--outdir", str(folder / "out"), str(original)),
        ],
        cwd=folder,
        env={
            "PATH": os.defpath,
            "HOME": str(folder),
            "TMPDIR": str(temporary),
            "LC_ALL": "C.UTF-8",
            **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy", "all_proxy"), _NOWHERE),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(max(wall_seconds, 0.0))
    except subprocess.TimeoutExpired as error:
        if _is_frozen(process.pid):
            raise NurseryError("LibreOffice was frozen, not by us") from error
        raise ReadingError(ErrorCode.TIMEOUT, f"LibreOffice ran for {wall_seconds:.0f} s") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_frozen(pid: int) -> bool:
    """Whether somebody stopped the process or one that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we looked
        process = psutil.Process(pid)
        return any(one.status() == psutil.STATUS_STOPPED for one in (process, *process.children(recursive=True)))
    return False


def _explain(status: int) -> ErrorCode:
    """Return why nothing came out; the program's own starter tells the signal as 128 and its number."""
    number = -status if status < 0 else status - 128
    return _CODES_BY_SIGNAL.get(signal.Signals(number), ErrorCode.DAMAGED) if 0 < number < 32 else ErrorCode.DAMAGED


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{node}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop>'
        "</item>"
        for node, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        "utf-8",
    )
