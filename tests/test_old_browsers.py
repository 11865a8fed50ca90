"""Browsers on closed networks are old: scripts and styles need nothing that came after Chromium 86."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parent.parent / "static"
# What came later, with the Chromium that had it first. `:has()` is used where a page is whole without it.
LATER = {
    "js": {
        r"\.at\(": 92,
        r"\bstructuredClone\b|\.findLast\b|\.hasOwn\(": 98,
        r"\.to(Sorted|Reversed|Spliced)\(|\.groupBy\(": 110,
        r"\.randomUUID\(|AbortSignal\.(timeout|any)\b": 92,
    },
    "css": {
        r"^\s*inset(-\w+)*:|^\s*(margin|padding)-(inline|block)": 87,
        r":is\(|:where\(|:not\([^()]*[,\s][^()]*\)|^\s*aspect-ratio:": 88,
        r"\d[dsl]v[hw]\b|@container|@layer": 108,
        r"color-mix\(|light-dark\(|^\s*&": 111,
    },
}


@pytest.mark.parametrize("kind", LATER)
def test_nothing_younger_is_used(kind: str) -> None:
    found = [
        f"{file.name}:{number} ({version}) {line.strip()}"
        for file in sorted((STATIC / kind).glob(f"*.{kind}"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        for pattern, version in LATER[kind].items()
        if re.search(pattern, line)
    ]
    assert found == []
