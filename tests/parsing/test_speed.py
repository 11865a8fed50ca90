"""Reading stays linear, and short ways around the work change nothing; ratios, for seconds differ by machine."""

import re
import time
from pathlib import Path

import pytest

from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import NumberKind
from reports_app.parsing.numbered import MOST_COUNTED
from reports_app.parsing.numbers import load_rules, needed_word
from tests.parsing.growth import measure_growth

FOLDER = Path(__file__).resolve().parent
LEXICON = load_lexicon(specs(FOLDER.parent.parent / "fixtures" / "indicators.csv"))
NOWHERE = Gazetteer.from_places([])
PHRASES = [line.split(" | ")[0] for line in (FOLDER / "phrases.txt").read_text("utf-8").splitlines() if " | " in line]
REPORT = (
    "一、主要举措和成效\n"
    + "\n".join(f"{phrase}。" for phrase in PHRASES[:60])
    + "\n二、下一步打算\n计划开展普法宣传。\n"
)
LONGEST_GROWTH = 14
"""What ten times the text may take: the benchmark's bar of 12, and the jitter of a busy machine."""


def read(text):
    return parse_report(text, gazetteer=NOWHERE, lexicon=LEXICON)


def seconds(text, turns=3):
    """The least processor time of some turns."""
    best = float("inf")
    for _ in range(turns):
        began = time.process_time()
        read(text)
        best = min(best, time.process_time() - began)
    return best


def test_ten_times_the_text_takes_ten_times_as_long():
    read(REPORT)
    growth = measure_growth(lambda: seconds(REPORT * 10), lambda: seconds(REPORT, turns=5), LONGEST_GROWTH)
    assert growth < LONGEST_GROWTH


@pytest.mark.parametrize(
    "piece", [" ", "空格", "7", "（", "（）", "年", "镇党委和政府坚持依法行政", "调解纠纷3件", "共审核4 6份"]
)
def test_a_text_of_one_thing_takes_time_by_its_length(piece):
    short, long = (piece * (length // len(piece)) for length in (40_000, 160_000))
    assert measure_growth(lambda: seconds(long, turns=2), lambda: max(seconds(short, turns=2), 0.01), 6) < 6


def test_numbers_past_the_limit_are_told_and_not_bound():
    report = read("调解纠纷3件，" * (MOST_COUNTED + 10))
    kinds = [number.kind for number in report.numbers]
    assert len(report.facts) == MOST_COUNTED
    assert (len(kinds), set(kinds[-10:])) == (MOST_COUNTED + 10, {NumberKind.COUNTED})


def test_a_needed_word_is_in_every_match():
    text = "\n".join(PHRASES)
    for rules in load_rules().kinds:
        for word, pattern in rules.patterns:
            assert all(word in match.group() for match in pattern.finditer(text))


def test_what_begins_with_a_digit_begins_a_number():
    text = "\n".join(PHRASES)
    starts = {match.start() for match in re.finditer(r"\d+", text)}
    numbered = [pattern for rules in load_rules().kinds for pattern in rules.numbers]
    assert all(text[match.start()].isdigit() for pattern in numbered for match in pattern.finditer(text))
    assert any(match.start() in starts for pattern in numbered for match in pattern.finditer(text))


def test_a_needed_word_stands_outside_of_choices():
    given = [r"第\d{1,4}条(?:之\d)?", "(?:七|八)个?工作日", "上篇|下篇", "[上下]一篇", "每?年{1,2}", r"No\.\d"]
    assert [needed_word(pattern) for pattern in given] == ["第", "工作日", "", "一篇", "", "No"]
    assert all(re.search(needed_word(pattern), "第条工作日一篇No") for pattern in given)
