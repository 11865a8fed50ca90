"""Every entry of the vocabulary comes with examples, and its examples hold."""

from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing.catalogue import specs
from reports_app.parsing.examples import CheckedExample, check_example, check_examples, read_phrase
from reports_app.parsing.lexicon import LexiconError, OwnIndicator, load_lexicon

SPECS = specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv")
LEXICON = load_lexicon(SPECS)
ORCHARDS = OwnIndicator("own.orchards", "count", "亩", ("示范果园",))
EXAMPLES = [
    pytest.param(entry.code, example, id=f"{entry.code or 'outside'}: {example.text}")
    for entry in LEXICON.entries
    for example in entry.examples
]


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_example_holds(code, example):
    checked = check_example(LEXICON, code, example)
    assert checked.holds, checked.found


def test_every_entry_has_an_example():
    assert [entry for entry in LEXICON.entries if not entry.examples] == []


def test_every_indicator_of_the_catalogue_has_an_entry():
    assert {spec.code for spec in SPECS} - {entry.code for entry in LEXICON.entries} == set()


def test_own_indicator_joins_the_vocabulary():
    lexicon = load_lexicon(SPECS, own=[ORCHARDS])
    assert read_phrase(lexicon, "建成示范果园120亩") == (("own.orchards", Decimal(120)),)


@pytest.mark.parametrize(
    ("word", "text", "found"),
    [
        ("公示牌", "设置公示牌33块", "own.signs"),  # outside the catalogue, until staff name it
        ("网格公示牌", "设置网格公示牌33块", "own.signs"),
        ("网格公示牌", "设置公示牌33块", None),
        ("专项抽查", "开展专项抽查75次", "own.signs"),  # an indicator of the catalogue knows 抽查
        ("专项抽查", "开展执法检查75次", "enforcement.inspections"),
    ],
)
def test_own_word_goes_before_a_word_that_is_a_part_of_it(word: str, text: str, found: str | None):
    lexicon = load_lexicon(SPECS, own=[OwnIndicator("own.signs", "count", "块", (word,), units=("块", "次"))])
    assert [code for code, _value in read_phrase(lexicon, text)] == [found]


def test_own_examples_tell_what_was_read():
    lexicon = load_lexicon(SPECS, own=[ORCHARDS])
    told = [
        "建成示范果园120亩 = 120",
        "新建示范果园1.2万亩 = 12000",
        "建成示范果园120亩 = 12",
        "示范果园投资80万元 = -",
    ]
    checked = check_examples(lexicon, "own.orchards", told)
    assert [one.holds for one in checked] == [True, True, False, True]
    assert checked[2] == CheckedExample(
        "建成示范果园120亩", Decimal(12), (("own.orchards", Decimal(120)),), holds=False
    )


def test_example_that_must_not_be_read_fails_where_it_is():
    lexicon = load_lexicon(SPECS, own=[ORCHARDS])
    assert not check_examples(lexicon, "own.orchards", ["规划示范果园50亩 = -"])[0].holds


@pytest.mark.parametrize("item", ["建成示范果园120亩", "建成示范果园120亩 = 很多", "建成示范果园120亩 = NaN"])
def test_example_without_a_value_is_told(item):
    with pytest.raises(LexiconError, match="示范果园120亩"):
        check_examples(LEXICON, "own.orchards", [item])


def test_unknown_group_is_told_with_its_file(tmp_path):
    (tmp_path / "words.toml").write_text("[words]\n", encoding="utf-8")
    (tmp_path / "mediation.toml").write_text(
        '[[entry]]\ncode = "mediation.cases"\nheads = ["@nothing"]\n', encoding="utf-8"
    )
    with pytest.raises(LexiconError, match=r"^mediation\.toml: there is no group @nothing$"):
        load_lexicon(SPECS, folder=tmp_path)
