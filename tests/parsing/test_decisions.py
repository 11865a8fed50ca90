"""A person's decisions hold over what is read, and say where the reading changed meanwhile."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reports_app.parsing.catalogue import specs
from reports_app.parsing.decisions import Decision, ValueDecision
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import Lexicon, load_lexicon
from reports_app.parsing.model import (
    Amount,
    Basis,
    Bound,
    NumberKind,
    Outcome,
    ParsedReport,
    Role,
    Stated,
    ValueOutcome,
)
from reports_app.parsing.pipeline import parse_report
from tests.parsing.test_lexicon import LEXICON

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
GAZETTEER = Gazetteer.from_places([])

TEXT = "全年调解矛盾纠纷120件，成功118件，成功率98.3%。开展普法宣传活动15场次，发放资料2000余份。配备电脑3台。"


def read(*decisions: Decision, values: tuple[ValueDecision, ...] = ()) -> ParsedReport:
    return parse_report(TEXT, gazetteer=GAZETTEER, lexicon=LEXICON, decisions=decisions, given_values=values)


def span(quote: str) -> tuple[int, int]:
    start = TEXT.index(quote)
    return start, start + len(quote)


def stated(quote: str) -> Stated:
    start, _ = span(quote)
    fact = next(fact for fact in read().facts if fact.start == start)
    return Stated(fact.indicator, fact.value, fact.unit, fact.bound, fact.role, fact.about_year)


def value_of(report: ParsedReport, code: str) -> tuple[Decimal, Basis]:
    return next((value.value, value.basis) for value in report.values if value.indicator == code)


def test_a_confirmation_changes_nothing_but_the_confidence() -> None:
    report = read(Decision(*span("120"), stated("120"), stated("120")))

    assert [replace(fact, confidence=0) for fact in report.facts] == [
        replace(fact, confidence=0) for fact in read().facts
    ]
    assert report.facts[0].confidence == 1
    assert report.outcomes == (Outcome(0, stated("120"), is_conflict=False),)
    assert value_of(report, "mediation.cases") == (Decimal(120), Basis.REPORTED)


def test_a_corrected_value_reaches_the_report_and_its_checks() -> None:
    report = read(Decision(*span("118"), stated("118"), replace(stated("118"), value=Decimal(100))))

    assert value_of(report, "mediation.resolved") == (Decimal(100), Basis.CORRECTED)
    assert [finding.check for finding in report.findings if finding.verdict == "inconsistent"].count("rate_mismatch")


def test_a_number_that_is_no_fact_after_all_leaves_no_value() -> None:
    report = read(Decision(*span("15"), stated("15"), None, NumberKind.NAME))

    assert not [value for value in report.values if value.indicator == "publicity.activities"]
    assert (span("15"), NumberKind.NAME) in [((number.start, number.end), number.kind) for number in report.numbers]
    assert report.outcomes == (Outcome(None, stated("15"), is_conflict=False),)


def test_a_counted_thing_is_given_its_indicator() -> None:
    assert stated("3台").indicator is None
    given = Stated("publicity.activities", Decimal(3), "台", Bound.EXACT, Role.PART)
    start = span("3台")[0]
    report = read(Decision(start, start + 1, stated("3台"), given))

    fact = next(fact for fact in report.facts if fact.start == span("3台")[0])
    assert (fact.indicator, fact.role) == ("publicity.activities", Role.PART)


def test_a_second_fact_stands_beside_the_first() -> None:
    beside = replace(stated("98.3"), indicator="learning.exam_pass_rate")
    decision = Decision(span("98.3%")[0], span("98.3%")[1], None, beside, is_beside=True)
    facts = [fact.indicator for fact in read(decision).facts if fact.start == span("98.3%")[0]]

    assert facts == ["mediation.success_rate", "learning.exam_pass_rate"]


def test_a_decision_on_one_of_two_indicators_holds_quietly_once_it_is_out_of_use() -> None:
    text = "学法考试参考率、合格率均达97%。"
    start = text.index("97")

    def read_rates(lexicon: Lexicon, *decisions: Decision) -> ParsedReport:
        return parse_report(text, gazetteer=GAZETTEER, lexicon=lexicon, decisions=decisions)

    sat, passed = (
        Stated(fact.indicator, fact.value, fact.unit, fact.bound, fact.role) for fact in read_rates(LEXICON).facts
    )
    decision = Decision(start, start + 2, sat, replace(sat, value=Decimal(99)))
    report = read_rates(load_lexicon(specs(FIXTURES / "indicators.csv"), unused=(str(sat.indicator),)), decision)

    assert {fact.indicator: fact.value for fact in report.facts} == {passed.indicator: 97, sat.indicator: 99}
    assert [outcome.is_conflict for outcome in report.outcomes] == [False]


def test_words_without_a_numeral_can_be_a_fact() -> None:
    given = Stated("publicity.materials", Decimal(1), "份", Bound.EXACT, Role.TOTAL)
    report = read(Decision(*span("配备"), None, given))

    fact = next(fact for fact in report.facts if (fact.start, fact.end) == span("配备"))
    assert (fact.indicator, fact.value, fact.confidence) == ("publicity.materials", 1, 1)
    assert [fact.start for fact in report.facts] == sorted(fact.start for fact in report.facts)


@pytest.mark.parametrize("quote", ["120", "118", "15", "2000"])
def test_what_the_parser_reads_anew_is_told_and_the_person_still_holds(quote: str) -> None:
    seen_before = replace(stated(quote), value=Decimal(77))
    decided = replace(stated(quote), value=Decimal(78))
    report = read(Decision(*span(quote), seen_before, decided))

    [outcome] = report.outcomes
    assert outcome.is_conflict
    assert outcome.now == stated(quote)
    assert outcome.fact is not None
    assert report.facts[outcome.fact].value == 78


def test_a_value_given_by_a_person_holds() -> None:
    report = read(values=(ValueDecision("mediation.cases", None, Amount(Decimal(130), Bound.ABOUT)),))

    assert value_of(report, "mediation.cases") == (Decimal(130), Basis.CORRECTED)


@pytest.mark.parametrize(
    ("read_then", "given", "is_conflict"),
    [("120", "130", False), ("110", "120", False), ("110", "130", True), (None, "130", True)],
)
def test_a_given_value_is_told_what_the_numbers_give(read_then: str | None, given: str, is_conflict: bool) -> None:
    before = Amount(Decimal(read_then), Bound.EXACT) if read_then else None
    report = read(values=(ValueDecision("mediation.cases", before, Amount(Decimal(given), Bound.EXACT)),))

    assert report.value_outcomes == (ValueOutcome(Amount(Decimal(120), Bound.EXACT), is_conflict),)
    assert value_of(report, "mediation.cases") == (Decimal(given), Basis.CORRECTED)
