"""An archive's members on their way from the child to the process that stores them, as frames on a pipe.

A frame is its kind, the length of its payload, and the payload. For each member: a head (JSON), what its bytes are,
an end (JSON); at last a word on the whole archive. The receiving side believes no more than what it can count.
"""

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from reports_app.reading.archive import Archive, MemberError, Refusal
from reports_app.reading.model import ErrorCode, Limits, ReadingError

_HEADER = struct.Struct(">cL")
_HEAD, _DATA, _TAIL, _OVER = b"M", b"D", b"E", b"."
_MAX_FRAME_BYTES = 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name as text, why it is refused, and its bytes, to be taken before the next member."""

    name: str
    refusal: Refusal | None
    frames: Iterator[tuple[bytes, bytes]]

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes; MemberError where they turn out wrong, so that what was written must be thrown away."""
        for kind, payload in self.frames:
            if kind == _DATA:
                yield payload
            elif kind == _TAIL:
                refusal = json.loads(payload)["refusal"]
                if refusal:
                    raise MemberError(Refusal(refusal))
                return
            else:
                break
        raise ReadingError(ErrorCode.DAMAGED, "a member without an end")


def send_members(path: Path, limits: Limits, stream: BinaryIO) -> None:
    """Write every member of the archive at `path`, and what is wrong with it as a whole."""
    error: ErrorCode | str = ""
    try:
        with path.open("rb") as file:
            archive = Archive(file, limits)
            for entry, refusal in archive.members:
                _send(stream, _HEAD, json.dumps({"name": entry.name, "refusal": refusal}).encode())
                if refusal is None:
                    try:
                        for chunk in archive.read(entry):
                            _send(stream, _DATA, chunk)
                    except MemberError as wrong:
                        refusal = wrong.refusal
                    _send(stream, _TAIL, json.dumps({"refusal": refusal}).encode())
    except ReadingError as wrong:
        error = ErrorCode(wrong.code)
    except MemoryError:
        error = ErrorCode.MEMORY
    except FileNotFoundError:
        error = ErrorCode.NOT_FOUND
    _send(stream, _OVER, json.dumps({"error": error}).encode())


def _send(stream: BinaryIO, kind: bytes, payload: bytes) -> None:
    stream.write(_HEADER.pack(kind, len(payload)))
    stream.write(payload)


def receive_members(chunks: Iterator[bytes]) -> Iterator[Member]:
    """Yield the members that the child writes; ReadingError where it says so or breaks off."""
    frames = _split(chunks)
    for kind, payload in frames:
        answer = json.loads(payload) if kind in (_HEAD, _OVER) else None
        if kind == _HEAD and answer is not None:
            refusal = Refusal(answer["refusal"]) if answer["refusal"] else None
            yield Member(answer["name"], refusal, iter(()) if refusal else frames)
        elif kind == _OVER and answer is not None:
            if answer["error"]:
                raise ReadingError(answer["error"])
            return
    raise ReadingError(ErrorCode.DAMAGED, "the reader broke off")


def _split(chunks: Iterator[bytes]) -> Iterator[tuple[bytes, bytes]]:
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        while len(buffer) >= _HEADER.size:
            kind, length = _HEADER.unpack_from(buffer)
            if length > _MAX_FRAME_BYTES:
                raise ReadingError(ErrorCode.DAMAGED, "a frame without measure")
            if len(buffer) < _HEADER.size + length:
                break
            payload = bytes(buffer[_HEADER.size : _HEADER.size + length])
            del buffer[: _HEADER.size + length]
            yield kind, payload
