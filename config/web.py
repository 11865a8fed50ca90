"""The web server's process: waitress in front of Django.

Under `make run` it serves the socket that the runner holds (WEB_SOCKET, a file descriptor), so that an address
outlives the process; by itself it listens on HOST and PORT.

    python -m config.web
"""

import os
import signal
import socket
import sys

import waitress


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def main() -> None:
    """Serve until SIGTERM; requests under way are finished first."""
    from config import settings, wsgi

    inherited = os.environ.get("WEB_SOCKET")
    address = (os.environ.get("HOST", "127.0.0.1"), settings.read_number("PORT", default=8000))
    listener = socket.socket(fileno=int(inherited)) if inherited else listen(*address)
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
