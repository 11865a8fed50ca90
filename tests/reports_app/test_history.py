"""The record of decisions: a correction is found again with what it changed, and taken back alone."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.models import Role, User
from reports_app import review
from reports_app.models import Correction, Report, Township
from reports_app.review import Change
from reports_app.rows.replay import state_of
from tests.reports_app.conftest import make_user
from tests.reports_app.test_review import TEXT, change_value, fact, seen, take, value

HISTORY = reverse("reports:history")


@pytest.fixture
def report(bridge: Township, editor: User, settings: object, tmp_path: Path) -> Report:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    call_command("load_catalogue", verbosity=0)
    return take(TEXT, editor)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def rows(client: Client, query: str = "") -> list[list[str]]:
    page = LexborHTMLParser(client.get(HISTORY + query).content)
    return [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in page.css(".history tbody tr")]


def test_a_correction_tells_where_it_stands_and_what_it_changed(report: Report, editor: User) -> None:
    change_value(report, "120", 130, editor)
    [row] = rows(client_of(editor))
    assert row[:2] == [report.township.name, str(report.year)]
    assert "120" in row[2]
    assert (row[3], row[4]) == ("调解矛盾纠纷件数 120件", "调解矛盾纠纷件数 130件")
    page = LexborHTMLParser(client_of(editor).get(HISTORY).content)
    desk = reverse("reports:desk", args=[report.pk])
    assert page.css_first(".history th a").attributes["href"] == f"{desk}#at-{fact(report, '120').start}"


def test_an_earlier_correction_is_taken_back_while_a_later_one_stays(report: Report, editor: User) -> None:
    early = change_value(report, "120", 130, editor)
    change_value(report, "118", 117, editor)
    answer = client_of(editor).post(reverse("reports:history_undo", args=[report.pk, early.pk]))
    assert answer.url == HISTORY
    assert (value("mediation.cases"), value("mediation.resolved")) == (
        (Decimal(120), "reported"),
        (Decimal(117), "corrected"),
    )
    assert [row[-1] for row in rows(client_of(editor))] == ["撤销", "已撤销"]


@pytest.mark.parametrize("which", [0, 1])
def test_either_half_of_a_move_takes_it_back_whole(report: Report, editor: User, which: int) -> None:
    one = fact(report, "118")
    start = report.document.text.index("118件")
    longer = Change(replace(state_of(one), value=Decimal(117)), place=(start, start + 4))
    review.decide(report, seen(one), longer, editor)
    halves = list(Correction.objects.order_by("pk"))
    client_of(editor).post(reverse("reports:history_undo", args=[report.pk, halves[which].pk]))
    assert [row[-1] for row in rows(client_of(editor))] == ["已撤销", "已撤销"]
    assert (value("mediation.resolved"), fact(report, "118").state) == ((Decimal(118), "reported"), "read")


def test_what_was_only_confirmed_is_listed_when_asked_for(report: Report, editor: User) -> None:
    count = review.confirm_all(report, editor, at_least=0.0)
    assert rows(client_of(editor)) == []
    listed = rows(client_of(editor), "?which=all")
    assert (len(listed), {row[-1] for row in listed}) == (count, {"撤销整批"})
    assert {row[4] for row in listed} == {"确认无误"}


def test_anothers_decision_is_shown_but_not_taken_back(report: Report, editor: User) -> None:
    theirs = change_value(report, "120", 130, editor)
    second = client_of(make_user("second", Role.EDITOR))
    assert rows(second) == []
    assert [row[-1] for row in rows(second, "?whose=all")] == ["由本人撤销"]
    second.post(reverse("reports:history_undo", args=[report.pk, theirs.pk]))
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_nothing_of_a_confirmed_report_is_taken_back(report: Report, editor: User) -> None:
    made = change_value(report, "120", 130, editor)
    review.confirm_report(report, editor)
    client = client_of(editor)
    assert [row[-1] for row in rows(client)] == ["报告已核定"]
    client.post(reverse("reports:history_undo", args=[report.pk, made.pk]))
    assert value("mediation.cases") == (Decimal(130), "corrected")


def test_decisions_on_townships_out_of_sight_are_not_listed(report: Report, editor: User) -> None:
    change_value(report, "120", 130, editor)
    elsewhere = client_of(make_user("second", Role.EDITOR, area_codes=["990102"]))
    assert rows(elsewhere, "?whose=all") == []


def test_queries_do_not_grow_with_decisions(report: Report, editor: User, django_assert_num_queries: Any) -> None:
    client = client_of(editor)
    change_value(report, "120", 130, editor)
    client.get(HISTORY)
    with django_assert_num_queries(7):
        client.get(HISTORY)
    change_value(report, "118", 117, editor)
    change_value(report, "120", 131, editor)
    with django_assert_num_queries(7):
        client.get(HISTORY)


def test_texts_are_cut_for_the_rows_of_a_page_alone(
    report: Report, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, to in (("120", 130), ("118", 117)):
        change_value(report, number, to, editor)
    monkeypatch.setattr("reports_app.views.history.PAGE_SIZE", 1)
    with CaptureQueriesContext(connection) as queries:
        [row] = rows(client_of(editor), "?page=2")
    assert "120" in row[2]
    cutting = [query["sql"] for query in queries if "SUBSTRING" in query["sql"]]
    assert [("LIMIT" in sql, "OFFSET" in sql) for sql in cutting] == [(False, False)]
