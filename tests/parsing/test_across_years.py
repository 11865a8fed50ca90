"""What a report says of last year against last year's report, and figures that leap."""

from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing import parse_report
from reports_app.parsing.across_years import YearFigure, compare_years
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Bound, Check, Severity, Verdict

CASES = "mediation.cases"
LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))


def figure(value, key, *, kind="count", bound=Bound.EXACT, quote=None):
    return YearFigure(CASES, kind, Decimal(value), bound, (quote or str(value),), (key,))


def compare(now=None, said=(), last=None):
    """The findings of a report on 2024 as (check, verdict, severity, facts, detail)."""
    found = compare_years({CASES: now} if now else {}, said, {CASES: last} if last else {}, year=2024)
    return [(each.check, each.verdict, each.severity, each.facts, each.detail) for each in found]


def test_other_figure_for_last_year_is_told_with_both_sources():
    assert compare(said=[figure(90, 1)], last=figure(96, 2)) == [
        (
            Check.PREVIOUS_YEAR_MISMATCH,
            Verdict.INCONSISTENT,
            Severity.WARNING,
            (1, 2),
            {"year": "2024", "last_year": "2023", "stated": "90", "actual": "96"},
        )
    ]


@pytest.mark.parametrize(
    ("said", "last", "verdict"),
    [
        (["90"], "90", Verdict.CONSISTENT),
        (["90", "96"], "96", Verdict.CONSISTENT),
        (["1.2万"], "11980", Verdict.CONSISTENT),
        (["1.2万"], "11000", Verdict.INCONSISTENT),
        (["11980"], "1.2万", Verdict.CONSISTENT),
        (["90"], "91", Verdict.INCONSISTENT),
        (["90", "92"], "96", None),
    ],
)
def test_figures_agree_within_the_precision_they_are_written_in(said, last, verdict):
    def read(quote, key):
        value = Decimal(quote.rstrip("万")) * (10**4 if "万" in quote else 1)
        return figure(value, key, quote=quote)

    told = compare(said=[read(quote, key) for key, quote in enumerate(said)], last=read(last, 9))
    assert [verdict for _, verdict, *_ in told] == ([verdict] if verdict else [])


@pytest.mark.parametrize(
    ("said", "last"),
    [
        (figure(90, 1, bound=Bound.AT_LEAST), figure(96, 2)),
        (figure(90, 1), figure(96, 2, bound=Bound.ABOUT)),
        (figure(90, 1), None),
    ],
)
def test_only_exact_figures_are_compared(said, last):
    assert compare(said=[said], last=last) == []


def test_rates_agree_within_their_precision():
    said = figure("97.9", 1, kind="rate", quote="97.9%")
    assert compare(said=[said], last=figure("97.87", 2, kind="rate", quote="97.87%"))[0][1] is Verdict.CONSISTENT
    assert compare(said=[said], last=figure("96.5", 2, kind="rate", quote="96.5%"))[0][1] is Verdict.INCONSISTENT


def test_leap_is_a_notice_that_tells_both_figures():
    ((check, _, severity, facts, detail),) = compare(now=figure(120, 1), last=figure(30, 2))
    assert (check, severity, facts) == (Check.JUMP, Severity.NOTICE, (1, 2))
    assert detail == {
        "year": "2024", "last_year": "2023", "stated": "120", "actual": "30", "direction": "up", "times": "4"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("now", "last", "kind"),
    [(89, 30, "count"), (60, 9, "count"), (9, 60, "count"), (90, 30, "stock"), (90, 30, "rate"), (0, 30, "count")],
)
def test_small_figures_stocks_and_rates_do_not_leap(now, last, kind):
    assert compare(now=figure(now, 1, kind=kind), last=figure(last, 2, kind=kind)) == []


def test_fall_to_a_third_is_a_leap():
    assert compare(now=figure(30, 1), last=figure(90, 2, bound=Bound.AT_LEAST))[0][4]["direction"] == "down"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("调解纠纷94件，去年同期为90件", 2023),
        ("2023年调解纠纷90件", 2023),
        ("上年调解纠纷90件", 2023),
        ("前年调解纠纷90件", 2022),
        ("2022年调解纠纷90件", 2022),
        ("2023年上半年调解纠纷90件", None),
        ("去年村级调解纠纷90件", None),
        ("五年来累计调解纠纷90件", None),
        ("比去年多调解纠纷90件", None),
        ("2024年调解纠纷90件", None),
    ],
)
def test_fact_knows_the_earlier_year_it_is_about(text, year):
    text = f"柳溪镇2024年法治政府建设情况报告\n\n{text}。\n"
    report = parse_report(text, gazetteer=Gazetteer.from_places([]), lexicon=LEXICON)
    assert report.facts[-1].value == 90
    assert report.facts[-1].about_year == year
