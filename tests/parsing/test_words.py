"""The vocabulary of a text in one pass: the same words as a plain search finds, in the same order."""

from pathlib import Path

import pytest

from reports_app.parsing.catalogue import specs
from reports_app.parsing.lexicon import Slot, load_lexicon
from reports_app.parsing.phrases import build_cost
from reports_app.parsing.words import Words, within

FOLDER = Path(__file__).resolve().parent
LEXICON = load_lexicon(specs(FOLDER.parent.parent / "fixtures" / "indicators.csv"))
PHRASES = (FOLDER / "phrases.txt").read_text("utf-8").splitlines()[4:60]


def places(words, text):
    """All places of the words, found one by one."""
    spans = {(start, start + len(word)) for word in words for start in range(len(text)) if text.startswith(word, start)}
    return sorted(spans)


@pytest.mark.parametrize("text", [phrase for phrase in PHRASES if "《" not in phrase and "法" not in phrase])
def test_words_are_those_that_a_plain_search_finds(text):
    found_words = Words(LEXICON, text)
    for number, entry in enumerate(LEXICON.entries):
        found = found_words.spans_of(number)
        expected = [places(words, text) for words in (entry.heads, entry.verbs, entry.context, entry.without)]
        assert [sorted(each) for each in (found.heads, found.verbs, found.context, found.without)] == expected


def test_words_inside_a_title_do_not_speak():
    assert Words(LEXICON, "学习《人民调解工作若干规定》2次").spans_of(entry_of("mediation.cases")).heads == []
    assert LEXICON.find_words("") == []


def entry_of(code):
    return next(number for number, entry in enumerate(LEXICON.entries) if entry.code == code)


def test_entries_are_told_by_their_words_between_two_positions():
    text = "排查矛盾纠纷12起，顺利解决9起"
    words = Words(LEXICON, text)
    codes = {LEXICON.entries[number].code for number in words.named_between(0, 7)}
    assert "mediation.disputes_found" in codes
    assert words.named_between(9, len(text)) == []
    assert words.spoken_between(9, len(text)) != []
    assert words.has(entry_of("mediation.disputes_found"), Slot.HEAD, 0, 6)
    assert not words.has(entry_of("mediation.disputes_found"), Slot.HEAD, 9, len(text))


def test_within_takes_whole_spans_only():
    spans = [(2, 4), (3, 9), (5, 6), (12, 14)]
    assert within(spans, 2, 8) == [(2, 4), (5, 6)]
    assert within(spans, 13, 20) == []


def test_distance_counts_words_and_pauses_but_no_fillers_and_no_brackets():
    cost = build_cost("甲，乙（丙）共2024年丁")
    assert [cost[end] - cost[end - 1] for end in range(1, len(cost))] == [10, 40, 10, 0, 0, 0, 1, 1, 1, 1, 1, 1, 10]
