"""A new reading replaces only the rows that say otherwise, and leaves what a whole writing would."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import User
from reports_app import ingest, review
from reports_app.models import Fact, Finding, Indicator, IndicatorValue, Report, Section
from reports_app.parsing.model import Amount, Bound
from reports_app.review import Change, Seen
from reports_app.rows import writing
from reports_app.rows.replay import state_of
from tests.district import District

TEXT = """石桥镇{year}年度法治政府建设情况报告
一、主要举措和成效
全年调解矛盾纠纷{cases}件，调解成功217件，成功率98.2%。受理信访事项36件，办结36件。
开展普法宣传活动15场次，发放资料2000余份，比去年增加300份。
二、存在的不足
新配备电脑3台。
"""


@pytest.fixture
def reports(db: None) -> list[Report]:
    call_command("load_catalogue", verbosity=0)
    district = District()
    bridge = district.township("990101001", "石桥镇")
    reports = []
    for year, cases in ((2022, 221), (2023, 219), (2024, 90)):
        report = district.report(bridge, year, TEXT.format(year=year, cases=cases))
        with transaction.atomic():
            ingest.reread(report)
        reports.append(report)
    return reports


def snapshot() -> dict[str, Any]:
    """All rows of all reports but for their keys; links by what they lead to."""
    unkeyed = [name for name in writing.FACT_SAYS if name != "section_id"]
    place = {fact.pk: [getattr(fact, name) for name in unkeyed] for fact in Fact.objects.all()}

    def linked(row: Any) -> list[str]:
        return sorted(str(place[fact.pk]) for fact in row.facts.all())

    values = IndicatorValue.objects.prefetch_related("facts")
    findings = Finding.objects.prefetch_related("facts")
    return {
        "sections": sorted(Section.objects.values_list(*writing.SECTION_SAYS)),
        "facts": sorted(map(str, place.values())),
        "values": sorted(str(([getattr(row, name) for name in writing.VALUE_SAYS], linked(row))) for row in values),
        "findings": sorted(
            str(
                (
                    [getattr(row, name) for name in writing.FINDING_SAYS if name != "detail"],
                    row.correction_id,
                    linked(row),
                )
            )
            for row in findings
        ),
    }


def decide(report: Report, quote: str, change: Any, user: User) -> None:
    fact = report.facts.select_related("indicator").get(start=report.document.text.index(quote))
    review.decide(report, Seen(fact.start, fact.end, state_of(fact), fact.correction_id), change(fact), user)


def test_rows_that_say_the_same_keep_their_keys(reports: list[Report], editor: User) -> None:
    report = reports[1]
    before = dict(report.facts.values_list("pk", "quote"))
    values = dict(report.values.values_list("indicator__code", "pk"))
    decide(report, "2000余", lambda fact: Change(replace(state_of(fact), value=Decimal(2100))), editor)

    after = dict(report.facts.values_list("pk", "quote"))
    assert sorted(before[pk] for pk in before.keys() - after.keys()) == ["2000"]
    now = dict(report.values.values_list("indicator__code", "pk"))
    assert {code for code, pk in now.items() if values[code] != pk} == {"publicity.materials"}


def test_what_stays_is_what_a_whole_writing_leaves(reports: list[Report], editor: User) -> None:
    report = reports[1]
    decide(report, "217", lambda fact: Change(None), editor)
    decide(report, "36件，办结", lambda fact: Change(state_of(fact)), editor)
    cases, seen = Indicator.objects.get(code="mediation.cases"), report.values.get(indicator__code="mediation.cases")
    given, stands = Amount(Decimal(5), Bound.EXACT), Amount(seen.value, Bound(seen.bound))
    review.give_value(report, cases, given, editor, seen=stands, reason="台账")
    Indicator.objects.filter(code="publicity.activities").update(is_used=False)
    for one in reports:
        with transaction.atomic():
            ingest.reread(Report.objects.get(pk=one.pk))
    kept = snapshot()
    with transaction.atomic():
        writing.clear_rows([one.pk for one in reports])
        for one in reports:
            ingest.reread(Report.objects.get(pk=one.pk))
    assert snapshot() == kept


def test_the_statements_do_not_grow_with_the_reports(reports: list[Report], django_assert_max_num_queries: Any) -> None:
    Indicator.objects.filter(code="publicity.activities").update(is_used=False)
    readings = [writing.Reading(one, one.document, ingest.parse(one.document)) for one in reports]
    with transaction.atomic(), django_assert_max_num_queries(20):
        writing.store_rows(readings)
