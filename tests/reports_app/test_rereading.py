"""Many reports read again: only what reads otherwise is stored, decisions hold, a job survives pauses and deaths."""

from datetime import timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ

from accounts.models import AuditEvent, User
from reports_app import ingest, knowledge, rereading, review
from reports_app.demo import Plan, write_district
from reports_app.models import (
    Correction,
    Document,
    Fact,
    Indicator,
    IndicatorValue,
    Report,
    Rereading,
    RereadReport,
    Township,
)
from reports_app.models.rereading import COUNTED
from reports_app.parsing.lexicon_changes import Difference
from reports_app.parsing.model import Amount, Bound, Role, Stated
from reports_app.parsing.view import TextView
from reports_app.reader import Reader
from reports_app.rereading import jobs, previewing
from reports_app.rows.replay import state_of
from tests.district import District

pytestmark = pytest.mark.django_db

TEXT = """{township}{year}年度法治政府建设情况报告
一、主要举措和成效
全年调解矛盾纠纷{cases}件，调解成功{cases}件。建成示范果园{orchards}亩。
"""
ORCHARDS = {
    "code": "own.orchards",
    "theme": "governance",
    "name_zh": "示范果园面积",
    "name_en": "Orchards",
    "unit": "亩",
    "kind": "stock",
    "words": ["示范果园"],
}


@pytest.fixture
def catalogue(db: None) -> None:
    call_command("load_catalogue", verbosity=0, stdout=open("/dev/null", "w"))  # noqa: PTH123, SIM115


@pytest.fixture
def reports(catalogue: None, bridge: Township) -> list[Report]:
    district = District()
    found = []
    for number, year in enumerate((2022, 2023, 2024)):
        text = TEXT.format(township="石桥镇", year=year, cases=219 + number, orchards=120 + number)
        report = district.report(bridge, year, text)
        ingest.reread(report)
        found.append(Report.objects.get(pk=report.pk))
    return found


def fact_keys() -> list[Any]:
    return list(Fact.objects.order_by("pk").values_list("pk", "report", "start", "indicator__code", "value"))


def run(job: Rereading) -> Rereading:
    while rereading.work(job.pk):
        pass
    job.refresh_from_db()
    return job


def reparse(user: User | None = None) -> Rereading:
    return run(rereading.start_reparse(Report.objects.all(), user, scope="全部报告"))


def give_orchards(report: Report, editor: User) -> tuple[Indicator, Correction]:
    """Let there be such an indicator, and a report's value for it be what a person says."""
    orchards = Indicator.objects.create(origin="staff", **ORCHARDS)
    reparse()
    shown = Amount(report.values.get(indicator=orchards).value, Bound.EXACT)
    given = Amount(Decimal(130), Bound.EXACT)
    return orchards, review.give_value(report, orchards, given, editor, seen=shown, reason="登记簿")


def test_report_that_reads_the_same_keeps_its_rows(reports: list[Report]) -> None:
    before = fact_keys()
    Report.objects.update(parser_version="1")

    job = reparse()

    assert (job.state, job.count_done(), job.count_changes()["reports"], job.reports.count()) == ("done", 3, 0, 0)
    assert fact_keys() == before
    assert set(Report.objects.values_list("parser_version", flat=True)) == {reports[0].parser_version}


def test_new_words_are_read_and_told(reports: list[Report]) -> None:
    Indicator.objects.create(origin="staff", **ORCHARDS)
    old = reports[0].parser_version

    job = reparse()

    counts = job.count_changes()
    assert (counts["reports"], counts["gained"], counts["values"], counts["failed"]) == (3, 3, 3, 0)
    values = IndicatorValue.objects.filter(indicator__code="own.orchards").order_by("year")
    assert [value.value for value in values] == [120, 121, 122]
    item = job.reports.order_by("pk").first()
    assert item is not None
    told = item.changes["facts"][0]
    assert (told["kind"], told["quote"], told["old"], told["new"]["value"]) == ("gained", "120", None, "120")
    assert "建成示范果园" in told["before"]
    assert item.changes["values"] == [{"indicator": "own.orchards", "old": None, "new": ["120", "exact"]}]
    assert old not in set(Report.objects.values_list("parser_version", flat=True))


def test_decisions_hold_and_conflicts_are_counted(reports: list[Report], editor: User) -> None:
    report = reports[2]
    fact = report.facts.select_related("indicator").get(quote="122")
    assert fact.indicator is None
    seen = review.Seen(fact.start, fact.end, state_of(fact))
    disputes = Stated("petitions.cases", Decimal(122), "亩", Bound.EXACT, Role.TOTAL)
    review.decide(report, seen, review.Change(disputes), editor, reason="登记簿")
    Indicator.objects.create(origin="staff", **ORCHARDS)

    job = reparse()

    kept = Fact.objects.get(report=report, quote="122")
    assert (kept.indicator and kept.indicator.code, kept.state) == ("petitions.cases", "corrected")
    assert job.count_changes()["conflicts"] == 1
    conflict = Correction.objects.get(kind="number").conflict
    assert conflict is not None
    assert conflict["now"]["indicator"] == "own.orchards"


def test_given_value_whose_numbers_are_read_no_more_is_a_conflict_in_preview_and_reparse(
    reports: list[Report], editor: User
) -> None:
    orchards, _ = give_orchards(reports[2], editor)

    draft = Indicator(origin="staff", **{**ORCHARDS, "words": ["示范林"]})
    previewed = run(rereading.start_preview(draft, orchards, editor, based_on=0)).count_changes()
    assert not Correction.objects.filter(conflict__isnull=False).exists()
    Indicator.objects.filter(pk=orchards.pk).update(words=["示范林"])
    told = reparse().count_changes()

    assert (previewed["conflicts"], previewed["values"], previewed["lost"]) == (1, 2, 3)
    assert told == previewed
    assert Correction.objects.get(kind="value").conflict == {"reason": "changed", "now": None}
    assert IndicatorValue.objects.get(report=reports[2], indicator=orchards).value == 130


def test_conflict_that_waits_already_is_counted_by_neither_preview_nor_reparse(
    reports: list[Report], editor: User
) -> None:
    orchards, made = give_orchards(reports[2], editor)
    Correction.objects.filter(pk=made.pk).update(old={"value": "99", "bound": "exact"})
    ingest.reread(reports[2])
    assert review.conflicts_of(reports[2]).count() == 1

    draft = Indicator(origin="staff", **{**ORCHARDS, "words": ["示范林"]})
    previewed = run(rereading.start_preview(draft, orchards, editor, based_on=0)).count_changes()
    Indicator.objects.filter(pk=orchards.pk).update(words=["示范林"])
    assert (reparse().count_changes(), previewed["conflicts"]) == (previewed, 0)


def test_confirmed_report_that_reads_the_same_keeps_its_rows(reports: list[Report], editor: User) -> None:
    review.confirm_all(reports[0], editor, at_least=0.5)
    before = fact_keys()

    assert reparse().count_changes()["reports"] == 0
    assert fact_keys() == before


def test_paused_job_waits_and_goes_on(reports: list[Report], editor: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SHARE", 1)
    monkeypatch.setattr(jobs, "TASK_SECONDS", 0.0)
    job = rereading.start_reparse(Report.objects.all(), editor, scope="全部报告")
    reader = jobs.Reparse(job)
    reader.read(jobs._take(job))
    assert rereading.pause(job, editor)
    assert jobs._take(job) == []
    assert job.count_done() == 1

    OrmQ.objects.all().delete()
    assert rereading.resume(job, editor)
    assert OrmQ.objects.count() == 2
    monkeypatch.setattr(jobs, "TASK_SECONDS", 5.0)
    assert run(job).state == "done"
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "reparse.started",
        "reparse.paused",
        "reparse.resumed",
        "reparse.done",
    ]


def test_cancelled_job_stops_and_says_how_far_it_came(reports: list[Report], editor: User) -> None:
    job = rereading.start_reparse(Report.objects.all(), editor, scope="全部报告")
    assert rereading.cancel(job, editor)
    assert not rereading.cancel(job, editor)
    run(job)
    assert (job.state, job.is_cut_short, job.count_done()) == ("cancelled", True, 0)


def test_share_of_a_dead_worker_is_taken_by_another(reports: list[Report]) -> None:
    job = rereading.start_reparse(Report.objects.all(), None, scope="全部报告")
    assert len(jobs._take(job)) == 3  # and the worker dies
    assert run(job).state == "running"
    job.reports.update(taken_at=timezone.now() - jobs.LEASE - timedelta(seconds=1))
    Rereading.objects.update(heartbeat=timezone.now() - jobs.PATIENCE - timedelta(seconds=1))
    OrmQ.objects.all().delete()

    assert rereading.sweep() == 1
    assert OrmQ.objects.count() == 2
    assert run(job).state == "done"


def test_two_reparses_at_once_are_refused(reports: list[Report]) -> None:
    job = rereading.start_reparse(Report.objects.all(), None, scope="全部报告")
    with pytest.raises(rereading.AlreadyRunningError) as refused:
        rereading.start_reparse(Report.objects.all(), None, scope="全部报告")
    assert refused.value.job == job


def test_report_that_breaks_is_told_and_the_others_go_on(
    reports: list[Report], monkeypatch: pytest.MonkeyPatch
) -> None:
    parse = Reader.parse

    def break_one(self: Reader, document: Document, *rest: Any, **how: Any) -> Any:
        if document == reports[1].document:
            raise RuntimeError("broken")
        return parse(self, document, *rest, **how)

    monkeypatch.setattr(Reader, "parse", break_one)
    job = reparse()
    assert job.state == "done"
    assert list(job.reports.values_list("report", "state")) == [(reports[1].pk, "failed")]


def test_preview_tells_what_would_change_and_stores_nothing(reports: list[Report], editor: User) -> None:
    before = fact_keys()
    draft = Indicator(origin="staff", **ORCHARDS)

    job = run(rereading.start_preview(draft, None, editor, based_on=0))

    counts = job.count_changes()
    assert (job.state, counts["reports"], counts["gained"], counts["values"]) == ("done", 3, 3, 3)
    assert fact_keys() == before
    assert not Indicator.objects.filter(code="own.orchards").exists()


@pytest.mark.parametrize("is_current", [True, False], ids=["from rows", "read twice"])
def test_preview_of_words_that_no_text_has_reads_none(
    reports: list[Report], editor: User, is_current: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_current:
        Report.objects.update(parser_version="1")
    monkeypatch.setattr("reports_app.reader.read_report", lambda *_, **__: pytest.fail("was read"))
    draft = Indicator(origin="staff", **{**ORCHARDS, "words": ["鱼塘"]})
    job = run(rereading.start_preview(draft, None, editor, based_on=0))
    assert (job.state, job.count_done(), job.count_changes()["reports"]) == ("done", 3, 0)


def test_preview_foretells_the_reparse(reports: list[Report], editor: User) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")
    draft = Indicator.from_snapshot(indicator.snapshot() | {"exclusions": ["矛盾纠纷"]})
    Report.objects.filter(pk=reports[0].pk).update(parser_version="1")
    previewed = run(rereading.start_preview(draft, indicator, editor, based_on=0))
    assert previewed.count_changes()["reports"] == 3

    indicator.exclusions = ["矛盾纠纷"]
    indicator.save()
    done = reparse()

    def told(job: Rereading) -> list[Any]:
        return list(job.reports.order_by("report").values_list("report", "changes"))

    assert told(done) == told(previewed)


def test_command_reads_only_what_old_rules_read(
    reports: list[Report], capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Report.objects.filter(pk=reports[0].pk).update(parser_version="1")
    call_command("reparse", older=True, queue=True)
    job = Rereading.objects.get()
    assert [item.report_id for item in RereadReport.objects.filter(rereading=job)] == [reports[0].pk]


def test_indicator_out_of_use_is_read_no_more_and_gives_its_numbers_to_none(
    reports: list[Report], editor: User
) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")
    draft = Indicator.from_snapshot(indicator.snapshot() | {"is_used": False})
    counts = run(rereading.start_preview(draft, indicator, editor, based_on=0)).count_changes()
    assert (counts["reports"], counts["lost"], counts["moved"], counts["gained"]) == (3, 3, 0, 0)


@pytest.mark.parametrize("is_current", [True, False], ids=["from rows", "read twice"])
def test_rate_is_derived_only_while_it_is_in_use(reports: list[Report], editor: User, is_current: bool) -> None:
    rate = Indicator.objects.get(code="mediation.success_rate")
    for is_used, derived in ((False, 0), (True, 3)):
        if not is_current:
            Report.objects.update(parser_version="1")
        draft = Indicator.from_snapshot(rate.snapshot() | {"is_used": is_used})
        previewed = run(rereading.start_preview(draft, rate, editor, based_on=0)).count_changes()
        Indicator.objects.filter(pk=rate.pk).update(is_used=is_used)
        assert reparse().count_changes() == previewed
        assert (previewed["reports"], previewed["values"]) == (3, 3)
        assert IndicatorValue.objects.filter(indicator=rate, basis="derived").count() == derived
        rate.refresh_from_db()


def test_indicator_that_goes_out_of_use_and_comes_back_asks_nobody_to_check_again(
    reports: list[Report], editor: User
) -> None:
    orchards, _ = give_orchards(reports[1], editor)
    review.confirm_all(reports[0], editor, at_least=0.0)
    for report in reports:
        review.confirm_report(report, editor)
    before = set(IndicatorValue.objects.values_list("report", "indicator", "value"))
    for is_used in (False, True):
        draft = Indicator.from_snapshot(orchards.snapshot() | {"is_used": is_used})
        previewed = run(rereading.start_preview(draft, orchards, editor, based_on=0)).count_changes()
        Indicator.objects.filter(pk=orchards.pk).update(is_used=is_used)
        assert reparse().count_changes() == previewed
        assert previewed["conflicts"] == 0
        assert not Correction.objects.in_conflict().exists()
        assert is_used or set(Report.objects.values_list("review_state", flat=True)) == {"confirmed"}
        orchards.refresh_from_db()
    assert set(IndicatorValue.objects.values_list("report", "indicator", "value")) == before
    assert Report.objects.get(pk=reports[0].pk).review_state == "confirmed"


RETIRED = ["mediation.cases", "mediation.success_rate", "publicity.activities", "learning.exam_pass_rate"]


@pytest.mark.parametrize("code", RETIRED)
def test_rows_tell_of_an_indicator_out_of_use_what_reading_anew_would(
    code: str, catalogue: None, bridge: Township, editor: User
) -> None:
    district = District()
    for written in islice(write_district(Plan(townships=1, seed=3)), 4):
        ingest.reread(district.report(bridge, written.year, written.text))
    indicator = Indicator.objects.get(code=code)
    draft = Indicator.from_snapshot(indicator.snapshot() | {"is_used": False})

    def preview() -> list[Any]:
        job = run(rereading.start_preview(draft, indicator, editor, based_on=0))
        return list(job.reports.order_by("report").values_list("report", "state", "changes", *COUNTED))

    by_rows = preview()
    Report.objects.update(parser_version="1")
    assert by_rows
    assert by_rows == preview()


def test_words_that_can_make_a_difference_are_those_that_differ(catalogue: None) -> None:
    def words(**said: Any) -> frozenset[str]:
        indicator = Indicator.objects.get(code="mediation.cases")
        drafted = rereading.with_draft(list(Indicator.objects.all()), indicator.snapshot() | said, indicator)
        return Difference(knowledge.lexicon(), knowledge.lexicon_of(drafted)).words

    assert words(name_zh="别的名称") == frozenset()
    assert words(exclusions=["网格上报"]) == {"网格上报"}
    assert {"邻里说和", "网格上报"} == words(words=["邻里说和"], exclusions=["网格上报"])
    assert "调解" in "".join(words(is_used=False))


def test_report_that_breaks_a_preview_is_told_and_the_others_go_on(
    reports: list[Report], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = previewing.number_view

    def break_one(text: str, view: TextView) -> Any:
        if text == reports[1].document.text:
            raise RuntimeError("broken")
        return number(text, view)

    monkeypatch.setattr(previewing, "number_view", break_one)
    job = run(rereading.start_preview(Indicator(origin="staff", **ORCHARDS), None, editor, based_on=0))
    states = {item.report_id: item.state for item in job.reports.all()}
    assert (job.state, job.count_done(), states.pop(reports[1].pk)) == ("done", 3, "failed")
    assert set(states.values()) == {"changed"}


def test_report_that_goes_while_it_is_previewed_is_not_brought_back(
    reports: list[Report], editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = previewing.list_changes

    def withdraw_and_list(*lines: Any, **said: Any) -> Any:
        if Report.objects.filter(pk=reports[1].pk).exists():
            ingest.withdraw(reports[1].document, editor)
        return listed(*lines, **said)

    monkeypatch.setattr(previewing, "list_changes", withdraw_and_list)
    job = run(rereading.start_preview(Indicator(origin="staff", **ORCHARDS), None, editor, based_on=0))
    left = {reports[0].pk, reports[2].pk}
    assert (job.state, set(job.reports.values_list("report", flat=True))) == ("done", left)
