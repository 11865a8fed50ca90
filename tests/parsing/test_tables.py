"""Tables in the text: the row names a number, the column gives its measure word and its year."""

from reports_app.parsing.tables import read_cells
from reports_app.parsing.view import make_view
from tests.parsing.test_facts import read

TABLE = "附表\n序号\t指标名称\t单位\t2024年\t2023年\n1\t行政检查\t次\t386\t341\n2\t罚没金额\t万元\t1.24\t0.88\n"


def test_cell_knows_its_row_and_column():
    view = make_view(TABLE)
    cells = read_cells(view)
    found = [
        (view.text[cell.label.start : cell.label.end], cell.unit, cell.year, cell.is_serial) for cell in cells.values()
    ]
    assert found == [
        ("行政检查", "次", None, True),
        ("行政检查", "次", 2024, False),
        ("行政检查", "次", 2023, False),
        ("罚没金额", "万元", None, True),
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


def test_text_without_tabs_has_no_cells():
    assert read_cells(make_view("调解纠纷94件。\n发放资料100份。")) == {}
