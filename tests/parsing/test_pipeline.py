"""The whole reading: spans of the source, every digit told, odd text survived, time linear."""

import re
import time
from pathlib import Path

import pytest

from reports_app.parsing import PARSER_VERSION, parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon

LEXICON = load_lexicon(specs(Path(__file__).resolve().parent.parent.parent / "fixtures" / "indicators.csv"))
NOWHERE = Gazetteer.from_places([])


def read(text):
    return parse_report(text, gazetteer=NOWHERE, lexicon=LEXICON)


def test_spans_lead_back_to_the_source():
    text = "全年调解矛盾纠纷 １ ２００ 件，\n发放宣传资料１.２万余份。"
    report = read(text)
    assert [(text[fact.start : fact.end], fact.indicator) for fact in report.facts] == [
        ("１ ２００", "mediation.cases"),
        ("１.２万", "publicity.materials"),
    ]


def test_every_digit_is_told():
    text = "2024年1月，按照〔2024〕5号文件，2名执法人员检查12次，电话0851-1234567。\n- 3 -\n"
    report = read(text)
    spans = [(number.start, number.end) for number in report.numbers]
    untold = [
        match.group()
        for match in re.finditer(r"\d+(?:\.\d+)?", text)
        if not any(start <= match.start() and match.end() <= end for start, end in spans)
    ]
    assert untold == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "没有数字的一句话。",
        "1",
        "%",
        "，，，。",
        "\ufffd" * 9,
        "（（（（",
        "百分之",
        "各各各5",
        "其中其中3件",
    ],
)
def test_odd_text_gives_a_reading(text):
    assert read(text).identity.township is None


@pytest.mark.parametrize("piece", ["1", " ", "（", "年", "调解纠纷3件，", "调解纠纷3件", "5、"])
def test_time_grows_with_length_alone(piece):
    def seconds(length):
        text = piece * (length // len(piece))
        begun = time.perf_counter()
        read(text)
        return time.perf_counter() - begun

    seconds(2_000)
    assert seconds(60_000) < 40 * seconds(4_000) + 0.5


def test_parser_has_a_version():
    assert PARSER_VERSION


@pytest.mark.seeds
def test_real_report_reads_as_a_person_does(shared):
    text = (shared / "seeds" / "002_415bd3b3307755d8.txt").read_bytes().decode("utf-8")
    values = {value.indicator: value for value in read(text).values}
    assert (values["mediation.success_rate"].numerator, values["mediation.success_rate"].denominator) == (92, 94)
