"""The web server's process: waitress in front of Django.

Under `make run` it serves the socket that the runner holds (WEB_SOCKET, a file descriptor), so that an address
outlives the process; by itself it listens on HOST and PORT. Python answers on one processor at a time, so there are
WEB_PROCESSES of them on the same socket: one for each processor, four at most.

    python -m config.web
"""

import contextlib
import os
import signal
import socket
import sys
import threading
import time

import waitress

MOST_PROCESSES = 4
RESTART_SECONDS = 0.5


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def main() -> None:
    """Serve until SIGTERM; requests under way are finished first."""
    from config import settings, wsgi  # noqa: F401  # loaded once, before the processes that share it part

    inherited = os.environ.get("WEB_SOCKET")
    address = (os.environ.get("HOST", "127.0.0.1"), settings.read_number("PORT", default=8000))
    listener = socket.socket(fileno=int(inherited)) if inherited else listen(*address)
    count = settings.read_number("WEB_PROCESSES", default=min(os.cpu_count() or 1, MOST_PROCESSES))
    if count > 1 and hasattr(os, "fork"):
        watch_over(listener, count)
    else:
        serve(listener)


def watch_over(listener: socket.socket, count: int) -> None:
    """Keep so many processes serving until SIGTERM; one that ends is replaced after a moment."""
    children = {start(listener) for _ in range(count)}

    def stop(number: int, frame: object) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)
        for child in children:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while True:
        ended, _status = os.wait()
        children.discard(ended)
        time.sleep(RESTART_SECONDS)
        children.add(start(listener))


def start(listener: socket.socket) -> int:
    """Return the process number of a new process that serves for as long as this one lives."""
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent tells when to end
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    try:
        serve(listener)
    finally:
        os._exit(0)


def end_with(parent: int) -> None:
    """End this process once its parent was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def serve(listener: socket.socket) -> None:
    """Answer requests until SIGTERM."""
    from config import settings, wsgi

    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    waitress.serve(
        wsgi.application,
        sockets=[listener],
        threads=settings.read_number("WEB_THREADS", default=8),
        ident="",
        max_request_body_size=settings.MAX_ARCHIVE_BYTES + 2**20,
        clear_untrusted_proxy_headers=not settings.TRUSTED_PROXIES,  # behind one they are Django's to judge
    )


if __name__ == "__main__":
    main()
