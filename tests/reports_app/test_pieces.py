"""Large files in pieces: they go on where they broke off, and are what was sent."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports_app import failures, storage
from reports_app.models import Document

DATA = "年度报告。".encode() * 50
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def client(editor: User) -> Client:
    browser = Client()
    browser.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def address(size: int = len(DATA), modified: str = "1") -> str:
    return f"{reverse('reports:part')}?{urlencode({'name': '年报.txt', 'size': size, 'modified': modified})}"


def add(client: Client, offset: int, data: bytes, *, url: str = "", sha256: str = "") -> Any:
    headers = {"Upload-Offset": str(offset), **({"X-File-SHA256": sha256} if sha256 else {})}
    return client.patch(url or address(), data, content_type="application/octet-stream", headers=headers)


def test_a_file_comes_in_pieces_and_goes_on(client: Client) -> None:
    assert client.get(address()).json() == {"offset": 0}
    assert add(client, 0, DATA[:300]).json() == {"offset": 300}
    assert client.get(address()).json() == {"offset": 300}
    answer = add(client, 300, DATA[300:], sha256=SHA256)
    document = Document.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"id": document.pk})
    assert (document.sha256, document.original_name, document.size) == (SHA256, "年报.txt", len(DATA))
    assert storage.path_of(document.storage_name).read_bytes() == DATA
    assert client.get(address()).json() == {"offset": 0}


def test_a_piece_that_does_not_follow_is_told_where_to_go_on(client: Client) -> None:
    add(client, 0, DATA[:300])
    for offset in (0, 200, 400):
        answer = add(client, offset, DATA[offset:])
        assert (answer.status_code, answer.json()) == (409, {"offset": 300})
    assert not Document.objects.exists()


def test_what_was_changed_on_its_way_is_not_stored(client: Client, media: Path) -> None:
    answer = add(client, 0, DATA, sha256="0" * 64)
    whole = client.post(
        reverse("reports:send"), DATA, content_type="application/octet-stream", headers={"X-File-SHA256": "0" * 64}
    )
    for told in (answer, whole):
        assert (told.status_code, told.json()["message"]) == (422, failures.REFUSED["changed"])
    assert not Document.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_same_file_is_told_as_a_duplicate(client: Client) -> None:
    assert add(client, 0, DATA, sha256=SHA256).status_code == 201
    assert add(client, 0, DATA, sha256=SHA256).status_code == 200
    assert Document.objects.count() == 1


def test_another_account_or_date_is_another_file(client: Client, neighbour: User) -> None:
    add(client, 0, DATA[:300])
    other = Client()
    other.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    assert other.get(address()).json() == {"offset": 0}
    assert client.get(address(modified="2")).json() == {"offset": 0}


def test_a_file_can_be_called_off(client: Client, media: Path) -> None:
    add(client, 0, DATA[:300])
    assert client.delete(address()).status_code == 204
    assert client.get(address()).json() == {"offset": 0}
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("size", [0, -1, 10**12, "x", 600 * 2**20])
def test_a_senseless_size_is_refused(client: Client, size: Any) -> None:
    assert client.get(address(size)).status_code == 413


def test_limits_hold_for_what_arrives(client: Client, settings: Any, media: Path) -> None:
    settings.MAX_UPLOAD_BYTES = 400
    assert add(client, 0, DATA).status_code == 413
    assert add(client, 0, b"PK\x03\x04" + DATA[4:]).status_code == 201
    url = address(100)
    assert add(client, 0, DATA[:101], url=url).status_code == 413
    assert [path.name for path in (media / "tmp").iterdir()] == []


def test_uploads_are_refused_while_the_disk_is_nearly_full(client: Client, settings: Any) -> None:
    settings.MIN_FREE_PERCENT = 101
    for told in (
        add(client, 0, DATA),
        client.post(reverse("reports:send"), DATA, content_type="application/octet-stream"),
    ):
        assert (told.status_code, told.json()["message"]) == (507, failures.REFUSED["no_space"])
    assert not Document.objects.exists()


def test_pieces_are_kept_for_a_day(client: Client, media: Path) -> None:
    import os
    import time

    add(client, 0, DATA[:300])
    (piece,) = (media / "tmp").iterdir()
    for hours, kept in ((2, True), (25, False)):
        os.utime(piece, (time.time() - hours * 3600,) * 2)
        storage.discard_stale()
        assert piece.exists() is kept
