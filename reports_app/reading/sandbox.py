"""Reads a file in a child process that can be killed: limits on memory, CPU, wall clock, open files and output.

A file that makes a reader crash, hang or eat memory costs that child only; here it becomes a ReadingError.
"""

import contextlib
import dataclasses
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path

from reports_app.reading.model import Doubt, ErrorCode, Limits, Place, ReadDocument, ReadingError

_ROOT = Path(__file__).resolve().parent.parent.parent
_CHUNK_BYTES = 2**16
_BYTES_PER_CHARACTER = 12  # JSON writes a character beyond the BMP as two escapes of six
_EXIT_SECONDS = 5.0
_MAX_NAME_CHARACTERS = 255
_CODES_BY_SIGNAL = {
    signal.SIGXCPU: ErrorCode.TIMEOUT,
    signal.SIGXFSZ: ErrorCode.TOO_LARGE,
    signal.SIGKILL: ErrorCode.MEMORY,  # not by us: the system was out of memory, or the CPU limit's last word
}


def read_file(path: str | Path, name: str = "", *, limits: Limits | None = None) -> ReadDocument:
    """Read the file at `path`, called `name` by whoever sent it, in a process of its own.

    Raises ReadingError with a code of ErrorCode; a reader that crashes counts as `damaged`.
    """
    limits = limits or Limits()
    child = _start(Path(path).resolve(), name, limits)
    try:
        output = _receive(child, limits)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_EXIT_SECONDS)
    finally:
        _kill(child)
    return _to_document(output, child.returncode)


def _start(path: Path, name: str, limits: Limits) -> "subprocess.Popen[bytes]":
    plain_name = name[-_MAX_NAME_CHARACTERS:].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    arguments = [str(path), plain_name, json.dumps(dataclasses.asdict(limits))]
    return subprocess.Popen(  # noqa: S603  # our own module under our own interpreter
        [sys.executable, "-s", "-P", "-m", "reports_app.reading.child", *arguments],
        cwd="/",
        env={"PYTHONPATH": str(_ROOT), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _receive(child: "subprocess.Popen[bytes]", limits: Limits) -> bytes:
    """Return what the child prints until it ends; at the limit of time or size there is an error."""
    assert child.stdout is not None  # noqa: S101  # it was started with a pipe
    most = limits.max_text_characters * _BYTES_PER_CHARACTER + _CHUNK_BYTES
    deadline = time.monotonic() + limits.wall_seconds
    output = bytearray()
    with selectors.DefaultSelector() as selector, child.stdout as stream:
        selector.register(stream, selectors.EVENT_READ)
        while selector.select(max(deadline - time.monotonic(), 0)):
            chunk = os.read(stream.fileno(), _CHUNK_BYTES)
            if not chunk:
                return bytes(output)
            output += chunk
            if len(output) > most:
                raise ReadingError(ErrorCode.TOO_LARGE, "the reader printed too much")
    raise ReadingError(ErrorCode.TIMEOUT, f"{limits.wall_seconds} s")


def _kill(child: "subprocess.Popen[bytes]") -> None:
    """End the child and whatever it started, if it has not ended by itself."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _to_document(output: bytes, status: int) -> ReadDocument:
    if status < 0:
        code = _CODES_BY_SIGNAL.get(signal.Signals(-status), ErrorCode.DAMAGED)
        raise ReadingError(code, f"the reader was ended by {signal.Signals(-status).name}")
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise ReadingError(ErrorCode.DAMAGED, f"the reader ended with status {status} and no answer") from error
    if "error" in answer:
        raise ReadingError(ErrorCode(answer["error"]), answer["message"])
    return ReadDocument(
        text=answer["text"],
        format=answer["format"],
        title=answer["title"],
        warnings=tuple(answer["warnings"]),
        pages=tuple((width, height) for width, height in answer["pages"]),
        places=tuple(Place(*place) for place in answer["places"]),
        doubts=tuple(Doubt(*doubt) for doubt in answer["doubts"]),
    )
