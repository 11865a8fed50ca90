"""A person's decisions on a report: they hold, replay, conflict, and are taken back."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from docx import Document as WordFile

from accounts.audit import record
from accounts.log_words import LogWords
from accounts.models import AuditEvent, User
from benchmarks.corrections import measure_corrections
from reports_app import ingest, parsing, review
from reports_app.models import Correction, Document, Fact, Finding, Indicator, IndicatorValue, Report, Township
from reports_app.parsing.model import Amount, Bound, NumberKind, Stated
from reports_app.parsing.model import Role as StatedRole
from reports_app.review import Change, ConfirmedError, ReviewError, Seen, StaleError, desk
from reports_app.rows.replay import state_of

TEXT = """石桥镇2024年法治政府建设情况报告

一、主要举措和成效
示例市示例县石桥镇全年调解矛盾纠纷120件，成功118件，成功率98.3%。开展普法宣传活动15场次，发放资料2000余份。
新配备电脑3台。
"""
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Iterator[Report]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


def take(text: str, editor: User, *, accept: bool = False) -> Report:
    document = ingest.receive(ContentFile(text.encode()), "石桥镇2024年报告.txt", editor).document
    ingest.process(document.pk)
    if accept:
        shown = Report.objects.get().document_id
        ingest.accept_as_new_version(Document.objects.get(pk=document.pk), editor, shown=shown)
        ingest.process(document.pk)
    return Report.objects.get()


def fact(report: Report, quote: str) -> Fact:
    start = report.document.text.index(quote)
    return report.facts.select_related("indicator").get(start=start)


def seen(one: Fact) -> Seen:
    return Seen(one.start, one.end, state_of(one), one.correction_id)


def value(code: str) -> tuple[Decimal, str] | None:
    found = IndicatorValue.objects.filter(indicator__code=code).first()
    return (found.value, found.basis) if found else None


def value_seen(code: str) -> Amount | None:
    found = IndicatorValue.objects.filter(indicator__code=code).first()
    return Amount(found.value, Bound(found.bound)) if found else None


def change_value(report: Report, quote: str, number: int, user: User) -> Correction:
    one = fact(report, quote)
    return review.decide(report, seen(one), Change(replace(state_of(one), value=Decimal(number))), user, reason="笔误")


def test_a_number_is_confirmed(report: Report, editor: User) -> None:
    one = fact(report, "120")
    review.decide(report, seen(one), Change(state_of(one)), editor)

    one = fact(report, "120")
    assert (one.state, one.confidence, one.correction.made_by) == ("confirmed", 1.0, editor)
    report.refresh_from_db()
    assert (report.review_state, report.reviewed_by) == ("in_review", editor)
    assert AuditEvent.objects.filter(action="review.number").count() == 1


def test_a_changed_number_reaches_the_value_and_the_log(report: Report, editor: User) -> None:
    change_value(report, "118", 100, editor)

    assert value("mediation.resolved") == (Decimal(100), "corrected")
    assert fact(report, "118").state == "corrected"
    assert report.findings.filter(check_code="rate_mismatch", verdict="inconsistent").exists()
    event = AuditEvent.objects.get(action="review.number")
    assert [part["value"] for part in event.detail["number"]] == ["118", "100"]
    assert event.detail["reason"] == "笔误"


def test_a_decision_reads_the_text_once(report: Report, editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    parse, texts = parsing.parse_report, []

    def note(text: str, **options: Any) -> Any:
        texts.append(text)
        return parse(text, **options)

    monkeypatch.setattr(parsing, "parse_report", note)
    change_value(report, "118", 100, editor)
    review.undo(report, editor)
    assert len(texts) == 2


def test_a_number_taken_out_is_kept_to_be_taken_back(report: Report, editor: User) -> None:
    one = fact(report, "15场")
    review.decide(report, seen(one), Change(None, NumberKind.NAME), editor)

    rejected = fact(report, "15场")
    assert (rejected.state, value("publicity.activities")) == ("rejected", None)
    review.decide(report, Seen(one.start, one.end, None, rejected.correction_id), Change(state_of(one)), editor)
    assert (fact(report, "15场").state, value("publicity.activities")) == ("confirmed", (Decimal(15), "reported"))


def test_a_counted_thing_and_plain_words_become_facts(report: Report, editor: User) -> None:
    one = fact(report, "3台")
    given = Stated("publicity.materials", Decimal(3), "份", one_bound(one), one_role(one))
    review.decide(report, seen(one), Change(given), editor)
    assert fact(report, "3台").indicator.code == "publicity.materials"

    start = report.document.text.index("新配备")
    review.decide(report, Seen(start, start + 3, None), Change(replace(given, value=Decimal(9))), editor)
    added = report.facts.get(start=start)
    assert (added.origin, added.quote, added.value) == ("person", "新配备", 9)


def one_bound(one: Fact) -> object:
    return state_of(one).bound


def one_role(one: Fact) -> object:
    return state_of(one).role


def test_a_number_moves_in_one_decision_and_comes_back_in_one(report: Report, editor: User) -> None:
    one = fact(report, "118")
    start = report.document.text.index("118件")
    longer = Change(replace(state_of(one), value=Decimal(117)), place=(start, start + 4))
    review.decide(report, seen(one), longer, editor, reason="单位也算")

    moved = report.facts.select_related("indicator").get(indicator=one.indicator, state="corrected")
    assert (moved.start, moved.end, moved.quote) == (start, start + 4, "118件")
    assert value("mediation.resolved") == (Decimal(117), "corrected")
    event = AuditEvent.objects.get(action="review.number")
    assert event.detail["place"] == [[one.start, one.end], [start, start + 4]]
    ingest.reread(report)
    assert report.facts.get(indicator=one.indicator, state="corrected").quote == "118件"
    assert not review.conflicts_of(report).exists()

    review.undo(report, editor)
    assert (value("mediation.resolved"), fact(report, "118").state) == ((Decimal(118), "reported"), "read")
    assert not Correction.objects.in_force().exists()


def test_a_move_that_cannot_be_leaves_everything_as_it_was(report: Report, editor: User) -> None:
    one, other = fact(report, "118"), fact(report, "120")
    places = [(0, 10**6), (5, 5), (other.start, other.end)]
    for place in places:
        with pytest.raises(ReviewError):
            review.decide(report, seen(one), Change(state_of(one), place=place), editor)
    review.decide(report, seen(one), Change(replace(state_of(one), value=Decimal(100))), editor)
    with pytest.raises(StaleError):
        review.decide(report, seen(one), Change(state_of(one), place=(one.start, one.end + 1)), editor)
    assert value("mediation.resolved") == (Decimal(100), "corrected")
    assert Correction.objects.count() == 1


def test_decisions_hold_when_the_report_is_read_again(report: Report, editor: User) -> None:
    change_value(report, "120", 130, editor)
    one = fact(report, "118")
    review.decide(report, seen(one), Change(state_of(one)), editor)
    ingest.reparse(report, editor)
    assert ingest.process(report.document_id) == Document.State.PARSED

    assert value("mediation.cases") == (Decimal(130), "corrected")
    assert fact(report, "118").state == "confirmed"
    assert not review.conflicts_of(report).exists()


def test_a_new_reading_that_fits_neither_is_a_conflict_and_the_person_holds(report: Report, editor: User) -> None:
    correction = change_value(report, "120", 130, editor)
    Correction.objects.filter(pk=correction.pk).update(old={**correction.old, "value": "77"})
    review.confirm_report(report, editor)
    ingest.reparse(report, editor)
    ingest.process(report.document_id)

    [conflict] = review.conflicts_of(report)
    assert (conflict.conflict["reason"], conflict.conflict["now"]["value"]) == ("changed", "120")
    assert value("mediation.cases") == (Decimal(130), "corrected")
    assert IndicatorValue.objects.get(indicator__code="mediation.cases").is_doubtful
    report.refresh_from_db()
    assert report.review_state == "in_review"
    with pytest.raises(ReviewError):
        review.confirm_report(report, editor)


@pytest.mark.parametrize(("keep", "number", "state"), [(True, 130, "corrected"), (False, 120, "read")])
def test_a_conflict_is_settled(report: Report, editor: User, keep: bool, number: int, state: str) -> None:
    correction = change_value(report, "120", 130, editor)
    Correction.objects.filter(pk=correction.pk).update(old={**correction.old, "value": "77"})
    ingest.reread(Report.objects.select_related("document").get())
    review.settle_conflict(report, Correction.objects.get(conflict__isnull=False), editor, keep=keep)

    assert not review.conflicts_of(report).exists()
    assert (fact(report, "120").value, fact(report, "120").state) == (number, state)


def test_a_given_value_needs_a_reason_and_holds(report: Report, editor: User) -> None:
    cases = Indicator.objects.get(code="mediation.cases")
    with pytest.raises(ReviewError):
        review.give_value(report, cases, Amount(Decimal(5), Bound.EXACT), editor, seen=None, reason=" ")
    given = Amount(Decimal(125), Bound.ABOUT)
    review.give_value(report, cases, given, editor, seen=value_seen("mediation.cases"), reason="以台账为准")
    ingest.reread(Report.objects.select_related("document").get())
    assert value("mediation.cases") == (Decimal(125), "corrected")

    review.drop_value(report, cases, editor, seen=given)
    assert value("mediation.cases") == (Decimal(120), "reported")


def give_cases(report: Report, number: int, user: User) -> Correction:
    cases, stands = Indicator.objects.get(code="mediation.cases"), value_seen("mediation.cases")
    given = Amount(Decimal(number), Bound.EXACT)
    return review.give_value(report, cases, given, user, seen=stands, reason="以台账为准")


@pytest.mark.parametrize(("keep", "number"), [(True, (125, "corrected")), (False, (150, "reported"))])
def test_a_given_value_waits_where_the_numbers_of_a_newer_file_give_another(
    report: Report, editor: User, keep: bool, number: tuple[int, str]
) -> None:
    give_cases(report, 125, editor)
    assert not review.conflicts_of(report).exists()
    newer = TEXT.replace("120件，成功118件，成功率98.3%", "150件，成功147件，成功率98%")
    report = take(newer, editor, accept=True)

    assert value("mediation.cases") == (Decimal(125), "corrected")
    [conflict] = review.conflicts_of(report)
    assert conflict.conflict == {"reason": "changed", "now": {"value": "150", "bound": "exact"}}
    assert IndicatorValue.objects.get(indicator__code="mediation.cases").is_doubtful
    [shown] = desk.lay_out(report).conflicts
    assert (shown["quote"], shown["decided"]["value"], shown["now"]["value"]) == ("150", "125", "150")
    with pytest.raises(ReviewError):
        review.confirm_report(report, editor)
    review.settle_conflict(report, conflict, editor, keep=keep)
    assert value("mediation.cases") == number
    assert not IndicatorValue.objects.get(indicator__code="mediation.cases").is_doubtful
    ingest.reread(report)
    assert not review.conflicts_of(report).exists()


def test_a_given_value_waits_where_its_numbers_are_gone_or_corrected_and_not_where_they_come_to_agree(
    report: Report, editor: User
) -> None:
    give_cases(report, 125, editor)
    change_value(report, "120", 130, editor)
    [conflict] = review.conflicts_of(report)
    assert conflict.conflict["now"]["value"] == "130"
    review.undo(report, editor)
    assert not review.conflicts_of(report).exists()
    change_value(report, "120", 125, editor)
    assert not review.conflicts_of(report).exists()
    one = fact(report, "120")
    review.decide(report, seen(one), Change(None, NumberKind.NAME), editor)
    [conflict] = review.conflicts_of(report)
    assert conflict.conflict["now"] is None


def test_a_value_given_in_the_place_of_another_rests_on_the_numbers(report: Report, editor: User) -> None:
    give_cases(report, 125, editor)
    given = give_cases(report, 126, editor)
    assert (given.old["value"], review.conflicts_of(report).count()) == ("120", 0)
    report = take(TEXT.replace("120件", "150件"), editor, accept=True)
    assert review.conflicts_of(report).count() == 1
    given = give_cases(report, 151, editor)
    assert (given.old["value"], review.conflicts_of(report).count()) == ("150", 0)
    assert value("mediation.cases") == (Decimal(151), "corrected")


def test_deciding_anew_on_a_number_in_conflict_ends_the_conflict(report: Report, editor: User) -> None:
    correction = change_value(report, "120", 130, editor)
    Correction.objects.filter(pk=correction.pk).update(old={**correction.old, "value": "77"})
    ingest.reread(Report.objects.select_related("document").get())
    assert review.conflicts_of(report).count() == 1
    change_value(report, "120", 131, editor)
    assert not review.conflicts_of(report).exists()


def test_a_settled_finding_stays_settled_until_its_figures_change(report: Report, editor: User) -> None:
    change_value(report, "118", 100, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    review.settle_finding(finding, "accepted", editor, note="统计口径不同")
    ingest.reread(Report.objects.select_related("document").get())
    assert not report.findings.to_verify().filter(check_code="rate_mismatch").exists()

    change_value(report, "118", 90, editor)
    assert report.findings.to_verify().filter(check_code="rate_mismatch").exists()


def test_all_sure_numbers_are_confirmed_at_once(report: Report, editor: User) -> None:
    count = review.confirm_all(report, editor, at_least=0.0)
    assert (
        count == report.facts.filter(indicator__isnull=False).count() == report.facts.filter(state="confirmed").count()
    )
    ingest.reread(Report.objects.select_related("document").get())
    assert report.facts.filter(state="confirmed").count() == count


def test_a_confirmed_report_that_comes_to_say_something_else_is_to_be_checked_again(
    report: Report, editor: User
) -> None:
    review.confirm_report(report, editor)
    report.values.update(confidence=0.5)  # as other rules read it
    for read_before, state in (({}, "confirmed"), ({"value": 77}, "in_review")):
        report.values.filter(indicator__code="mediation.cases").update(**{"confidence": 0.5, **read_before})
        ingest.reparse(report, editor)
        ingest.process(report.document_id)
        report.refresh_from_db()
        assert (report.review_state, value("mediation.cases")) == (state, (Decimal(120), "reported"))
    assert not report.values.filter(is_confirmed=True).exists()


def test_a_confirmed_report_is_opened_again_with_a_reason(report: Report, editor: User) -> None:
    assert review.confirm_report(report, editor).review_state == "confirmed"
    with pytest.raises(ReviewError):
        review.reopen_report(report, editor, reason="")
    assert review.reopen_report(report, editor, reason="补报").review_state == "in_review"


@pytest.mark.parametrize(("start", "end"), [(5, 5), (10, 4), (0, 10_000)])
def test_a_place_outside_the_text_is_refused(report: Report, editor: User, start: int, end: int) -> None:
    with pytest.raises(ReviewError):
        review.decide(report, Seen(start, end, None), Change(None, NumberKind.NAME), editor)


def test_corrected_sentences_are_exported_as_cases(
    report: Report, editor: User, capsys: pytest.CaptureFixture[str]
) -> None:
    change_value(report, "118", 117, editor)
    capsys.readouterr()
    call_command("export_corrections")
    [case] = capsys.readouterr().out.splitlines()
    text, facts, origin = case.split(" | ")
    assert (text.endswith("成功率98.3%"), origin) == (True, "bug")
    assert facts.split()[:2] == ["mediation.cases=120:total", "mediation.resolved=117:total"]


def test_random_decisions_survive_another_vocabulary_and_other_files(
    db: None, settings: object, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    for figure in measure_corrections(40, seed=4):
        assert figure.is_met, figure.note


def test_a_settled_finding_is_judged_otherwise_opened_again_and_each_is_undone(report: Report, editor: User) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    steps: list[str | None] = [None]
    for verdict, note in (("accepted", "统计口径不同"), ("returned", "请核实"), ("open", "")):
        settled = Finding.objects.get(check_code=finding.check_code, verdict=finding.verdict).correction_id
        review.settle_finding(finding, verdict, editor, note=note, seen=settled)
        steps.append(None if verdict == "open" else verdict)
        assert verdict_of(finding) == steps[-1]
    for step in reversed(steps[:-1]):
        undone = review.undo(report, editor)
        assert undone is not None
        assert (undone.last.kind, verdict_of(finding)) == ("finding", step)
    with pytest.raises(ReviewError):
        review.settle_finding(finding, "accepted", editor)


def verdict_of(finding: Finding) -> str | None:
    finding = Finding.objects.select_related("correction").get(
        report=finding.report_id, check_code=finding.check_code, verdict=finding.verdict
    )
    return finding.correction.new["verdict"] if finding.correction else None


def test_nothing_is_decided_on_a_confirmed_report_before_it_is_reopened(report: Report, editor: User) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().first()
    assert finding is not None
    review.confirm_report(report, editor)
    one = fact(report, "120")
    cases, given = Indicator.objects.get(code="mediation.cases"), Amount(Decimal(5), Bound.EXACT)
    for decide in (
        lambda: review.decide(report, seen(one), Change(state_of(one)), editor),
        lambda: review.confirm_all(report, editor, at_least=0.0),
        lambda: review.give_value(report, cases, given, editor, seen=None, reason="台账"),
        lambda: review.drop_value(report, cases, editor, seen=given),
        lambda: review.settle_finding(finding, "accepted", editor, note="说明"),
        lambda: review.undo(report, editor),
    ):
        with pytest.raises(ConfirmedError):
            decide()
    report.refresh_from_db()
    assert (report.review_state, Correction.objects.count()) == ("confirmed", 1)
    review.reopen_report(report, editor, reason="补报")
    review.decide(report, seen(one), Change(state_of(one)), editor)


def test_the_log_tells_every_decision_in_words(report: Report, editor: User, as_role: Any) -> None:
    cases = Indicator.objects.get(code="mediation.cases")
    one = fact(report, "15场")
    review.decide(report, seen(one), Change(None, NumberKind.NAME), editor)
    change_value(report, "118", 90, editor)
    moved = fact(report, "3台")
    part = replace(state_of(moved), indicator="mediation.cases", role=StatedRole.PART, bound=Bound.ABOUT)
    review.decide(report, seen(moved), Change(part, place=(moved.start, moved.end + 1)), editor)
    as_seen = value_seen("mediation.cases")
    review.give_value(report, cases, Amount(Decimal(5), Bound.EXACT), editor, seen=as_seen, reason="台账")
    finding = report.findings.to_verify().filter(check_code="rate_mismatch").first()
    assert finding is not None
    review.settle_finding(finding, "returned", editor, note="请核实")
    review.undo(report, editor)
    review.confirm_all(report, editor, at_least=0.5)
    review.confirm_report(report, editor)
    record(editor, "review.finding", f"{report} part_missing", verdict="accepted")
    record(editor, "comparison.exported", "比较", indicator="mediation.cases")
    record(editor, "catalogue.changed", "某指标", kind=["count", "rate"], better=["higher", "lower"])

    words = LogWords()
    told = {event.action: (words.subject(event), words.detail(event)) for event in AuditEvent.objects.order_by("-pk")}
    everything = "\n".join(phrase for subject, phrases in told.values() for phrase in (subject, *phrases))
    assert not re.search(r"[{}\[\]']|[a-z]{2,}", everything.replace("editor", "").replace(".txt", ""))
    assert told["review.number"][1][0] == "这个数：普法宣传活动场次 15场次 → 名称中的数字"
    assert told["review.finding"] == (f"{report} 比率与件数对不上", ["原因：请核实", "处理：列入退回清单"])
    assert "核对状态：核对中 → 已核定" in told["review.report_confirmed"][1]
    rows = as_role("auditor").get("/accounts/log/export/").streaming_content
    assert '[""review.number""' in b"".join(rows).decode()


def test_the_log_says_of_a_confirmed_number_that_it_was_not_changed(report: Report, editor: User) -> None:
    one = fact(report, "15场")
    review.decide(report, seen(one), Change(state_of(one)), editor)
    event = AuditEvent.objects.get(action="review.number")
    assert LogWords().detail(event) == ["这个数：普法宣传活动场次 15场次（未改动）"]


def test_the_log_keeps_one_language_and_is_told_in_the_readers(report: Report, editor: User, as_role: Any) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    with translation.override("en"):
        review.settle_finding(finding, "accepted", editor, note="台账")
        event = AuditEvent.objects.get(action="review.finding")
        told = LogWords().subject(event)
    assert event.subject == f"{report} 比率与件数对不上"
    assert told.startswith(f"{report} ")
    assert told.removeprefix(f"{report} ").isascii()
    client = as_role("administrator")
    client.cookies["django_language"] = "en"
    client.post("/reports/targets/set/", {"indicator": "mediation.cases", "value": "5", "county": "all"})
    assert AuditEvent.objects.get(action="target.set").detail["county"] == "全部县区"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_goes_back_to_the_township_is_a_chinese_word_file(
    report: Report, editor: User, as_role: Any, language: str
) -> None:
    change_value(report, "118", 90, editor)
    finding = report.findings.to_verify().get(check_code="rate_mismatch")
    review.settle_finding(finding, "returned", editor, note="请核实调解成功件数")
    client = as_role("administrator")
    client.cookies["django_language"] = language
    content = client.get(reverse("reports:return_list", args=[report.pk])).content
    word = WordFile(io.BytesIO(content))
    assert word.paragraphs[0].text == "2024年法治政府建设情况报告退回补充清单"
    assert [round(column.width.cm, 1) for column in word.tables[0].columns] == [1.2, 4.0, 6.3, 4.5]
    assert re.fullmatch(r"\d{4}年\d{1,2}月\d{1,2}日", word.paragraphs[-1].text)
    heads, row = ([cell.text for cell in line.cells] for line in word.tables[0].rows)
    assert heads == ["序号", "问题", "原文", "请补充或更正"]
    assert (row[0], "成功率98.3%" in row[2], row[3]) == ("1", True, "请核实调解成功件数")
