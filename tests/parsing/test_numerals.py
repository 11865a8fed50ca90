"""Numerals in digits and in characters: value, bound, measure word."""

from decimal import Decimal

import pytest

from reports_app.parsing.numerals import find_numerals, written_value


def told(text):
    return [
        f"{text[n.start : n.end]}={n.value}{'%' if n.is_percent else ''} {n.unit} {n.bound}".replace("  ", " ")
        for n in find_numerals(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("受理98件", ["98=98 件 exact"]),
        ("资料1.1万余份", ["1.1万=11000 份 at_least"]),
        ("资料30余万份", ["30余万=300000 份 at_least"]),
        ("罚款2万3千元", ["2万3千=23000 元 exact"]),
        ("资料1万2千余份", ["1万2千=12000 份 at_least"]),
        ("罚款2千5百元", ["2千5百=2500 元 exact"]),
        ("资料2万3千5百份", ["2万3千5百=23500 份 exact"]),
        ("资料2万3百余份", ["2万3百=20300 份 at_least"]),
        ("资料1万2000余份", ["1万2000=12000 份 at_least"]),
        ("投入12万5800元", ["12万5800=125800 元 exact"]),
        ("投入1万零500元", ["1万零500=10500 元 exact"]),
        ("达到2万2024年", ["2万=20000 exact", "2024=2024 年 exact"]),
        ("投资1亿2000万元", ["1亿2000万=120000000 元 exact"]),
        ("投资1亿2千万元", ["1亿2千万=120000000 元 exact"]),
        ("投资3千5百万元", ["3千5百=3500 万元 exact"]),
        ("金额1,234,567元", ["1,234,567=1234567 元 exact"]),
        ("投入2.35万元", ["2.35万=23500 元 exact"]),
        ("总投资1.2亿元", ["1.2亿=120000000 元 exact"]),
        ("咨询500多件次", ["500=500 件次 at_least"]),
        ("横幅40来幅", ["40=40 幅 about"]),
        ("覆盖8000人次以上", ["8000=8000 人次 at_least"]),
        ("来访600人次左右", ["600=600 人次 about"]),
        ("近9000人次", ["9000=9000 人次 about"]),
        ("最近3件", ["3=3 件 exact"]),
        ("签约5份", ["5=5 份 exact"]),
        ("超2万人次", ["2万=20000 人次 at_least"]),
        ("不超过3件", ["3=3 件 at_most"]),
        ("不足3人", ["3=3 人 at_most"]),
        ("不低于95%", ["95%=95% at_least"]),
        ("至少培养3名", ["3=3 名 at_least"]),
        ("成功率达98.6%以上", ["98.6%=98.6% at_least"]),
        ("5‰", ["5‰=0.5% exact"]),
        ("提高1.1个百分点", ["1.1=1.1 个百分点 exact"]),
        ("重3千克", ["3=3 千克 exact"]),
        ("3千人", ["3千=3000 人 exact"]),
        ("占1/3左右", ["1/3=33.3333% about"]),
    ],
)
def test_numeral_in_digits(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("讲座两场", ["两=2 场 exact"]),
        ("两百余件", ["两百=200 件 at_least"]),
        ("一百八十余人次", ["一百八十=180 人次 at_least"]),
        ("八十余万元", ["八十余万=800000 元 at_least"]),
        ("千余名学生", ["千=1000 名 at_least"]),
        ("逾万人次", ["逾万=10000 人次 at_least"]),
        ("数十名", ["数十=10 名 at_least"]),
        ("近百户", ["近百=100 户 about"]),
        ("十几起", ["十=10 起 at_least"]),
        ("十几万份", ["十几万=100000 份 at_least"]),
        ("三五个村", ["三五=3 个 about"]),
        ("七八百份", ["七八百=700 份 about"]),
        ("三四十场", ["三四十=30 场 about"]),
        ("二三十万元", ["二三十万=200000 元 about"]),
        ("一万二千名", ["一万二千=12000 名 exact"]),
        ("罚款壹万贰仟元", ["壹万贰仟=12000 元 exact"]),
        ("百分之九十八点六", ["百分之九十八点六=98.6% exact"]),
        ("百分之98.6", ["百分之98.6=98.6% exact"]),
        ("百分百", ["百分百=100% exact"]),
        ("三分之二以上", ["三分之二=66.6667% at_least"]),
        ("接近四成。", ["四成=40% about"]),
        ("一半以上的村", ["一半=50% at_least"]),
        ("占到近半，", ["半=50% about"]),
    ],
)
def test_numeral_in_characters(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "一是抓好",
        "一方面",
        "统一部署",
        "一定",
        "第三方",
        "三农",
        "十九大",
        "一把手",
        "进一步",
        "一体化",
        "千方百计",
        "完成任务",
        "第十二次",
        "十四五期间",
        "五一期间",
    ],
)
def test_characters_that_count_nothing_are_no_numerals(text):
    assert told(text) == []


@pytest.mark.parametrize("text", ["3—5名", "3至5名", "3-5名", "3名至5名"])
def test_ends_of_a_range_share_the_measure_word(text):
    assert [(n.value, n.unit, n.is_range) for n in find_numerals(text)] == [(3, "名", True), (5, "名", True)]


def test_list_number_before_a_year_is_no_decimal():
    assert [n.value for n in find_numerals("1.2024年以来")] == [1, 2024]


@pytest.mark.parametrize(
    ("characters", "value"),
    [
        ("十", 10), ("二十三", 23), ("一百零五", 105), ("一百五", 150), ("两千五", 2500), ("一万二", 12000),
        ("廿五", 25), ("二〇二四", 2024), ("三千二百", 3200), ("十二万三千", 123000),
        ("一亿二千万", 120000000), ("一二三十", None),
    ],
)  # fmt: skip
def test_written_value(characters, value):
    assert written_value(characters) == (None if value is None else Decimal(value))


def test_values_are_exact():
    assert [str(n.value) for n in find_numerals("1.10万元、0.1%、12.50元")] == ["11000", "0.1", "12.50"]
