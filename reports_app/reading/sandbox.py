"""Reads a file in a child process that can be killed: limits on memory, CPU, wall clock, open files and output.

A file that makes a reader crash, hang or eat memory costs that child only; here it becomes a ReadingError.
"""

import dataclasses
import json
import signal
import time
from collections.abc import Generator
from pathlib import Path

from reports_app.reading import nursery
from reports_app.reading.frames import Member, receive_members
from reports_app.reading.libreoffice import convert
from reports_app.reading.model import Doubt, ErrorCode, Limits, Place, ReadDocument, ReadingError
from reports_app.reading.registry import finish_conversion

_BYTES_PER_CHARACTER = 12  # JSON writes a character beyond the BMP as two escapes of six
_MAX_NAME_CHARACTERS = 255
_CODES_BY_SIGNAL = {
    signal.SIGXCPU: ErrorCode.TIMEOUT,
    signal.SIGXFSZ: ErrorCode.TOO_LARGE,
    signal.SIGKILL: ErrorCode.MEMORY,  # not by us: the system was out of memory, or the CPU limit's last word
}


def read_file(path: str | Path, name: str = "", *, limits: Limits | None = None) -> ReadDocument:
    """Read the file at `path`, called `name` by whoever sent it, in a process of its own.

    A format that needs LibreOffice is converted in between, by that program under limits of its own.
    Raises ReadingError with a code of ErrorCode; a reader that crashes counts as `damaged`. NurseryError is no fault
    of the file.
    """
    limits = limits or Limits()
    deadline = time.monotonic() + limits.wall_seconds
    try:
        return _read_in_child(Path(path).resolve(), name, limits)
    except ReadingError as error:
        if error.code != ErrorCode.NEEDS_LIBREOFFICE:
            raise
        format_ = str(error)
    with convert(Path(path), format_, "docx", _until(deadline, limits)) as converted:
        return finish_conversion(_read_in_child(converted, "", _until(deadline, limits)), format_, name)


def _until(deadline: float, limits: Limits) -> Limits:
    return dataclasses.replace(limits, wall_seconds=max(deadline - time.monotonic(), 0.0))


def _read_in_child(path: Path, name: str, limits: Limits) -> ReadDocument:
    plain_name = name[-_MAX_NAME_CHARACTERS:].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    request = nursery.Request(str(path), plain_name, limits)
    most = limits.max_text_characters * _BYTES_PER_CHARACTER + nursery.CHUNK_BYTES
    output = bytearray()
    with nursery.run(request) as child:
        for chunk in child.chunks():
            output += chunk
            if len(output) > most:
                raise ReadingError(ErrorCode.TOO_LARGE, "the reader printed too much")
        status = child.finish()
    return _to_document(bytes(output), status)


def read_members(path: str | Path, *, limits: Limits | None = None) -> Generator[Member, None, None]:
    """Yield the members of the archive at `path`, which a process of its own unpacks, one after the other.

    Raises ReadingError for an archive that is none. Leaving off ends the process.
    """
    request = nursery.Request(str(Path(path).resolve()), "", limits or Limits(), is_archive=True)
    with nursery.run(request) as child:
        try:
            yield from receive_members(child.chunks())
        except ReadingError as error:
            if error.code == ErrorCode.DAMAGED:
                _refuse_killed(child.finish())
            raise


def _refuse_killed(status: int) -> None:
    """Raise what it means that a signal ended the child, if one did."""
    if status < 0:
        code = _CODES_BY_SIGNAL.get(signal.Signals(-status), ErrorCode.DAMAGED)
        raise ReadingError(code, f"the reader was ended by {signal.Signals(-status).name}")


def _to_document(output: bytes, status: int) -> ReadDocument:
    _refuse_killed(status)
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
