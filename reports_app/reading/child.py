"""The child's side of the sandbox: limits itself, reads one file, prints one JSON object, and is gone.

Arguments: path, name, limits as JSON. Started by `sandbox` only.
"""

import contextlib
import ctypes
import dataclasses
import json
import os
import resource
import sys
from pathlib import Path

from reports_app.reading.model import ErrorCode, Limits, ReadingError
from reports_app.reading.registry import read_bytes

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_MAX_OPEN_FILES = 64
_MAX_WRITTEN_BYTES = 100 * 2**20
_NICENESS = 5


def main() -> None:
    """Read the file that the arguments name and print what was read, or why not."""
    path, name, limits_json = sys.argv[1:4]
    limits = Limits(**json.loads(limits_json))
    restrict_process(limits)
    try:
        answer = json.dumps(_read(Path(path), name, limits))
    except MemoryError:
        answer = json.dumps({"error": ErrorCode.MEMORY, "message": ""})
    print(answer, flush=True)
    os._exit(0)  # whatever a library wants to do at the end is of no use here


def restrict_process(limits: Limits) -> None:
    """Give up what a reader does not need: memory and time past the limits, open files, large writes, the network."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_NOFILE, _MAX_OPEN_FILES),
        (resource.RLIMIT_FSIZE, _MAX_WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # one above the soft limit, so that its signal comes and not the kill of the hard one
        ceiling = allowed + 1 if hard == resource.RLIM_INFINITY or hard > allowed else hard
        with contextlib.suppress(ValueError, OSError):  # some systems refuse some limits; the wall clock remains
            resource.setrlimit(kind, (allowed, ceiling))
    with contextlib.suppress(OSError):
        os.nice(_NICENESS)
    leave_network()


def leave_network() -> bool:
    """Move to a network namespace without any way out, where the system permits, and refuse sockets in Python."""
    sys.addaudithook(_refuse_sockets)
    try:
        return bool(ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK) == 0)
    except (OSError, AttributeError):
        return False


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


def _read(path: Path, name: str, limits: Limits) -> dict[str, object]:
    try:
        if path.stat().st_size > limits.max_file_bytes:
            return {"error": ErrorCode.TOO_LARGE, "message": "the file itself"}
        return dataclasses.asdict(read_bytes(path.read_bytes(), name, limits=limits))
    except ReadingError as error:
        return {"error": error.code, "message": str(error)}
    except OSError as error:
        return {"error": ErrorCode.NOT_FOUND, "message": str(error)}


if __name__ == "__main__":
    main()
