"""Folders for servers: reachable for the account that Postgres runs as, unlike pytest's own under root."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that every account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="reports-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
