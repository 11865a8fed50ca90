"""Every view of a comparison: what its table says, and that screen, CSV and XLSX hold the same, cell for cell."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser, LexborNode

from reports_app.models import Indicator, IndicatorValue, Report, Target, TownshipYear
from tests.district import District, counted_once

TEXT = "一、举措。排查纠纷240件，调解219件，成功216件，成功率98.6%。发放资料8000余份。举办活动12场。"
MANY = "indicator=mediation.cases&indicator=mediation.success_rate&indicator=publicity.materials"
VIEWS = {
    "lines": "view=lines&indicator=mediation.success_rate",
    "panels": "view=panels&indicator=mediation.cases",
    "bars": "view=bars&indicator=mediation.cases",
    "heat": f"view=heat&{MANY}",
    "box": "view=box&indicator=mediation.cases",
    "scatter": f"view=scatter&{MANY}",
    "funnel": "view=funnel",
    "pair": "view=pair",
    "profile": f"view=panels&area=990101001&{MANY}",
    "filing": "view=filing",
    "per head": "view=panels&indicator=mediation.cases&per=residents",
    "per head, ranked": "view=bars&indicator=mediation.cases&per=residents&order=highest",
    "per village": f"view=heat&per=villages&{MANY}",
    "box per head": "view=box&indicator=mediation.cases&per=residents&benchmark=county",
    "scatter per head": f"view=scatter&per=residents&benchmark=target&{MANY}",
    "pair per village": "view=pair&per=villages&benchmark=prefecture",
    "target": "view=lines&indicator=mediation.success_rate&benchmark=target",
    "prefecture": f"view=heat&benchmark=prefecture&{MANY}",
    "province": "view=bars&indicator=mediation.success_rate&benchmark=province&order=lowest",
    "small rates ranked": "view=bars&indicator=mediation.success_rate&order=highest&small=1",
    "small rates sorted": f"view=heat&order=highest&small=1&{MANY.replace('mediation.cases&indicator=', '', 1)}",
    "nothing": f"view=heat&benchmark=none&{MANY}",
    "similar size": "view=bars&indicator=mediation.cases&peers=size&focus=990101001",
}


@pytest.fixture
def filed(district: District) -> District:
    return file_six(district)


@counted_once
def file_six(district: District) -> District:
    """Six townships over 2023 and 2024: 第1镇 has a bound, 第2镇 a part year, 第3镇 a small rate, 第4镇 no report of
    2024, 第6镇 stands apart. 第1镇 has sizes of both years, 第2镇 and 第3镇 of 2023 alone, the others none.
    The rate has a target."""
    for number in range(1, 7):
        place = district.township(f"99010100{number}", f"第{number}镇")
        for year in {1: (2023, 2024), 2: (2023,), 3: (2023,)}.get(number, ()):
            TownshipYear.objects.create(township=place, year=year, population=20_000 + number * 1_000, villages=number)
        for year in (2023, 2024):
            if (number, year) == (4, 2024):
                continue
            through = date(year, 11, 30) if number == 2 else None
            report = district.report(place, year, TEXT, through=through)
            cases = 5000 if number == 6 else 200 + number + year - 2023
            district.value(report, "mediation.cases", str(cases), "219")
            district.value(report, "mediation.resolved", str(cases - 3), "216")
            whole = 3 if number == 3 else cases
            part = 3 if number == 3 else cases - 3
            rate = f"{part / whole * 100:.4f}"
            district.value(report, "mediation.success_rate", rate, "98.6%", numerator=part, denominator=whole)
            if number == 1:
                district.value(report, "publicity.materials", "8000", "8000", bound="at_least")
    rate = Indicator.objects.get(code="mediation.success_rate")
    Target.objects.create(indicator=rate, county_code="", value="97")
    Report.objects.filter(year=2023).update(published_on=date(2024, 4, 13))
    Report.objects.filter(year=2023, township__code="990101001").update(published_on=date(2024, 1, 20))
    return district


def read(client: Client, query: str) -> LexborHTMLParser:
    response = client.get(f"/compare/?{query}")
    assert response.status_code == 200, query
    return LexborHTMLParser(response.content)


def cell_texts(node: LexborNode) -> list[str]:
    """Return what a cell shows: its figure, then its counts and its verdict."""
    for hidden in node.css(".visually-hidden, .part-year"):
        hidden.decompose()
    small = [one.text(strip=True) for one in node.css("small")]
    for one in node.css("small"):
        one.decompose()
    return [node.text(strip=True), *small]


def with_interval(node: LexborNode) -> list[str]:
    """Return what a cell shows with its interval, which stands among the remarks, after its counts."""
    found = re.search("95%区间([0-9.]+–[0-9.]+)%", node.html or "")
    texts = cell_texts(node)
    if found is None:
        return texts
    place = 1 if len(texts) == 1 or "/" in texts[0] else 2
    return [*texts[:place], found[1], *texts[place:]]


def screen_rows(page: LexborHTMLParser, read_cell: Callable[[LexborNode], list[str]] = cell_texts) -> Any:
    return [[read_cell(cell) for cell in row.css("th, td")] for row in page.css(".table--compare tbody tr")]


def csv_rows(client: Client, query: str) -> list[list[str]]:
    text = client.get(f"/compare/export.csv?{query}").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_rows(client: Client, query: str, width: int) -> list[list[Any]]:
    data = client.get(f"/compare/export.xlsx?{query}").content
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    first = int(sheet.freeze_panes[1:])
    return [
        [_shown(cell) for cell in row[:width]] for row in sheet.iter_rows(min_row=first) if row[0].value or row[1].value
    ]


def _shown(cell: Any) -> str:
    """Return a spreadsheet's cell as it looks: a number by its format."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    sign, _quote, digits = cell.number_format.rpartition('"')
    decimals = len((digits or cell.number_format).partition(".")[2])
    return sign.strip('"') + f"{cell.value:.{decimals}f}"


@pytest.mark.parametrize("view", list(VIEWS))
def test_screen_csv_and_xlsx_hold_the_same(view: str, filed: District, client: Client):
    query = VIEWS[view]
    shown = screen_rows(read(client, query), with_interval)
    heads, *lines = csv_rows(client, query)
    sheet = xlsx_rows(client, query, len(heads))
    leads = 2 if heads[0] == "县区" else 1
    assert len(shown) == len(lines) > 0
    for place, cells in enumerate(shown):
        line, sheet_line = lines[place][leads:], sheet[place][leads:]
        assert (cells[0][0], sheet[place][leads - 1]) == (lines[place][leads - 1],) * 2
        assert [text.replace("／", "/") for text in line if text] != [] or not any(sheet_line)
        on_screen = [text for cell in cells[1:] for text in cell if text]
        in_sheet = [text for text in sheet_line if text]
        # A rate on a small n is its counts: once on the screen, with its column of counts in files.
        assert _without_repeats(in_sheet) == _without_repeats(on_screen)
        for text, exact in zip(sheet_line, line, strict=True):
            assert _agree(text, exact.replace("／", "/")), (text, exact)


def _without_repeats(texts: list[str]) -> list[str]:
    return [text for place, text in enumerate(texts) if not place or "/" not in text or text != texts[place - 1]]


def _agree(shown: str, exact: str) -> bool:
    """Whether a file's full number reads as the one shown."""
    if shown == exact:
        return True
    decimals = len(shown.partition(".")[2])
    return shown == f"{float(exact):.{decimals}f}"


@pytest.mark.parametrize("view", list(VIEWS))
def test_view_has_its_own_address_and_a_chart(view: str, filed: District, client: Client):
    page = read(client, VIEWS[view])
    assert page.css_first("nav [aria-current]") is not None
    assert page.css_first("h2#chart-title").text(strip=True)
    assert page.css_first(".table-foot p").text().startswith("来源：")
    figure = client.get(page.css_first("[data-chart]").attributes["data-src"]).json()
    assert figure["data"]


def test_heat_table_judges_and_sorts(filed: District, client: Client):
    page = read(client, VIEWS["heat"])
    rows = {row[0][0]: row[1:] for row in screen_rows(page)}
    assert rows["第6镇"][0] == ["5000", "↑ 高于中位数"]
    assert rows["第3镇"][1] == ["3/3", "不作比较"]
    assert rows["第4镇"][0] == ["未报"]
    sort = page.css_first("thead th[aria-sort] a").attributes["href"]
    ranked = read(client, sort.partition("?")[2])
    assert [row[0][0] for row in screen_rows(ranked)][:3] == ["中位数", "第6镇", "第5镇"]
    assert ranked.css_first("th[aria-sort=descending]").text(strip=True).startswith("调解矛盾纠纷件数")


@pytest.mark.parametrize(
    ("query", "first", "rank", "note"),
    [
        ("", "第6镇", "不排名", "名次不含件数不足10的比率；要排在内，请在比较页的“排列、换算与参照”中勾选。"),
        (
            "&small=1",
            "第3镇",
            "第1，共5",
            "名次含件数不足10的比率，件数越少名次越不可靠；它们仍不计入中位数，也不与参照值比较。",
        ),
    ],
)
def test_small_rate_is_ranked_only_where_that_is_asked(
    query: str, first: str, rank: str, note: str, filed: District, client: Client
):
    page = read(client, f"view=bars&indicator=mediation.success_rate&order=highest{query}")
    ticked = page.css_first("input[name=small]").attributes
    rows = {row[0][0]: row[1:] for row in screen_rows(page, with_interval) if row[0][0] != "中位数"}
    assert (next(iter(rows)), "checked" in ticked) == (first, bool(query))
    assert [rows["第3镇"][1][:2], rows["第3镇"][2], rows["第3镇"][-1]] == [["3/3", "43.9–100.0"], [rank], ["不作比较"]]
    assert note in [each.text(strip=True) for each in page.css(".table-foot p")]
    figure = client.get(page.css_first("[data-chart]").attributes["data-src"]).json()
    assert figure["data"][0]["y"][0] == first


@pytest.mark.parametrize("view", ["bars", "bars&peers=size&focus=990101001", "heat", "box"])
def test_notes_say_whether_part_years_are_in_the_median(view: str, filed: District, client: Client):
    for query, is_in in (("", False), ("&part_year=1", True)):
        told = read(client, f"indicator=mediation.cases&view={view}{query}").css_first(".table-foot").text()
        assert ("含未满全年的件数，不含件数不足10的比率" in told) == is_in
        assert ("不含未满全年的件数和件数不足10的比率" in told) != is_in


def notes_of(page: LexborHTMLParser) -> list[str]:
    return [each.text(strip=True) for each in page.css(".notice")]


@pytest.mark.parametrize("view", ["bars", "heat", "scatter", "funnel", "filing"])
def test_page_past_the_end_is_told(view: str, filed: District, client: Client):
    note = "网址中的第9页超出范围，已显示最后一页（第1页）。"
    assert note in notes_of(read(client, f"view={view}&page=9"))
    assert not [each for each in notes_of(read(client, f"view={view}&page=1")) if "超出范围" in each]


@pytest.mark.parametrize("view", ["lines", "bars", "heat", "box", "pair"])
def test_township_outside_the_selection_that_was_to_stand_out_is_told(view: str, filed: District, client: Client):
    filed.report(filed.township("990102001", "远镇"), 2024, TEXT)
    query = f"area=990101&view={view}&focus=990101002&focus=990102001&focus=999999999"
    page = read(client, query)
    names = "990102001" if view == "pair" else "远镇"
    assert f"要突出显示的2个乡镇不在所选地区内，已忽略：{names}、999999999。" in notes_of(page)
    within = notes_of(read(client, f"area=990101&view={view}&focus=990101002"))
    assert not [each for each in within if "突出显示" in each]


def test_every_figure_of_the_heat_table_leads_to_its_drawer(filed: District, client: Client):
    page = read(client, VIEWS["heat"])
    links = [node.attributes["href"] for node in page.css(".table--compare tbody td a")]
    assert len(links) == 6 * 3
    assert all(client.get(link).status_code == 200 for link in links)


def test_filing_tells_lateness_only_where_the_date_is_known(filed: District, client: Client):
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["filing"]))}
    assert rows["第1镇"][0] == ["●", "2024-01-20 按时"]
    assert rows["第3镇"][0] == ["●", "2024-04-13 晚12天"]
    assert rows["第3镇"][1] == ["●"]
    assert rows["第4镇"][1] == ["○"]
    assert rows["本页合计"][:2] == [["6/6", "晚报5份"], ["5/6"]]


def test_due_day_is_a_setting(filed: District, client: Client, settings: Any):
    settings.REPORT_DUE_DAY = (1, 10)
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["filing"]))}
    assert rows["第1镇"][0] == ["●", "2024-01-20 晚10天"]


def test_box_names_what_stands_apart(filed: District, client: Client):
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["box"]))}
    assert rows["2024"] == [["5"], ["4"], ["202"], ["203.5"], ["205"], ["1404.5"], ["5000"], ["第6镇（5000）"], ["1"]]


def test_sentences_of_a_distribution_are_those_of_the_figures_it_names(filed: District, client: Client):
    cases = IndicatorValue.objects.filter(indicator__code="mediation.cases", year=2024)
    cases.filter(township__code="990101005").update(value=9000)
    cases.filter(township__code="990101006").update(value=206)
    data = client.get(f"/compare/export.xlsx?{VIEWS['box']}").content
    rows = list(openpyxl.load_workbook(io.BytesIO(data))["原文出处"].values)[1:]
    assert [row[1:3] for row in rows] == [("第5镇", 2024), ("第6镇", 2023)]


def test_figure_that_stands_apart_and_is_doubtful_says_so(filed: District, client: Client):
    value = IndicatorValue.objects.get(township__code="990101006", year=2024, indicator__code="mediation.cases")
    filed.finding(value.report, "doubled_total", list(value.facts.all()))
    page = read(client, VIEWS["box"])
    assert any("“？”标出的数据需核实" in note.text() for note in page.css(".table-foot p"))
    head, *rows = csv_rows(client, VIEWS["box"])
    assert [head[-1], *(row[-1] for row in rows)] == ["需核实", "", "离群乡镇1"]


def test_funnel_rates_carry_their_counts(filed: District, client: Client):
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["funnel"]))}
    assert rows["第1镇"] == [["202"], ["98.5", "199/202"], ["199"]]
    assert rows["合计"][1] == ["99.7", "5800/5815"]


def test_funnel_has_no_rate_where_a_later_step_is_more(filed: District, client: Client):
    found = Indicator.objects.get(code="mediation.cases")
    found.pk, found.code, found.name_zh = None, "mediation.disputes_found", "排查矛盾纠纷件数"
    found.save()
    report = Report.objects.get(township__code="990101001", year=2024)
    filed.value(report, "mediation.disputes_found", "240")
    report.values.filter(indicator__code="mediation.cases").update(value=25)
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["funnel"]))}
    assert [cell[0] for cell in rows["第1镇"]] == ["240", "—", "25", "—", "199"]
    assert rows["合计"][3] == ["99.8", "5601/5613"]


def test_pair_tells_the_difference_by_the_rules(filed: District, client: Client):
    page = read(client, "view=pair&focus=990101005&focus=990101001")
    rows = {row[0][0]: row[1:] for row in screen_rows(page)}
    assert rows["调解矛盾纠纷件数"][2] == ["高4（2.0%）"]
    assert (
        rows["调解成功率"][2] == ["持平"]
        or rows["调解成功率"][2][0].endswith("个百分点")
        or rows["调解成功率"][2] == ["相同"]
    )
    assert "宣传资料发放量" not in rows


def test_small_or_bounded_figures_are_not_held_together(filed: District, client: Client):
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, "view=pair&focus=990101003&focus=990101001"))}
    assert rows["调解成功率"][2] == ["不作比较"]


@pytest.mark.parametrize("view", list(VIEWS))
def test_view_costs_the_same_whatever_the_data(
    view: str, filed: District, client: Client, django_assert_max_num_queries: Any
):
    with django_assert_max_num_queries(29):
        read(client, VIEWS[view])


@pytest.mark.parametrize("view", ["heat", "box", "scatter", "funnel", "pair", "filing"])
@pytest.mark.parametrize(
    "more", ["area=990109999", "area=all&page=7", "from=2024&to=2024&year=2023", "focus=990101999"]
)
def test_nonsense_gives_a_page(view: str, more: str, filed: District, client: Client):
    assert read(client, f"view={view}&{more}").css_first("h1") is not None


@pytest.mark.parametrize("view", ["heat", "box", "scatter", "funnel", "pair", "filing"])
def test_view_of_a_township_without_figures_says_so(view: str, district: District, client: Client):
    Indicator.objects.filter(code__in=["mediation.cases", "mediation.resolved"]).delete()
    district.report(district.township("990101001", "空镇"), 2024, TEXT)
    page = read(client, f"view={view}")
    assert page.css_first(".lede").text(strip=True)
    if view not in {"filing"}:
        assert page.css_first("p.empty").text() == "所选范围内没有这项数据。可换一个指标、放宽年份或选择其他乡镇。"


def test_file_that_came_after_the_due_day_by_the_clock_of_the_office_is_not_in_time(filed: District, client: Client):
    # five in the morning of the 2nd of April in China is the 1st in Greenwich
    Report.objects.filter(year=2023).update(published_on=None, created_at=datetime(2024, 4, 1, 21, tzinfo=UTC))
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["filing"]))}
    assert rows["第1镇"][0] == ["●"]
    Report.objects.filter(year=2023).update(created_at=datetime(2024, 4, 1, 15, tzinfo=UTC))
    rows = {row[0][0]: row[1:] for row in screen_rows(read(client, VIEWS["filing"]))}
    assert rows["第1镇"][0] == ["●", "按时"]


def test_box_counts_all_figures_and_draws_none_of_too_few(district: District, client: Client):
    for number in range(1, 5):
        place = district.township(f"99010100{number}", f"第{number}镇")
        for year, through in ((2023, None if number < 3 else date(2023, 6, 30)), (2024, date(2024, 6, 30))):
            report = district.report(place, year, TEXT, through=through)
            district.value(report, "mediation.cases", str(100 * number))
    query = "view=box&area=990101&indicator=mediation.cases&from=2023&to=2024"
    page = read(client, query)
    rows = {row[0][0]: [cell[0] for cell in row[1:8]] for row in screen_rows(page)}
    assert rows == {"2023": ["4", "2", "—", "—", "—", "—", "—"], "2024": ["4", "0", "—", "—", "—", "—", "—"]}
    assert page.css_first(".lede").text(strip=True) == "4个乡镇2023–2024年调解矛盾纠纷件数的分布。"
    boxes, lines, points = client.get(f"/compare/figure.json?{query}").json()["data"]
    assert (boxes["x"], lines["x"], len(points["x"])) == ([], [], 8)


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "filing"])
@pytest.mark.parametrize(
    ("asked", "told"), [("", "已核定和尚未核定的报告都在内。"), ("&confirmed=1", "只含已核定的报告。")]
)
def test_page_and_files_say_whether_only_confirmed_reports_are_shown(
    view: str, asked: str, told: str, filed: District, client: Client
):
    Report.objects.exclude(township__code="990101002").update(review_state="confirmed")
    IndicatorValue.objects.exclude(township__code="990101002").update(is_confirmed=True)
    assert told in read(client, VIEWS[view] + asked).css_first(".table-foot").text()
    content = client.get(f"/compare/export.xlsx?{VIEWS[view]}{asked}").content
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert any(told in str(cell) for sheet in sheets for row in sheet.values for cell in row)
