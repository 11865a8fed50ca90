"""Tables in the text: row and column name a number, give its measure word and its year, and make it a share."""

from reports_app.parsing.tables import read_cells
from reports_app.parsing.view import make_view
from tests.parsing.test_facts import read

TABLE = "附表\n序号\t指标名称\t单位\t2024年\t2023年\n1\t行政检查\t次\t386\t341\n2\t罚没金额\t万元\t1.24\t0.88\n"


def test_cell_knows_its_row_and_column():
    view = make_view(TABLE)
    cells = read_cells(view)
    found = [
        (view.text[cell.label.start : cell.label.end], cell.unit, cell.year, cell.is_apart) for cell in cells.values()
    ]
    assert found == [
        ("序号", "", None, True),
        ("行政检查", "次", 2024, False),
        ("行政检查", "次", 2023, False),
        ("序号", "", None, True),
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
