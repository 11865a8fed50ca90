"""The runner's child processes, each the leader of a session of its own so that its whole family can be ended."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
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
        end_families([self.process.pid], grace=0)
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


def family(leader: int, *, program: str = "") -> list[int]:
    """Return the live processes of the session that `leader` leads or led; only those of `program` where named."""
    members = []
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if os.getsid(process.pid) != leader or process.status() == psutil.STATUS_ZOMBIE:
                continue
            if not program or program in process.cmdline()[:1]:
                members.append(process.pid)
    return members


def end_families(leaders: Iterable[int], *, grace: float = GRACE_SECONDS, program: str = "") -> None:
    """Ask each leader to end, wait, then kill what is left of their sessions."""
    leaders = list(leaders)

    def members() -> list[int]:
        return [member for leader in leaders for member in family(leader, program=program)]

    if grace:
        for pid in set(leaders) & set(members()):
            send(pid, signal.SIGTERM)
    deadline = time.monotonic() + grace
    while members() and time.monotonic() < deadline:
        time.sleep(0.1)
    while left := members():
        for pid in left:
            send(pid, signal.SIGKILL)
        time.sleep(0.05)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
