"""Which texts another vocabulary can read otherwise: those with its words near a number that they can speak of."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import cached_property, partial
from itertools import groupby
from operator import attrgetter
from typing import Any

from .drafts import Draft, leave_out
from .facts import Drafter, DraftingState
from .lexicon import OUTSIDE, Entry, Lexicon, find_all
from .model import Numeral
from .numbered import NumberedText
from .sentences import Counting, Spoken, find_sentences, is_row
from .values import COUNTS_BEHIND
from .view import Span, TextView

_start = attrgetter("start")
_of_draft = attrgetter(*(field.name for field in fields(Draft) if field.name not in {"candidates", "confidence"}))
"""With how its best candidate was found, all of a draft that parts and values look at."""


class Difference:
    """What two vocabularies say otherwise: a text (its view) without any of `words` reads the same with both."""

    def __init__(self, old: Lexicon, new: Lexicon) -> None:
        self._sides = (old, new)
        left, added = _without_common(old, new)
        own: set[str] = set()
        reaching: set[str] = set()
        whole: list[Entry] = []
        for mine in left:
            # Two entries that differ in words only do the same in a text that has none of these.
            pair = next((number for number, other in enumerate(added) if _says_same_but_words(mine, other)), None)
            if pair is None:
                whole.append(mine)
                continue
            other = added.pop(pair)
            only_excludes = replace(mine, without=other.without) == other
            (reaching if _reaches(mine) and not only_excludes else own).update(_differing(mine, other))
        for entry in (*whole, *added):
            (reaching if _reaches(entry) else own).update(entry.heads)
            own.update(entry.verbs if entry.may_inherit else ())
        self.words = frozenset(own | reaching)
        self._reaching = frozenset(reaching)
        self._entries = tuple(
            frozenset(number for number, entry in enumerate(_plain(one)) if entry not in common)
            for one, common in ((old, frozenset(_plain(new))), (new, frozenset(_plain(old))))
        )

    @cached_property
    def gone(self) -> frozenset[str]:
        """The indicators that no entry speaks of any more: a text that states one surely reads otherwise."""
        before, after = (frozenset(entry.code for entry in side.entries) - side.unused for side in self._sides)
        return before - after

    @cached_property
    def retired(self) -> frozenset[str]:
        """The indicators that go out of use where nothing else changes: all other numbers read as before."""
        old, new = self._sides
        is_all = (old.entries, old.kinds, old.headings, old.laws) == (new.entries, new.kinds, new.headings, new.laws)
        return new.unused - old.unused if is_all and new.unused >= old.unused else frozenset()

    @cached_property
    def behind_derived(self) -> frozenset[str]:
        """The counts behind a rate that only one of the two may derive: a text of them need not have its words."""
        old, new = self._sides
        pairs = (pair for rate in old.unused ^ new.unused for pair in COUNTS_BEHIND.get(rate, ()))
        return frozenset(code for pair in pairs for code in pair)

    @property
    def is_of_kinds(self) -> bool:
        """Whether an indicator is of another kind, so that even numbers that a person assigned give other values."""
        old, new = self._sides
        return any(new.kinds.get(code) != kind for code, kind in old.kinds.items())

    def stands_in(self, view: TextView) -> bool:
        """Whether one of the words stands in the text."""
        return any(word in view.text for word in self.words)

    def find_touched(self, numbered: NumberedText) -> list[Numeral]:
        """The counted numerals that may read otherwise with those before them in their paragraph; with tables, all.

        A word is of consequence in its own sentence; in a heading or a row also in what comes next;
        where its entry also goes by verbs or a context said above, in its whole paragraph and the section that it
        heads; and only beside a number in a unit that the entry counts in.
        """
        counted = numbered.counted()
        if numbered.cells:
            return counted
        starts = [numeral.start for numeral in counted]
        touched = set[int]()
        for paragraph, spoken in self._find_spoken(numbered):
            first, last = bisect_left(starts, spoken.start), bisect_left(starts, spoken.end)
            if any(self._can_count(numeral.unit, is_percent=numeral.is_percent) for numeral in counted[first:last]):
                touched.update(range(bisect_left(starts, paragraph.start), last))
        return [counted[at] for at in sorted(touched)]

    def read_alike(self, numbered: NumberedText, touched: Sequence[Numeral], *, year: int | None) -> bool:
        """Whether the touched paragraphs state the same with both."""
        if self.is_of_kinds:
            return False
        view = numbered.view
        spoken = (
            Spoken.of(view.text) if numbered.cells else Spoken.around(view, touched)
        )  # a table is spoken for from afar
        sides = [
            _Side(partial(Drafter, numbered, lexicon, year, spoken), lexicon.unused, differing)
            for lexicon, differing in zip(self._sides, self._entries, strict=True)
        ]
        return all(
            _drafts_alike(sides, list(find_sentences(view, list(numerals))))
            for _, numerals in groupby(touched, lambda each: bisect_right(view.paragraphs, each.start, key=_start))
        )

    def _find_spoken(self, numbered: NumberedText) -> Iterator[tuple[Span, Span]]:
        """The paragraphs that the words speak of, each with the part of it that they reach."""
        view, paragraphs = numbered.view, numbered.view.paragraphs
        for word in self.words:
            for start, end in find_all(word, view.text):
                at = bisect_right(paragraphs, start, key=_start) - 1
                paragraph = paragraphs[at]
                headed = [each for each in numbered.sections if each.start <= start < each.start + len(each.heading)]
                if word in self._reaching:
                    yield paragraph, paragraph
                    for section in headed:
                        yield from ((each, each) for each in paragraphs if section.start <= each.start < section.end)
                else:
                    own = view.sentence_at(start)
                    after = view.sentence_at(min(own.end, paragraph.end - 1)) if headed else own
                    yield paragraph, Span(own.start, max(after.end, end))
                is_last_row = is_row(view.text, view.sentence_at(paragraph.end - 1))
                if at + 1 < len(paragraphs) and (headed or is_last_row):
                    yield paragraphs[at + 1], paragraphs[at + 1]

    def _can_count(self, unit: str, *, is_percent: bool) -> bool:
        """Whether an entry that differs counts in the unit; a number without one may be given it by what is around."""
        if not unit and not is_percent:
            return True
        return any(
            entries & one.fitting(unit, is_percent=is_percent)
            for one, entries in zip(self._sides, self._entries, strict=True)
        )


class _Side:
    """A vocabulary that drafts paragraphs of a text; `differing` are the entries that the other one has not."""

    def __init__(self, make: Callable[[], Drafter], unused: frozenset[str], differing: frozenset[int]) -> None:
        self._make = make
        self._unused = unused
        self.differing = differing
        self.drafts: list[Draft] = []

    @cached_property
    def drafter(self) -> Drafter:
        return self._make()

    @property
    def place(self) -> tuple[int, DraftingState]:
        """How far it is: how many drafts of the paragraph, and what they leave to go on with."""
        return len(self.drafts), self.drafter.state

    def read(self, sentence: Counting) -> bool:
        """Draft the next sentence of a paragraph; return whether an entry that differs was weighed."""
        self.drafts += self.drafter.read_sentence(sentence, self.drafts)
        return not self.differing.isdisjoint(self.drafter.words.take_weighed())

    def follow(self, other: "_Side", place: tuple[int, DraftingState]) -> None:
        """Go on with a paragraph from where the other was."""
        count, self.drafter.state = place
        self.drafts = other.drafts[:count]

    def stated(self) -> list[tuple[Any, ...]]:
        """What is stated in the paragraph so far."""
        return list(map(_stated, leave_out(self.drafts, self._unused)))


def _drafts_alike(sides: Sequence[_Side], sentences: Sequence[Counting]) -> bool:
    """Whether both state the same in the sentences of a paragraph.

    They do as long as no entry that differs is weighed: until then only those are read with that have such entries.
    """
    ahead = [side for side in sides if side.differing]
    for side in ahead:
        side.drafts = []
    left = iter(sentences)
    for sentence in left:
        places = [side.place for side in ahead]
        if any([side.read(sentence) for side in ahead]):  # noqa: C419  # all of them read it
            break
    else:
        return True
    for side in sides:
        if not side.differing:
            side.follow(ahead[0], places[0])
            side.read(sentence)
    for sentence in left:
        for side in sides:
            side.read(sentence)
    old, new = (side.stated() for side in sides)
    return old == new


def _reaches(entry: Entry) -> bool:
    """Whether its words speak of numbers beyond their own paragraph: a verb or a context is also looked for above."""
    return bool(entry.verbs or entry.context)


def _without_common(old: Lexicon, new: Lexicon) -> tuple[list[Entry], list[Entry]]:
    """The entries that only one of the two has, in their order; examples do not matter."""
    mine, others = _plain(old), _plain(new)
    common = Counter(mine) & Counter(others)
    return _leave_out(mine, common), _leave_out(others, common)


def _plain(lexicon: Lexicon) -> list[Entry]:
    unused = lexicon.unused
    return [
        replace(entry, examples=(), code=OUTSIDE if entry.code in unused else entry.code) for entry in lexicon.entries
    ]


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


def _stated(draft: Draft) -> tuple[Any, ...]:
    is_inherited = bool(draft.candidates) and draft.candidates[0].is_inherited
    return *_of_draft(draft), is_inherited
