"""Reads a file in a child process that can be killed: limits on memory, CPU, wall clock, open files and output.

A file that makes a reader crash, hang or eat memory costs that child only; here it becomes a ReadingError.
"""

import dataclasses
import json
import signal
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

from reports_app.reading import nursery
from reports_app.reading.frames import Member, receive_members
from reports_app.reading.libreoffice import convert
from reports_app.reading.model import Doubt, ErrorCode, Limits, Place, ReadDocument, ReadingError
from reports_app.reading.registry import finish_conversion
from reports_app.reading.sheet import Sheet

_BYTES_PER_CHARACTER = 12  # JSON writes a character beyond the BMP as two escapes of six
_MAX_NAME_CHARACTERS = 255
_MAX_PICTURE_BYTES = 30 * 2**20
_MAX_SHEET_BYTES = 60 * 2**20
_JPEG = b"\xff\xd8\xff"
_CODES_BY_SIGNAL = {
    signal.SIGXCPU: ErrorCode.TIMEOUT,
    signal.SIGXFSZ: ErrorCode.TOO_LARGE,
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
    most = limits.max_text_characters * _BYTES_PER_CHARACTER + nursery.CHUNK_BYTES
    return _to_document(*_answer(nursery.Request(str(path), plain_name, limits), most))


def render_page(path: str | Path, page: int, width: int, *, limits: Limits | None = None) -> bytes:
    """Return a JPEG of a page, from 0, of the file at `path`, at most `width` pixels wide, drawn in the child.

    PDF files, scanned or not, and page images have pages; ReadingError `no_pages` for the others, `not_found` for a
    page that is not there.
    """
    request = nursery.Request(str(Path(path).resolve()), "", limits or Limits(), page=page, width=width)
    output, status = _answer(request, _MAX_PICTURE_BYTES)
    _refuse_killed(status)
    if not output.startswith(_JPEG):
        _parse_answer(output, status)
        raise ReadingError(ErrorCode.DAMAGED, "no picture")
    return output


def read_cells(path: str | Path, *, limits: Limits | None = None) -> Sheet:
    """Return the cells of the CSV file or workbook at `path`, read in the child; raises ReadingError as `read_file`."""
    request = nursery.Request(str(Path(path).resolve()), "", limits or Limits(), is_sheet=True)
    answer = _parse_answer(*_answer(request, _MAX_SHEET_BYTES))
    return Sheet(answer["name"], tuple(tuple(row) for row in answer["rows"]))


def _answer(request: nursery.Request, most: int) -> tuple[bytes, int]:
    """Return what the child writes, at most so many bytes, and its exit status."""
    output = bytearray()
    with nursery.run(request) as child:
        for chunk in child.chunks():
            output += chunk
            if len(output) > most:
                raise ReadingError(ErrorCode.TOO_LARGE, "the reader printed too much")
        return bytes(output), child.finish()


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
    """Raise what it means that a signal ended the child, if one did; a kill from outside is no fault of the file."""
    if status == -signal.SIGKILL:
        raise nursery.NurseryError("the reader was killed, not by us")
    if status < 0:
        code = _CODES_BY_SIGNAL.get(signal.Signals(-status), ErrorCode.DAMAGED)
        raise ReadingError(code, f"the reader was ended by {signal.Signals(-status).name}")


def _parse_answer(output: bytes, status: int) -> dict[str, Any]:
    """Return the child's JSON; raise the error that it tells, or that its end means."""
    _refuse_killed(status)
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        raise ReadingError(ErrorCode.DAMAGED, f"the reader ended with status {status} and no answer") from error
    if "error" in answer:
        raise ReadingError(ErrorCode(answer["error"]), answer["message"])
    return answer


def _to_document(output: bytes, status: int) -> ReadDocument:
    answer = _parse_answer(output, status)
    return ReadDocument(
        text=answer["text"],
        format=answer["format"],
        title=answer["title"],
        warnings=tuple(answer["warnings"]),
        pages=tuple((width, height) for width, height in answer["pages"]),
        places=tuple(Place(*place) for place in answer["places"]),
        doubts=tuple(Doubt(*doubt) for doubt in answer["doubts"]),
    )
