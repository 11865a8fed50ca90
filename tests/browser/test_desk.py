"""The review desk in a real browser: a report checked by keyboard alone, a number added by selecting it, a conflict."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from playwright.sync_api import expect

from accounts.models import AuditEvent, Role, User
from reports_app import ingest, review
from reports_app.demo import Plan, list_places, write_district
from reports_app.management.commands.make_demo import store_places
from reports_app.models import Correction, Document, Fact, Indicator, IndicatorValue, Report
from reports_app.parsing.model import Amount, Bound
from reports_app.review import desk
from reports_app.rows.replay import state_of
from reports_app.wording import explain_finding, format_number, title_finding
from tests.district import District

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TABLET = {"width": 820, "height": 1180}
KEYSTROKES = 1.2


@pytest.fixture
def report(settings: Any, tmp_path: Any, make_account: Any) -> Report:
    """A demo report with many facts, stored as the product does."""
    settings.MEDIA_ROOT = tmp_path
    call_command("load_catalogue", verbosity=0)
    plan = Plan(seed=3, first_year=2024, last_year=2024)
    store_places(list_places(plan.townships, seed=plan.seed), plan)
    written = max(write_district(plan), key=lambda one: len(one.text))
    sender = make_account("editor", username="sender")
    document = ingest.receive(ContentFile(written.text.encode()), "报告.txt", sender).document
    ingest.process(document.pk)
    return Report.objects.select_related("document").get()


def open_desk(open_page: Callable[..., Any], report: Report, **options: Any) -> Any:
    page = open_page(f"/reports/{report.pk}/review/", role="editor", **options)
    page.wait_for_selector("#desk[data-ready]")
    # Before a page is first painted, Chromium drops keys.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def settled(page: Any) -> None:
    page.wait_for_selector("#desk:not([aria-busy])")


def lit(page: Any) -> int:
    return int(page.locator("#desk-text .is-lit").first.get_attribute("data-at"))


def test_a_report_is_checked_by_keyboard_alone(open_page: Callable[..., Any], report: Report) -> None:
    facts = report.facts.filter(indicator__isnull=False).select_related("indicator")
    count = facts.count()
    assert count >= 50
    start = {code: facts.get(indicator__code=code).start for code in ("publicity.lectures", "governance.drills")}
    wrong, elsewhere, out = *start.values(), facts.get(indicator__code="legal_service.points").start
    keys = {wrong: ["e", "7", "7", "Enter"], elsewhere: ["a", *"zfpc", "Enter"], out: ["r", "1"]}
    expected = {(fact.start, fact.indicator.code): (fact.value, "confirmed") for fact in facts}
    expected[wrong, "publicity.lectures"] = (77, "corrected")
    expected[elsewhere, "governance.visits"] = expected.pop((elsewhere, "governance.drills"))[0], "corrected"
    expected[out, "legal_service.points"] = 10, "rejected"
    values = dict(report.values.values_list("indicator__code", "value"))
    values |= {"publicity.lectures": 77, "governance.visits": values.pop("governance.drills")}
    del values["legal_service.points"]

    page = open_desk(open_page, report)
    pressed = 0
    while page.locator(".desk-row--read, .desk-row--waiting").count():
        for key in keys.pop(lit(page), ["Enter"]):
            page.keyboard.press(key)
            pressed += 1
        settled(page)
        assert pressed <= KEYSTROKES * count

    assert keys == {}
    assert {(fact.start, fact.indicator.code): (fact.value, fact.state) for fact in facts.all()} == expected
    assert dict(report.values.values_list("indicator__code", "value")) == values
    report.refresh_from_db()
    assert report.review_state == "in_review"


def test_edit_reject_assign_and_undo(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    fact = report.facts.filter(indicator__code="mediation.cases", role="total").first()
    assert fact is not None
    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("e")
    page.locator(".desk-form input.num").fill("七百多")
    page.locator(".desk-form input").last.fill("台账为准")
    page.keyboard.press("Enter")
    page.locator(".desk-problem", has_text="数值“七百多”不是一个数").wait_for()
    settled(page)
    assert page.locator(".desk-form input").last.input_value() == "台账为准"
    assert page.evaluate("document.activeElement.name") == "value"
    page.locator(".desk-form input.num").fill("1.2万")
    page.route("**/review/decide/", lambda route: route.abort())
    page.keyboard.press("Enter")
    page.locator(".desk-problem", has_text="连接不上服务器").wait_for()
    page.unroute("**/review/decide/")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator("#desk-dialog[open]").count() == 0
    assert report.facts.get(start=fact.start, indicator=fact.indicator).value == 12000
    assert IndicatorValue.objects.get(indicator=fact.indicator).value == 12000

    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("r")
    page.keyboard.press("1")
    settled(page)
    assert report.facts.get(start=fact.start).state == "rejected"

    page.keyboard.press("u")
    settled(page)
    assert report.facts.get(start=fact.start).value == 12000
    page.keyboard.press("u")
    settled(page)
    assert report.facts.get(start=fact.start).state == "read"

    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("r")
    page.keyboard.press("0")
    settled(page)
    unused = report.facts.get(start=fact.start)
    assert (unused.indicator, unused.value) == (None, fact.value)
    page.problems[:] = [one for one in page.problems if "422" not in one and "ERR_FAILED" not in one]


def test_a_finding_is_put_on_the_list_taken_off_and_judged_in_a_report_that_is_not_confirmed(
    open_page: Callable[..., Any], report: Report
) -> None:
    finding = report.findings.first()
    assert finding is not None
    report.findings.filter(pk=finding.pk).update(verdict="inconsistent", severity="warning")
    open_findings = report.findings.to_verify().count()
    page = open_desk(open_page, report)
    assert page.evaluate("scrollY") == 0
    page.locator("#desk-returned").click()
    page.get_by_text("退回清单上还没有事项").wait_for()
    page.wait_for_selector("#desk[data-ready]")
    page.locator('[data-tab="findings"]').click()
    finding.refresh_from_db()
    box = page.locator(".desk-finding", has_text=title_finding(finding)).first
    box.get_by_role("button", name="列入退回清单").click()
    page.locator(".desk-form input").fill("请核实")
    page.keyboard.press("Enter")
    box.get_by_text("已列入退回清单").wait_for()
    assert page.locator("#desk-returned").inner_text() == "退回清单 1"
    page.keyboard.press("u")
    box.get_by_role("button", name="列入退回清单").wait_for()
    box.get_by_role("button", name="说明后接受").click()
    page.locator(".desk-form input").fill("口径不同")
    page.keyboard.press("Enter")
    box.get_by_role("button", name="恢复为待核实").click()
    page.wait_for_selector(".desk-finding--open")
    settled(page)
    assert report.findings.to_verify().count() == open_findings

    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator('[data-act="finish"]').click()
    page.locator("#desk-state", has_text="已核定").wait_for()
    [message] = asked
    left = page.evaluate("document.getElementById('desk-ledger').textContent.match(/还有 (\\d+)/)[1]")
    assert f"还有 {left} 个数字没有决定" in message
    assert f"{report.findings.to_verify().count()} 条核实事项" in message
    page.locator('[data-tab="queue"]').click()
    page.keyboard.press("e")
    page.locator("#desk-dialog", has_text="这份报告已核定").wait_for()
    page.locator(".desk-form input").fill("补报")
    page.keyboard.press("Enter")
    page.locator("#desk-state", has_text="核对中").wait_for()
    report.refresh_from_db()
    assert report.review_state == "in_review"


def test_a_batch_is_undone_at_once_and_whoever_is_signed_out_comes_back_here(
    open_page: Callable[..., Any], report: Report
) -> None:
    page = open_desk(open_page, report)
    page.locator('[data-act="confirm-all"]').click()
    page.locator(".desk-form").get_by_role("button", name="全部确认").click()
    settled(page)
    count = report.facts.filter(state=Fact.State.CONFIRMED).count()
    assert count > 10
    page.keyboard.press("u")
    page.locator("#desk-toast", has_text=f"共 {count} 个").wait_for()
    assert not report.facts.exclude(state=Fact.State.READ).exists()

    page.context.clear_cookies(name="session")
    page.keyboard.press("Enter")
    link = page.locator("#desk-toast a")
    link.wait_for()
    start = page.evaluate("document.querySelector('#desk-text .is-lit').dataset.at")
    assert unquote(link.get_attribute("href").split("next=")[1]) == f"/reports/{report.pk}/review/#at-{start}"


SELECT = """([wanted, from, to]) => {
  const spans = [...document.querySelectorAll("#desk-text [data-from]")];
  const span = spans.find((one) => one.textContent.includes(wanted));
  const at = span.textContent.indexOf(wanted);
  const range = document.createRange();
  range.setStart(span.firstChild, at + from);
  range.setEnd(span.firstChild, at + wanted.length + to);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.fixture
def odd_report(transactional_db: None) -> Report:
    """A report with characters of two UTF-16 units, full-width and combining ones before what was not read."""
    call_command("load_catalogue", verbosity=0)
    district = District()
    text = "石桥镇2024年度法治政府建设情况报告\n一、主要举措\n"
    text += "𠮷村与𪚥村的ｅ\u0301族老乡新修法治长廊３２处、办好事十七件。\n完。\n"
    report = district.report(district.township("990101001", "石桥镇"), 2024, text)
    with transaction.atomic():
        ingest.reread(report)
    return Report.objects.select_related("document").get()


@pytest.mark.parametrize("by_touch", [False, True])
@pytest.mark.parametrize(("wanted", "value"), [("𪚥村的ｅ\u0301族", 6), ("３２", 32), ("十七", 17)])
def test_a_missed_number_is_added_by_selecting_it(
    open_page: Callable[..., Any], odd_report: Report, wanted: str, value: int, by_touch: bool
) -> None:
    options = {"viewport": TABLET, "has_touch": True} if by_touch else {}
    odd_report.facts.all().delete()
    page = open_desk(open_page, odd_report, **options)
    page.evaluate(SELECT, [wanted, 0, 0])
    if by_touch:
        page.locator("[data-act=assign]").tap()
        page.locator("#desk-dialog input[type=search]").fill("调解")
        page.locator(".desk-found__row").nth(1).tap()
    else:
        page.keyboard.press("a")
        page.locator("#desk-dialog input[type=search]").fill("调解")
        page.keyboard.press("Enter")
    if wanted != "３２":
        page.locator(".desk-form input.num").fill(str(value))
        page.keyboard.press("Enter")
    settled(page)
    added = odd_report.facts.get(origin="person")
    start = odd_report.document.text.index(wanted)
    assert (added.start, added.end, added.value) == (start, start + len(wanted), value)
    assert added.quote == wanted
    assert page.locator(f'#desk-text [data-at="{start}"]').inner_text() == wanted


def test_a_selection_that_is_no_number_is_never_taken_for_the_number_in_focus(
    open_page: Callable[..., Any], report: Report
) -> None:
    page = open_desk(open_page, report)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#desk-text p:not(.heading)'))")
    page.keyboard.press("a")
    page.locator("#desk-toast", has_text="选中的不是一个数字").wait_for()
    assert page.locator("#desk-dialog[open]").count() == 0
    page.evaluate("getSelection().removeAllRanges()")
    page.keyboard.press("a")
    page.locator("#desk-dialog[open]").wait_for()


def test_a_number_is_moved_in_one_request_and_marked_where_it_stands(
    open_page: Callable[..., Any], report: Report
) -> None:
    page = open_desk(open_page, report)
    fact = report.facts.filter(indicator__code="mediation.cases", role="total").first()
    assert fact is not None
    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.evaluate(
        """(start) => {
          const mark = document.querySelector(`#desk-text [data-at="${start}"]`);
          const range = document.createRange();
          range.setStart(mark.firstChild, 0);
          range.setEnd(mark.nextSibling.firstChild, 1);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        fact.start,
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.method == "POST" else None)
    page.keyboard.press("e")
    page.get_by_label("位置改为选中的文字").check()
    page.get_by_role("button", name="保存").click()
    settled(page)

    assert [url.rsplit("/", 2)[1] for url in asked] == ["decide"]
    moved = report.facts.get(indicator=fact.indicator, state="corrected")
    assert (moved.start, moved.end) == (fact.start, fact.end + 1)
    mark = page.locator(f'#desk-text [data-at="{moved.start}"]')
    assert (mark.inner_text(), mark.get_attribute("data-to")) == (moved.quote, str(moved.end))
    page.keyboard.press("u")
    settled(page)
    assert page.locator(f'#desk-text [data-at="{moved.start}"]').inner_text() == fact.quote
    assert report.facts.get(start=fact.start).state == "read"


def test_numbers_stand_by_theme_and_keys_go_from_row_to_row(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    rows = "[...document.querySelectorAll('#desk-list > *')]"
    told = page.evaluate(f"{rows}.filter((one) => one.matches('.desk-theme')).map((one) => one.textContent)")
    themes = {fact.indicator.theme_name for fact in report.facts.filter(indicator__isnull=False)}
    assert len(told) == len(set(told))
    assert set(told) == themes

    page.keyboard.press("j")
    order = page.evaluate(f"{rows}.filter((one) => one.matches('.desk-row')).map((one) => one.dataset.index)")
    lit = order.index(page.locator("#desk-list [aria-current]").get_attribute("data-index"))
    for key, place in (("j", lit + 1), ("k", lit), ("j", lit + 1)):
        page.keyboard.press(key)
        assert page.locator("#desk-list [aria-current]").get_attribute("data-index") == order[place]


def test_enter_on_a_control_in_focus_is_meant_for_that_control(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    page.locator("details.menu > summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("details.menu[open]").count() == 1
    page.locator("[data-act=edit]").focus()
    page.keyboard.press("Enter")
    page.locator("#desk-dialog[open] input.num").wait_for()
    page.keyboard.press("Escape")
    page.locator(".desk-row").last.focus()
    page.keyboard.press("Enter")
    assert page.locator(".desk-row").last.get_attribute("aria-current") == "true"
    settled(page)
    assert Correction.objects.count() == 0

    page.locator("[data-act=next]").click()
    page.keyboard.press("Enter")
    settled(page)
    assert Correction.objects.count() == 1


@pytest.mark.parametrize("key", ["a", "r"])
def test_every_dialog_has_a_button_that_leaves_it(open_page: Callable[..., Any], report: Report, key: str) -> None:
    page = open_desk(open_page, report)
    page.keyboard.press(key)
    page.keyboard.press('"')
    page.locator("#desk-dialog").get_by_role("button", name="关闭").click()
    assert page.locator("#desk-dialog[open]").count() == 0


def test_what_was_not_saved_is_not_shown_as_decided(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    to_decide = page.locator(".desk-row--read, .desk-row--waiting").count()
    page.route("**/review/decide/", lambda route: route.abort())
    page.keyboard.press("Enter")
    page.locator("#desk-toast", has_text="没有保存").wait_for()
    settled(page)
    assert page.locator(".desk-row--read, .desk-row--waiting").count() == to_decide
    assert not Correction.objects.exists()

    page.unroute("**/review/decide/")
    page.keyboard.press("Enter")
    settled(page)
    assert page.locator(".desk-row--read, .desk-row--waiting").count() == to_decide - 1
    assert Correction.objects.count() == 1
    page.problems[:] = [one for one in page.problems if "ERR_FAILED" not in one]


def test_what_was_saved_is_shown_though_the_next_was_not(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    answers = iter(["saved", "lost"])
    page.route("**/review/decide/", lambda route: route.continue_() if next(answers) == "saved" else route.abort())
    page.evaluate(
        """() => ["Enter", "Enter"].forEach((key) =>
             document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true })))"""
    )
    page.locator("#desk-toast", has_text="连接不上服务器").wait_for()
    settled(page)
    assert page.locator("#desk-state").inner_text() == "核对中"
    assert "已决定 1 条数据，" in page.locator("#desk-ledger").inner_text()
    page.problems[:] = [one for one in page.problems if "ERR_FAILED" not in one]


def test_who_is_slower_sees_how_it_stands(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    other = User.objects.create_user("other", role=Role.EDITOR, first_name="王同事")
    focused = page.evaluate("Number(document.querySelector('#desk-text .is-lit').dataset.at)")
    fact = report.facts.select_related("indicator", "correction").filter(start=focused).first()
    stated = state_of(fact)
    changed = review.Change(replace(stated, value=stated.value + 1))
    review.decide(report, review.Seen(fact.start, fact.end, stated, fact.correction_id), changed, other)

    page.keyboard.press("Enter")
    asked = page.locator("#desk-dialog[open]")
    asked.get_by_text("王同事刚刚改过这一项").wait_for()
    figures = [format_number(stated.value + 1), format_number(stated.value)]
    sides = asked.locator("dt + dd").all_inner_texts()
    assert [figure in side for figure, side in zip(figures, sides, strict=True)] == [True, True]
    assert figures[0] not in sides[1]
    page.keyboard.press("Enter")  # what stands there is kept unless somebody says otherwise
    assert asked.count() == 0
    settled(page)
    assert report.facts.filter(start=focused, state="corrected").exists()
    assert Correction.objects.in_force().filter(kind="number").count() == 1

    fact = report.facts.select_related("indicator", "correction").get(start=focused)
    changed = review.Change(replace(stated, value=stated.value + 2))
    review.decide(report, review.Seen(fact.start, fact.end, state_of(fact), fact.correction_id), changed, other)
    page.keyboard.press("e")
    page.locator(".desk-form input.num").fill("4321")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="改为我的").click()
    settled(page)
    assert report.facts.get(start=focused).value == 4321
    assert AuditEvent.objects.filter(action="review.number").count() == 3
    page.problems[:] = [one for one in page.problems if "409" not in one]


def test_a_value_and_a_finding_that_somebody_changed_meanwhile_are_shown_beside_ones_own(
    open_page: Callable[..., Any], report: Report
) -> None:
    report.findings.update(verdict="inconsistent", severity="warning")
    page = open_desk(open_page, report)
    assert page.locator(".desk-row", has_text=title_finding(report.findings.get())).count()
    other = User.objects.create_user("other", role=Role.EDITOR, first_name="王同事")
    lectures = report.values.select_related("indicator").get(indicator__code="publicity.lectures")
    as_seen = Amount(lectures.value, Bound(lectures.bound))
    given = Amount(lectures.value + 1, Bound.EXACT)
    review.give_value(report, lectures.indicator, given, other, seen=as_seen, reason="台账")
    report.findings.update(verdict="inconsistent", severity="warning")
    asked = page.locator("#desk-dialog[open]")

    page.locator('[data-tab="values"]').click()
    page.locator(".desk-value", has_text=lectures.indicator.name).get_by_role("button").click()
    page.locator(".desk-form input.num").fill("30")
    page.locator(".desk-form input").last.fill("统计表")
    page.keyboard.press("Enter")
    asked.get_by_text("王同事刚刚改过这一项").wait_for()
    assert asked.locator("dt + dd").all_inner_texts() == [f"{lectures.indicator.name} 21场", "30"]
    asked.get_by_role("button", name="改为我的").click()
    settled(page)
    assert report.values.get(indicator=lectures.indicator).value == 30

    report.findings.update(verdict="inconsistent", severity="warning")
    page.reload()
    page.locator('[data-tab="findings"]').click()
    page.get_by_role("button", name="列入退回清单").click()
    page.locator(".desk-form input").fill("请核实")
    review.settle_finding(report.findings.get(), "accepted", other, note="口径不同")
    page.keyboard.press("Enter")
    asked.get_by_text("王同事刚刚改过这一项").wait_for()
    assert asked.locator("dt + dd").all_inner_texts() == ["已接受：口径不同", "已列入退回清单：请核实"]
    asked.get_by_role("button", name="保留现在的").click()
    settled(page)
    assert report.findings.get().correction.new["verdict"] == "accepted"
    page.problems[:] = [one for one in page.problems if "409" not in one]


def test_a_number_that_was_taken_out_is_put_back_by_editing_it(open_page: Callable[..., Any], report: Report) -> None:
    page = open_desk(open_page, report)
    start = lit(page)
    page.keyboard.press("r")
    page.keyboard.press("1")
    settled(page)
    assert report.facts.get(start=start).state == "rejected"
    page.locator(f'#desk-text [data-at="{start}"]').click()
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    settled(page)
    assert report.facts.get(start=start).state == "confirmed"


def test_a_file_that_was_replaced_meanwhile_is_told_and_opened_anew(
    open_page: Callable[..., Any], report: Report
) -> None:
    page = open_desk(open_page, report)
    first = report.document
    content = ContentFile(f"补充说明。\n{first.text}".encode())
    second = ingest.receive(content, "补报.txt", None).document
    place = {"township": first.township, "year": first.year, "identity_confirmed": True}
    Document.objects.filter(pk=second.pk).update(**place)
    ingest.process(second.pk)
    ingest.accept_as_new_version(second, None, shown=first.pk)
    ingest.process(second.pk)

    page.keyboard.press("Enter")
    page.locator("#desk-toast", has_text="现行文件换过了").wait_for()
    assert not Correction.objects.filter(kind="number").exists()
    page.locator("#desk-toast a").click()
    page.locator("#desk-text", has_text="补充说明").wait_for()
    page.keyboard.press("Enter")
    settled(page)
    assert Correction.objects.get(kind="number").document == second
    page.problems[:] = [one for one in page.problems if "409" not in one]


@pytest.mark.parametrize("viewport", [None, TABLET, {"width": 390, "height": 844}])
@pytest.mark.parametrize("dark", [False, True])
def test_the_desk_is_accessible(
    open_page: Callable[..., Any], assert_accessible: Callable[..., None], report: Report, viewport: Any, dark: bool
) -> None:
    page = open_desk(open_page, report, viewport=viewport, dark=dark)
    assert_accessible(page)
    for key in ("e", "?"):
        # A dialog that is still closing takes the key.
        for _ in range(10):
            page.keyboard.press(key)
            page.wait_for_timeout(200)
            if page.locator("#desk-dialog[open]").count():
                break
        page.wait_for_selector("#desk-dialog[open]")
        assert_accessible(page)
        page.keyboard.press("Escape")
        page.wait_for_selector("#desk-dialog:not([open])", state="hidden")
    page.locator('[data-tab="findings"]').click()
    assert_accessible(page)


def test_decisions_without_a_place_are_let_go_together(open_page: Callable[..., Any], report: Report) -> None:
    other = User.objects.create_user("other", role=Role.EDITOR)
    review.confirm_all(report, other, at_least=0.0)
    count = 3
    for correction in Correction.objects.order_by("pk")[:count]:
        correction.key = {**correction.key, "lost": True}
        correction.save()
    ingest.reparse(report, other)
    ingest.process(report.document_id)
    page = open_desk(open_page, report)
    page.on("dialog", lambda dialog: dialog.accept())
    assert page.locator(".desk-conflict").count() == count
    page.locator(".desk-drop-all", has_text=str(count)).click()
    settled(page)
    assert page.locator(".desk-conflict").count() == 0
    assert not review.conflicts_of(report).exists()


def test_a_given_value_at_odds_with_its_numbers_is_shown_with_both_and_settled(
    open_page: Callable[..., Any], assert_accessible: Callable[..., None], report: Report
) -> None:
    other = User.objects.create_user("other", role=Role.EDITOR, first_name="王同事")
    fact = report.facts.filter(indicator__code="mediation.cases", role="total").select_related("indicator").first()
    assert fact is not None
    cases = report.values.get(indicator=fact.indicator)
    given = Amount(cases.value + 5, Bound.EXACT)
    as_seen = Amount(cases.value, Bound(cases.bound))
    review.give_value(report, cases.indicator, given, other, seen=as_seen, reason="台账")
    doubted = report.facts.filter(start__gt=fact.start, indicator__isnull=False).latest("start")
    Fact.objects.filter(pk=doubted.pk).update(confidence=0.5)

    page = open_desk(open_page, report)
    box, told = page.locator(".desk-conflict"), page.get_by_text("还有 1 处冲突，请先处理。")
    assert box.count() == 0
    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("e")
    page.locator(".desk-form input.num").fill("40224")
    page.keyboard.press("Enter")
    told.wait_for()

    page.reload()
    expect(box).to_be_in_viewport()
    given_words, now_words = (
        f"{cases.indicator.name} {value:.0f}{cases.indicator.unit_name}" for value in (given.value, 40224)
    )
    assert box.locator("p").inner_text() == f"王同事给出的报告值是 {given_words}；现在按各个数字得出 {now_words}。"
    assert_accessible(page)
    page.get_by_role("tab", name="指标值").click()
    page.get_by_role("button", name="核定报告").click()
    told.wait_for()
    expect(box).to_be_in_viewport()
    box.get_by_role("button", name=f"“{fact.quote}”").click()
    assert page.locator(f'#desk-text [data-at="{fact.start}"]').is_visible()
    box.get_by_role("button", name="改用现在读出的").click()
    settled(page)
    assert box.count() == 0
    assert report.values.get(indicator=cases.indicator).value == 40224


def test_a_number_keeps_its_indicator_that_is_out_of_use(open_page: Callable[..., Any], report: Report) -> None:
    other = User.objects.create_user("other", role=Role.EDITOR)
    fact = report.facts.select_related("indicator").get(indicator__code="governance.drills")
    drills, decided = fact.indicator, replace(state_of(fact), value=Decimal(6))
    assert drills is not None
    review.decide(report, review.Seen(fact.start, fact.end, state_of(fact)), review.Change(decided), other)
    Indicator.objects.filter(pk=drills.pk).update(is_used=False)
    with transaction.atomic():
        ingest.reread(report)

    page = open_desk(open_page, report)
    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("e")
    page.locator(".desk-form input.num").fill("8")
    page.keyboard.press("Enter")
    settled(page)
    kept = report.facts.get(start=fact.start)
    assert (kept.indicator, kept.value) == (drills, 8)
    page.locator(f'#desk-text [data-at="{fact.start}"]').click()
    page.keyboard.press("a")
    page.locator("#desk-dialog input[type=search]").fill(drills.name)
    expect(page.locator(".desk-found__row")).to_have_count(1)


def test_who_settles_a_conflict_that_changed_meanwhile_learns_that_it_was_not_saved(
    open_page: Callable[..., Any], report: Report
) -> None:
    other = User.objects.create_user("other", role=Role.EDITOR)
    values = list(report.values.filter(indicator__code__in=("governance.drills", "publicity.lectures")))
    for value in values:
        given, as_seen = (Amount(value.value + more, Bound(value.bound)) for more in (5, 0))
        review.give_value(report, value.indicator, given, other, seen=as_seen, reason="台账")

    def change(code: str, number: int) -> None:
        fact = report.facts.select_related("indicator").get(indicator__code=code)
        stated = replace(state_of(fact), value=Decimal(number))
        seen = review.Seen(fact.start, fact.end, state_of(fact), fact.correction_id)
        review.decide(report, seen, review.Change(stated), other)

    change("governance.drills", 70)
    page = open_desk(open_page, report)
    change("governance.drills", 80)
    change("publicity.lectures", 90)
    page.get_by_role("button", name="改用现在读出的").click()
    settled(page)
    assert page.locator(".desk-conflict").count() == len(values)
    assert page.locator("#desk-toast").inner_text().startswith("别人刚刚改过这一项，您的决定没有保存。")
    page.locator(".desk-conflict", has_text="80").get_by_role("button", name="改用现在读出的").click()
    settled(page)
    assert report.values.get(indicator__code="governance.drills").value == 80
    page.problems[:] = [one for one in page.problems if "409" not in one]


def test_enter_in_an_empty_search_of_indicators_chooses_none_and_all_are_listed(
    open_page: Callable[..., Any], report: Report
) -> None:
    page = open_desk(open_page, report)
    page.keyboard.press("a")
    listed = page.locator(".desk-found__row").count()
    page.keyboard.press("Enter")
    assert page.locator("#desk-dialog[open]").count() == 1
    page.keyboard.type("zfpc")
    assert page.locator(".desk-found__row").first.inner_text().startswith("走访排查次数")
    page.keyboard.press("Enter")
    settled(page)
    decided = report.facts.exclude(state="read").values_list("indicator__code", "state")
    assert listed == Indicator.objects.filter(is_used=True).count() + 1
    assert list(decided) == [("governance.visits", "corrected")]


def test_a_sentence_of_several_numbers_stands_once_in_a_finding(open_page: Callable[..., Any], report: Report) -> None:
    finding = report.findings.first()
    assert finding is not None
    facts = list(report.facts.filter(indicator__isnull=False).order_by("start"))
    pair = next([one, two] for one, two in pairwise(facts) if one.sentence_start == two.sentence_start)
    finding.facts.set(pair)
    page = open_desk(open_page, report)
    page.locator('[data-tab="findings"]').click()
    box = page.locator(".desk-finding", has_text=explain_finding(finding)).first
    sides = box.locator(".desk-side").count()
    box.locator(".desk-side button").last.click()
    assert (sides, lit(page)) == (1, pair[1].start)


def test_the_ledger_counts_every_number(open_page: Callable[..., Any], report: Report) -> None:
    counted = desk.lay_out(report).ledger
    told = "{total} 个数字：已采用 {used}，已说明 {explained}，待核对 {waiting}。".format_map(counted)
    assert counted["total"] == counted["used"] + counted["explained"] + counted["waiting"]
    assert open_desk(open_page, report).locator("#desk-ledger").inner_text().startswith(told)


def test_a_confirmed_report_leads_to_the_next_one(open_page: Callable[..., Any], report: Report) -> None:
    towns = District()
    later = towns.report(towns.township("990199001", "末镇"), 2024, "全年调解纠纷219件。")
    report.findings.all().delete()
    page = open_desk(open_page, report)
    assert page.locator("#desk-next").is_hidden()
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator('[data-act="finish"]').click()
    page.locator("#desk-state", has_text="已核定").wait_for()
    expect(page.locator("#desk-next")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/reports/{later.pk}/review/")


def test_decided_numbers_lead_to_the_findings_that_are_left(open_page: Callable[..., Any], report: Report) -> None:
    finding = report.findings.first()
    assert finding is not None
    report.findings.exclude(pk=finding.pk).delete()
    report.findings.update(verdict="inconsistent", severity="warning")
    report.facts.filter(indicator=None).update(state="confirmed")
    page = open_desk(open_page, report)
    page.locator('[data-act="confirm-all"]').click()
    page.locator("#desk-dialog input[type=number]").fill("0")
    page.keyboard.press("Enter")
    expect(page.locator("#desk-list .empty")).to_have_text("数字都决定了，还有 1 条核实事项，请点上方“核实事项”处理。")
    assert "全部决定了。" in page.locator("#desk-ledger").inner_text()
