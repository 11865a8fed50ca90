"""Reads a file in a child process that can be killed: limits on memory, CPU, wall clock, open files and output.

A file that makes a reader crash, hang or eat memory costs that child only; here it becomes a ReadingError.
"""

import json
import signal
from pathlib import Path

from reports_app.reading import nursery
from reports_app.reading.model import Doubt, ErrorCode, Limits, Place, ReadDocument, ReadingError

_BYTES_PER_CHARACTER = 12  # JSON writes a character beyond the BMP as two escapes of six
_MAX_NAME_CHARACTERS = 255
_CODES_BY_SIGNAL = {
    signal.SIGXCPU: ErrorCode.TIMEOUT,
    signal.SIGXFSZ: ErrorCode.TOO_LARGE,
    signal.SIGKILL: ErrorCode.MEMORY,  # not by us: the system was out of memory, or the CPU limit's last word
}


def read_file(path: str | Path, name: str = "", *, limits: Limits | None = None) -> ReadDocument:
    """Read the file at `path`, called `name` by whoever sent it, in a process of its own.

    Raises ReadingError with a code of ErrorCode; a reader that crashes counts as `damaged`. NurseryError is no fault
    of the file.
    """
    limits = limits or Limits()
    plain_name = name[-_MAX_NAME_CHARACTERS:].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    request = nursery.Request(str(Path(path).resolve()), plain_name, limits)
    most = limits.max_text_characters * _BYTES_PER_CHARACTER + nursery.CHUNK_BYTES
    output = bytearray()
    with nursery.run(request) as child:
        for chunk in child.chunks():
            output += chunk
            if len(output) > most:
                raise ReadingError(ErrorCode.TOO_LARGE, "the reader printed too much")
        status = child.finish()
    return _to_document(bytes(output), status)


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
