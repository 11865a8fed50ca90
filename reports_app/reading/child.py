"""The readers' process: forks a child for each request, watches it, and tells how it ended.

It has no threads, no database and no way out but the channel to the process that started it, whose end it shares. A
request is one message on the channel, a Request as JSON, with the descriptor that the child writes to.
"""

import contextlib
import dataclasses
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

from reports_app.reading.archive import is_archive
from reports_app.reading.confinement import Ceilings, confine, control_process, die_with_parent
from reports_app.reading.frames import send_members
from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.nursery import LOOK_SECONDS, Request, is_frozen
from reports_app.reading.page_images import draw_page
from reports_app.reading.registry import read_bytes
from reports_app.reading.sample import ZIP_MAGIC
from reports_app.reading.sheet import read_sheet

_MAX_REQUEST_BYTES = 2**16
_SET_SUBREAPER = 36
_GRACE_SECONDS = 10.0


def main() -> None:
    """Serve the channel that the first argument numbers until its other end is closed."""
    control_process(_SET_SUBREAPER, 1)  # what a child leaves behind comes to this process, and is ended
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        while True:
            message, descriptors, _, _ = socket.recv_fds(channel, _MAX_REQUEST_BYTES, 1)
            if descriptors:
                status = _run_child(channel, Request.from_json(message), descriptors[0])
                channel.send(str(status).encode())
            elif not message:
                return


def _run_child(channel: socket.socket, request: Request, output: int) -> int:
    """Fork a child that writes to `output`; return its exit status once it, and all it started, has ended."""
    server = os.getpid()
    child = os.fork()
    if child == 0:
        _become_child(server, channel, request, output)
    os.close(output)
    _wait_for_end(child, channel, request.limits.wall_seconds + _GRACE_SECONDS)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)  # it had not yet become the leader of its group
    _, status = os.waitpid(child, 0)
    _end_orphans()
    return os.waitstatus_to_exitcode(status)


def _wait_for_end(child: int, channel: socket.socket, seconds: float) -> None:
    """Wait until the child ends, is frozen by somebody, or a word on the channel means: stop."""
    handle = os.pidfd_open(child)
    deadline = time.monotonic() + seconds
    try:
        while (remaining := deadline - time.monotonic()) > 0 and not is_frozen(child):
            if select.select([channel.fileno(), handle], [], [], min(remaining, LOOK_SECONDS))[0]:
                return
    finally:
        os.close(handle)


def _become_child(server: int, channel: socket.socket, request: Request, output: int) -> NoReturn:
    status = 1
    try:
        os.setsid()
        die_with_parent()
        if os.getppid() == server:
            os.dup2(output, 1)
            os.close(output)
            channel.close()
            perform(request)
            status = 0
    except BrokenPipeError:
        status = 0  # nobody reads on
    finally:
        os._exit(status)  # whatever a library wants to do at the end is of no use here


def perform(request: Request) -> None:
    """Read the file that is asked for and write what was read, or why not."""
    restrict_process(request.limits)
    with open(1, "wb", closefd=False) as stream:
        if request.is_archive:
            send_members(Path(request.path), request.limits, stream)
            return
        try:
            answer = _draw(request) if request.page is not None else json.dumps(_read(request)).encode()
        except ReadingError as error:
            answer = json.dumps({"error": error.code, "message": str(error)}).encode()
        except OSError as error:
            answer = json.dumps({"error": ErrorCode.NOT_FOUND, "message": str(error)}).encode()
        except MemoryError:
            answer = json.dumps({"error": ErrorCode.MEMORY, "message": ""}).encode()
        stream.write(answer)


def restrict_process(limits: Limits) -> None:
    """Give up what a reader does not need: memory and time past the limits, open files, large writes, the network."""
    confine(Ceilings(limits.memory_bytes, limits.cpu_seconds))
    sys.addaudithook(_refuse_sockets)


def _refuse_sockets(event: str, arguments: tuple[object, ...]) -> None:
    if event in (
        "socket.__new__",
        "socket.connect",
        "socket.bind",
        "socket.getaddrinfo",
        "subprocess.Popen",
        "os.exec",
    ):
        raise PermissionError(event)


def _end_orphans() -> None:
    """End what outlived its parent and left its group; it has become this process's child."""
    while True:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                for pid in _children():
                    os.kill(pid, signal.SIGKILL)
                os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _children() -> list[int]:
    parent = f"PPid:\t{os.getpid()}\n"
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if parent in (folder / "status").read_text(encoding="utf-8", errors="replace"):
                found.append(int(folder.name))
    return found


def _read(request: Request) -> dict[str, object]:
    if request.is_sheet:
        return dataclasses.asdict(read_sheet(_load(request), limits=request.limits))
    return dataclasses.asdict(read_bytes(_load(request), request.name, limits=request.limits))


def _draw(request: Request) -> bytes:
    return draw_page(_load(request), request.page or 0, request.width, request.limits)


def _load(request: Request) -> bytes:
    path = Path(request.path)
    if path.stat().st_size > request.limits.max_file_bytes:
        raise ReadingError(_explain_size(path), "the file itself")
    return path.read_bytes()


def _explain_size(path: Path) -> ErrorCode:
    """Return what a file past the limit is: an archive, whose members have limits of their own, or too large."""
    with path.open("rb") as file:
        is_zip = file.read(4) in ZIP_MAGIC
        return ErrorCode.ARCHIVE if is_zip and is_archive(file) else ErrorCode.TOO_LARGE


if __name__ == "__main__":
    main()
