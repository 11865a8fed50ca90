"""A second file for a township and year: what would change is shown, then a person chooses."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports_app import ingest
from reports_app.models import Correction, Document, Report, Township
from reports_app.parsing.model import Bound, Role, Stated
from reports_app.rows.replay import from_stated
from reports_app.versions import compare_versions
from reports_app.versions.text_difference import MAX_LINES, compare_texts
from tests.reports_app.conftest import Send, report_text

State = Document.State


def lines_of(old: str, new: str) -> list[tuple[str, list[tuple[str, str]], int]]:
    told = compare_texts(old, new).lines
    return [(line.change.value, [(part.text, part.change.value) for part in line.parts], line.count) for line in told]


def test_paragraphs_that_are_the_same_are_folded_and_blanks_do_not_count() -> None:
    old = "一\n二\n三\n共调解 339件，成功330件。\n五\n六"
    new = "一\r\n二\n\n三　\n共调解341件，成功330件。\n五\n新的一段\n六"
    assert lines_of(old, new) == [
        ("left_out", [], 2),
        ("same", [("三", "same")], 0),
        (
            "changed",
            [("共调解", "same"), (" 339", "removed"), ("341", "added"), ("件，成功330件。", "same")],
            0,
        ),
        ("same", [("五", "same")], 0),
        ("added", [("新的一段", "added")], 0),
        ("same", [("六", "same")], 0),
    ]
    assert lines_of(old, old.replace("\n", "\r\n\n")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "\n".join("ab"[at % 2] * 50 for at in range(20_000)),
            "\n".join("ab"[at // 2 % 2] * 50 for at in range(20_000)),
        ),
        ("调解" * 100_000, "解调" * 90_000),
        ("\n".join(map(str, range(9_000))), "\n".join(map(str, range(100_000, 109_000)))),
    ],
    ids=["the same few lines", "one endless line", "nothing in common"],
)
def test_work_on_huge_texts_is_bounded(old: str, new: str) -> None:
    told = compare_texts(old, new)
    assert 0 < len(told.lines) <= MAX_LINES + 2


@pytest.fixture
def client(editor: User) -> Client:
    browser = Client()
    browser.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def pair(send: Send, bridge: Township) -> tuple[Report, Document]:
    send(report_text(cases=339))
    return Report.objects.get(), send(report_text(cases=341) + "<script>alert(1)</script>\n", "年报（改）.txt")


def test_what_would_change_is_told_before_it_replaces(client: Client, pair: tuple[Report, Document]) -> None:
    report, second = pair
    assert second.state == State.NEEDS_CHOICE
    response = client.get(reverse("reports:consider", args=[second.pk]))
    [value] = response.context["comparison"].values
    assert (value.name, value.old, value.new, value.verdict, value.direction) == (
        value.name,
        "339",
        "341",
        "↑ 增加2件",
        "higher",
    )
    page = response.content.decode()
    assert "<del>339</del><ins>341</ins>" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    report.refresh_from_db()
    assert report.document_id != second.pk


def test_both_can_be_kept_and_compared_later(client: Client, pair: tuple[Report, Document]) -> None:
    report, second = pair
    client.post(reverse("reports:decide", args=[second.pk, "keep"]))
    second.refresh_from_db()
    report.refresh_from_db()
    assert (second.state, second.report, second.error) == (State.PARSED, report, "")
    assert report.document_id != second.pk
    assert report.values.get().value == Decimal(339)
    place = reverse("reports:compare_versions", args=[report.pk, second.pk, report.document_id])
    assert place in client.get(report.get_absolute_url()).content.decode()
    [value] = client.get(place).context["comparison"].values
    assert (value.old, value.new) == ("341", "339")
    with pytest.raises(ingest.DecisionError):
        ingest.keep_as_earlier_version(second, None)


def test_kept_file_becomes_the_report_where_that_has_gone(pair: tuple[Report, Document], editor: User) -> None:
    report, second = pair
    ingest.withdraw(report.document, editor)
    ingest.keep_as_earlier_version(second, editor)
    assert ingest.process(second.pk) == State.PARSED
    assert Report.objects.get().document_id == second.pk


def test_kept_file_takes_over_when_the_one_in_force_is_withdrawn(pair: tuple[Report, Document], editor: User) -> None:
    report, second = pair
    ingest.keep_as_earlier_version(second, editor)
    ingest.withdraw(report.document, editor)
    ingest.process(second.pk)
    assert Report.objects.get().values.get().value == Decimal(341)


def test_a_file_that_was_in_force_takes_over_before_one_that_never_was(
    pair: tuple[Report, Document], send: Send, editor: User
) -> None:
    report, second = pair
    ingest.accept_as_new_version(second, editor, shown=report.document_id)
    ingest.process(second.pk)
    ingest.keep_as_earlier_version(send(report_text(cases=345), "留存.txt"), editor)
    ingest.withdraw(second, editor)
    ingest.process(report.document_id)
    assert Report.objects.get().values.get().value == Decimal(339)


def test_a_file_replaces_only_the_one_that_was_shown(
    client: Client, pair: tuple[Report, Document], send: Send, editor: User
) -> None:
    report, second = pair
    first, third = report.document, send(report_text(cases=345), "再改.txt")
    asked = reverse("reports:consider", args=[third.pk])
    page = client.get(asked).content.decode()
    assert f'name="shown" value="{first.pk}"' in page
    decide = reverse("reports:decide", args=[third.pk, "accept"])

    ingest.accept_as_new_version(second, editor, shown=first.pk)  # by somebody else, meanwhile
    is_under_way = client.post(decide, {"shown": first.pk}, follow=True)
    ingest.process(second.pk)
    is_done = client.post(decide, {"shown": first.pk}, follow=True)
    for answer in (is_under_way, is_done):
        assert (answer.redirect_chain, answer.context["new"]) == ([(asked, 302)], third)
        assert "没有替换" in answer.content.decode()
    assert is_done.context["old"] == second
    third.refresh_from_db()
    assert (third.state, Report.objects.get().values.get().value) == (State.NEEDS_CHOICE, Decimal(341))

    client.post(decide, {"shown": second.pk})
    ingest.process(third.pk)
    assert Report.objects.get().values.get().value == Decimal(345)


def test_a_file_that_would_be_the_only_one_becomes_none_over_another(
    client: Client, pair: tuple[Report, Document], editor: User
) -> None:
    report, second = pair
    ingest.withdraw(report.document, editor)
    row = client.get(reverse("reports:document", args=[second.pk])).content.decode()
    assert reverse("reports:decide", args=[second.pk, "accept"]) in row
    ingest.restore(report.document, editor)
    ingest.process(report.document_id)
    answer = client.post(reverse("reports:decide", args=[second.pk, "accept"]), headers={"Accept": "application/json"})
    assert (answer.status_code, "没有替换" in answer.json()["error"]) == (409, True)
    assert reverse("reports:consider", args=[second.pk]) in answer.json()["html"]


def test_values_that_come_and_go_are_told(send: Send, bridge: Township) -> None:
    send(report_text(cases=5))
    report = Report.objects.get()
    second = send("石桥镇|示例县|2024\n没有数字。", "无.txt")
    there, back = (compare_versions(report, *pair) for pair in ((report.document, second), (second, report.document)))
    assert [(each.old, each.new, each.verdict) for each in there.values] == [("5", "", "不再读到")]
    assert [(each.old, each.new, each.verdict) for each in back.values] == [("", "5", "新读到")]
    assert [len(told) for told in (there.go, there.come, back.go, back.come)] == [1, 0, 0, 1]


def test_decisions_without_a_place_in_the_new_text_are_told(send: Send, bridge: Township, editor: User) -> None:
    send(report_text(cases=339))
    report = Report.objects.get()
    fact = report.facts.get()
    seen = Stated("mediation.cases", Decimal(339), "件", Bound.EXACT, Role.TOTAL)
    decided = Stated("mediation.cases", Decimal(393), "件", Bound.EXACT, Role.TOTAL)
    Correction.objects.create(
        kind=Correction.Kind.NUMBER,
        document=report.document,
        start=fact.start,
        end=fact.end,
        old=from_stated(seen),
        new=from_stated(decided),
        made_by=editor,
    )
    second = send("石桥镇|示例县|2024\n重写了全部内容，只说别的。", "重写.txt")
    told = compare_versions(report, report.document, second).decisions
    assert [(each.title, each.words) for each in told] == [
        ("editor把“339”定为393", "在新文件里找不到位置，替换后等待处理")
    ]


def test_a_finding_in_both_files_is_neither_new_nor_gone(pair: tuple[Report, Document], send: Send) -> None:
    report, _ = pair
    same = send(report_text(cases=339) + "又一段。\n", "又一份.txt")
    for told in (compare_versions(report, report.document, same), compare_versions(report, same, report.document)):
        assert (told.come, told.go) == ((), ())


def test_an_earlier_version_is_reinstated_after_its_preview(
    client: Client, pair: tuple[Report, Document], editor: User
) -> None:
    report, second = pair
    first = report.document
    ingest.accept_as_new_version(second, editor, shown=first.pk)
    ingest.process(second.pk)
    page = client.get(report.get_absolute_url()).content.decode()
    asked = reverse("reports:consider", args=[first.pk])
    assert asked in page
    preview = client.get(asked)
    assert (preview.context["old"], preview.context["new"]) == (second, first)
    decide = reverse("reports:decide", args=[first.pk, "reinstate"])
    assert decide in preview.content.decode()

    stale = client.post(decide, {"shown": first.pk}, follow=True)
    assert (stale.redirect_chain[0][0], "没有替换" in stale.content.decode()) == (asked, True)
    client.post(decide, {"shown": second.pk})
    ingest.process(first.pk)
    report.refresh_from_db()
    assert (report.document_id, report.values.get().value) == (first.pk, Decimal(339))
    with pytest.raises(ingest.DecisionError):
        ingest.reinstate(first, editor, shown=first.pk)
    assert client.get(asked).status_code == 302


def test_a_file_that_never_was_in_force_is_not_called_an_earlier_version(
    client: Client, pair: tuple[Report, Document], editor: User
) -> None:
    report, second = pair
    ingest.keep_as_earlier_version(second, editor)
    kept, first = (reverse("reports:version", args=[report.pk, each.pk]) for each in (second, report.document))
    page = client.get(kept).content.decode()
    assert "留存的文件" in page
    assert "以前的版本" not in page
    second.refresh_from_db()
    ingest.reinstate(second, editor, shown=report.document_id)
    ingest.process(second.pk)
    assert "以前的版本" in client.get(first).content.decode()
    ingest.reinstate(report.document, editor, shown=second.pk)
    ingest.process(report.document_id)
    assert "以前的版本" in client.get(kept).content.decode()


def test_a_withdrawn_report_says_so_at_its_address_and_has_it_again(
    client: Client, pair: tuple[Report, Document], editor: User, neighbour: User
) -> None:
    report, second = pair
    first, address = report.document, report.get_absolute_url()
    ingest.withdraw(first, editor)
    gone = client.get(address)
    assert (gone.status_code, "现在没有石桥镇2024年的报告" in gone.content.decode()) == (404, True)
    stranger = Client()
    stranger.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    assert "石桥镇" not in stranger.get(address).content.decode()

    restored = client.post(reverse("reports:decide", args=[first.pk, "restore"]), follow=True)
    assert "已恢复，正在重新读取" in restored.content.decode()
    ingest.process(first.pk)
    assert client.get(address).context["document"] == first

    ingest.accept_as_new_version(second, editor, shown=first.pk)
    ingest.process(second.pk)
    first.refresh_from_db()
    ingest.withdraw(first, editor)
    beside = client.post(reverse("reports:decide", args=[first.pk, "restore"]), follow=True)
    assert "已有现行报告，读完后请选择" in beside.content.decode()


def test_a_report_that_moves_takes_its_address_along(
    client: Client, send: Send, bridge: Township, ford: Township, editor: User
) -> None:
    first = send(report_text())
    report = Report.objects.get()
    ingest.withdraw(first, editor)
    ingest.restore(first, editor)
    ingest.process(first.pk)
    first.refresh_from_db()
    ingest.confirm_identity(first, ford, 2023, editor)
    second = send(report_text(cases=7), "另一份.txt")

    places = {row.pk: (row.township, row.year, row.document) for row in Report.objects.all()}
    assert places == {report.pk: (ford, 2023, first), second.report_id: (bridge, 2024, second)}
    ingest.withdraw(second, editor)
    first.refresh_from_db()
    ingest.confirm_identity(first, bridge, 2024, editor)
    gone = reverse("reports:report", args=[second.report_id])
    assert client.get(gone).url == reverse("reports:report", args=[report.pk])
