"""Report texts with their gold reading, and how a reading is held against it.

The texts are the project's own (tests/parsing/reports) and, where `../shared` stands beside the checkout, the real and
the composed reports there. What is right is what the score counts: the number's place, indicator, value, and whether
it is of the year reported on.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from reports_app.parsing.model import Fact, Role
from tests.parsing import reports

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
CURRENT = frozenset({Role.TOTAL, Role.PART})
TOLERANCE = 5e-4


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its gold facts; `source` is real, composed or own, `author` who wrote it or where it comes from."""

    name: str
    source: str
    author: str
    text: str
    facts: Sequence[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Marks:
    """A reading held against gold: `is_right` for each fact read, and the counts that F1 is made of."""

    is_right: tuple[bool, ...]
    right: int
    missed: int
    wrong: int


def load_texts() -> list[Annotated]:
    """Every annotated text there is."""
    found = [
        Annotated(report.name, "own", _province(report.gold) or report.name, report.text, report.gold["facts"])
        for report in reports.reports()
    ]
    if SHARED.is_dir():
        found += load_folder(SHARED / "gold", SHARED, source="real")
        found += load_folder(SHARED / "composed" / "gold", SHARED, source="composed")
    return found


def load_folder(gold: Path, texts: Path, *, source: str) -> list[Annotated]:
    """The texts whose gold reading is in a folder of JSON files; `file` in these is relative to `texts`."""
    found = []
    for path in sorted(gold.glob("*.json")):
        told = json.loads(path.read_text("utf-8"))
        text = (texts / told["file"]).read_bytes().decode("utf-8")
        found.append(Annotated(path.stem, source, _province(told) or path.stem, text, told["facts"]))
    return found


def _province(gold: dict[str, Any]) -> str:
    return (gold["province"] or "")[:2]


def fold_by_author(texts: Sequence[Annotated], count: int, *, seed: int = 0) -> list[list[Annotated]]:
    """Deal the texts out into folds of about equal size; those of one author or province stay together."""
    authors = sorted({text.author for text in texts})
    Random(seed).shuffle(authors)  # noqa: S311 - no secret
    folds: list[list[Annotated]] = [[] for _ in range(count)]
    for author in authors:
        min(folds, key=len).extend(text for text in texts if text.author == author)
    return [fold for fold in folds if fold]


def compare(gold: Sequence[dict[str, Any]], facts: Sequence[Fact]) -> Marks:
    """Hold the facts read against the gold facts, as the score does.

    A fact without an indicator is right unless a figure of the year is missed there; one of an earlier year or a plan
    that is not in the gold reading is not right, though the score does not count it as wrong.
    """
    pairs: dict[int, int] = {}
    missed = []
    for at, told in enumerate(gold):
        if not told["indicator"]:
            continue
        hit = next((i for i, fact in enumerate(facts) if i not in pairs and _agree(told, fact)), None)
        if hit is not None:
            pairs[hit] = at
        elif told["role"] in CURRENT:
            missed.append(told)
    is_right = []
    wrong = 0
    for index, fact in enumerate(facts):
        if fact.indicator is None:
            is_right.append(not any(_overlap(told, fact) for told in missed if None not in told.get("accept", ())))
            continue
        is_known = index in pairs or any(
            _overlap(told, fact) and fact.indicator in told.get("accept", ()) for told in gold
        )
        is_right.append(is_known)
        wrong += not is_known and fact.role in CURRENT
    return Marks(tuple(is_right), len(pairs), len(missed), wrong)


def f1(marks: Iterable[Marks]) -> float:
    """F1 of the catalogue's facts over several texts."""
    held = list(marks)
    right = sum(each.right for each in held)
    return 2 * right / max(1, sum(2 * each.right + each.missed + each.wrong for each in held))


def _agree(told: dict[str, Any], fact: Fact) -> bool:
    return (
        _overlap(told, fact)
        and fact.indicator in {told["indicator"], *told.get("accept", ())} - {None}
        and abs(float(fact.value) - told["value"]) <= TOLERANCE * max(1.0, abs(told["value"]))
        and (fact.role in CURRENT) == (told["role"] in CURRENT)
    )


def _overlap(told: dict[str, Any], fact: Fact) -> bool:
    return bool(told["start"] < fact.end and fact.start < told["end"])
