"""Reads a file in a child process that can be killed: limits on memory, CPU, wall clock, open files and output."""

from pathlib import Path

from reports_app.reading.model import Limits, ReadDocument
from reports_app.reading.registry import read_bytes


def read_file(path: str | Path, name: str = "", *, limits: Limits | None = None) -> ReadDocument:
    """Read the file at `path`, called `name` by whoever sent it."""
    return read_bytes(Path(path).read_bytes(), name, limits=limits)
