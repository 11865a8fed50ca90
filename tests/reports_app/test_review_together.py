"""Ten people check one report at once, each with a connection of their own."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from accounts import chain
from accounts.models import AuditEvent, Role, User
from reports_app import ingest, review
from reports_app.models import Correction, Fact, Report, Township
from reports_app.review import Change, Seen, StaleError
from reports_app.rows.replay import state_of
from tests.reports_app.conftest import make_user
from tests.reports_app.test_together import together

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 10
KINDS = ("婚姻家庭", "邻里", "土地", "劳资", "物业", "消费", "债务", "山林", "水利", "交通")


@pytest.fixture
def report(bridge: Township, editor: User, settings: Any, tmp_path: Path) -> Report:
    settings.MEDIA_ROOT = tmp_path
    call_command("load_catalogue", verbosity=0)
    parts = "、".join(f"{kind}纠纷{number}件" for number, kind in enumerate(KINDS, start=11))
    text = f"石桥镇2024年法治政府建设情况报告\n一、主要举措\n示例市示例县石桥镇全年调解纠纷300件，其中{parts}。\n"
    document = ingest.receive(ContentFile(text.encode()), "石桥镇2024年.txt", editor).document
    ingest.process(document.pk)
    return Report.objects.select_related("document").get()


def call(report: Report, fact: Fact, value: int, user: User) -> Callable[[], Any]:
    stated = state_of(fact)
    seen = Seen(fact.start, fact.end, stated, fact.correction_id)

    def decide() -> Any:
        try:
            return review.decide(report, seen, Change(replace(stated, value=Decimal(value))), user)
        except StaleError as error:
            return error

    return decide


def people() -> list[User]:
    return [make_user(f"person{number}", Role.EDITOR) for number in range(PEOPLE)]


def test_each_changes_another_number_and_none_is_lost(report: Report) -> None:
    facts = list(report.facts.filter(role="part").select_related("indicator").order_by("start"))
    assert len(facts) == PEOPLE
    calls = [
        call(report, fact, 500 + place, who) for place, (fact, who) in enumerate(zip(facts, people(), strict=True))
    ]
    results = together(*calls)

    assert all(isinstance(result, Correction) for result in results)
    now = report.facts.filter(role="part").order_by("start").values_list("value", "state")
    assert list(now) == [(500 + place, "corrected") for place in range(PEOPLE)]
    assert AuditEvent.objects.filter(action="review.number").count() == PEOPLE
    chain.seal_events()
    assert list(chain.verify()) == []


def test_all_change_one_number_and_the_others_are_told(report: Report) -> None:
    fact = report.facts.select_related("indicator").get(role="total")
    results = together(*[call(report, fact, 600 + place, who) for place, who in enumerate(people())])

    won = [result for result in results if isinstance(result, Correction)]
    late = [result for result in results if isinstance(result, StaleError)]
    assert (len(won), len(late)) == (1, PEOPLE - 1)
    value = report.facts.get(role="total").value
    assert format(value.normalize(), "f") == won[0].new["value"]
    assert {error.fact.value for error in late} == {value}
    assert AuditEvent.objects.filter(action="review.number").count() == 1
    assert Correction.objects.in_force().filter(kind="number").count() == 1
