"""The main job from end to end: reports dropped in the browser stand in the charts, and every point tells its sentence.

Once with the five real reports against their gold, where they are beside the checkout; once with demo reports against
the truth that they were written with.
"""

import csv
import io
import itertools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from dashboard.topics import TOPICS
from reports_app.demo import Plan, write_district
from reports_app.management.commands.make_demo import store_places
from reports_app.models import Report
from tests.browser.actions import click_point, drop, settle, wait_for_summary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REAL_REPORTS = {
    ("李河镇", "万州区", 2024),
    ("高观镇", "城口县", 2023),
    ("宝龙镇", "潼南区", 2021),
    ("赵村镇", "鲁山县", 2023),
    ("同乐镇", "涪陵区", 2025),
}
# A rate that the report does not state as its own comes from these counts.
COUNTS_BEHIND = {"mediation.success_rate": ("mediation.resolved", ("mediation.cases", "mediation.disputes_found"))}
IN_EVERY_REPORT = "mediation.cases"
HALF_OF_LAST_DECIMAL = 0.0051
YEAR_HEADING = re.compile(r"\d{4}(?:（.*）)?")
NUMBER_IN_CELL = re.compile(r"[≥≤≈]?(\d+(?:\.\d+)?)")

DRAWN_POINTS = """
() => document.querySelector('[data-chart="main"]').data
  .flatMap(({ customdata, y }) => (customdata ?? []).map((one, place) => [...one.slice(0, 3), y[place]]))
  .filter((one) => one[3] !== null)
"""
PASSAGES_IN_DRAWER = """
() => [...document.querySelectorAll("#drawer .passage")].map((passage) => ({
  link: passage.querySelector("figcaption a:last-of-type").getAttribute("href"),
  pieces: [...passage.querySelector("blockquote").childNodes].map((one) => [one.nodeName === "MARK", one.textContent]),
}))
"""
IS_IN_SIGHT = """
(id) => {
  const mark = document.getElementById(id);
  const box = mark?.getClientRects()[0];
  if (!box) return false;
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return seen !== null && (mark === seen || mark.contains(seen));
}
"""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """A file, its text and what a correct reading of it is, in the form of a gold annotation."""

    name: str
    data: bytes
    text: str
    truth: dict[str, Any]

    @property
    def identity(self) -> tuple[str, str, int]:
        return self.truth["township"], self.truth["county"], self.truth["year"]

    def spans(self, code: str, **wanted: Any) -> set[Span]:
        """Return where the facts of an indicator stand that have the wanted keys."""
        return {
            (fact["start"], fact["end"])
            for fact in self.truth["facts"]
            if fact["indicator"] == code and wanted.items() <= fact.items()
        }

    def spans_behind(self, code: str) -> tuple[set[Span], bool]:
        """Return the facts that the report's value stands on; and whether it stands on all, or on any one of them."""
        if stated := self.spans(code, role="total", value=self.truth["values"][code]):
            return stated, False
        numerator, wholes = COUNTS_BEHIND.get(code, ("", ()))
        denominator = next((whole for whole in wholes if whole in self.truth["values"]), "")
        if denominator and numerator in self.truth["values"]:
            return self.spans_behind(numerator)[0] | self.spans_behind(denominator)[0], True
        return self.spans(code, role="part"), True

    def sentences_behind(self, code: str) -> set[str]:
        """Return the sentences that those facts stand in."""
        return {self.text[slice(*self.sentence_around(start))].strip() for start, _end in self.spans_behind(code)[0]}

    def sentence_around(self, start: int) -> Span:
        """Return the sentence around a place: between the nearest stops or ends of a line."""
        opening = max(self.text.rfind(sign, 0, start) for sign in "。；！？;!?\n") + 1
        closing = re.compile(r"[。；！？;!?]|$", re.MULTILINE).search(self.text, start)
        return opening, closing.end() if closing else len(self.text)


@pytest.fixture
def real_reports(shared: Path) -> list[Told]:
    gold = [json.loads(path.read_text("utf-8")) for path in sorted((shared / "gold").glob("*.json"))]
    files = [(shared / truth["file"], truth) for truth in gold]
    return [Told(path.name, path.read_bytes(), path.read_bytes().decode("utf-8"), truth) for path, truth in files]


@pytest.fixture
def demo_reports(transactional_db: None) -> list[Told]:
    plan = Plan(townships=1, first_year=2024, last_year=2025)
    district = list(write_district(plan))
    store_places({report.place.code: report.place for report in district}.values(), plan)
    return [Told(report.file_name, report.data, report.text, report.truth) for report in district]


@pytest.fixture
def upload_page(worker: None, open_page: Callable[..., Any]) -> Any:
    call_command("load_gazetteer", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    return open_page("/reports/upload/", role="editor")


@pytest.mark.seeds
def test_real_reports_come_in_and_every_point_tells_its_sentence(upload_page: Any, real_reports: list[Told]) -> None:
    stored = do_the_main_job(upload_page, real_reports)
    assert stored == REAL_REPORTS


def test_demo_reports_come_in_and_every_point_tells_its_sentence(upload_page: Any, demo_reports: list[Told]) -> None:
    stored = do_the_main_job(upload_page, demo_reports)
    assert len(stored) == len(demo_reports)


def do_the_main_job(page: Any, reports: list[Told]) -> set[tuple[str, str, int]]:
    """Upload, find every number marked, compare, click every point, take every table away; return what is stored."""
    drop(page, {told.name: told.data for told in reports})
    wait_for_summary(page, f"{len(reports)} 个文件：{len(reports)} 成功", seconds=90)
    stored = list(Report.objects.select_related("township", "document").prefetch_related("facts"))
    places = {report.township.name: report.township.code for report in stored}
    for report in stored:
        page.goto(address(page, report.get_absolute_url()))
        assert_every_fact_is_marked(page, report)
    tabs: dict[str, Any] = {}
    years = [told.truth["year"] for told in reports]
    span = f"from={min(years)}&to={max(years)}"
    for topic, spec in TOPICS.items():
        for code in spec.indicators:
            # In panels no township's point lies on another's.
            page.goto(address(page, f"/compare/{topic.value}/?indicator={code}&view=panels&{span}"))
            known = assert_drawn(page, reports, code, places=places)
            for told in known:
                for link in assert_point_tells_its_sentence(page, places[told.truth["township"]], told, code):
                    assert_link_leads_to_its_mark(page, link, told, tabs=tabs)
                page.keyboard.press("Escape")
            if known:
                assert_files_hold(page, known, code)
    for county in {told.truth["county"] for told in reports}:
        here = [told for told in reports if told.truth["county"] == county]
        code = places[here[0].truth["township"]][:6]
        page.goto(address(page, f"/compare/?indicator={IN_EVERY_REPORT}&area={code}&view=panels&{span}"))
        page.locator(".chip", has_text=county).wait_for()
        told = assert_drawn(page, here, IN_EVERY_REPORT, places=places)[-1]
        assert_point_tells_its_sentence(page, places[told.truth["township"]], told, IN_EVERY_REPORT)
    return {(report.township.name, report.township.county, report.year) for report in stored}


def address(page: Any, path: str) -> str:
    return "/".join(page.url.split("/")[:3]) + path


def assert_every_fact_is_marked(page: Any, report: Report) -> None:
    marks = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.mark[id]')].map(m => [m.id, m.textContent]))"
    )
    wanted = {f"at-{fact.start}": report.document.text[fact.start : fact.end] for fact in report.facts.all()}
    assert wanted
    assert {key: marks[key] for key in wanted} == {key: text.split("\n")[0] for key, text in wanted.items()}


def assert_drawn(page: Any, reports: list[Told], code: str, *, places: dict[str, str]) -> list[Told]:
    """Compare every point of the chart with what is known; return the reports that have one."""
    known = [told for told in reports if code in told.truth["values"]]
    wanted = {(places[told.truth["township"]], told.truth["year"], code): told.truth["values"][code] for told in known}
    drawn = []
    if page.locator("[data-chart]").count():
        settle(page)
        drawn = page.evaluate(DRAWN_POINTS)
    assert {tuple(point[:3]): point[3] for point in drawn} == pytest.approx(wanted, abs=HALF_OF_LAST_DECIMAL)
    return known


def assert_point_tells_its_sentence(page: Any, township: str, told: Told, code: str) -> list[str]:
    """Click the point; compare each sentence of the drawer, sign for sign, with the text around the known facts.

    Returns the links of the sentences.
    """
    year = told.truth["year"]
    click_point(page, township, year)
    assert f"{told.truth['township']} {year}" in page.inner_text("#drawer h2")
    passages = page.evaluate(PASSAGES_IN_DRAWER)
    behind, are_all_needed = told.spans_behind(code)
    marked: set[Span] = set()
    for passage in passages:
        spans, sentence = place_in_text(told, passage)
        assert sentence == told.sentence_around(min(spans)[0])
        marked |= spans
    wanted = behind if are_all_needed else marked & behind
    assert (told.identity, code, marked) == (told.identity, code, wanted or behind)
    return [passage["link"] for passage in passages]


def place_in_text(told: Told, passage: dict[str, Any]) -> tuple[set[Span], Span]:
    """Return where a passage's marks and its whole stand, counted from the mark that its link names."""
    pieces = passage["pieces"]
    lead = "".join(text for _is_marked, text in itertools.takewhile(lambda piece: not piece[0], pieces))
    at = start = int(passage["link"].rpartition("#at-")[2]) - len(lead)
    spans = set()
    for is_marked, text in pieces:
        if is_marked:
            spans.add((at, at + len(text)))
        at += len(text)
    assert told.text[start:at] == "".join(text for _is_marked, text in pieces)
    return spans, (start, at)


def assert_link_leads_to_its_mark(page: Any, link: str, told: Told, *, tabs: dict[str, Any]) -> None:
    """Open the link in the report's own tab: by a click for the first, within the same page for those that follow."""
    if told.name not in tabs:
        with page.context.expect_page() as opened:
            page.locator(f'#drawer a[href="{link}"]').click(modifiers=["ControlOrMeta"])
        opened.value.wait_for_url(f"**{link}")
        tabs[told.name] = opened.value
    tab, place = tabs[told.name], link.rpartition("#")[2]
    tab.evaluate("link => location.assign(link)", link)
    tab.wait_for_function(IS_IN_SIGHT, arg=place)
    start = int(place.removeprefix("at-"))
    lit = tab.locator(f"#{place}.is-lit").inner_text()
    assert (tab.url.endswith(link), lit) == (True, told.text[start : start + len(lit)])


def assert_files_hold(page: Any, reports: list[Told], code: str) -> None:
    """Take the table away as CSV and XLSX: both hold the figures, the workbook the sentences too."""
    wanted = {(told.truth["township"], told.truth["year"]): told.truth["values"][code] for told in reports}
    lines = list(csv.reader(io.StringIO(download(page, "CSV").decode("utf-8-sig"))))
    assert figures_in(lines[0], lines[1:]) == pytest.approx(wanted, abs=HALF_OF_LAST_DECIMAL)
    book = load_workbook(io.BytesIO(download(page, "XLSX")))
    sheet, sources = ([list(row) for row in book[name].values] for name in book.sheetnames[:2])
    heading = next(number for number, row in enumerate(sheet) if row[1] == "乡镇街道")
    assert figures_in(sheet[heading], sheet[heading + 1 :]) == pytest.approx(wanted, abs=HALF_OF_LAST_DECIMAL)
    known = {(told.truth["township"], told.truth["year"]): told.sentences_behind(code) for told in reports}
    listed = {(row[1], int(row[2]), row[8]) for row in sources[1:]}
    assert {place[:2] for place in listed} == set(wanted)
    assert {place for place in listed if place[2] not in known[place[:2]]} == set()


def download(page: Any, ending: str) -> bytes:
    with page.expect_download() as taken:
        page.get_by_role("link", name=f"导出 {ending}").click()
    return Path(taken.value.path()).read_bytes()


def figures_in(headings: list[Any], rows: list[list[Any]]) -> dict[tuple[str, int], float]:
    """Return the figures of a table's townships; a heading that begins with a year and names no n heads figures."""
    years = {place: int(str(text)[:4]) for place, text in enumerate(headings) if YEAR_HEADING.fullmatch(str(text))}
    cells = {
        (row[1], year): NUMBER_IN_CELL.fullmatch(str(row[place]))
        for row in rows
        if row[0]
        for place, year in years.items()
    }
    return {key: float(found[1]) for key, found in cells.items() if found}
