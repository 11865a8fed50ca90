"""Whom and what year a report is about, on texts of our own about places that do not exist."""

import json
from datetime import date
from pathlib import Path

import pytest

from reports_app.parsing.gazetteer import Gazetteer, Place, load_places
from reports_app.parsing.identity import read_identity
from reports_app.parsing.layout import plain, read_layout
from reports_app.parsing.model import Identity

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
BODY = """一、{year}年主要举措和成效
（一）加强学习。全年学法8次，送法下乡12场，全镇干部参加考试，走访相邻乡镇2次。
二、存在的不足
场镇秩序有待提高，部分村（社区）法治意识不强。
三、{next}年工作安排
深入开展法治乡镇创建。"""


def _place(code: str, name: str, county: str, prefecture: str = "示例市", province: str = "示例省") -> Place:
    return Place(code, name, "镇", code[:6], county, code[:4], prefecture, code[:2], province)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.from_places(
        [
            _place("990101001", "青石镇", "示例县"),
            _place("990101002", "白鹭镇", "示例县"),
            _place("990101003", "营镇", "示例县"),
            _place("990101004", "营镇回族乡", "示例县"),
            _place("990102001", "白鹭镇", "样例区"),
            _place("990102002", "柳溪镇", "样例区"),
            _place("990103001", "三岔镇", "东山苗族侗族自治县"),
            _place("990201001", "远山镇", "鼓楼区", "邻近市"),
            _place("980101001", "大湖镇", "鼓楼区", "他乡市", "他乡省"),
        ],
        county_former_names={"老山县": "990102"},
    )


def read(text: str, gazetteer: Gazetteer, file_name: str = "") -> Identity:
    return read_identity(text, file_name=file_name, gazetteer=gazetteer)


def report(head: str, tail: str = "", *, year: int = 2023) -> str:
    return f"{head}\n{BODY.format(year=year, next=year + 1)}\n{tail}"


@pytest.mark.parametrize(
    ("head", "tail", "township", "county", "code"),
    [
        ("示例省示例市示例县青石镇人民政府\n关于2023年度法治政府建设情况的报告", "", "青石镇", "示例县", "990101001"),
        ("示例县人民政府青石镇办事处关于2023年法治政府建设情况的报告", "", "青石镇", "示例县", "990101001"),
        ("白鹭镇2023年法治政府建设工作总结\n样例区人民政府：", "", "白鹭镇", "样例区", "990102001"),
        ("白鹭镇2023年法治政府建设工作总结", "示例县白鹭镇人民政府\n2024年1月5日", "白鹭镇", "示例县", "990101002"),
        (
            "白鹭镇2023年法治政府建设报告\n来源：示例县政府门户网站 时间：2024-01-15",
            "",
            "白鹭镇",
            "示例县",
            "990101002",
        ),
        (
            "青石镇2023年法治政府建设报告\n2023年，青石镇按照《示例县2023年法治政府建设工作要点》推进工作。",
            "",
            "青石镇",
            "示例县",
            "990101001",
        ),
        (
            "2023年法治政府建设年度报告\n2023年，在示例县委、县政府领导下，青石镇坚持依法行政，青石镇党委高度重视。",
            "青石镇人民政府",
            "青石镇",
            "示例县",
            "990101001",
        ),
        (
            "中共示例县青石镇委员会\n示例县青石镇人民政府\n关于2023年法治建设情况的报告",
            "",
            "青石镇",
            "示例县",
            "990101001",
        ),
        ("- 发布机构：示例县青石镇\n青石镇2023年法治政府建设情况报告", "", "青石镇", "示例县", "990101001"),
        ("示例县营镇回族乡2023年法治政府建设报告", "", "营镇回族乡", "示例县", "990101004"),
        ("示例县营镇乡2023年法治政府建设报告", "", "营镇回族乡", "示例县", "990101004"),
        ("样例区柳溪镇\n柳溪镇2023年法治政府建设情况报告\n来源：柳溪镇", "", "柳溪镇", "样例区", "990102002"),
        ("东山县三岔镇2023年法治政府建设报告", "", "三岔镇", "东山苗族侗族自治县", "990103001"),
        ("老山县柳溪镇2023年法治政府建设报告", "", "柳溪镇", "样例区", "990102002"),
        ("样例区柳溪街道2023年法治政府建设报告", "", "柳溪街道", "样例区", "990102002"),
        ("示例县红豆坡镇2023年法治政府建设报告", "", "红豆坡镇", "示例县", None),
        ("样例红豆坡镇2023年法治政府建设报告\n2023年，红豆坡镇推进。", "", "红豆坡镇", "样例区", None),
        ("本网讯 示例县红豆坡镇贯彻依法治理部署，法治建设有序推进。", "", "红豆坡镇", "示例县", None),
        ("示例縣青石鎮人民政府\n關於2023年法治政府建設情況的報告", "", "青石镇", "示例县", "990101001"),
    ],
)
def test_township_and_county(
    gazetteer: Gazetteer, head: str, tail: str, township: str, county: str, code: str | None
) -> None:
    found = read(report(head, tail), gazetteer)
    assert (found.township, found.county, found.code, found.year) == (township, county, code, 2023)
    assert (found.prefecture, found.province) == ("示例市", "示例省")


def test_subject_of_the_first_sentence_is_whom_a_report_without_a_title_is_about(gazetteer: Gazetteer) -> None:
    found = read("2023年，青石镇在示例县委、县政府领导下依法行政。\n一、主要举措\n召开会议4次。", gazetteer)
    assert (found.township, found.code) == ("青石镇", "990101001")


@pytest.mark.parametrize(
    ("opening", "township"),
    [
        ("示例县委依法治县委员会：\n在示例县委的坚强领导下，青石镇人民政府坚持依法行政，召开会议4次。", "青石镇"),
        ("2023年以来，在示例县委的坚强领导下，青石镇党委、政府深入推进依法行政，召开会议4次。", "青石镇"),
        ("2023年，在示例县委的坚强领导下，县司法局指导青石镇坚持依法行政，召开会议4次。", None),
        ("2023年是法治政府建设的攻坚之年，青石镇在市委、市政府的领导下，紧扣中心工作，召开会议4次。", "青石镇"),
        ("2023年是法治政府建设的攻坚之年，县司法局指导青石镇在市委领导下开展工作，召开会议4次。", None),
        ("为进一步提升青石镇群众满意度，青石镇全面推进依法行政，召开会议4次。", "青石镇"),
        ("2023年，示例县司法局依法行政。在县委的领导下，青石镇坚持依法行政，召开会议4次。", None),
    ],
)
def test_who_acts_in_the_first_sentence_is_the_subject(gazetteer: Gazetteer, opening: str, township: str) -> None:
    assert read(f"{opening}\n一、主要举措\n召开会议4次。", gazetteer).township == township


def test_name_of_two_townships_without_a_county_gives_candidates_and_no_code(gazetteer: Gazetteer) -> None:
    found = read(report("白鹭镇2023年法治政府建设报告"), gazetteer)
    assert (found.township, found.county, found.code) == ("白鹭镇", None, None)
    assert {candidate.code for candidate in found.candidates} == {"990101002", "990102001"}


def test_name_of_one_township_is_taken_where_the_text_speaks_of_such_a_county(gazetteer: Gazetteer) -> None:
    head = "柳溪镇2023年法治政府建设报告\n2023年，在{}委、{}政府领导下，柳溪镇推进法治建设。"
    assert read(report(head.format("区", "区")), gazetteer).code == "990102002"
    assert read(report(head.format("县", "县")), gazetteer).code is None


def test_unknown_township_without_a_county_has_none(gazetteer: Gazetteer) -> None:
    found = read(report("红豆坡街道办事处2023年法治政府建设报告\n2023年，街道在区委领导下推进。"), gazetteer)
    assert (found.township, found.county, found.province, found.candidates) == ("红豆坡街道", None, None, ())


def test_province_alone_is_told_by_its_rules(gazetteer: Gazetteer) -> None:
    found = read(report("红豆坡镇2023年法治政府建设报告\n2023年，落实《示例省行政程序规定》。"), gazetteer)
    assert (found.township, found.county, found.province) == ("红豆坡镇", None, "示例省")


def test_county_name_of_two_provinces_is_settled_by_the_township(gazetteer: Gazetteer) -> None:
    found = read(report("鼓楼区大湖镇2023年法治政府建设报告"), gazetteer)
    assert (found.code, found.province) == ("980101001", "他乡省")
    doubtful = read(report("鼓楼区红豆坡镇2023年法治政府建设报告"), gazetteer)
    assert (doubtful.county, doubtful.province, doubtful.code) == ("鼓楼区", None, None)


def test_county_no_gazetteer_knows_is_told_as_the_text_does(gazetteer: Gazetteer) -> None:
    found = read(report("无名县红豆坡镇2023年法治政府建设报告\n2023年，红豆坡镇推进。"), gazetteer)
    assert (found.township, found.county, found.province) == ("红豆坡镇", "无名县", None)


@pytest.mark.parametrize(
    "head",
    [
        "示例县2023年法治政府建设情况报告",
        "示例县人民政府关于2023年法治政府建设情况的报告",
        "示例县司法局2023年法治政府建设工作报告",
        "示例县住房和城乡建设局2023年法治政府建设情况报告",
        "示例县青石镇、白鹭镇2023年法治政府建设联合报告",
    ],
)
def test_report_of_no_single_township_has_none(gazetteer: Gazetteer, head: str) -> None:
    found = read(report(f"{head}\n2023年，在青石镇开展试点，青石镇党委、白鹭镇党委推进。"), gazetteer)
    assert (found.township, found.code, found.county) == (None, None, "示例县")


def test_other_townships_in_navigation_are_not_the_report_s(gazetteer: Gazetteer) -> None:
    head = "首页 > 政务公开 > 乡镇\n白鹭镇 青石镇 柳溪镇\n示例县青石镇2023年法治政府建设报告"
    found = read(report(head, "上一篇：白鹭镇2023年法治政府建设报告"), gazetteer)
    assert (found.township, found.code) == ("青石镇", "990101001")


def test_names_that_only_look_like_counties_are_none(gazetteer: Gazetteer) -> None:
    places = [_place("970101001", "石门镇", "开县"), _place("970102001", "沙河镇", "共和县")]
    found = read(
        report("中共和平坝镇委员会关于2023年法治建设的报告\n会议强调，召开县委会议。"), Gazetteer.from_places(places)
    )
    assert (found.township, found.county) == ("和平坝镇", None)


@pytest.mark.parametrize(
    "head", ["乡镇镇长2023年述法报告", "2023年述法报告\n提升集镇管理\n规范集镇秩序", "认真做好镇2023年普法工作"]
)
def test_towns_in_general_are_no_township_s_name(gazetteer: Gazetteer, head: str) -> None:
    assert read(report(head), gazetteer).township is None


def test_file_name_tells_what_the_text_does_not(gazetteer: Gazetteer) -> None:
    found = read("一、工作情况\n开展了工作。", gazetteer, "示例县青石镇2022年法治政府建设报告.docx")
    assert (found.code, found.year) == ("990101001", 2022)


@pytest.mark.parametrize(
    ("head", "tail", "years"),
    [
        ("青石镇2023年法治政府建设报告\n2022年，青石镇推进。现将2022年度工作汇报如下：", "", (2023, 2022)),
        ("青石镇2023年法治政府建设报告\n现将2022年度法治政府建设情况报告如下：", "", (2023, 2022)),
        ("青石镇2023年法治政府建设报告\n2022年以来，青石镇推进。现将2022年度工作报告如下：", "", (2023, 2022)),
        ("青石镇2023年法治政府建设报告\n2021年以来，青石镇推进。现将有关情况报告如下：", "", (2023,)),
        ("青石镇2023年法治政府建设报告\n2022年，党的二十大召开。2023年，青石镇推进。", "", (2023,)),
        ("青石镇2023年法治政府建设报告\n现将2023年工作情况和2024年工作打算报告如下：", "", (2023,)),
        ("青石镇2023年法治政府建设总结和2024年打算\n", "", (2023,)),
        ("青石镇2023年法治政府建设报告\n落实《法治政府建设实施纲要（2021—2025年）》。", "", (2023,)),
        ("青石镇2023年法治政府建设报告\n按照《2022年工作要点》和2018年机构改革方案推进。", "", (2023,)),
        ("青石镇二〇二三年度法治政府建设报告", "二〇二四年一月三日", (2023,)),
        ("青石镇２０２３ 年法治政府建设报告", "", (2023,)),
    ],
)
def test_years_claimed(gazetteer: Gazetteer, head: str, tail: str, years: tuple[int, ...]) -> None:
    assert read(report(head, tail), gazetteer).years == years


def test_body_outvotes_a_title_that_stands_alone(gazetteer: Gazetteer) -> None:
    text = report("青石镇2024年法治政府建设报告\n2023年，青石镇推进。现将2023年情况报告如下：")
    assert read(text, gazetteer).years == (2023, 2024)


def test_year_that_a_sentence_opens_with_tells_more_than_one_in_its_midst(gazetteer: Gazetteer) -> None:
    text = "一、总体情况\n2023年，青石镇公开信息120条。受理申请9件，结转到2024年办理1件。\n二、存在问题\n略。"
    assert read(text, gazetteer).year == 2023


def test_next_year_s_work_without_a_word_of_plan_is_no_claim(gazetteer: Gazetteer) -> None:
    text = (
        "示例县青石镇2024年度法治政府建设情况报告\n2024年，青石镇推进。\n一、2024年工作\n略。\n二、2025年重点工作\n略。"
    )
    assert read(text, gazetteer).years == (2024,)


def test_review_of_last_year_s_findings_is_no_claim(gazetteer: Gazetteer) -> None:
    text = "示例县青石镇2024年度法治政府建设情况报告\n一、2023年度存在问题整改情况\n略。\n二、2024年主要工作\n略。"
    assert read(text, gazetteer).years == (2024,)


@pytest.mark.parametrize(
    ("signed", "year"),
    [("2024年1月8日", 2023), ("2024年3月30日", 2023), ("2023年12月20日", 2023), ("2023年10月8日", 2023)],
)
def test_year_follows_from_the_signature_where_nothing_else_tells(gazetteer: Gazetteer, signed: str, year: int) -> None:
    text = f"青石镇法治政府建设工作报告\n今年以来，青石镇推进。\n一、主要做法\n略。\n青石镇人民政府\n{signed}"
    assert read(text, gazetteer).year == year


@pytest.mark.parametrize(
    ("head", "signed", "year"),
    [
        ("今年以来，青石镇推进普法。", "2024年4月19日", 2024),
        ("去年，青石镇推进普法。", "2024年4月19日", 2023),
        ("今年以来，青石镇推进普法。", "2024年2月19日", 2023),
        ("青石镇法治政府建设工作报告\n今年以来，青石镇推进普法。", "2024年4月19日", 2023),
    ],
)
def test_news_of_spring_that_speaks_of_this_year_so_far_is_about_it(
    gazetteer: Gazetteer, head: str, signed: str, year: int
) -> None:
    assert read(f"{head}\n一、主要做法\n开展宣传16场。\n青石镇人民政府\n{signed}", gazetteer).year == year


def test_year_for_which_something_is_planned_is_not_reported_on(gazetteer: Gazetteer) -> None:
    text = "现将执法情况报告如下：\n2021年，青石镇办理案件4件。\n2022年将加强培训，2022年将配齐设备。\n"
    assert read(text, gazetteer).year == 2021


def test_year_from_which_something_goes_on_is_not_reported_on(gazetteer: Gazetteer) -> None:
    text = "青石镇便民服务中心承接事项90项。\n从2012年至今，大厅两次扩建。\n"
    assert read(text, gazetteer).year is None


def test_period_that_was_counted_is_the_year_and_no_date_of_publication(gazetteer: Gazetteer) -> None:
    text = (
        "本报告由示例县青石镇人民政府编制，包括总体情况、主动公开、依申请公开和其他事项，所列数据的统计期限为"
        "2023年1月1日至12月31日，电子版可在政府网站下载。\n一、总体情况\n青石镇公开信息20条。"
    )
    found = read(text, gazetteer)
    assert (found.year, found.published_on) == (2023, None)


@pytest.mark.parametrize(
    ("line", "signed", "through"),
    [
        ("截至11月底，开展宣传20场。", "2023年12月8日", date(2023, 11, 30)),
        ("1—10月，开展宣传20场。", "2023年11月8日", date(2023, 10, 31)),
        ("截至目前，开展宣传20场。", "2023年12月8日", date(2023, 12, 8)),
        ("截至2023年底，共有调解员20名。", "2024年1月8日", None),
        ("截至12月31日，开展宣传20场。", "2023年12月31日", None),
        ("截至6月底，完成换届。", "2024年1月8日", None),
        ("开展宣传20场。", "2024年1月8日", None),
    ],
)
def test_counted_through(gazetteer: Gazetteer, line: str, signed: str, through: date | None) -> None:
    head = "示例县青石镇2023年法治政府建设报告\n2023年，青石镇推进。"
    found = read(f"{head}\n一、主要做法\n{line}\n青石镇人民政府\n{signed}", gazetteer)
    assert found.counted_through == through


def test_days_of_a_sentence_that_names_an_office_are_no_publication_date(gazetteer: Gazetteer) -> None:
    text = (
        "根据《条例》规定和示例县司法局的工作要求，编制《示例县青石镇人民政府2023年度普法工作年度报告》，"
        "统计数据自2023年1月1日至2023年12月31日止。\n一、总体情况\n青石镇开展宣传4场。"
    )
    found = read(text, gazetteer)
    assert (found.year, found.published_on) == (2023, None)


def test_publication_date_from_the_letterhead(gazetteer: Gazetteer) -> None:
    head = "索 引 号：0085/2024-00017 发布日期：2024-01-31 16:42\n成文日期：2024-01-25\n青石镇2023年法治政府建设报告"
    assert read(report(head), gazetteer).published_on == date(2024, 1, 25)


@pytest.mark.parametrize(
    "text", ["", "\n\n", "\0", "县", "Annual report of 2023", "《" * 200, "第一师一团", "2023-13-45"]
)
def test_nonsense_gives_no_township_and_no_error(gazetteer: Gazetteer, text: str) -> None:
    found = read(text, gazetteer)
    assert (found.township, found.county, found.code) == (None, None, None)


def test_year_in_the_future_is_told_as_it_is(gazetteer: Gazetteer) -> None:
    assert read("示例县青石镇2041年法治政府建设报告", gazetteer).year == 2041


@pytest.mark.parametrize("unit", ["青石镇法治政府建设2023年", "县", "《", "现将", " ", "一、2023年工作\n", "镇"])
def test_a_megabyte_of_anything_is_read_quickly(gazetteer: Gazetteer, unit: str) -> None:
    read(unit * (1_000_000 // len(unit)), gazetteer)


def test_layout_joins_the_lines_of_a_title() -> None:
    layout = read_layout(
        "部 门\n无名县青石镇人民政府\n关于报送《青石镇2023年法治政府建设\n工作报告》的报告\n县司法局：\n现将报告送上。"
    )
    assert (layout.title, layout.addressee) == (
        "无名县青石镇人民政府关于报送《青石镇2023年法治政府建设工作报告》的报告",
        "县司法局：",
    )


@pytest.mark.parametrize("opening", ["2023年，青石镇依法行政。", "青石镇坚持依法行政，现将2023年工作汇报如下："])
def test_short_sentence_opens_a_report_without_a_title(opening: str) -> None:
    assert read_layout(f"{opening}\n一、主要举措").opening == opening


def test_plain_writes_dates_in_digits() -> None:
    assert plain("二○二四年十二月二十八日，二O二五年一月十日") == "2024年12月28日，2025年1月10日"


@pytest.mark.seeds
@pytest.mark.parametrize("folder", ["gold", "composed/gold"])
def test_reports_beside_the_checkout(shared: Path, folder: str) -> None:
    whole = Gazetteer.from_places(load_places(FIXTURES))
    wrong = []
    for path in sorted((shared / folder).glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        found = read((shared / gold["file"]).read_text("utf-8"), whole)
        expected = (
            gold["township"],
            gold["county"],
            gold["province"],
            gold["year"],
            "year_conflict" in gold["findings"],
        )
        if (got := (found.township, found.county, found.province, found.year, len(found.years) > 1)) != expected:
            wrong.append((path.name, got, expected))
    assert wrong == []
