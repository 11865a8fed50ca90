"""A small process that has the readers loaded and forks one child a file; this is the side that asks it.

One server belongs to one process of ours and ends with it; it is started at the first file and again after its death.
Its children are killed, with all that they started, at the limit of time and when nobody reads on.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from reports_app.reading.model import ErrorCode, Limits, ReadingError

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-s", "-P", "-m", "reports_app.reading.child")
CHUNK_BYTES = 2**16
LOOK_SECONDS = 1.0
_GRACE_SECONDS = 5.0
_STOP = b"stop"


def is_frozen(child: int) -> bool:
    """Whether somebody stopped this child of ours: it would neither end nor go on by itself."""
    try:
        return os.waitid(os.P_PID, child, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:  # it has ended already: there is no stop left to wait for
        return False


class NurseryError(Exception):
    """The server died or does not answer: no fault of the file, which may be tried again."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read: its path, what it was called by whoever sent it, what it may cost; an archive by members.

    Where `page` is given, it is to be drawn `width` pixels wide; of a sheet, the cells are wanted.
    """

    path: str
    name: str
    limits: Limits
    is_archive: bool = False
    is_sheet: bool = False
    page: int | None = None
    width: int = 0

    def to_json(self) -> bytes:
        """Return the message that asks for it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, message: bytes) -> "Request":
        """Return what a message asks for."""
        fields = json.loads(message)
        return cls(**{**fields, "limits": Limits(**fields["limits"])})


@dataclass(slots=True)
class Run:
    """One child at work: what it writes is read here, then how it ended is told."""

    server: "Server"
    output: int
    deadline: float
    status: int | None = field(default=None, init=False)

    def chunks(self) -> Iterator[bytes]:
        """Yield what the child writes until it ends; ReadingError `timeout` past the deadline."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.output, selectors.EVENT_READ)
            while (remaining := self.deadline - time.monotonic()) > 0:
                if selector.select(min(remaining, LOOK_SECONDS)):
                    chunk = os.read(self.output, CHUNK_BYTES)
                    if not chunk:
                        return
                    yield chunk
                elif is_frozen(self.server.process.pid):
                    self.server.process.kill()  # its child ends with it, and what it writes
        raise ReadingError(ErrorCode.TIMEOUT, "the wall clock's limit")

    def finish(self) -> int:
        """Wait for the child's end; return its status, a signal as a negative number.

        One that neither writes nor ends is killed, and ReadingError `timeout` raised.
        """
        if self.status is None:
            remaining = self.deadline - time.monotonic()
            if not self.server.wait(min(max(remaining, 0), _GRACE_SECONDS)):
                self.server.send(_STOP)
                self.status = self.server.receive_status()
                raise ReadingError(ErrorCode.TIMEOUT, "the reader stopped writing and did not end")
            self.status = self.server.receive_status()
        return self.status


class Server:
    """The process that forks; answers one request after the other."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.channel, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with other:
            self.process = subprocess.Popen(  # noqa: S603  # our own module under our own interpreter
                [*COMMAND, str(other.fileno())],
                cwd="/",
                env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
                start_new_session=True,
            )
        self.channel.settimeout(_GRACE_SECONDS)

    @contextlib.contextmanager
    def run(self, request: Request) -> Iterator[Run]:
        """Let a child do what is asked; it is gone when the block ends."""
        source, sink = os.pipe()
        try:
            try:
                socket.send_fds(self.channel, [request.to_json()], [sink])
            finally:
                os.close(sink)
            run = Run(self, source, time.monotonic() + request.limits.wall_seconds)
            try:
                yield run
            finally:
                if run.status is None:
                    self.send(_STOP)
                    run.finish()
        except (OSError, EOFError) as error:
            self.end()
            raise NurseryError(f"the readers' process: {error or type(error).__name__}") from error
        finally:
            os.close(source)

    def send(self, message: bytes) -> None:
        """Say something about the child at work."""
        self.channel.send(message)

    def wait(self, seconds: float) -> bool:
        """Tell whether the status came within `seconds`."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.channel, selectors.EVENT_READ)
            return bool(selector.select(seconds))

    def receive_status(self) -> int:
        """Return how the child ended."""
        answer = self.channel.recv(64)
        if not answer:
            raise EOFError
        return int(answer)

    def is_alive(self) -> bool:
        """Tell whether it can be asked by this process."""
        return self.owner == os.getpid() and self.process.poll() is None and self.channel.fileno() >= 0

    def end(self) -> None:
        """Close the channel, upon which the server and its child end; a fork's copy is only let go."""
        self.channel.close()
        if self.owner != os.getpid():
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()


_lock = threading.Lock()
_server: Server | None = None


@contextlib.contextmanager
def run(request: Request) -> Iterator[Run]:
    """Let a child of this process's server do what is asked, one at a time; NurseryError where the server failed."""
    global _server  # one a process, for as long as it lives
    with _lock:
        if _server is None or not _server.is_alive():
            if _server is not None:
                _server.end()
            _server = Server()
        with _server.run(request) as child:
            yield child


def stop() -> None:
    """End this process's server; the next file starts another."""
    global _server
    with _lock:
        if _server is not None:
            _server.end()
            _server = None


def _forget() -> None:
    global _lock, _server  # a fork has no part in its parent's server
    _lock = threading.Lock()
    if _server is not None:
        _server.channel.close()
        _server = None


os.register_at_fork(after_in_child=_forget)
