"""How figures are written."""

from decimal import Decimal

import pytest
from django.utils import translation

from dashboard.comparison import Comparison
from dashboard.figures import format_n, format_number, format_value, format_years, in_a_row
from dashboard.grid import Figure
from dashboard.indicators import IndicatorInfo
from dashboard.measures import Change
from dashboard.presenters.cells import change_words
from dashboard.presenters.pair import difference_words
from dashboard.selection import Selection
from dashboard.states import CellState


@pytest.mark.parametrize(
    ("value", "is_rate", "text"),
    [
        (Decimal("8000.0000"), False, "8000"),
        (0.0, False, "0"),
        (12.5, False, "12.5"),
        (Decimal("98.6300"), True, "98.6"),
        (100.0, True, "100.0"),
        (Decimal("99.9600"), True, "99.96"),
        (99.999, True, "99.99"),
    ],
)
def test_number(value: Decimal | float, is_rate: bool, text: str):
    assert format_number(value, is_rate=is_rate) == text


def test_bound_is_written_before_the_number():
    bounds = ("exact", "at_least", "at_most", "about")
    assert [format_value(8000, bound) for bound in bounds] == ["8000", "≥8000", "≤8000", "≈8000"]


def test_rates_of_a_column_share_one_decimal():
    assert [format_value(value, "exact", is_rate=True) for value in (100, 98.63)] == ["100.0", "98.6"]
    assert format_value(100, "at_least") == "≥100"


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (216.0, 219.0, "216/219"),
        (None, 219.0, "n=219"),
        (float("nan"), 219.0, "n=219"),
        (216.0, None, ""),
        (216.0, float("nan"), ""),
        (Decimal(216), Decimal(25), ""),
    ],
)
def test_n_of_a_rate(numerator: float | None, denominator: float | None, text: str):
    assert format_n(numerator, denominator) == text


def test_years():
    assert [format_years(2019, 2025), format_years(2025, 2025)] == ["2019–2025", "2025"]


@pytest.mark.parametrize(("language", "text"), [("zh-hans", "甲。乙。"), ("en", "甲。 乙。")])
def test_sentences_are_parted_as_the_language_does(language: str, text: str):
    with translation.override(language):
        assert in_a_row(["甲。", "乙。"]) == text


def test_a_distance_of_rates_has_its_unit_where_each_language_has_it():
    rate = IndicatorInfo("mediation.success_rate", "调解成功率", "%", "rate", "higher", "")
    ours, theirs = (
        Figure(f"99010100{at}", "某镇", "示例县", 2024, CellState.VALUE, value, is_comparable=True)
        for at, value in enumerate((98.0, 90.0), 1)
    )
    selection = Selection(("990101",), (rate.code,), 2024, 2024)
    part = Comparison(selection, rate, (2024,), [(ours,), (theirs,)], {}, 2024, 2, "pair")
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append((difference_words(ours, theirs, part), change_words(Change(-8.0, None), rate)))
    assert told == [("高8.0个百分点", "降8.0个百分点"), ("8.0 percentage points higher", "Down 8.0 percentage points")]
