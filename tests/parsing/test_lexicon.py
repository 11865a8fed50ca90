"""Every entry of the vocabulary comes with examples, and its examples hold."""

from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing.catalogue import specs
from reports_app.parsing.facts import extract_facts
from reports_app.parsing.lexicon import OUTSIDE, LexiconError, OwnIndicator, load_lexicon
from reports_app.parsing.numbers import classify_numerals
from reports_app.parsing.numerals import find_numerals
from reports_app.parsing.view import make_view

SPECS = specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv")
LEXICON = load_lexicon(SPECS)
EXAMPLES = [
    pytest.param(entry.code, example.text, example.value, id=f"{entry.code or 'outside'}: {example.text}")
    for entry in LEXICON.entries
    for example in entry.examples
]


def read(text, lexicon=LEXICON):
    """The indicators and values of a phrase."""
    view = make_view(text + "。")
    numerals = find_numerals(view.text)
    drafts = extract_facts(view, numerals, classify_numerals(view, numerals, ()), (), lexicon, year=2024)
    return [(draft.code, draft.value) for draft in drafts]


@pytest.mark.parametrize(("code", "text", "value"), EXAMPLES)
def test_example_holds(code, text, value):
    found = read(text)
    if code == OUTSIDE:
        assert found[-1][0] is None
    elif value is None:
        assert code not in [other for other, _ in found]
    else:
        assert (code, Decimal(value)) in found


def test_every_entry_has_an_example():
    assert [entry for entry in LEXICON.entries if not entry.examples] == []


def test_every_indicator_of_the_catalogue_has_an_entry():
    assert {spec.code for spec in SPECS} - {entry.code for entry in LEXICON.entries} == set()


def test_own_indicator_joins_the_vocabulary():
    own = OwnIndicator("own.orchards", "count", "亩", ("示范果园",))
    lexicon = load_lexicon(SPECS, own=[own])
    assert read("建成示范果园120亩", lexicon) == [("own.orchards", Decimal(120))]


def test_unknown_group_is_told_with_its_file(tmp_path):
    (tmp_path / "words.toml").write_text("[words]\n", encoding="utf-8")
    (tmp_path / "mediation.toml").write_text(
        '[[entry]]\ncode = "mediation.cases"\nheads = ["@nothing"]\n', encoding="utf-8"
    )
    with pytest.raises(LexiconError, match=r"^mediation\.toml: there is no group @nothing$"):
        load_lexicon(SPECS, folder=tmp_path)
