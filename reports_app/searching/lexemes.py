"""Texts and questions in the language of Postgres' full text search.

Lexemes are pairs of adjacent units at the place of the first one, so that any stretch of text is found, wherever words
begin: 解决 in 和解决. A pair within one word weighs A, one that crosses the bounds of words D: 调解 in 强调解决 counts
less. Numbers and Latin words stand for themselves too, and the last character before a gap, for questions of one.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from reports_app.searching.units import Unit, split_units


def to_tsvector(text: str, words: Sequence[str]) -> str:
    """Return the literal of a tsvector; `words` are the text's, joined they are the text.

    >>> to_tsvector("强调解决12件", ["强调", "解决", "12", "件"])
    "'强调':1A '调解':2 '解决':3A '决12':4 '12':5A '12件':5 '件':6"
    """
    bounds = set(accumulate(len(word) for word in words))
    units = split_units(text)
    places: dict[str, list[str]] = {}
    for unit, following in zip(units, (*units[1:], None), strict=False):
        if unit.is_whole:
            places.setdefault(unit.text, []).append(f"{unit.place + 1}A")
        if following is not None and following.place == unit.place + 1:
            weight = "" if following.start in bounds else "A"
            places.setdefault(unit.text + following.text, []).append(f"{unit.place + 1}{weight}")
        elif not unit.is_whole:
            places.setdefault(unit.text, []).append(str(unit.place + 1))
    return " ".join(f"'{lexeme}':{','.join(at)}" for lexeme, at in places.items())


def to_tsquery(wanted: Sequence[Unit]) -> str:
    """Return the tsquery of texts that have these units one after another; "" without units.

    >>> to_tsquery(split_units("调解委")), to_tsquery(split_units("村")), to_tsquery(split_units("村，12件"))
    ("('调解' <1> '解委')", "('村':*)", "('村':* <2> '12件')")
    """
    parts: list[tuple[int, str]] = []
    paired = False
    for unit, following in zip(wanted, (*wanted[1:], None), strict=False):
        if following is not None and following.place == unit.place + 1:
            parts.append((unit.place, f"'{unit.text}{following.text}'"))
            paired = True
        else:
            if not paired:
                parts.append((unit.place, f"'{unit.text}'" if unit.is_whole else f"'{unit.text}':*"))
            paired = False
    if not parts:
        return ""
    steps = (f" <{place - before}> {lexeme}" for (before, _), (place, lexeme) in pairwise(parts))
    return f"({parts[0][1]}{''.join(steps)})"
