"""A place is found again in another text of the same report, or not at all; never a wrong one."""

import random
import re

import pytest

from reports_app.parsing.carrying import carry_over

OLD = "全年调解矛盾纠纷120件，成功118件。\n开展宣传15场次，发放资料2000余份。\n开展宣传15场次，参加者300人。"


def find(quote: str, new: str, *, nth: int = 0) -> str | None:
    start = -1
    for _ in range(nth + 1):
        start = OLD.index(quote, start + 1)
    [place] = carry_over(OLD, new, [(start, start + len(quote))])
    return None if place is None else new[max(place[0] - 4, 0) : place[1]]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (OLD, "矛盾纠纷120"),
        (OLD.replace("\n", "\n\n　　"), "矛盾纠纷120"),
        (OLD.replace("120", "１２０").replace("，", " ，"), "矛盾纠纷１２０"),
        ("某镇报告。\n" + OLD.replace("成功118件", "均已办结"), "矛盾纠纷120"),
        (OLD.replace("120", "130"), None),
        (OLD + OLD, None),
        ("", None),
    ],
)
def test_where_a_number_went(new: str, found: str | None) -> None:
    assert find("120", new) == found


def test_the_same_words_twice_are_told_apart_by_what_is_around() -> None:
    assert carry_over(OLD, OLD, [(OLD.rindex("15"), OLD.rindex("15") + 2)]) == [
        (OLD.rindex("15"), OLD.rindex("15") + 2)
    ]
    gone = OLD.replace("开展宣传15场次，参加者300人。", "")
    assert find("15", gone, nth=1) is None


def test_characters_beyond_the_basic_plane_do_not_shift_it() -> None:
    old, new = "𠮷村调解12件", "　𠮷 村调解 12 件"
    assert carry_over(old, new, [(4 + 0, 6)]) == [(7, 9)]


def test_after_any_cutting_the_place_is_right_or_none() -> None:
    rng = random.Random(7)  # noqa: S311  # not for secrets
    spans = [match.span() for match in re.finditer(r"\d+", OLD)]
    for _ in range(3000):
        first, last = sorted(rng.sample(range(len(OLD)), 2))
        new = OLD[:first] + OLD[last:]
        for (start, end), place in zip(spans, carry_over(OLD, new, spans), strict=True):
            survives = end <= first or start >= last
            right = (start, end) if end <= first else (start - last + first, end - last + first)
            assert place is None or (survives and place == right)
