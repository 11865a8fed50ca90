"""The web server's process: waitress in front of Django.

Under `make run` it serves the socket that the runner holds (WEB_SOCKET, a file descriptor), so that an address
outlives the process; by itself it listens on HOST and PORT. TRUSTED_PROXIES is the number of proxies in front.

    python -m config.web
"""

import os
import signal
import socket
import sys
from typing import Any

import waitress


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=1024)


def proxy_options(count: int) -> dict[str, Any]:
    """Return waitress's settings for `count` proxies, whose headers give the visitor's address and the scheme."""
    if not count:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": "*", "trusted_proxy_count": count, "trusted_proxy_headers": headers}


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
        max_request_body_size=settings.MAX_UPLOAD_BYTES * 5,
        **proxy_options(settings.read_number("TRUSTED_PROXIES", default=0)),
    )


if __name__ == "__main__":
    main()
