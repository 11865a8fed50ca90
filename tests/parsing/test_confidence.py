"""How sure a reading is: what casts doubt on it lowers its confidence, and the weights are data."""

import tomllib
from pathlib import Path

import pytest

from reports_app.parsing import confidence
from reports_app.parsing.catalogue import specs
from reports_app.parsing.confidence import Signals, Weights, load_weights
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.pipeline import parse_report

LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))
DATA = Path(confidence.__file__).parent / "data" / "confidence.toml"


def read(phrase, heading="（一）主要举措"):
    text = f"柳溪镇2024年法治政府建设情况报告\n\n一、主要举措\n{heading}\n{phrase}\n"
    return parse_report(text, gazetteer=Gazetteer.from_places([]), lexicon=LEXICON).facts


def sureness(phrase):
    """The confidence in the one fact of a phrase."""
    (fact,) = read(phrase)
    assert fact.indicator
    return fact.confidence


def test_plain_reading_is_sure():
    assert sureness("全年调解矛盾纠纷94件。") > 0.94


@pytest.mark.parametrize(
    ("doubtful", "plain"),
    [
        ("发现安全隐患点12处。", "发现安全隐患12处。"),
        ("解决法治问题1个。", "解决法治问题8个。"),
        ("发放禁毒整改宣传单120份。", "发放法治宣传单120份。"),
    ],
)
def test_doubtful_words_lower_the_confidence(doubtful, plain):
    assert sureness(doubtful) < sureness(plain)


def test_part_is_as_sure_as_its_whole_is_named():
    whole, part = read("调解各类矛盾纠纷94件，其中邻里19件。")
    assert (part.indicator, part.confidence) == (whole.indicator, pytest.approx(whole.confidence, abs=0.1))


def test_thing_outside_has_a_confidence_of_its_own():
    (fact,) = read("购置办公桌椅12张。")
    assert fact.indicator is None
    assert 0.5 < fact.confidence < 1


def test_a_year_ago_is_no_doubt_about_what_has_no_indicator():
    growth, bare = read("同比增长12%。")[0], read("购置办公桌椅12张。")[0]
    assert growth.confidence > bare.confidence


def test_weights_name_signals_only():
    tables = tomllib.loads(DATA.read_text(encoding="utf-8"))
    assert set(tables) == {"catalogue", "outside"}
    for table in tables.values():
        assert set(table) <= {"intercept", *Signals._fields}
    assert set(load_weights()) == {True, False}


def test_probability_is_the_logistic_of_the_weighted_sum():
    silent = Signals(*(0.0 for _ in Signals._fields))
    weights = Weights(0.0, silent._replace(strength=2.0, is_one=-1.0))
    assert weights.to_probability(silent) == 0.5
    assert weights.to_probability(silent._replace(strength=0.5)) == 0.731
    assert weights.to_probability(silent._replace(strength=0.5, is_one=1.0)) == 0.5
