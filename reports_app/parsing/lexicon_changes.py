"""Which texts another vocabulary can read otherwise: those with one of the words that this tells."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .lexicon import Entry, Lexicon


def find_concerned_words(old: Lexicon, new: Lexicon) -> frozenset[str]:
    """Return words such that a text (its view) without any of them reads the same with both vocabularies."""
    left, added = _without_common(old.entries, new.entries)
    words: set[str] = set()
    for mine in left:
        # Two entries that differ in words only do the same in a text that has none of these.
        pair = next((number for number, other in enumerate(added) if _says_same_but_words(mine, other)), None)
        words |= _all_words(mine) if pair is None else _differing(mine, added.pop(pair))
    return frozenset(words.union(*map(_all_words, added)))


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
    pairs = zip(_slots(mine), _slots(other), strict=True)
    return frozenset(word for one, two in pairs for word in frozenset(one) ^ frozenset(two))


def _all_words(entry: Entry) -> frozenset[str]:
    return frozenset(word for words in _slots(entry) for word in words)


def _slots(entry: Entry) -> tuple[tuple[str, ...], ...]:
    return entry.heads, entry.verbs, entry.context, entry.without, entry.not_after
