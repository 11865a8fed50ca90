"""What the desk tells of a report: findings with the sentences of both reports, values with their bounds."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse

from reports_app import ingest
from reports_app.models import Report
from reports_app.review import desk
from tests.district import District

TEXT = """石桥镇{year}年度法治政府建设情况报告
一、主要举措和成效
全年调解𠮷村等处矛盾纠纷{cases}件。发放资料2000余份。
"""


@pytest.fixture
def report(db: None) -> Report:
    call_command("load_catalogue", verbosity=0)
    district = District()
    bridge = district.township("990101001", "石桥镇")
    for year, cases in ((2023, 900), (2024, 90)):
        report = district.report(bridge, year, TEXT.format(year=year, cases=cases))
        with transaction.atomic():
            ingest.reread(report)
    return report


def test_a_finding_across_years_shows_both_sentences(report: Report) -> None:
    sides = [fact for finding in desk.lay_out(report).findings for fact in finding["facts"]]
    assert {(fact["is_here"], fact["sentence"]) for fact in sides} == {
        (True, "全年调解𠮷村等处矛盾纠纷90件。"),
        (False, "全年调解𠮷村等处矛盾纠纷900件。"),
    }


def test_a_value_is_told_with_its_bound(report: Report, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(9):
        values = {value["code"]: value for value in desk.lay_out(report).values}
    materials = values["publicity.materials"]
    assert (materials["value"], materials["bound"], materials["figure"]) == ("2000", "at_least", "≥2000")


@pytest.mark.parametrize(("typed", "value"), [("1,234", 1234), ("0" * 38 + "1234", None), ("很多", None)])
def test_a_number_is_taken_whole_or_refused(report: Report, as_role: Any, typed: str, value: int | None) -> None:
    address = reverse("reports:desk_act", args=[report.pk, "value"])
    seen = {"value": "2000", "bound": "at_least"}
    about = {"document": report.document_id, "indicator": "publicity.materials", "seen": seen}
    asked = {**about, "value": typed, "bound": "exact", "reason": "台账"}
    answer = as_role("editor").post(address, asked, content_type="application/json")
    given = report.values.filter(basis="corrected").values_list("value", flat=True).first()
    assert (answer.status_code, answer.json().get("field"), given) == (
        (422, "value", None) if value is None else (200, None, value)
    )


@pytest.mark.parametrize("year", [-1, 99_999, "去年"])
def test_a_year_that_none_is_is_refused(report: Report, as_role: Any, year: object) -> None:
    fact = report.facts.get(quote="90")
    seen = {"indicator": "mediation.cases", "value": "90", "unit": "件", "bound": "exact", "role": "total"}
    stated = seen | {"role": "previous", "about_year": year}
    asked = {"document": report.document_id, "start": fact.start, "end": fact.end, "seen": seen, "stated": stated}
    address = reverse("reports:desk_act", args=[report.pk, "decide"])
    client = as_role("editor")
    assert client.post(address, asked, content_type="application/json").status_code == 422
    asked["stated"] = stated | {"about_year": 2023}
    assert client.post(address, asked, content_type="application/json").status_code == 200
