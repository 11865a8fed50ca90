"""The demo's truth is right by construction, its texts are varied, and none of it is copied."""

import re
from collections import Counter
from pathlib import Path

import pytest

from reports_app.demo import DemoReport, Plan, write_district
from reports_app.demo.draft import WrittenFact, summarise
from reports_app.demo.slots import is_rate
from reports_app.reading import read_bytes

FINDINGS = {"year_conflict", "rate_mismatch", "rate_over_100", "part_missing", "parts_exceed_total"}
# What the duties and events are called by law and in every office: nobody's sentence.
STOCK_PHRASES = (
    "党政主要负责人履行推进法治建设第一责任人职责情况",
    "主要负责同志履行法治建设第一责任人职责情况",
    "行政机关负责人出庭应诉率",
    "坚持和发展新时代“枫桥经验”",
    "年法治政府建设情况的报告",
    "年度法治政府建设情况报告",
    "年法治政府建设工作报告",
    "法治建设第一责任人职责",
)


@pytest.fixture(scope="module")
def district() -> list[DemoReport]:
    return list(write_district(Plan()))


def test_the_same_plan_gives_the_same_bytes_and_another_seed_other_texts(district: list[DemoReport]) -> None:
    again = [report.data for report in write_district(Plan())]
    other = [report.data for report in write_district(Plan(seed=2))]
    assert again == [report.data for report in district]
    assert not set(other) & set(again)


@pytest.mark.parametrize(
    ("townships", "first", "last"), [(12, 2019, 2025), (1, 2024, 2024), (2, 2023, 2025), (70, 2024, 2025)]
)
def test_there_are_as_many_files_as_townships_times_years(townships: int, first: int, last: int) -> None:
    reports = list(write_district(Plan(townships, first, last)))
    assert len({(report.place.code, report.year) for report in reports}) == townships * (last - first + 1)
    assert len({report.file_name for report in reports}) == len({report.data for report in reports}) == len(reports)


def test_some_reports_are_missing(district: list[DemoReport]) -> None:
    filed = Counter(report.place.code for report in district)
    assert sorted(filed.values()) == [4, 5, 6, 6, *[7] * 9]


@pytest.mark.parametrize(
    "options",
    [
        {"townships": 0},
        {"townships": 9_999},
        {"first_year": 2025, "last_year": 2024},
        {"last_year": 2999},
        {"seed": -1},
    ],
)
def test_a_district_that_cannot_be_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="not a district"):
        Plan(**options)


def test_every_file_reads_back_as_its_text(district: list[DemoReport]) -> None:
    assert [read_bytes(report.data, report.file_name).text for report in district] == [
        report.text for report in district
    ]
    assert {report.file_name.rpartition(".")[2] for report in district} == {"txt", "html", "docx"}


def test_every_span_holds_its_number(district: list[DemoReport]) -> None:
    wrong = [
        (report.file_name, fact)
        for report in district
        for fact in report.truth["facts"]
        if read_number(report.text[fact["start"] : fact["end"]]) not in (fact["value"], None)
    ]
    monthly = [fact for _, fact in wrong if fact["indicator"] == "learning.group_study" and fact["value"] == 12]
    assert len(wrong) == len(monthly)


def read_number(written: str) -> float | None:
    """A naive reading, apart from the generator's own writing."""
    plain = written.translate(str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")).replace(",", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(万)?%?", plain)
    if match:
        return round(float(match[1]) * (10_000 if match[2] else 1), 4)
    return dict(zip("零一两三四五六七八九十", range(11), strict=True))[written]


def test_every_digit_outside_the_spans_is_a_date_a_name_or_a_list_number(district: list[DemoReport]) -> None:
    known = re.compile(r"\d{4}年(度|\d+月\d+日)?|“12·4”|“3·15”|“?12345”?|20\d\d年|^\d+\.|\d{4}年1月\d+日", re.MULTILINE)
    left = []
    for report in district:
        text = list(report.text)
        for fact in report.truth["facts"]:
            text[fact["start"] : fact["end"]] = " " * (fact["end"] - fact["start"])
        left += re.findall(r".{0,8}\d+.{0,4}", re.sub(r"(?m)^\s*\d+\.", "", known.sub("", "".join(text))))
    assert left == []


def test_all_findings_roles_and_bounds_are_there(district: list[DemoReport]) -> None:
    facts = [fact for report in district for fact in report.truth["facts"]]
    assert {code for report in district for code in report.truth["findings"]} == FINDINGS
    assert {fact["role"] for fact in facts} == {"total", "part", "previous", "target"}
    assert {fact["bound"] for fact in facts} == {"exact", "at_least", "about"}
    assert len({fact["indicator"] for fact in facts}) > 65


def test_defects_are_really_in_the_truth(district: list[DemoReport]) -> None:
    for report in district:
        values, findings = report.truth["values"], report.truth["findings"]
        cases, resolved = values["mediation.cases"], values.get("mediation.resolved")
        gap = abs(resolved * 100 / cases - values["mediation.success_rate"]) if resolved else 0
        assert (gap > 2) == ("rate_mismatch" in findings)
        assert any(value > 100 for code, value in values.items() if is_rate(code)) == ("rate_over_100" in findings)
        assert (len(report.truth["parts"]) < 4) == ("part_missing" in findings)


def test_values_are_the_largest_total_else_the_sum_of_parts() -> None:
    facts = [
        WrittenFact(0, 1, "a.b", 5),
        WrittenFact(1, 2, "a.b", 9),
        WrittenFact(2, 3, "a.b", 20, role="previous"),
        WrittenFact(3, 4, "c.d", 2, role="part"),
        WrittenFact(4, 5, "c.d", 3, role="part"),
        WrittenFact(5, 6, "x_rate", 90),
        WrittenFact(6, 7, "x_rate", 95),
        WrittenFact(7, 8, "e.f", 7, role="target"),
    ]
    assert summarise(facts, frozenset({"x_rate"})) == {"a.b": 9, "c.d": 5, "x_rate": 90}


def test_years_of_a_township_go_the_way_it_goes(district: list[DemoReport]) -> None:
    falling = [report.truth["values"]["mediation.cases"] for report in district if report.place.course == "falling"]
    assert falling
    for code in {report.place.code for report in district if report.place.course == "falling"}:
        series = [report.truth["values"]["mediation.cases"] for report in district if report.place.code == code]
        assert series[-1] < series[0]


@pytest.mark.seeds
def test_no_sentence_of_a_real_report_is_in_the_demo(shared: Path, district: list[DemoReport]) -> None:
    real = set().union(*(grams(path.read_text("utf-8")) for path in (shared / "seeds").glob("*.txt")))
    assert set().union(*(grams(report.text) for report in district)) & real == set()


def grams(text: str, size: int = 12) -> set[str]:
    for phrase in STOCK_PHRASES:
        text = text.replace(phrase, "\n")
    return {
        line[at : at + size]
        for line in re.split(r"[。；：\n\r]", re.sub(r"[ \u30000-9０-９%％.]", "", text))
        for at in range(len(line) - size + 1)
    }
