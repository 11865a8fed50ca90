"""Limits that a process takes upon itself before it touches a file: memory, time, open files, writing, the network.

Run as a script it limits itself and becomes another program: `confinement.py LIMITS PROGRAM ARGUMENT…`, with LIMITS
as JSON of `Ceilings`. It imports nothing of the project, so that it starts at once.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from dataclasses import dataclass

_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000
_NEW_PROCESSES = 0x20000000
_SET_DEATH_SIGNAL = 1
_NICENESS = 5


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What a process may use: bytes, seconds of the processor, open files."""

    memory_bytes: int
    cpu_seconds: int
    open_files: int = 64
    written_bytes: int = 100 * 2**20


def confine(ceilings: Ceilings) -> None:
    """Give up what goes past `ceilings`, and the network where the system permits."""
    for kind, most in (
        (resource.RLIMIT_AS, ceilings.memory_bytes),
        (resource.RLIMIT_CPU, ceilings.cpu_seconds),
        (resource.RLIMIT_NOFILE, ceilings.open_files),
        (resource.RLIMIT_FSIZE, ceilings.written_bytes),
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
    """Move to a network namespace without any way out; False where the system does not permit it."""
    return _unshare(_NEW_USER_AND_NETWORK)


def die_with_parent() -> None:
    """Let this process be killed when the one that started it ends, where the system knows of that."""
    control_process(_SET_DEATH_SIGNAL, signal.SIGKILL)


def control_process(option: int, value: int) -> None:
    """Call prctl, which not every system has."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(option, value)


def become(program: list[str]) -> None:
    """Become another program; in a process namespace of its own, all that it starts ends with it."""
    die_with_parent()
    if _unshare(_NEW_PROCESSES):
        first = os.fork()
        if first:
            code = os.waitstatus_to_exitcode(os.waitpid(first, 0)[1])
            os._exit(code if code >= 0 else 128 - code)
        die_with_parent()
    os.execv(program[0], program)  # noqa: S606  # the very purpose; no shell in between


def _unshare(namespaces: int) -> bool:
    try:
        return bool(ctypes.CDLL(None).unshare(namespaces) == 0)
    except (OSError, AttributeError):
        return False


if __name__ == "__main__":
    confine(Ceilings(**json.loads(sys.argv[1])))
    become(sys.argv[2:])
