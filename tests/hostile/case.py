"""One hostile or odd file and what must become of it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

Data = bytes | Iterable[bytes]
Make = Data | Callable[[str], Data]

# A path that attacks try to write to: no file of this name may ever be found.
ESCAPE = "hostile-escape"
REPORT = (
    "示例县石桥镇2024年法治政府建设情况报告\n"
    "一、主要举措和成效\n"
    "（一）化解矛盾纠纷。全年调解矛盾纠纷36件，调解成功35件。\n"
    "（二）开展普法宣传。全年开展普法宣传活动12场次。\n"
    "二、存在的不足和原因\n"
    "一是执法力量不足，二是宣传形式单一。\n"
    "三、党政主要负责人履行推进法治建设第一责任人职责情况\n"
    "镇党委书记、镇长认真履行推进法治建设第一责任人职责。\n"
    "四、下一年度推进法治政府建设的主要安排\n"
    "进一步加强行政执法队伍建设。\n"
)
CASES = 36  # of mediation, as REPORT states them


@dataclass(frozen=True, slots=True)
class Case:
    """A file as it is sent; `make` may be a function of the address of a listener that nobody may call.

    With `reads` a text is a right outcome: it holds `contains` and nothing of `lacks`, and with `cases` its report's
    figure of mediation cases is that. `codes` are the refusals that are right (of ErrorCode, or of
    UploadRefusedError where `is_taken` is false). Of an archive, one member holds REPORT, and the others are left out
    for the reasons `left_out`; all that is not left out is taken.
    """

    name: str
    file_name: str
    make: Make
    reads: bool = False
    codes: frozenset[str] = frozenset()
    contains: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    cases: int | None = None
    is_taken: bool = True
    left_out: frozenset[str] = frozenset()

    def data(self, canary: str) -> Data:
        """Return the file's bytes, whole or as chunks."""
        return self.make(canary) if callable(self.make) else self.make


def reads(name: str, file_name: str, make: Make, *contains: str, lacks: tuple[str, ...] = ()) -> Case:
    """A file whose text must come out."""
    return Case(name, file_name, make, reads=True, contains=contains, lacks=lacks)


def reports(name: str, file_name: str, make: Make, *contains: str, lacks: tuple[str, ...] = ()) -> Case:
    """A file that holds REPORT, whose figures must come out."""
    return Case(name, file_name, make, reads=True, contains=contains, lacks=lacks, cases=CASES)


def refused(name: str, file_name: str, make: Make, *codes: str) -> Case:
    """A file that must be refused with one of the codes."""
    return Case(name, file_name, make, codes=frozenset(codes))


def harmless(name: str, file_name: str, make: Make, *codes: str, lacks: tuple[str, ...] = ()) -> Case:
    """A file whose text may come out, without what it must lack, or that may be refused with one of the codes."""
    return Case(name, file_name, make, reads=True, codes=frozenset(codes), lacks=lacks)


def not_taken(name: str, file_name: str, make: Make, code: str) -> Case:
    """A file that is not even stored."""
    return Case(name, file_name, make, codes=frozenset({code}), is_taken=False)
