"""An indicator's page: what it counts, its words, where its figures lie by year and who stands where; and the list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from dashboard import queries
from dashboard.queries.coverage import load_indicator_coverage
from reports_app.models import Indicator, Township
from reports_app.rows.coverage import refresh_larger_areas
from tests.district import District, counted_once

RATE = "mediation.success_rate"
TEXT = "一、举措。全年调解纠纷219件，成功216件，成功率98.6%。"
ADDRESS = f"/indicators/{RATE}/"


@pytest.fixture
@counted_once
def filed(district: District) -> District:
    """Four townships of 2023 and 2024 with rates; 丁镇's of 2024 rests on 3 cases; one of another county."""
    for number, name in enumerate(("甲镇", "乙镇", "丙镇", "丁镇"), start=1):
        place = district.township(f"99010100{number}", name)
        for year in (2023, 2024):
            report = district.report(place, year, TEXT)
            is_small = (number, year) == (4, 2024)
            counts = {"numerator": 3, "denominator": 3} if is_small else {"numerator": 216, "denominator": 219}
            district.value(report, RATE, "100" if is_small else str(90 + number + year - 2023), **counts)
    other = district.report(district.township("990102001", "别镇"), 2024, TEXT)
    district.value(other, RATE, "80")
    district.value(other, "mediation.cases", "12")
    return district


def read(client: Client, address: str) -> LexborHTMLParser:
    response = client.get(address)
    assert response.status_code == 200, address
    return LexborHTMLParser(response.content)


def words(page: Any, selector: str) -> list[str]:
    return [" ".join(node.text(separator=" ").split()) for node in page.css(selector)]


def pairs(page: Any, selector: str) -> dict[str, str]:
    return dict(zip(words(page, f"{selector} dt"), words(page, f"{selector} dd"), strict=True))


def test_fixed_headings_tell_what_is_counted(filed: District, sign_in: Callable[..., Client]):
    Indicator.objects.filter(code=RATE).update(definition="成功件数占调解件数的比例。")
    told = pairs(read(sign_in(), ADDRESS), ".definition")
    assert list(told) == ["口径", "计数规则", "分子", "分母", "单位", "方向", "注意"]
    assert told["口径"] == "成功件数占调解件数的比例。"
    assert (told["分子"], told["分母"], told["单位"]) == ("调解成功（化解）件数", "调解矛盾纠纷件数", "%")
    assert told["方向"].startswith("越高越好")
    other = pairs(read(sign_in(), "/indicators/mediation.cases/"), ".definition")
    assert (other["分子"], other["分母"]) == ("不适用：不是比率。", "不适用：不是比率。")


def test_words_of_the_lexicon_are_shown_with_their_examples(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), ADDRESS)
    told = pairs(page, ".phrasing")
    assert "调解成功率" in told["核心词（须有其一）"].split("、")
    assert "信访" in told["同一短语里有这些词则不算"].split("、")
    assert "→" in told["例句"]


def test_words_that_staff_added_are_shown(filed: District, sign_in: Callable[..., Client]):
    Indicator.objects.create(
        code="own.orchard",
        theme="governance",
        name_zh="示范果园",
        name_en="Orchards",
        unit="亩",
        kind="stock",
        origin=Indicator.Origin.STAFF,
        words=["示范果园"],
        verbs=["建成"],
        exclusions=["规划"],
        examples=["建成示范果园120亩 = 120", "规划示范果园300亩 = -"],
    )
    told = pairs(read(sign_in(), "/indicators/own.orchard/"), ".phrasing")
    assert told == {
        "核心词（须有其一）": "示范果园",
        "动词（附近须有其一）": "建成",
        "量词": "亩",
        "同一短语里有这些词则不算": "规划",
        "例句": "建成示范果园120亩 → 120 规划示范果园300亩 → 不读",
    }


def test_trend_tells_median_quartiles_and_coverage(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), ADDRESS)
    assert words(page, ".lede") == ["示例县2024年4份报告中有4份载明，中位数93.0%。"]
    rows = [words(row, "th, td") for row in page.css("[aria-labelledby=trend-title] tbody tr")]
    assert rows == [
        ["2024", "4/4 100%", "93.0", "92.5–93.5", "92.0–94.0"],
        ["2023", "4/4 100%", "92.5", "91.8–93.2", "91.0–94.0"],
    ]
    assert words(page, ".plot a text") == ["2023", "92.5", "2024", "93.0"]
    assert page.css_first(".plot a").attributes["href"] == f"{ADDRESS}?area=990101&year=2023#ranking"


def test_official_order_is_the_default_and_ranking_a_choice(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), ADDRESS)
    assert words(page, "#ranking tbody th") == ["中位数", "甲镇", "乙镇", "丙镇", "丁镇"]
    assert "名次" not in "".join(words(page, "#ranking thead th"))
    ranked = read(sign_in(), f"{ADDRESS}?order=highest")
    assert words(ranked, "#ranking tbody th") == ["中位数", "丙镇", "乙镇", "甲镇", "丁镇"]
    assert [words(row, "td")[1] for row in ranked.css("#ranking tbody tr")][1:] == [
        "第1，共3",
        "第2，共3",
        "第3，共3",
        "不排名",
    ]
    early = read(sign_in(), f"{ADDRESS}?year=2023&order=highest")
    assert words(early, "#ranking tbody th") == ["中位数", "丁镇", "丙镇", "乙镇", "甲镇"]


def test_page_past_the_end_is_told(filed: District, sign_in: Callable[..., Client]):
    told = words(read(sign_in(), f"{ADDRESS}?page=9"), ".notice")
    assert "网址中的第9页超出范围，已显示最后一页（第1页）。" in told


def test_every_row_leads_to_its_township_and_sentence(filed: District, sign_in: Callable[..., Client]):
    row = read(sign_in(), ADDRESS).css("#ranking tbody tr")[1]
    assert [node.attributes["href"] for node in row.css("a")] == [
        "/townships/990101001/",
        f"/point/?township=990101001&year=2024&indicator={RATE}",
    ]


@pytest.mark.parametrize("query", ["year=x&order=best&page=-1&area=1", "year=%00&area=%00", "year=9999&page=99999"])
def test_nonsense_is_told_and_ignored(query: str, filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), f"{ADDRESS}?{query}")
    assert words(page, "#ranking tbody th")[1] == "甲镇"
    assert words(page, ".notice--warning")


@pytest.mark.parametrize("code", ["x", "mediation.cases'--", "%00", "指标"])
def test_unknown_indicator_is_not_found(code: str, filed: District, sign_in: Callable[..., Client]):
    assert sign_in().get(f"/indicators/{code}/").status_code == 404


def test_indicator_without_figures_says_so(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), "/indicators/learning.trainings/")
    assert words(page, ".empty") == ["所选地区的报告还没有载明这项指标。可换一个地区。"]


def test_before_the_first_report_the_definition_stands(district: District, sign_in: Callable[..., Client]):
    page = read(sign_in(), ADDRESS)
    assert len(page.css(".definition dt")) == 7
    assert words(read(sign_in(), "/indicators/"), ".lede") == ["目录内共12项指标；还没有入库的报告。"]


def test_kept_coverage_is_what_would_be_counted(
    filed: District, everyone: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh_larger_areas()
    info = queries.load_indicators([RATE])[RATE]
    for area in ("990101", "9901", "all"):
        kept = load_indicator_coverage(everyone, info, area)
        with monkeypatch.context() as patch:
            patch.setattr("dashboard.queries.coverage._load_kept", lambda *_: None)
            counted = load_indicator_coverage(everyone, info, area)
        assert list(kept.years) == list(counted.years)
        assert (kept.counted_at is None) == (area == "990101")


def test_list_counts_the_latest_years_reports(filed: District, sign_in: Callable[..., Client]):
    refresh_larger_areas()
    page = read(sign_in(), "/indicators/")
    assert words(page, ".lede") == ["目录内共12项指标；2024年度5份报告载明了其中2项。"]
    row = next(row for row in page.css("tbody tr") if "调解成功率" in row.text())
    assert words(row, "td") == ["%", "越高越好", "5/5 100%", "2023–2024"]
    case = next(row for row in page.css("tbody tr") if "调解矛盾纠纷件数" in row.text())
    assert words(case, "td")[2] == "1/5 20%"


@pytest.mark.parametrize(
    ("areas", "told"), [(["990101"], "4/4 100%"), (["990101001"], "1/1 100%"), (["9901", "990101"], "5/5 100%")]
)
@pytest.mark.parametrize("is_kept", [True, False])
def test_list_counts_only_what_the_account_sees(
    areas: list[str], told: str, is_kept: bool, filed: District, sign_in: Callable[..., Client]
):
    if is_kept:
        refresh_larger_areas()
    row = next(row for row in read(sign_in(*areas), "/indicators/").css("tbody tr") if "调解成功率" in row.text())
    assert words(row, "td")[2] == told


def test_page_of_a_limited_account_holds_its_own_townships(filed: District, sign_in: Callable[..., Client]):
    page = read(sign_in("990102"), f"{ADDRESS}?area=all")
    assert words(page, "#ranking tbody th") == ["中位数", "别镇"]
    single = read(sign_in("990101001"), f"{ADDRESS}?area=990101")
    assert words(single, "#ranking tbody th") == ["中位数", "甲镇"]
    assert words(single, "[aria-labelledby=trend-title] tbody td")[:2] == ["1/1 100%", "—"]


def test_number_of_queries_does_not_grow(
    filed: District, sign_in: Callable[..., Client], django_assert_max_num_queries
):
    client = sign_in()
    client.get(ADDRESS)
    with django_assert_max_num_queries(24) as before:
        client.get(ADDRESS)
    for number in range(5, 9):
        report = filed.report(filed.township(f"99010100{number}", f"第{number}镇"), 2024, TEXT)
        filed.value(report, RATE, "95")
    assert Township.objects.filter(has_reports=True).count() == 9
    with django_assert_max_num_queries(len(before)):
        client.get(ADDRESS)
