"""Whole phrases as reports word them: every fact of the catalogue in them, and nothing else."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.parsing.test_lexicon import read

PHRASES = Path(__file__).with_name("phrases.txt")


def load_phrases():
    for line in PHRASES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, facts = line.rpartition(" | ")
            yield pytest.param(text, facts, id=text)


def to_facts(words):
    pairs = (word.split("=") for word in words.split() if word != "-")
    return [(code, Decimal(value)) for code, value in pairs]


@pytest.mark.parametrize(("text", "facts"), list(load_phrases()))
def test_phrase(text, facts):
    assert [fact for fact in read(text) if fact[0]] == to_facts(facts)
