"""File locks that a killed process cannot leave behind: the system drops them with the last open handle."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

try:
    import fcntl
except ImportError:  # Windows: no locks there, so one command at a time
    fcntl = None  # type: ignore[assignment]


def acquire(path: Path, *, shared: bool = False, wait: bool = True) -> IO[str] | None:
    """Return the open file that holds the lock on `path` until it is closed, or None where others hold it."""
    file = path.open("a", encoding="ascii")
    if fcntl is None:
        return file
    mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(file, mode if wait else mode | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    except BaseException:
        file.close()
        raise
    return file


@contextlib.contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock on `path` alone; wait for it as long as it takes."""
    file = acquire(path)
    try:
        yield
    finally:
        if file is not None:
            file.close()
