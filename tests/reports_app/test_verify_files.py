"""Stored files that went missing, changed or belong to nothing are told; a changed one is not sent."""

import json
import os
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from reports_app import ingest
from reports_app.models import Document
from reports_app.storage import path_of


def take(text: str, editor: User) -> Document:
    return ingest.receive(ContentFile(text.encode()), f"{text}.txt", editor).document


def verify(*arguments: str) -> tuple[int, dict[str, Any]]:
    out, status = StringIO(), 0
    try:
        call_command("verify_files", "--json", *arguments, stdout=out, stderr=StringIO())
    except CommandError as error:
        status = error.returncode
    return status, json.loads(out.getvalue())


def leave(media: Path, name: str, *, age: float) -> None:
    path = media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    os.utime(path, (time.time() - age,) * 2)


def test_intact_files_are_all_that_is_told(editor: User) -> None:
    take("甲", editor)
    assert verify() == (0, {"checked": 1, "problems": []})


def test_missing_changed_and_unclaimed_are_told_by_name(editor: User, media: Path) -> None:
    whole, gone, changed = (take(text, editor) for text in "甲乙丙")
    path_of(gone.storage_name).unlink()
    flipped = bytearray(path_of(changed.storage_name).read_bytes())
    flipped[0] ^= 1
    path_of(changed.storage_name).write_bytes(flipped)
    leave(media, "ab/left", age=7200)
    leave(media, "ab/young", age=60)
    leave(media, "tmp/half", age=7200)

    status, told = verify()

    assert path_of(whole.storage_name).exists()
    assert (status, told["checked"]) == (1, 3)
    assert told["problems"] == [
        {"kind": "missing", "storage_name": gone.storage_name, "document": gone.pk, "original_name": "乙.txt"},
        {"kind": "changed", "storage_name": changed.storage_name, "document": changed.pk, "original_name": "丙.txt"},
        {"kind": "unclaimed", "storage_name": "ab/left", "document": None, "original_name": ""},
    ]


def test_unclaimed_files_go_where_that_is_asked_for(editor: User, media: Path) -> None:
    kept = take("甲", editor)
    os.utime(path_of(kept.storage_name), (time.time() - 7200,) * 2)
    leave(media, "ab/left", age=7200)
    assert verify("--remove-unclaimed") == (0, {"checked": 1, "problems": []})
    assert ((media / "ab/left").exists(), path_of(kept.storage_name).exists()) == (False, True)


def test_summary_in_words(editor: User) -> None:
    path_of(take("甲", editor).storage_name).unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="有文件不符"):
        call_command("verify_files", stdout=out, stderr=StringIO(), verbosity=0)
    assert out.getvalue().startswith("共核对原件 1 个：原件缺失 1 · 原件已变 0 · 无主文件 0\n  原件缺失\t")


def test_changed_file_is_told_and_the_same_upload_mends_it(editor: User, client: Any) -> None:
    document = take("甲", editor)
    path_of(document.storage_name).write_bytes(b"other")
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("reports:original", args=[document.pk])

    refused = client.get(address)
    assert (refused.status_code, "原件已不是上传时的样子" in refused.content.decode()) == (409, True)

    take("甲", editor)
    assert b"".join(client.get(address).streaming_content) == "甲".encode()
