"""The runner's child processes, each the leader of a session of its own so that its whole family can be ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

GRACE_SECONDS = 10.0
MAX_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
MAX_LOG_BYTES = 5 * 1024 * 1024


@dataclass(slots=True)
class Child:
    """A program that is kept running; what it says goes to its log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    kept_open: Sequence[int] = ()
    process: "subprocess.Popen[bytes] | None" = None
    failures: int = 0
    started_at: float = 0.0
    next_start_at: float = 0.0

    def start(self) -> None:
        """Start the program."""
        if self.log.exists() and self.log.stat().st_size > MAX_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.kept_open,
                start_new_session=True,
            )
        self.started_at = time.monotonic()

    def keep_running(self) -> str | None:
        """Start the program if it should run and does not; return what happened to it, in words, if anything did."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.next_start_at:
                self.start()
            return None
        status = self.process.poll()
        if status is None:
            return None
        leader = self.process.pid
        end_families(lambda: family(leader), grace=0)
        self.failures = 1 if now - self.started_at > STEADY_SECONDS else self.failures + 1
        pause = min(2.0 ** (self.failures - 1), MAX_PAUSE_SECONDS)
        self.process, self.next_start_at = None, now + pause
        return f"{self.name}意外停止（状态 {status}），{pause:.0f} 秒后重新启动；详情见 {self.log}\n{self.log_end()}"

    def log_end(self) -> str:
        """Return the last lines of the log."""
        with contextlib.suppress(OSError):
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-12:]
            return "\n".join(f"    {line}" for line in lines)
        return ""


def family(leader: int) -> set[psutil.Process]:
    """Return the live processes of the session that `leader` leads or led, with all that descends from them."""
    return with_descendants(process for process in psutil.process_iter() if session_of(process) == leader)


def marked(name: str, value: str) -> set[psutil.Process]:
    """Return the live processes that were started with the environment variable `name`, with their descendants."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if process.environ().get(name) == value:
                found.append(process)
    return with_descendants(found)


def with_descendants(processes: Iterable[psutil.Process]) -> set[psutil.Process]:
    """Return the processes and their children's children that are alive: a reader of files has its own session."""
    found: set[psutil.Process] = set()
    for process in processes:
        with contextlib.suppress(psutil.Error):
            found |= {process, *process.children(recursive=True)}
    return {process for process in found if is_alive(process)}


def session_of(process: psutil.Process) -> int | None:
    """Return the session of a process, None once it is gone."""
    try:
        return os.getsid(process.pid)
    except OSError:
        return None


def is_alive(process: psutil.Process) -> bool:
    """Whether the process runs: one that waits for its parent to notice its end does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def end_families(find_members: Callable[[], set[psutil.Process]], *, grace: float = GRACE_SECONDS) -> None:
    """Ask the leaders among the members to end, wait, then kill all that is left of them."""
    members = find_members()
    if grace:
        for process in members:
            if session_of(process) == process.pid:
                send(process, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while members and time.monotonic() < deadline:
        time.sleep(0.1)
        members = {process for process in members | find_members() if is_alive(process)}
    while members:
        for process in members:
            send(process, signal.SIGKILL)
        time.sleep(0.05)
        members = {process for process in members | find_members() if is_alive(process)}


def send(process: psutil.Process, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    with contextlib.suppress(psutil.Error):
        process.send_signal(number)
