"""The catalogue desk's pages: checked, previewed, saved as a version; nothing is saved that was not looked at."""

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.log_words import LogWords
from accounts.models import AuditEvent, User
from reports_app import rereading
from reports_app.catalogue.saving import version_of
from reports_app.models import Indicator, IndicatorValue, Report, Rereading
from reports_app.views import catalogue as catalogue_views
from tests.reports_app.test_rereading import catalogue, reports, run  # noqa: F401  # fixtures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reports")]

ORCHARDS = {
    "name_zh": "示范果园面积",
    "theme": "governance",
    "kind": "stock",
    "unit": "亩",
    "better": "neutral",
    "order": "900",
    "words": "示范果园",
    "exclusions": "规划",
    "examples": "建成示范果园120亩 = 120\n规划示范果园50亩 = -",
    "is_used": "on",
}


@pytest.fixture
def client(as_role: Callable[..., Client]) -> Client:
    return as_role("administrator")


def preview(client: Client, place: str, said: dict[str, str]) -> Rereading:
    based_on = client.get(place).context["based_on"]
    response = client.post(place, {"based_on": based_on, **said})
    assert response.status_code == 302, response.context["form"].errors
    job = Rereading.objects.filter(kind="preview").latest("pk")
    assert response["Location"] == reverse("reports:rereading", args=[job.pk])
    return run(job)


def save(client: Client, job: Rereading, **said: str) -> Any:
    return client.post(reverse("reports:rereading_save", args=[job.pk]), said)


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_what_is_missing_and_why_an_example_fails_is_said_in_words(client: Client) -> None:
    place = reverse("reports:indicator_new")
    errors = client.post(place, ORCHARDS | {"name_zh": "", "unit": ""}).context["form"].errors
    assert (errors["name_zh"], errors["unit"]) == (["请填写名称，如“示范果园面积”。"], ["请填写单位，如“亩”。"])
    job = preview(client, place, ORCHARDS | {"unit": "个"})
    assert "没有对上用语、动词或量词" in text_of(client.get(reverse("reports:rereading", args=[job.pk])))


def test_new_indicator_is_previewed_saved_and_read(client: Client) -> None:
    job = preview(client, reverse("reports:indicator_new"), ORCHARDS)
    page = text_of(client.get(reverse("reports:rereading", args=[job.pk])))
    assert "建成示范果园<mark>120</mark>亩" in page
    assert "都读对了" in page
    assert not Indicator.objects.filter(origin="staff").exists()

    response = save(client, job, reparse="1")
    indicator = Indicator.objects.get(origin="staff")
    assert (indicator.code, indicator.words, indicator.name_en) == (
        "governance.shifanguoyuanmianji",
        ["示范果园"],
        "示范果园面积",
    )
    done = run(Rereading.objects.get(kind="reparse"))
    assert response["Location"] == reverse("reports:rereading", args=[done.pk])
    assert sorted(IndicatorValue.objects.filter(indicator=indicator).values_list("value", flat=True)) == [120, 121, 122]
    assert {"catalogue.added", "reparse.started", "reparse.done"} <= set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_failing_example_blocks_saving_unless_confirmed_with_a_reason(client: Client) -> None:
    draft = {**ORCHARDS, "words": "示范果园\n果园示范园", "examples": "建成示范果园120亩 = 12"}
    job = preview(client, reverse("reports:indicator_new"), draft)
    assert "1 条没有读对" in text_of(client.get(reverse("reports:rereading", args=[job.pk])))
    assert save(client, job).status_code == 422
    assert save(client, job, reason="先用着").status_code == 422
    assert not Indicator.objects.filter(origin="staff").exists()

    assert save(client, job, reason="先用着", despite="1").status_code == 302
    event = AuditEvent.objects.get(action="catalogue.added")
    assert (event.detail["reason"], event.detail["failed_examples"]) == ("先用着", 1)
    assert "用语：示范果园、果园示范园" in LogWords().detail(event)


def test_nothing_is_saved_before_the_preview_is_over(client: Client) -> None:
    client.post(reverse("reports:indicator_new"), ORCHARDS)
    job = Rereading.objects.get()
    response = save(client, job)
    assert response.status_code == 422
    assert "预览还没有读完" in text_of(response)
    client.post(reverse("reports:rereading_act", args=[job.pk, "cancel"]))
    assert "只读了 0 / 3 份" in text_of(client.get(reverse("reports:rereading", args=[job.pk])))
    assert save(client, job).status_code == 302
    assert AuditEvent.objects.get(action="catalogue.added").detail["previewed"] == "0/3"


@pytest.mark.parametrize(
    ("field", "said", "told"),
    [
        ("words", "件", "只有一个字"),
        ("words", "2024", "没有文字"),
        ("words", "果" * 41, "太长"),
        ("exclusions", "示范果园", "只能留一个"),
        ("examples", "建成示范果园120亩", "不完整"),
        ("examples", "建成示范果园 = 多", "不完整"),
        ("name_zh", "", "请填写名称"),
        ("order", "-1", "0"),
        ("kind", "nonsense", "nonsense"),
    ],
)
def test_bad_input_is_told_and_nothing_begins(client: Client, field: str, said: str, told: str) -> None:
    response = client.post(reverse("reports:indicator_new"), {**ORCHARDS, field: said})
    assert response.status_code == 200
    assert told in " ".join(response.context["form"].errors[field])
    assert not Rereading.objects.exists()


def test_word_of_another_indicator_is_warned_of(client: Client) -> None:
    job = preview(client, reverse("reports:indicator_new"), {**ORCHARDS, "words": "示范果园\n信访"})
    verdict = client.get(reverse("reports:rereading", args=[job.pk])).context["verdict"]
    assert any("“信访”也是" in warning for warning in verdict.warnings)


def test_words_of_staff_join_those_of_the_catalogue_and_go_again(client: Client) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")
    place = reverse("reports:indicator", args=[indicator.pk])
    said = {"name_zh": "调解件数", "name_en": "x", "better": "neutral", "order": "1", "is_used": "on"}
    job = preview(client, place, {**said, "words": "示范果园", "unit": "头", "kind": "rate"})
    assert job.draft
    assert (job.draft["unit"], job.draft["kind"]) == (indicator.unit, indicator.kind)
    assert save(client, job).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name_zh, indicator.words) == ("调解件数", ["示范果园"])
    assert list(indicator.versions.values_list("number", flat=True)) == [1, 0]

    response = client.post(reverse("reports:indicator_restore", args=[indicator.pk, 0]))
    back = run(Rereading.objects.latest("pk"))
    assert response["Location"] == reverse("reports:rereading", args=[back.pk])
    assert save(client, back).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.name_zh, indicator.words, indicator.versions.count()) == ("调解矛盾纠纷件数", [], 3)


def test_catalogue_file_does_not_undo_what_staff_changed(client: Client) -> None:
    from django.core.management import call_command

    indicator = Indicator.objects.get(code="mediation.cases")
    said = {"name_zh": "调解件数", "name_en": "x", "better": "neutral", "order": "1", "is_used": "on"}
    save(client, preview(client, reverse("reports:indicator", args=[indicator.pk]), said))
    call_command("load_catalogue", force=True, stdout=io.StringIO())
    indicator.refresh_from_db()
    assert indicator.name_zh == "调解件数"


def test_draft_that_was_overtaken_is_not_saved(client: Client, editor: User) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")
    said = {"name_zh": "甲", "better": "neutral", "order": "1", "is_used": "on"}
    place = reverse("reports:indicator", args=[indicator.pk])
    first, second = (preview(client, place, {**said, "name_zh": name}) for name in ("调解甲", "调解乙"))
    assert save(client, second).status_code == 302
    response = save(client, first)
    assert response.status_code == 409
    assert "别人刚刚改了" in text_of(response)
    indicator.refresh_from_db()
    assert indicator.name_zh == "调解乙"


def test_form_that_was_overtaken_shows_both_and_asks(client: Client, as_role: Callable[..., Client]) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")
    place = reverse("reports:indicator", args=[indicator.pk])
    name = indicator.name_zh
    said = {"name_zh": name, "name_en": name, "better": "neutral", "order": "1", "is_used": "on", "based_on": "0"}
    first = preview(client, place, {**said, "words": "调处纠纷"})
    assert save(client, first).status_code == 302

    response = client.post(place, {**said, "words": "化解矛盾"})
    assert response.status_code == 409
    assert Rereading.objects.filter(kind="preview").count() == 1
    assert [(one.now, one.draft) for one in response.context["differences"]] == [("调处纠纷", "化解矛盾")]
    assert "别人改了这个指标" in text_of(response)

    response = client.post(place, {**said, "words": "调处纠纷\n化解矛盾", "based_on": response.context["based_on"]})
    assert response.status_code == 302
    stale = Rereading.objects.filter(kind="preview").latest("pk")
    Rereading.objects.filter(pk=stale.pk).update(based_on=0)
    page = client.get(place, {"draft": str(stale.pk)})
    assert [one.draft for one in page.context["differences"]] == ["调处纠纷\n化解矛盾"]


def test_what_is_saved_while_a_form_opens_is_in_the_form(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    indicator = Indicator.objects.get(code="mediation.cases")

    def read_and_save(one: Indicator) -> int:
        number = version_of(one)
        Indicator.objects.filter(pk=one.pk).update(name_zh="别人改的名称")
        return number

    monkeypatch.setattr(catalogue_views, "version_of", read_and_save)
    page = client.get(reverse("reports:indicator", args=[indicator.pk]))
    assert page.context["form"].initial["name_zh"] == "别人改的名称"


@pytest.mark.parametrize(
    ("query", "found"), [("tjcgl", True), ("调解成功率", True), ("tiaojie", True), ("zzzz", False)]
)
def test_indicators_are_found_by_characters_and_pinyin(client: Client, query: str, found: bool) -> None:
    page = text_of(client.get(reverse("reports:catalogue"), {"q": query}))
    assert ("调解成功率" in page.replace(f'value="{query}"', "")) is found


def test_changes_can_be_taken_along(client: Client) -> None:
    job = preview(client, reverse("reports:indicator_new"), ORCHARDS)
    response = client.get(reverse("reports:rereading_export", args=[job.pk]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert rows[0][:5] == ["示例县", "石桥镇", 2022, "新增", "120"]
    assert rows[0][-2:] == ["示范果园面积", "120"]
    assert len(rows) == 3


def test_administrator_of_an_area_sees_changes_there_only(as_role: Callable[..., Client], client: Client) -> None:
    job = preview(client, reverse("reports:indicator_new"), ORCHARDS)
    page = text_of(
        as_role("administrator", username="abroad", area_codes=["990102"]).get(
            reverse("reports:rereading", args=[job.pk])
        )
    )
    assert "石桥" not in page


def test_reparse_is_started_once(client: Client) -> None:
    first = client.post(reverse("reports:rereading_start"), {"county": "990101"})
    second = client.post(reverse("reports:rereading_start"), {"older": "1"})
    assert first["Location"] == second["Location"]
    assert Rereading.objects.get().total == Report.objects.count()


def test_progress_is_asked_for_until_it_is_over(client: Client) -> None:
    client.post(reverse("reports:rereading_start"), {})
    job = Rereading.objects.get()
    place = reverse("reports:rereading_progress", args=[job.pk])
    assert f'data-running="{place}"' in client.get(place).content.decode()
    rereading.work(job.pk)
    assert "data-running" not in client.get(place).content.decode()
    assert json.dumps(job.scope, ensure_ascii=False) == '"全部报告"'
