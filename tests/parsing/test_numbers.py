"""What numerals are when they are no quantities, and that no digit is left untold."""

import json
import re
import time
from functools import partial

import pytest

from reports_app.parsing import numbers, numerals, sections, view
from reports_app.parsing.model import Number, NumberKind
from reports_app.parsing.numbers import classify_numerals, cover_digits, uncovered_digits
from reports_app.parsing.numerals import find_numerals
from reports_app.parsing.sections import find_sections
from reports_app.parsing.view import make_view
from tests.parsing.growth import measure_growth

QUANTITY = "quantity"
QUICK_SECONDS = 0.003


def read(text):
    seen = make_view(text)
    found = find_numerals(seen.text)
    return seen, found, classify_numerals(seen, found, find_sections(seen))


def kinds(text):
    seen, found, decided = read(text)
    return [f"{seen.text[n.start : n.end]} {kind or QUANTITY}" for n, kind in zip(found, decided, strict=True)]


def numbered(text):
    seen, found, decided = read(text)
    told = [
        Number(*seen.to_source(n.start, n.end), kind or NumberKind.COUNTED)
        for n, kind in zip(found, decided, strict=True)
    ]
    return [*told, *cover_digits(text, seen, told)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("截至2024年12月31日", ["2024 date", "12 date", "31 date"]),
        ("1—11月", ["1 date", "11 date"]),
        ("7月起", ["7 date"]),
        ("每月15日为接访日", ["15 date"]),
        ("发布日期：2024-01-31 16:42", ["2024 date", "01 date", "31 date", "16 time", "42 time"]),
        ("2025730日", ["2025730 date"]),
        ("20256月", ["20256 date"]),
        ("2024年度", ["2024 year"]),
        ("纲要（2021—2025年）", ["2021 year_range", "2025 year_range"]),
        ("纲要（20212025年）", ["20212025 year_range"]),
        ("近3年来", ["3 time"]),
        ("培训3天", ["3 time"]),
        ("累计坐班15天", ["15 quantity"]),
        ("示府发〔2024〕12号", ["2024 document_number", "12 document_number"]),
        ("（示府办发〔202524号）", ["202524 document_number"]),
        ("国务院令第713号", ["713 document_number"]),
        ("（1）加强领导", ["1 list_number"]),
        ("1.加强领导", ["1 list_number"]),
        ("1.1 加强领导", ["1.1 list_number"]),
        ("1.2万人参加", ["1.2万 quantity"]),
        ("抓学习；2．抓宣传", ["2 list_number"]),
        ("“八五”普法", []),
        ("3·15、12·4等节点", ["3·15"[:1] + " name", "15 name", "12 name", "4 name"]),
        ("“6.26国际禁毒日”", ["6.26 name"]),
        ("“1+6+N”架构", ["1 name", "6 name"]),
        ("12345热线转办124件", ["12345 name", "124 quantity"]),
        ("发放资料12345份", ["12345 quantity"]),
        ("“721”工作法", ["721 name"]),
        ("党的二十届三中全会", []),
        ("市委六届二次、三次全会", ["二 session", "三 session"]),
        ("第3次会议", ["3 session"]),
        ("居全县第3位", ["3 ordinal"]),
        ("第24条规定", ["24 article"]),
        ("每年不少于2次", ["2 norm"]),
        ("每季度召开一次例会", ["一 norm"]),
        ("20个工作日内答复", ["20 norm"]),
        ("不少于15分钟", ["15 norm"]),
        ("60岁以上老人30名", ["60 norm", "30 quantity"]),
        ("未达到应到人数半数的", ["半数 norm"]),
        ("三个方面", ["三 structure"]),
        ("两个维度", ["两 structure"]),
        ("100项三级指标", ["100 structure"]),
        ("两个重大案件", ["两 quantity"]),
        ("联系电话：0999-1234567", ["0999 telephone", "1234567 telephone"]),
        ("邮编：123456", ["123456 code"]),
        ("索引号：11500230008689607X/2026-00009", ["11500230008689607 code", "2026 code", "00009 code"]),
        ("共 3 页", ["3 page"]),
        ("三门峡市", ["三 name"]),
        ("党建路12号", ["12 name"]),
        ("一支队伍管执法", ["一 structure"]),
        ("建成法治广场一处，", ["一 quantity"]),
        ("聘请一名律师", ["一 quantity"]),
        ("未发生一起案件", ["一 structure"]),
        ("罚款2000.5元", ["2000.5 quantity"]),
        ("人大代表3名，图表5张", ["3 quantity", "5 quantity"]),
        ("参考率、合格率均达100%", ["100% quantity"]),
        ("每月1次", ["1 quantity"]),
        ("每村配备3至5名", ["3 quantity", "5 quantity"]),
    ],
)
def test_kind(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "1.2024年以来，共3件",
        "第 2 页 共 5 页\n甲3件",
        "[bookmark: _Toc12]甲",
        "１．２万余份",
        "2,600.50元",
        "1.2.3 节",
        "26××1024",
        "٣件",
        "9" * 50,
        "a1b2c3",
    ],
)
def test_no_digit_is_left_untold(text):
    assert uncovered_digits(text, numbered(text)) == ()


def test_digits_outside_every_number_are_told():
    assert uncovered_digits("共12件、3.5万", [Number(1, 3, NumberKind.COUNTED), Number(5, 6, NumberKind.CODE)]) == (
        (5, 8),
    )


def test_what_the_view_leaves_out_is_page_or_code():
    text = "[bookmark: _Toc12]甲。\n- 3 -\n乙。"
    seen = make_view(text)
    assert [(text[n.start : n.end], n.kind) for n in cover_digits(text, seen, ())] == [
        ("12", NumberKind.CODE),
        ("3", NumberKind.PAGE),
    ]


@pytest.mark.seeds
def test_quantities_of_real_reports_are_those_a_person_marks(shared):
    right = missed = wrong = left = 0
    for path in [*(shared / "gold").glob("*.json"), *(shared / "composed/gold").glob("*.json")]:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (shared / gold["file"]).read_bytes().decode("utf-8")
        seen, found, decided = read(text)
        marked = [(fact["start"], fact["end"]) for fact in gold["facts"]]
        for numeral, kind in zip(found, decided, strict=True):
            start, end = seen.to_source(numeral.start, numeral.end)
            is_marked = any(start < b and a < end for a, b in marked)
            right += kind is None and is_marked
            wrong += kind is None and not is_marked
            missed += kind is not None and is_marked
        left += len(uncovered_digits(text, numbered(text)))
    assert right / (right + missed) >= 0.99
    assert right / (right + wrong) >= 0.99
    assert left == 0


# These read the patterns of our own data file, never a text.
READ_PATTERNS = {numbers._ESCAPE_OR_CLASS}


def patterns():
    """Every compiled pattern of the four modules that meets a text, those of the data files among them."""
    for module in (view, numerals, numbers, sections):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and value not in READ_PATTERNS:
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value
    for rules in numbers.load_rules().kinds:
        found = [*rules.numbers, *(pattern for _word, pattern in rules.patterns)]
        for index, pattern in enumerate(found):
            yield f"{rules.kind}-{index}", pattern
    for kind, uses in sections._patterns().items():
        for use, pattern in uses.items():
            yield f"{kind}-{use}", pattern


HOSTILE = (
    *["1", "-", "*", "#", "a", "，", "将", "每", "第", "一", "“", "《", "（"],
    *" \t",
    *[
        "12,",
        "1.",
        "0-",
        "2024",
        "2024年",
        "1月",
        "1+",
        "a1",
        "[bookmark:",
        "一二三",
        "百分之",
        "第一届",
        "二次、",
        "每年不少于",
        "不少于",
        "（一",
        "一村",
        "至少",
    ],
    *["存在的", "存在问题", "下一步", "主要负责人", "履行"],
    "1 ",
)


def longest(pattern, text, repeats=2):
    """The least time of some runs, in seconds: the others wait for the machine, not for the pattern."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        for _ in pattern.finditer(text):
            pass
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*each, id=each[0]) for each in patterns()])
def test_time_of_a_pattern_grows_with_length_alone(name, pattern):
    for piece in HOSTILE:
        if longest(pattern, piece * (10_000 // len(piece)), repeats=1) < QUICK_SECONDS:
            continue
        text = piece * (50_000 // len(piece))
        growth = measure_growth(partial(longest, pattern, text * 2), partial(longest, pattern, text), 3)
        assert growth < 3, piece


@pytest.mark.parametrize(
    "piece",
    [*HOSTILE, "一、存在的问题及下一步打算\n", "- 1 -\n", "（一）甲\n一、乙，\n", "下一步，将" + "字" * 70 + "\n"],
)
def test_time_of_the_whole_reading_grows_with_length_alone(piece):
    def seconds(count):
        best = float("inf")
        for _ in range(2):
            began = time.process_time()
            numbered(piece * count)
            best = min(best, time.process_time() - began)
        return best

    count = 10_000 // len(piece)
    assert measure_growth(lambda: seconds(count * 2), lambda: max(seconds(count), 0.02), 3.2) < 3.2
