"""The vocabulary as it would be if some annotated texts had never been seen.

A word belongs to a text where no other annotated text has it beside a number of the same indicator; so does a measure
word, and a word that forbids an entry whose head stands there. Words that no annotated text supports came from
elsewhere and stay.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from random import Random

from benchmarks.annotated import Annotated
from reports_app.parsing.lexicon import OUTSIDE, SLOTS, Entry, Lexicon, Slot
from reports_app.parsing.numerals import find_numerals
from reports_app.parsing.view import make_view

Use = tuple[str, str, str]
"""An indicator's code, what the word does (`word`, `without` or `unit`), and the word."""
Support = Mapping[Use, frozenset[str]]
"""The names of the texts that have a use."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """A vocabulary, and how many uses it lost: words of entries, and measure words."""

    lexicon: Lexicon
    words_removed: int
    units_removed: int


def find_support(texts: Iterable[Annotated], lexicon: Lexicon) -> Support:
    """Which texts use which words and measure words for which indicator."""
    found: dict[Use, set[str]] = defaultdict(set)
    for text in texts:
        for use in _uses_in(text, lexicon):
            found[use].add(text.name)
    return {use: frozenset(names) for use, names in found.items()}


def _uses_in(text: Annotated, lexicon: Lexicon) -> set[Use]:
    """What the text's gold facts use: words and measure words for their indicator, and words that forbid an entry."""
    view = make_view(text.text)
    numerals = find_numerals(view.text)
    places = {view.to_source(numeral.start, numeral.end)[0]: at for at, numeral in enumerate(numerals)}
    words = lexicon.find_words(view.text)
    found: set[Use] = set()
    for told in text.facts:
        at = places.get(told["start"])
        if at is None:
            continue
        codes = {told["indicator"] or OUTSIDE, *(code or OUTSIDE for code in told.get("accept", ()))}
        found |= {(code, "unit", numerals[at].unit) for code in codes}
        low, high = view.sentence_at(numerals[at].start)
        low = max(low, numerals[at - 1].unit_end if at else 0)
        high = min(high, numerals[at + 1].start if at + 1 < len(numerals) else high)
        near = words[bisect_left(words, (low,)) : bisect_left(words, (high,))]
        named = {entry for *_, word in near for entry in word.heads}
        for start, _, end, word in near:
            for use in word.uses:
                number, slot = divmod(use, SLOTS)
                code = lexicon.entries[number].code
                if slot == Slot.WITHOUT and number in named:
                    found.add((code, "without", view.text[start:end]))
                elif slot != Slot.WITHOUT and code in codes:
                    found.add((code, "word", view.text[start:end]))
    return found


def reduce_lexicon(lexicon: Lexicon, support: Support, left_out: Collection[str]) -> Reduced:
    """The vocabulary without what only the texts left out support."""
    gone = {use for use, supporters in support.items() if supporters <= set(left_out)}
    entries = [kept for entry in lexicon.entries if (kept := _reduce_entry(entry, gone))]
    units = sum(kind == "unit" for _, kind, _ in gone)
    return Reduced(Lexicon(entries, lexicon.kinds, lexicon.headings, lexicon.laws), len(gone) - units, units)


def _reduce_entry(entry: Entry, gone: set[Use]) -> Entry | None:
    """The entry with what is left of its words; None where nothing is left of a list that must be met."""

    def keep(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in words if (entry.code, "word", word) not in gone)

    heads, verbs, context = keep(entry.heads), keep(entry.verbs), keep(entry.context)
    units = frozenset(unit for unit in entry.units if (entry.code, "unit", unit) not in gone)
    needed = ((entry.heads, heads), (entry.verbs, verbs), (entry.context, context), (entry.units, units))
    if any(before and not after for before, after in needed):
        return None
    return replace(
        entry,
        heads=heads,
        verbs=verbs,
        context=context,
        units=units,
        without=tuple(word for word in entry.without if (entry.code, "without", word) not in gone),
    )


def thin_negatives(lexicon: Lexicon, share: float, *, seed: int) -> Lexicon:
    """Take away a share of what keeps entries from winning: words that forbid, and heads of things outside.

    A text nobody has seen holds things that no negative foresees; so readings go wrong as they would there.
    """
    draw = Random(seed)  # noqa: S311 - no secret

    def keep(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word for word in words if draw.random() >= share)

    entries = []
    for entry in lexicon.entries:
        if entry.code != OUTSIDE:
            entries.append(replace(entry, without=keep(entry.without), not_after=keep(entry.not_after)))
        elif heads := keep(entry.heads):
            entries.append(replace(entry, heads=heads))
    return Lexicon(entries, lexicon.kinds, lexicon.headings, lexicon.laws)
