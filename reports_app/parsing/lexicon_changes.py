"""Which texts another vocabulary can read otherwise: those with its words near a number that they can speak of."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .lexicon import Entry, Lexicon, find_all
from .numbers import classify_numerals
from .numerals import find_numerals
from .sections import find_sections
from .tables import read_cells
from .view import TextView


class Difference:
    """What two vocabularies say otherwise: a text (its view) without any of `words` reads the same with both.

    Where it `is_local` a word is of consequence for the numbers of its own sentence and of the next one only (a word
    in a heading names what the sentence below it counts), and only for those in units that the entries count in.
    """

    def __init__(self, old: Lexicon, new: Lexicon) -> None:
        self._sides = (old, new)
        left, added = _without_common(old.entries, new.entries)
        words: set[str] = set()
        self.is_local = True
        for mine in left:
            # Two entries that differ in words only do the same in a text that has none of these.
            pair = next((number for number, other in enumerate(added) if _says_same_but_words(mine, other)), None)
            if pair is None:
                words |= _all_words(mine)
                self.is_local &= _is_local(mine)
                continue
            other = added.pop(pair)
            words |= _differing(mine, other)
            self.is_local &= _is_local(mine) or replace(mine, without=other.without) == other
        self.is_local &= all(map(_is_local, added))
        self.words = frozenset(words.union(*map(_all_words, added)))
        self._entries = tuple(
            frozenset(number for number, entry in enumerate(_plain(one.entries)) if entry not in common)
            for one, common in ((old, frozenset(_plain(new.entries))), (new, frozenset(_plain(old.entries))))
        )

    @property
    def is_of_kinds(self) -> bool:
        """Whether an indicator is of another kind, so that even numbers that a person assigned give other values."""
        old, new = self._sides
        return any(new.kinds.get(code) != kind for code, kind in old.kinds.items())

    def can_matter(self, view: TextView) -> bool:
        """Whether the text may read otherwise."""
        if not self.is_local or read_cells(view):
            return any(word in view.text for word in self.words)
        places = [place for word in self.words for place in find_all(word, view.text)]
        if not places:
            return False
        numerals = find_numerals(view.text)
        starts = [numeral.start for numeral in numerals]
        near = set[int]()
        for start, end in places:
            first = view.sentence_at(start).start
            last = view.sentence_at(min(view.sentence_at(end - 1).end, len(view.text) - 1)).end
            near.update(range(bisect_left(starts, first), bisect_left(starts, last)))
        near = {at for at in near if self._can_count(numerals[at].unit, is_percent=numerals[at].is_percent)}
        if not near:
            return False
        kinds = classify_numerals(view, numerals, find_sections(view))
        return any(kinds[at] is None for at in near)

    def _can_count(self, unit: str, *, is_percent: bool) -> bool:
        """Whether an entry that differs counts in the unit; a number without one may be given it by what is around."""
        if not unit and not is_percent:
            return True
        return any(
            entries & one.fitting(unit, is_percent=is_percent)
            for one, entries in zip(self._sides, self._entries, strict=True)
        )


def _is_local(entry: Entry) -> bool:
    """Whether its words speak of the numbers of their own sentence only: no verb or context is looked for outside."""
    return not entry.verbs and not entry.context


def _without_common(old: Sequence[Entry], new: Sequence[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The entries that only one of the two has, in their order; examples do not matter."""
    mine, others = _plain(old), _plain(new)
    common = Counter(mine) & Counter(others)
    return _leave_out(mine, common), _leave_out(others, common)


def _plain(entries: Iterable[Entry]) -> list[Entry]:
    return [replace(entry, examples=()) for entry in entries]


def _leave_out(entries: Iterable[Entry], common: "Counter[Entry]") -> list[Entry]:
    waiting, kept = Counter(common), []
    for entry in entries:
        if waiting[entry] > 0:
            waiting[entry] -= 1
        else:
            kept.append(entry)
    return kept


def _says_same_but_words(mine: Entry, other: Entry) -> bool:
    """Whether only lists of words differ, none of them empty in one of the two where empty means not asked for."""
    bare_mine, bare_other = (replace(each, heads=(), verbs=(), context=(), without=()) for each in (mine, other))
    are_asked = bool(mine.verbs) == bool(other.verbs) and bool(mine.context) == bool(other.context)
    return are_asked and bare_mine == bare_other


def _differing(mine: Entry, other: Entry) -> frozenset[str]:
    """The words that only one has; with heads all of them, as half a head behind a whole one counts (`shares`)."""
    if mine.heads != other.heads:
        return _all_words(mine) | _all_words(other)
    pairs = zip(_slots(mine), _slots(other), strict=True)
    return frozenset(word for one, two in pairs for word in frozenset(one) ^ frozenset(two))


def _all_words(entry: Entry) -> frozenset[str]:
    return frozenset(word for words in _slots(entry) for word in words)


def _slots(entry: Entry) -> tuple[tuple[str, ...], ...]:
    return entry.heads, entry.verbs, entry.context, entry.without, entry.not_after
