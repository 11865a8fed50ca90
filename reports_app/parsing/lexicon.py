"""The vocabulary: which words, with which units, speak of which indicator.

Entries are data (`data/lexicon/*.toml`, and what staff add); this module loads them and finds their words in a text.
It knows nothing of numbers or reports.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import ahocorasick

from .model import IndicatorSpec

LEXICON_FOLDER = Path(__file__).parent / "data" / "lexicon"
SHARED_WORDS = "words.toml"
_TITLE = r"《[^》\n]{1,60}》"
_BRACKET = re.compile(r"（[^）]*）")
OUTSIDE = ""
"""The code of entries for counted things outside the catalogue: they compete, and winning they bind to nothing."""


class LexiconError(ValueError):
    """A vocabulary file that cannot be used; the message names the file and the entry."""


class Slot(IntEnum):
    """What a word does for an entry."""

    HEAD = 0
    VERB = 1
    CONTEXT = 2
    WITHOUT = 3


SLOTS = len(Slot)


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase and the value that the entry's indicator must get from it (None: it must not bind)."""

    text: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to speak of an indicator.

    A head must stand in the number's own phrase (or be inherited); of `verbs` and `context` one word each must be near
    unless the list is empty or optional (with `near`, in that very phrase). A word of `without` in the phrase forbids
    the entry, and so does one of `not_after` anywhere before it in the sentence. The heads of a reaching entry are
    verbs: their objects may stand between them and the number. The verb of an entry that
    governs an indicator reaches over a list: what follows it, joined by 、, counts as that indicator. A number of
    villages or offices counts an entry of which each has one (`is_one_each`, and every stock).
    """

    code: str
    kind: str
    theme: str
    heads: tuple[str, ...]
    verbs: tuple[str, ...]
    context: tuple[str, ...]
    without: tuple[str, ...]
    not_after: tuple[str, ...]
    units: frozenset[str]
    verb_optional: bool
    near: bool
    is_reaching: bool
    is_one_each: bool
    governs: str
    weight: float
    examples: tuple[Example, ...]

    @property
    def may_inherit(self) -> bool:
        """Whether one of its verbs may stand for a head that was said before."""
        return bool(self.verbs) and self.kind != "rate" and not (self.verb_optional or self.near)


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What staff say of an indicator: its words are heads, its units are measure words.

    Where it has verbs, one must be near; a word of `exclusions` in the phrase forbids it. At an indicator that the
    vocabulary has already, the words make one more entry and the exclusions hold for all of its entries.
    """

    code: str
    kind: str
    unit: str
    words: tuple[str, ...]
    units: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    theme: str = ""


def to_use(entry: int, slot: Slot) -> int:
    """The number that stands for what a word does for an entry."""
    return entry * SLOTS + slot


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary and what it does for entries; of words at one place, the lower `rank` is told first.

    `heads` are the entries of which it is a head, `speakers` those of which it is a head, or a verb that may stand for
    a head said before; `subjects` are the codes and themes of the entries that it serves.
    """

    rank: int
    uses: tuple[int, ...]
    heads: tuple[int, ...]
    speakers: tuple[int, ...]
    subjects: frozenset[str]


Hit = tuple[int, int, int, Word]
"""A word in a text: its start, its rank, its end, and the word."""


class Lexicon:
    """All entries, with an index from words to what they are for.

    A number of an `unused` indicator is told from all others as before, and then counts as outside the catalogue.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        kinds: Mapping[str, str],
        headings: Mapping[str, Sequence[str]],
        laws: Sequence[str] = (),
        unused: Collection[str] = (),
    ) -> None:
        self.entries = tuple(entries)
        self.kinds = dict(kinds)
        self.headings = {theme: tuple(words) for theme, words in headings.items()}
        self.laws = tuple(laws)
        self.unused = frozenset(unused)
        self._names = re.compile("|".join((_TITLE, *map(re.escape, laws))))
        self._words = _automaton(_read_words(self.entries))
        self._heading_words = _automaton(_read_heading_words(self.headings))
        self._counting: dict[str, frozenset[int]] = {}
        self._rates = frozenset(number for number, entry in enumerate(self.entries) if _takes_percent(entry))

    def find_words(self, text: str) -> list[Hit]:
        """Every word of the vocabulary in `text`, overlapping ones too, from left to right.

        Words inside a title or the name of a law do not speak for themselves; the whole of a title does.
        """
        found: list[Hit] = [
            (last + 1 - size, rank, last + 1, word) for last, (size, rank, word) in _iterate(self._words, text)
        ]
        found.sort()
        kept: list[Hit] = []
        at = 0
        for name in self._names.finditer(text):
            low, high = bisect_left(found, (name.start(),), at), bisect_left(found, (name.end(),), at)
            kept += found[at:low]
            kept += [hit for hit in found[low:high] if _is_whole(name, hit[0], hit[2])]
            at = high
        return kept + found[at:]

    def fitting(self, unit: str, *, is_percent: bool) -> frozenset[int]:
        """The entries that may count in this measure word (or in percent): the hard filter."""
        if is_percent:
            return self._rates
        if unit not in self._counting:
            numbers = (number for number, entry in enumerate(self.entries) if _takes_unit(entry, unit))
            self._counting[unit] = frozenset(numbers)
        return self._counting[unit]

    def themes_of(self, heading: str) -> frozenset[str]:
        """The themes whose words stand in a heading."""
        return frozenset(theme for _, themes in _iterate(self._heading_words, heading) for theme in themes)


def _automaton(values: Mapping[str, object]) -> ahocorasick.Automaton:
    """Finds all these words in one pass over a text."""
    automaton = ahocorasick.Automaton()
    for word, value in values.items():
        automaton.add_word(word, value)
    automaton.make_automaton()
    return automaton


def _iterate(automaton: ahocorasick.Automaton, text: str) -> Iterator[tuple[int, Any]]:
    return automaton.iter(text) if automaton else iter(())


def find_all(word: str, text: str) -> Iterator[tuple[int, int]]:
    """Every place of a word in a text, overlapping ones too."""
    at = text.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = text.find(word, at + 1)


def _read_words(entries: Sequence[Entry]) -> dict[str, tuple[int, int, Word]]:
    """All words with their length, their rank (single characters first) and what they are for."""
    uses: dict[str, dict[tuple[int, Slot], None]] = {}
    for number, entry in enumerate(entries):
        slots = ((Slot.HEAD, entry.heads), (Slot.VERB, entry.verbs), (Slot.CONTEXT, entry.context))
        for slot, words in (*slots, (Slot.WITHOUT, entry.without)):
            for word in words:
                uses.setdefault(word, {})[number, slot] = None
    ranked = sorted(uses, key=lambda word: len(word) > 1)
    return {word: (len(word), rank, _to_word(rank, uses[word], entries)) for rank, word in enumerate(ranked)}


def _to_word(rank: int, uses: Iterable[tuple[int, Slot]], entries: Sequence[Entry]) -> Word:
    return Word(
        rank,
        uses=tuple(to_use(number, slot) for number, slot in uses),
        heads=tuple(number for number, slot in uses if slot is Slot.HEAD),
        speakers=tuple(
            dict.fromkeys(
                number
                for number, slot in uses
                if slot is Slot.HEAD or (slot is Slot.VERB and entries[number].may_inherit)
            )
        ),
        subjects=frozenset(
            subject
            for number, slot in uses
            if slot is not Slot.WITHOUT
            for subject in (entries[number].code, entries[number].theme)
        ),
    )


def _read_heading_words(headings: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The themes of every word that a heading may hold."""
    themes: dict[str, list[str]] = {}
    for theme, words in headings.items():
        for word in words:
            themes.setdefault(word, []).append(theme)
    return themes


def _takes_percent(entry: Entry) -> bool:
    return entry.kind == "rate" or (entry.kind == "any" and not entry.units.isdisjoint(("%", "")))


def _takes_unit(entry: Entry, unit: str) -> bool:
    """`场（次）` counts where 场次 or 场 does."""
    spellings = (unit, _BRACKET.sub("", unit), unit.replace("（", "").replace("）", ""))
    return entry.kind != "rate" and not entry.units.isdisjoint(spellings)


def _is_whole(name: re.Match[str], start: int, end: int) -> bool:
    """Whether a word is the whole of a name, or the noun that a title ends with (《致村民一封信》)."""
    is_title = name.group().startswith("《")
    return end > name.end() or (end >= name.end() - 1 and (is_title or start <= name.start()))


def load_lexicon(
    specs: Iterable[IndicatorSpec],
    *,
    own: Iterable[OwnIndicator] = (),
    unused: Collection[str] = (),
    folder: Path = LEXICON_FOLDER,
) -> Lexicon:
    """The vocabulary for these indicators: the entries of `folder`, and what staff say of their `own` on top."""
    kinds = {spec.code: spec.kind for spec in specs}
    common = _read(folder / SHARED_WORDS)
    shared = common.get("words", {})
    entries: list[Entry] = []
    headings: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name == SHARED_WORDS:
            continue
        data = _read(path)
        theme = path.stem
        words = {**shared, **data.get("words", {})}
        headings[theme] = _expand(data.get("headings", []), words, path)
        for raw in data.get("entry", []):
            code = raw.get("code", OUTSIDE)
            if code == OUTSIDE or code in kinds:
                entries.append(_to_entry(raw, theme=theme, kind=kinds.get(code, "count"), words=words, path=path))
    for added in own:
        kinds[added.code] = added.kind
        entries = _lay_over(entries, added, shared, unused)
    return Lexicon(entries, kinds, headings, common.get("laws", ()), unused)


def _lay_over(
    entries: list[Entry], added: OwnIndicator, shared: Mapping[str, Sequence[str]], unused: Collection[str]
) -> list[Entry]:
    """The entries with what staff say of one indicator."""
    same = [entry for entry in entries if entry.code == added.code]
    if same and added.exclusions:
        entries = [
            replace(entry, without=tuple(dict.fromkeys(entry.without + added.exclusions)))
            if entry.code == added.code
            else entry
            for entry in entries
        ]
    if same and not added.units:
        added = replace(added, units=tuple(sorted(frozenset[str]().union(*(entry.units for entry in same)))))
    if not added.words:
        return entries
    weak = {OUTSIDE, *unused}
    return [
        *(_give_way(entry, added, may_equal=entry.code in weak) for entry in entries),
        _own_entry(added, shared),
    ]


def _give_way(entry: Entry, added: OwnIndicator, *, may_equal: bool) -> Entry:
    """The entry without the places where staff's word holds one of its heads as a part; equal ones compete.

    What is outside the catalogue or out of use gives way to an equal word, too: named by staff, it is so no more.
    """
    if entry.code == added.code:
        return entry
    wider = [word for word in added.words if any(h in word and (may_equal or h != word) for h in entry.heads)]
    return replace(entry, without=tuple(dict.fromkeys((*entry.without, *wider)))) if wider else entry


def _own_entry(added: OwnIndicator, shared: Mapping[str, Sequence[str]]) -> Entry:
    units = frozenset(added.units or (added.unit,)) | (
        {"人", "名", "位"} if added.unit in {"人", "人次"} else frozenset()
    )
    return Entry(
        code=added.code,
        kind=added.kind,
        theme=added.theme,
        heads=added.words,
        verbs=added.verbs,
        context=(),
        without=added.exclusions,
        not_after=(),
        units=frozenset() if added.kind == "rate" else units,
        verb_optional=not added.verbs,
        near=False,
        is_reaching=False,
        is_one_each=added.kind == "stock",
        governs="",
        weight=1.0,
        examples=(),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{path.name}: {error}") from error


def _expand(items: Iterable[str], words: Mapping[str, Sequence[str]], path: Path) -> list[str]:
    """Replace `@group` by the group's words, groups inside groups too; order kept, doubles dropped."""
    found: dict[str, None] = {}
    for item in items:
        if not item.startswith("@"):
            found[item] = None
        elif item[1:] in words:
            found.update(dict.fromkeys(_expand(words[item[1:]], words, path)))
        else:
            raise LexiconError(f"{path.name}: there is no group {item}")
    return list(found)


def _to_entry(
    raw: Mapping[str, Any], *, theme: str, kind: str, words: Mapping[str, Sequence[str]], path: Path
) -> Entry:
    heads = _expand(raw.get("heads", []), words, path)
    if not heads:
        raise LexiconError(f"{path.name}: an entry of {raw.get('code')} has no heads")
    return Entry(
        code=raw.get("code", OUTSIDE),
        kind=raw.get("kind", kind),
        theme=theme,
        heads=tuple(heads),
        verbs=tuple(_expand(raw.get("verbs", []), words, path)),
        context=tuple(_expand(raw.get("context", []), words, path)),
        without=tuple(_expand(raw.get("without", []), words, path)),
        not_after=tuple(_expand(raw.get("not_after", []), words, path)),
        units=frozenset(_expand(raw.get("units", []), words, path)),
        verb_optional=bool(raw.get("verb_optional", False)),
        near=bool(raw.get("near", False)),
        is_reaching=bool(raw.get("reaching", False)),
        is_one_each=bool(raw.get("one_each", kind == "stock")),
        governs=raw.get("governs", ""),
        weight=float(raw.get("weight", 0)),
        examples=tuple(read_example(item) for item in raw.get("examples", [])),
    )


def read_example(item: str) -> Example:
    """`调解纠纷339起 = 339`; `text = -` says that the phrase must not bind to this indicator.

    Raises LexiconError where there is no ` = `.
    """
    text, _, value = item.rpartition(" = ")
    if not text:
        raise LexiconError(f"an example without ' = ': {item}")
    return Example(text, None if value == "-" else value)
