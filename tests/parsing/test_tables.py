"""Tables in the text: row and column name a number, give its measure word and its year, and make it a share."""

import time

import pytest

from reports_app.parsing.tables import read_cells
from reports_app.parsing.view import make_view
from tests.parsing.growth import measure_growth
from tests.parsing.test_facts import read

TABLE = "附表\n序号\t指标名称\t单位\t2024年\t2023年\n1\t行政检查\t次\t386\t341\n2\t罚没金额\t万元\t1.24\t0.88\n"


def test_cell_knows_its_row_and_column():
    view = make_view(TABLE)
    cells = read_cells(view)
    found = [
        (view.text[cell.label.start : cell.label.end], cell.unit, cell.year, cell.is_apart) for cell in cells.values()
    ]
    assert found == [
        ("1", "", None, True),
        ("行政检查", "次", 2024, False),
        ("行政检查", "次", 2023, False),
        ("2", "", None, True),
        ("罚没金额", "万元", 2024, False),
        ("罚没金额", "万元", 2023, False),
    ]


def test_facts_of_a_table():
    assert read(TABLE) == [
        "enforcement.inspections 386 total",
        "enforcement.inspections 341 previous",
        "enforcement.fines 12400 total",
        "enforcement.fines 8800 previous",
    ]


BY_COLUMNS = (
    "附表2：各村矛盾纠纷调解台账\n序号\t村名\t受理（件）\t调解成功（件）\t调解员人数\n"
    "1\t柳湾村\t21\t20\t5\n2\t石埠村\t17\t17\t4\n合计\t\t38\t37\t9\n"
)


def test_rows_of_a_table_headed_by_columns_are_shares_of_its_sums():
    assert read(BY_COLUMNS) == [
        "mediation.cases 21 part",
        "mediation.resolved 20 part",
        "mediation.mediators 5 part",
        "mediation.cases 17 part",
        "mediation.resolved 17 part",
        "mediation.mediators 4 part",
        "mediation.cases 38 total",
        "mediation.resolved 37 total",
        "mediation.mediators 9 total",
    ]


def test_years_may_stand_in_the_rows_and_growth_is_no_figure():
    table = "年度\t行政处罚（件）\t罚没金额（万元）\t同比（%）\n2023年\t18\t2.6\t-3\n2024年\t15\t1.9\t-17\n"
    assert read(table) == [
        "enforcement.penalties 18 previous",
        "enforcement.fines 26000 previous",
        "enforcement.penalties 15 total",
        "enforcement.fines 19000 total",
    ]


def test_text_without_tabs_has_no_cells():
    assert read_cells(make_view("调解纠纷94件。\n发放资料100份。")) == {}


@pytest.mark.parametrize(
    "table",
    [
        "|指标|单位|2023年|2024年|\n|---|---|---|---|\n|调解纠纷|件|80|96|\n| 法治讲座 | 场 | 5 | 7 |\n",
        "指标|单位|2023年|2024年\n调解纠纷|件|80|96\n法治讲座|场|5|7\n",
        "指标 | 单位 | 2023年 | 2024年\n--- | --- | --- | ---\n调解纠纷 | 件 | 80 | 96\n法治讲座 | 场 | 5 | 7\n",
        "指标    单位    2023年    2024年\n调解纠纷    件    80    96\n法治讲座    场    5    7\n",
        "指标\t2023年\t2024年\t增幅\n调解矛盾纠纷\t80件\t96件\t20%\n法治讲座\t5场\t7场\t40%\n",
        "指标\t上年\t本年\n调解纠纷（件）\t80\t96\n法治讲座（场）\t5\t7\n",
    ],
    ids=["pipes", "open pipes", "open pipes with a rule", "wide spaces", "units in the cells", "last year and this"],
)
def test_tables_of_every_make(table):
    assert read("附表\n" + table) == [
        "mediation.cases 80 previous",
        "mediation.cases 96 total",
        "publicity.lectures 5 previous",
        "publicity.lectures 7 total",
    ]


def test_lines_of_a_menu_are_no_table():
    assert read("首页 | 调解 | 公开\n信访 | 普法 | 服务\n调解纠纷12件。\n") == ["mediation.cases 12 total"]


def test_two_pairs_stand_in_a_row():
    assert read("项目\t数量\t项目\t数量\n调解纠纷（件）\t96\t法治讲座（场）\t7\n") == [
        "mediation.cases 96 total",
        "publicity.lectures 7 total",
    ]


def test_a_header_of_two_rows_gives_its_last():
    table = (
        "序号\t村名\t纠纷调解\t\t普法宣传\n"
        "\t\t受理（件）\t成功（件）\t讲座（场）\n1\t甲村\t10\t9\t2\n合计\t\t10\t9\t2\n"
    )
    assert read(table) == [
        "mediation.cases 10 part",
        "mediation.resolved 9 part",
        "publicity.lectures 2 part",
        "mediation.cases 10 total",
        "mediation.resolved 9 total",
        "publicity.lectures 2 total",
    ]


def test_measure_words_that_nobody_tells_are_found():
    assert read("各村普法统计\n村\t法治讲座\t发放宣传资料\n甲村\t2\t300\n乙村\t1\t200\n") == [
        "publicity.lectures 2 part",
        "publicity.materials 300 part",
        "publicity.lectures 1 part",
        "publicity.materials 200 part",
    ]


def test_quarters_are_shares_of_the_year():
    assert read("指标\t一季度\t二季度\t全年\n调解纠纷（件）\t20\t25\t45\n") == [
        "mediation.cases 20 part",
        "mediation.cases 25 part",
        "mediation.cases 45 total",
    ]


@pytest.mark.parametrize(
    "cells",
    [
        "指标名称 单位 数量 调解矛盾纠纷 件 89 法治讲座 场 12 调解成功率 % 98.5",
        "主要指标 调解矛盾纠纷（件） 89 法治讲座（场） 12 调解成功率（%） 98.5",
        "主要指标 调解矛盾纠纷 89件 法治讲座 12场 调解成功率 98.5%",
        "附件 主要指标 调解矛盾纠纷 件 89 法治讲座 场 12 调解成功率 % 98.5",
        "序号 指标 完成情况 1 调解矛盾纠纷 89件 2 法治讲座 12场 3 调解成功率 98.5%",
    ],
)
def test_table_copied_one_cell_a_line(cells):
    assert read("全镇依法行政。\n" + cells.replace(" ", "\n") + "\n各项工作，平稳有序。") == [
        "mediation.cases 89 total",
        "publicity.lectures 12 total",
        "mediation.success_rate 98.5 total",
    ]


def test_years_in_the_header_of_a_table_copied_one_cell_a_line():
    assert read("指标\n2023年\n2024年\n调解矛盾纠纷（件）\n80\n89\n法治讲座（场）\n10\n12\n") == [
        "mediation.cases 80 previous",
        "mediation.cases 89 total",
        "publicity.lectures 10 previous",
        "publicity.lectures 12 total",
    ]


def test_occasions_in_the_rows_are_shares_of_what_the_caption_names():
    table = "普法宣传活动如下\n活动名称\t场次\n民法典宣传月\t6\n国家安全教育日\t2\n合计\t8\n"
    assert read(table) == [
        "publicity.activities 6 part",
        "publicity.activities 2 part",
        "publicity.activities 8 total",
    ]


def test_short_lines_with_numbers_are_no_table_where_nothing_repeats():
    view = make_view("镇村干部\n调解员\n共计\n12\n法治讲座\n小计\n各村\n9\n")
    assert read_cells(view) == {}


def test_reasons_of_penalties_are_shares_of_what_the_header_names():
    table = (
        "全年执法数据如下：\n| 序号 | 案由 | 件数 | 罚款金额（元） |\n| --- | --- | --- | --- |\n"
        "| 1 | 露天焚烧 | 8 | 4000 |\n| 2 | 占用消防通道 | 3 | 600 |\n| 合计 |  | 11 | 4600 |\n"
    )
    assert read(table) == [
        "enforcement.cases 8 part",
        "enforcement.fines 4000 part",
        "enforcement.cases 3 part",
        "enforcement.fines 600 part",
        "enforcement.cases 11 total",
        "enforcement.fines 4600 total",
    ]


def test_row_of_sums_is_the_whole_beside_other_figures():
    table = "领域\t检查（次）\t立案（件）\n住建\t60\t9\n林业\t25\t4\n合计\t85\t13\n立案查处的9起案件超期。\n"
    assert "enforcement.cases 13 total" in read(table)


def test_contracts_are_told_by_their_row_where_the_column_says_what_is_reviewed():
    table = "类别\t合法性审查件数\n规范性文件\t3\n政府合同\t41\n合计\t44\n"
    assert read(table) == ["legality.reviews 3 part", "legality.contracts 41 total", "legality.reviews 44 total"]


@pytest.mark.parametrize(
    "header", ["指标 2023年 2024年", "主要指标    2023年度    2024年度", "项目 上年 本年", "项目 去年 今年 同比增减"]
)
def test_two_years_side_by_side_are_a_table_without_tabs(header):
    grown = " -5" if "增减" in header else ""
    rows = f"调解纠纷（件） 96 91{grown}\n法治讲座（场） 11 14{grown}\n罚没款（万元） 1.2 0.9{grown}\n"
    assert read(f"完成情况如下：\n{header}\n{rows}镇里共有19个村。\n") == [
        "mediation.cases 96 previous",
        "mediation.cases 91 total",
        "publicity.lectures 11 previous",
        "publicity.lectures 14 total",
        "enforcement.fines 12000 previous",
        "enforcement.fines 9000 total",
    ]


def test_time_for_lines_of_years_grows_with_their_number_alone():
    def seconds(count):
        view, best = make_view("指标 2023年 2024年\n" * count), float("inf")
        for _ in range(3):
            began = time.process_time()
            assert read_cells(view) == {}
            best = min(best, time.process_time() - began)
        return best

    assert measure_growth(lambda: seconds(64_000), lambda: seconds(8_000), 16) < 16


def test_one_line_of_two_numbers_below_years_is_no_table():
    assert read_cells(make_view("指标 2023年 2024年\n调解纠纷（件） 96 91\n")) == {}
