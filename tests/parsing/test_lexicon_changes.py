"""A text in which a change of the vocabulary is told to be of no matter reads the same with both."""

from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from reports_app.demo import Plan, write_district
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.identity import read_identity
from reports_app.parsing.lexicon import Lexicon, OwnIndicator, load_lexicon
from reports_app.parsing.lexicon_changes import Difference
from reports_app.parsing.model import Check, Verdict
from reports_app.parsing.numbered import NumberedText, number_text
from reports_app.parsing.pipeline import read_report
from tests.parsing import reports

NOWHERE = Gazetteer.from_places(())
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def own(code: str, kind: str, unit: str, *words: str, **said: Any) -> OwnIndicator:
    return OwnIndicator(code, kind, unit, words=words, **said)


CHANGES: dict[str, OwnIndicator] = {
    "a word in every text": own("mediation.cases", "count", "件", "法治"),
    "a word of many sentences": own("publicity.activities", "count", "场", "宣传"),
    "an exclusion": own("petitions.cases", "count", "件", exclusions=("积案", "初次")),
    "an exclusion in every text": own("publicity.activities", "count", "场", exclusions=("法治",)),
    "a verb": own("own.visits", "count", "户", "群众", verbs=("走访",)),
    "a new indicator": own("own.people", "people", "人", "干部", units=("人", "名")),
    "a rate": own("own.rate", "rate", "%", "满意率"),
}


@cache
def lexicon(*added: OwnIndicator, unused: tuple[str, ...] = ()) -> Lexicon:
    return load_lexicon(specs(FIXTURES / "indicators.csv"), own=added, unused=unused)


@cache
def texts() -> tuple[str, ...]:
    demo = (report.text for report in islice(write_district(Plan(townships=40, seed=5)), 0, 280, 10))
    return (*(report.text for report in reports.reports()), *demo)


@cache
def numbered(text: str) -> NumberedText:
    return number_text(text)


@cache
def said(text: str, words: Lexicon, *, only_figures: bool = True) -> tuple[Any, ...]:
    """What of a reading a list of changes tells."""
    read = read_report(numbered(text), gazetteer=NOWHERE, lexicon=words, only_figures=only_figures)
    parsed = read.report
    facts = [
        (fact.start, fact.end, fact.indicator, fact.value, fact.unit, fact.bound, fact.role, fact.about_year)
        for fact in parsed.facts
    ]
    return facts, [(value.indicator, value.value, value.bound) for value in parsed.values]


def holds(difference: Difference, text: str) -> bool:
    """Whether the text is told to read the same with both vocabularies."""
    read = numbered(text)
    if not difference.stands_in(read.view):
        return True
    touched = difference.find_touched(read)
    year = read_identity(text, file_name="", gazetteer=NOWHERE).year
    return not touched or difference.read_alike(read, touched, year=year)


@pytest.mark.parametrize("name", CHANGES)
def test_texts_of_no_matter_read_the_same(name: str) -> None:
    new = lexicon(CHANGES[name])
    difference = Difference(lexicon(), new)
    passed = [text for text in texts() if holds(difference, text)]
    assert [text for text in passed if said(text, lexicon()) != said(text, new)] == []


def test_a_word_far_from_what_it_could_count_touches_nothing() -> None:
    held = 0
    for change in CHANGES.values():
        difference = Difference(lexicon(), lexicon(change))
        reads = [read for text in texts() if difference.stands_in((read := numbered(text)).view)]
        held += sum(not difference.find_touched(read) for read in reads)
    assert held > 20


def test_paragraphs_that_state_the_same_settle_a_text() -> None:
    difference = Difference(lexicon(), lexicon(CHANGES["a word in every text"]))
    touched = {text: found for text in texts() if (found := difference.find_touched(numbered(text)))}
    settled = [text for text, found in touched.items() if difference.read_alike(numbered(text), found, year=2024)]
    assert len(settled) > len(touched) / 2


def test_an_indicator_out_of_use_touches_wherever_its_words_stand() -> None:
    stations = own("own.stations", "stock", "个", "服务站")
    new = lexicon(stations, unused=("own.stations",))
    difference = Difference(lexicon(stations), new)
    passed = [text for text in texts() if holds(difference, text)]
    assert passed
    assert all(said(text, lexicon(stations)) == said(text, new) for text in passed)


USED = ("mediation.cases", "mediation.resolved", "publicity.activities", "learning.exam_pass_rate", "legality.reviews")


@pytest.mark.parametrize("code", USED)
def test_an_indicator_out_of_use_leaves_all_others_as_they_are(code: str) -> None:
    new = lexicon(unused=(code,))
    assert Difference(lexicon(), new).retired == {code}
    for text in texts():
        facts, values = said(text, lexicon())
        left, given = said(text, new)
        assert [fact for fact in left if fact[2]] == [fact for fact in facts if fact[2] not in (None, code)]
        assert {start for start, *_ in left} == {start for start, *_ in facts}
        derived = {code, "mediation.success_rate"}
        assert [value for value in given if value[0] not in derived] == [one for one in values if one[0] not in derived]


def test_no_rate_is_called_wrong_because_its_counts_are_out_of_use() -> None:
    def wrong(text: str, words: Lexicon) -> set[tuple[str, ...]]:
        report = read_report(numbered(text), gazetteer=NOWHERE, lexicon=words).report
        found = (each for each in report.findings if each.check is Check.RATE_MISMATCH)
        return {tuple(each.detail.values()) for each in found if each.verdict is Verdict.INCONSISTENT}

    new = lexicon(unused=("mediation.cases",))
    assert any(wrong(text, lexicon()) for text in texts())
    assert [text[:20] for text in texts() if not wrong(text, new) <= wrong(text, lexicon())] == []


def test_a_word_that_changes_as_well_is_more_than_going_out_of_use() -> None:
    new = lexicon(own("petitions.cases", "count", "件", exclusions=("积案",)), unused=("mediation.cases",))
    assert not Difference(lexicon(), new).retired
    assert not Difference(new, lexicon()).retired


def test_what_is_out_of_use_gives_way_to_the_same_word_of_staff() -> None:
    cases = own("own.cases", "count", "件", "矛盾纠纷", "纠纷", verbs=("调解",))
    text = "石桥镇2024年报告\n全年调解矛盾纠纷33件。"
    facts, _ = said(text, lexicon(cases, unused=("mediation.cases",)))
    assert [fact[2] for fact in facts] == ["own.cases"]


def test_half_of_a_new_head_behind_another_is_told() -> None:
    old, new = (
        lexicon(own("own.stations", "stock", "个", *heads)) for heads in (("便民服务站",), ("便民服务站", "便民服务室"))
    )
    text = "石桥镇2024年报告\n建成便民服务站3个、服务室8个。"
    assert said(text, old) != said(text, new)
    assert not holds(Difference(old, new), text)


def test_figures_alone_are_those_of_a_whole_reading() -> None:
    for text in texts():
        assert said(text, lexicon()) == said(text, lexicon(), only_figures=False)


def test_another_kind_is_told_apart_from_words() -> None:
    stock, count = (lexicon(own("own.stations", kind, "个", "服务站")) for kind in ("stock", "count"))
    assert Difference(stock, count).is_of_kinds
    assert not Difference(lexicon(), stock).is_of_kinds
