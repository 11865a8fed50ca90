"""A person's browser: signs in, sends files, tries again what was not acknowledged, and remembers what was."""

import http.cookiejar
import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

PAUSE_SECONDS = 0.3
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
FAILURES = (urllib.error.URLError, ConnectionError, TimeoutError, OSError, http.client.HTTPException)


@dataclass
class Sender:
    """`acknowledged` maps a file's name to the number that the product gave it; `answers` counts status codes."""

    address: str
    username: str
    password: str
    acknowledged: dict[str, int] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.lock = threading.Lock()
        self._sign_out()

    def send_all(self, files: Iterable[tuple[str, bytes]], *, deadline: float) -> list[str]:
        """Send every file until it is acknowledged; return the names of those that were not by the deadline."""
        return [name for name, data in files if not self._send_until(name, data, deadline)]

    def is_up(self) -> bool:
        """Whether the product answers that it is well."""
        try:
            with urllib.request.urlopen(self.address + "health/", timeout=5) as response:  # noqa: S310
                return bool(response.status == 200)
        except FAILURES:
            return False

    def _send_until(self, name: str, data: bytes, deadline: float) -> bool:
        while time.monotonic() < deadline:
            try:
                status, answer = self._send(name, data)
            except FAILURES as error:
                status, answer = type(error).__name__, {}
            with self.lock:
                self.answers[str(status)] = self.answers.get(str(status), 0) + 1
                if status in (200, 201) and "id" in answer:
                    self.acknowledged[name] = answer["id"]
                    return True
                if status == 200:  # stored before, as a report by now: the answer names the report and not the file
                    self.acknowledged.setdefault(name, 0)
                    return True
            if status in (302, 403):
                self._sign_out()
            time.sleep(PAUSE_SECONDS)
        return False

    def _send(self, name: str, data: bytes) -> tuple[int | str, dict]:
        if not self.token:
            self._sign_in()
        request = urllib.request.Request(  # noqa: S310
            self.address + "reports/upload/send/",
            data=data,
            headers={
                "Content-Type": "application/octet-stream",
                "X-File-Name": quote(name),
                "X-CSRFToken": self.token,
                "Accept": "application/json",
            },
        )
        try:
            with self.opener.open(request, timeout=30) as response:
                if "login" in response.url:
                    return 302, {}
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, {}

    def _sign_out(self) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener, self.token = urllib.request.build_opener(jar), ""

    def _sign_in(self) -> None:
        login = self.address + "accounts/login/"
        token = self._token(login)
        form = {"username": self.username, "password": self.password, "csrfmiddlewaretoken": token}
        self.opener.open(login, urlencode(form).encode(), timeout=30).close()
        self.token = self._token(self.address + "accounts/password/")

    def _token(self, page: str) -> str:
        with self.opener.open(page, timeout=30) as response:
            found = TOKEN.search(response.read().decode())
        if found is None:
            raise ConnectionError(f"no form on {page}")
        return found.group(1)
