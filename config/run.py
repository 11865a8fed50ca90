"""`make run`: everything that the product needs, started together and stopped together.

The database (embedded, or the one that DATABASE_URL names), the tables and what belongs in them, the website and a
worker of the queue. Ctrl-C, SIGTERM or the end of the `make` that started it stops all of them and nothing else.

    python -m config.run        variables: PORT, HOST, DEMO, DATABASE_URL; docs/operations.md tells the rest
"""

import contextlib
import http.client
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil

from config import instance, locks, postgres
from config.postgres_programs import PostgresError
from config.processes import Child, end_families, family, marked
from config.web import listen

PORTS_TO_TRY = 50
LOOK_SECONDS = 0.3
# All that a run starts carries its folder in this variable: so they are known when the run itself was killed.
MARK = "APP_RUN_OF"


class RunError(RuntimeError):
    """The start cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def open_listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and on `port`, or on the next one that is free."""
    for candidate in range(port, min(port + PORTS_TO_TRY, 65536)):
        try:
            listener = listen(host, candidate)
        except PermissionError as error:
            raise RunError(f"没有权限使用端口 {candidate}，请换一个大于 1024 的：make run PORT=8000") from error
        except socket.gaierror as error:
            raise RunError(f"HOST={host} 不是本机的地址") from error
        except OSError as error:
            if "Cannot assign" in str(error):
                raise RunError(f"HOST={host} 不是本机的地址") from error
            continue
        if candidate != port:
            say(f"端口 {port} 已被占用，改用 {candidate}。")
        return listener
    raise RunError(f"端口 {port} 起的 {PORTS_TO_TRY} 个端口都被占用，请另选：make run PORT=9000")


def own_addresses() -> list[str]:
    """Return this machine's IPv4 addresses in the office's network."""
    found = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET
    ]
    return sorted(address for address in found if not address.startswith("127."))


def allowed_hosts(host: str) -> list[str]:
    """Return the names that the website is called by when it listens on `host`."""
    named = [name.strip() for name in os.environ.get("ALLOWED_HOSTS", "").split(",") if name.strip()]
    local = ["localhost", "127.0.0.1", "[::1]"]
    office = [*own_addresses(), socket.gethostname()] if host in {"0.0.0.0", "::"} else [host]  # noqa: S104
    return list(dict.fromkeys([*named, *local, *office]))


def read_port() -> int:
    """Return PORT as a number."""
    raw = os.environ.get("PORT") or "8000"
    if not raw.isdecimal() or not 0 < int(raw) < 65536:
        raise RunError(f"PORT={raw} 不是端口号（1–65535）")
    return int(raw)


def answers(host: str, port: int) -> bool:
    """Whether the website answers at all."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/health/", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _as_application(environment: dict[str, str]) -> dict[str, str]:
    """Return the environment of website and worker: they sign in as the role that owns no table (see `roles`)."""
    serving = dict(environment)
    url = serving.pop("APPLICATION_DATABASE_URL", "")
    return {**serving, "DATABASE_URL": url} if url else serving


class Run:
    """One run of the product in an installation folder."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.memory = var / "run.json"
        self.stopping = threading.Event()
        self.children: list[Child] = []
        self.loader: subprocess.Popen[bytes] | None = None

    def to_the_end(self) -> int:
        """Start everything, keep it running until told to stop, stop everything; return the exit status."""
        lock = locks.acquire(self.var / "run.lock", wait=False)
        if lock is None:
            say(f"本程序已在运行：{self._remembered().get('url', '（正在启动）')}")
            return 0
        with lock:
            self._end_leftovers()
            self._listen_to_signals()
            host, port = os.environ.get("HOST") or "127.0.0.1", read_port()
            with open_listener(host, port) as listener, self._database() as seat:
                return self._serve(host, listener, seat)

    def _serve(self, host: str, listener: socket.socket, seat: postgres.Seat | None) -> int:
        port = int(listener.getsockname()[1])
        environment = {
            **os.environ,
            "ALLOWED_HOSTS": ",".join(allowed_hosts(host)),
            "WEB_SOCKET": str(listener.fileno()),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.var),
            **({"DATABASE_URL": seat.url, "APPLICATION_DATABASE_URL": seat.application_url} if seat else {}),
        }
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
        self._remember(url=f"http://{shown}:{port}/")
        kept_open = [seat.lock] if seat else []
        try:
            if not self._prepare_schema(environment):
                return 0 if self.stopping.is_set() else 1
            logs = self.var / "log"
            logs.mkdir(exist_ok=True)
            web = [sys.executable, "-m", "config.web"]
            worker = [sys.executable, str(instance.BASE_DIR / "manage.py"), "qcluster"]
            serving = _as_application(environment)
            self.children = [
                Child("网站", web, serving, logs / "web.log", [*kept_open, listener.fileno()]),
                Child("后台任务", worker, serving, logs / "worker.log", kept_open),
            ]
            self._watch(host, shown, port, environment, has_own_database=seat is not None)
        finally:
            self._stop_all()
        return 0

    def _watch(self, host: str, shown: str, port: int, environment: dict[str, str], *, has_own_database: bool) -> None:
        parent, is_up = os.getppid(), False
        while not self.stopping.wait(LOOK_SECONDS if is_up else 0.05):
            if has_own_database:
                self._keep_database()
            for child in self.children:
                said = child.keep_running()
                if said:
                    say(said)
            if not is_up and answers(shown, port):
                is_up = True
                self._welcome(host, shown, port)
                self.loader = self._start_step("data", environment)
            if self.loader is not None and self.loader.poll() is not None:
                if self.loader.returncode:
                    say("基础数据未能载入（见上），网站照常运行；下次启动时会再试。")
                self.loader = None
            if os.environ.get("MAKELEVEL") and os.getppid() != parent:  # make was killed, and we are its business
                return

    def _keep_database(self) -> None:
        """Start the embedded server again where it died; whoever has its address gets the new one."""
        cluster = postgres.cluster()
        if cluster.postmaster() is not None:
            return
        say("数据库意外停止，正在重新启动 …")
        try:
            cluster.revive()
            url = cluster.application_url()
        except PostgresError as error:
            say(f"数据库没有起来，稍后再试：{error}")
            return
        for child in self.children:
            if child.environment["DATABASE_URL"] != url:
                child.environment = {**child.environment, "DATABASE_URL": url}
                if child.process is not None:
                    leader = child.process.pid
                    end_families(lambda leader=leader: family(leader))  # type: ignore[misc]

    def _prepare_schema(self, environment: dict[str, str]) -> bool:
        step = self.loader = self._start_step("schema", environment)
        while step.poll() is None and not self.stopping.wait(0.05):
            pass
        if self.stopping.is_set():
            return False
        self.loader = None
        if step.returncode:
            say("启动失败，原因见上。")
        return step.returncode == 0

    def _start_step(self, step: str, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "config.prepare", step]
        return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603

    def _welcome(self, host: str, shown: str, port: int) -> None:
        say(f"\n已启动。请在浏览器中打开：http://{shown}:{port}/")
        if host in {"0.0.0.0", "::"}:  # noqa: S104
            for address in own_addresses():
                say(f"  局域网内其他电脑：      http://{address}:{port}/")
        if not importlib.util.find_spec("rapidocr_onnxruntime"):
            say("扫描件和图片的文字识别没有安装；需要时运行 make ocr（约 100 MB），再重新启动。")
        say("首次使用：用管理员账号登录 → 修改密码 → “上传报告”。")
        say(f"数据保存在 {self.var}；日志在 {self.var / 'log'}。按 Ctrl-C 停止。\n")

    @contextlib.contextmanager
    def _database(self) -> Iterator[postgres.Seat | None]:
        """Yield the seat at the embedded server, or None where DATABASE_URL names another."""
        if os.environ.get("DATABASE_URL"):
            yield None
            return
        say("正在启动数据库 …")
        with postgres.cluster().in_use() as seat:
            yield seat

    def _listen_to_signals(self) -> None:
        def stop(number: int, frame: object) -> None:
            if not self.stopping.is_set():
                self.stopping.set()
                say("\n正在停止 …")

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # under nohup a closed terminal does not matter
            signal.signal(signal.SIGHUP, stop)

    def _stop_all(self) -> None:
        running = [process for process in [*(child.process for child in self.children), self.loader] if process]
        end_families(lambda: {member for process in running for member in family(process.pid)})
        for process in running:
            process.wait()
        self.memory.unlink(missing_ok=True)

    def _remembered(self) -> dict[str, str]:
        with contextlib.suppress(OSError, ValueError):
            return dict(json.loads(self.memory.read_text(encoding="utf-8")))
        return {}

    def _remember(self, **known: str) -> None:
        """Write down what a second start tells."""
        fresh = self.memory.with_suffix(".new")
        fresh.write_text(json.dumps(known), encoding="utf-8")
        fresh.replace(self.memory)

    def _end_leftovers(self) -> None:
        """End what a run that was killed left behind."""
        end_families(lambda: marked(MARK, str(self.var)))
        self.memory.unlink(missing_ok=True)


def main() -> int:
    """Run until told to stop."""
    try:
        return Run(instance.var_dir().resolve()).to_the_end()
    except (RunError, PostgresError) as error:
        sys.stderr.write(f"启动失败：{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
