"""The states a figure or a filing can be in, each with its own mark and word."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Demo(StrEnum):
    """How an answer stands to the fictional townships."""

    ABSENT = "absent"
    LEFT_OUT = "left_out"
    INCLUDED = "included"


class CellState(StrEnum):
    """What stands at a township, year and indicator. Missing is not zero, and says why it is missing."""

    VALUE = "value"
    STATED_ZERO = "stated_zero"
    NOT_MENTIONED = "not_mentioned"
    NOT_FILED = "not_filed"
    NOT_READABLE = "not_readable"
    NOT_APPLICABLE = "not_applicable"
    NOT_CONFIRMED = "not_confirmed"
    NO_RESIDENTS = "no_residents"
    NO_VILLAGES = "no_villages"

    @property
    def is_missing(self) -> bool:
        """Whether there is no figure."""
        return self not in {CellState.VALUE, CellState.STATED_ZERO}

    @property
    def mark(self) -> str:
        """What is shown in place of the figure; empty for a figure other than zero."""
        return str(CELL_MARKS[self])

    @property
    def word(self) -> Promise:
        """What the mark means."""
        return CELL_WORDS[self]


class FilingState(StrEnum):
    """What the office holds of a township's report on a year."""

    FILED = "filed"
    PART_YEAR = "part_year"
    DOUBTFUL = "doubtful"
    TABLED = "tabled"
    WAITING = "waiting"
    FAILED = "failed"
    NOT_FILED = "not_filed"
    NOT_DUE = "not_due"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_stored(self) -> bool:
        """Whether there is a report."""
        return self in {FilingState.FILED, FilingState.PART_YEAR, FilingState.DOUBTFUL}

    @property
    def mark(self) -> str:
        """The sign in the grid; told apart without colour."""
        return FILING_MARKS[self]

    @property
    def word(self) -> Promise:
        """What the sign means."""
        return FILING_WORDS[self]


CELL_MARKS: dict[CellState, str | Promise] = {
    CellState.VALUE: "",
    CellState.STATED_ZERO: "0",
    CellState.NOT_MENTIONED: "—",
    CellState.NOT_FILED: _("未报"),
    CellState.NOT_READABLE: _("未读出"),
    CellState.NOT_APPLICABLE: "/",
    CellState.NOT_CONFIRMED: _("未核定"),
    CellState.NO_RESIDENTS: _("缺人口"),
    CellState.NO_VILLAGES: _("缺村数"),
}
CELL_WORDS: dict[CellState, Promise] = {
    CellState.VALUE: _("有数"),
    CellState.STATED_ZERO: _("报告载明为零"),
    CellState.NOT_MENTIONED: _("已报送，报告未提及"),
    CellState.NOT_FILED: _("未报送报告"),
    CellState.NOT_READABLE: _("已报送，文件暂未读出"),
    CellState.NOT_APPLICABLE: _("该年度尚未设立或已撤并"),
    CellState.NOT_CONFIRMED: _("报告尚未核定，按选择未列出"),
    CellState.NO_RESIDENTS: _("有数，但没有当年及此前三年的常住人口，不能换算"),
    CellState.NO_VILLAGES: _("有数，但没有当年及此前三年的村（社区）数，不能换算"),
}
FILING_MARKS: dict[FilingState, str] = {
    FilingState.FILED: "●",
    FilingState.PART_YEAR: "◐",
    FilingState.DOUBTFUL: "▲",
    FilingState.TABLED: "▤",
    FilingState.WAITING: "◇",
    FilingState.FAILED: "✕",
    FilingState.NOT_FILED: "○",
    FilingState.NOT_DUE: "·",
    FilingState.NOT_APPLICABLE: "/",
}
FILING_WORDS: dict[FilingState, Promise] = {
    FilingState.FILED: _("已入库"),
    FilingState.PART_YEAR: _("已入库，数据未满全年"),
    FilingState.DOUBTFUL: _("已入库，有数据需核实"),
    FilingState.TABLED: _("没有报告，数据来自录入表"),
    FilingState.WAITING: _("文件已到，待确认"),
    FilingState.FAILED: _("文件已到，未能读取"),
    FilingState.NOT_FILED: _("未报送"),
    FilingState.NOT_DUE: _("未到报送期限"),
    FilingState.NOT_APPLICABLE: _("该年度尚未设立或已撤并"),
}
