"""Whole phrases as reports word them: every fact of the catalogue in them, and nothing else."""

from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing.facts import extract_facts
from reports_app.parsing.numbered import number_text
from tests.parsing.test_lexicon import LEXICON

PHRASES = sorted(Path(__file__).parent.glob("phrases*.txt"))
ORIGINS = {"real", "composed", "bug"}


def load_phrases():
    lines = [line for path in PHRASES for line in path.read_text(encoding="utf-8").splitlines()]
    return [tuple(line.split(" | ")) for line in lines if line and not line.startswith("#")]


CASES = load_phrases()


def to_facts(words):
    """`code=value` or `code=value:role` as (code, value, role or None)."""
    pairs = (word.split("=") for word in words.split() if word != "-")
    parted = ((code, *told.partition(":")) for code, told in pairs)
    return [(code, Decimal(value), role or None) for code, value, _, role in parted]


def read_phrase(text, told):
    """The facts of a phrase, with their roles where the case tells them."""
    drafts = extract_facts(number_text(text + "。"), LEXICON, year=2024)
    bound = [draft for draft in drafts if draft.code]
    roles = [role for _, _, role in told] + [None] * len(bound)
    return [
        (draft.code, draft.value, str(draft.role) if role else None) for draft, role in zip(bound, roles, strict=False)
    ]


@pytest.mark.parametrize(("text", "facts", "origin"), CASES, ids=[case[0] for case in CASES])
def test_phrase(text, facts, origin):
    told = to_facts(facts)
    assert read_phrase(text, told) == told


def test_corpus_is_large_and_every_phrase_tells_where_it_is_from():
    assert len(CASES) >= 600
    assert {origin for *_, origin in CASES} == ORIGINS
    assert len({text for text, *_ in CASES}) == len(CASES)


def test_every_indicator_has_a_phrase():
    named = {code for _, facts, _ in CASES for code, *_ in to_facts(facts)}
    assert set(LEXICON.kinds) - named == set()
