"""Which numerals are quantities and what the others are: dates, names, norms, list numbers …

Comes in: a view and its numerals. Goes out: one kind for each numeral, None where it counts or measures something.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from reports_app.parsing.model import Number, NumberKind, Numeral, Section
from reports_app.parsing.view import Span, TextView

_DATA = Path(__file__).parent / "data" / "number_kinds.toml"
_NUMERAL = "[一二两三四五六七八九十]"
_DASH = "[—\\-~至到]{1,2}"
_LARGEST_STRUCTURE = 20
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_WHOLE_NUMBER = re.compile(r"\d+")
_QUANTIFIER = r"(?:[?*+]|\{[^}]*\})"
_ESCAPE_OR_CLASS = re.compile(rf"(?:\\.|\[(?:[^\]\\]|\\.)+\]){_QUANTIFIER}*")
_INNERMOST_GROUP = re.compile(rf"(?:\([^()]*\)|[^()|]){_QUANTIFIER}+|\([^()]*\)")
_PLAIN_WORD = re.compile(r"[^·|^$.]+")
_QUOTED_RATE = re.compile(r"“(?:双|均|都|达到?|实现)?\d{1,3}(?:\.\d{1,2})?%”")
"""`参考率、合格率“双100%”`: a rate, no name."""
_QUOTED = re.compile(r"“[^“”\n]{1,80}”|《[^《》\n]{1,80}》|‘[^‘’\n]{1,80}’|「[^「」\n]{1,80}」")
_CLAUSE_END = re.compile(r"[，。；、）！？\n]|\Z")
_LARGEST_CODELESS = 10**8


class HasSpan(Protocol):
    """Anything with half-open offsets."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Just past its last character."""


_Spanned = TypeVar("_Spanned", bound=HasSpan)


@dataclass(frozen=True, slots=True)
class _Single:
    """When 一 with a measure word counts."""

    units: frozenset[str]
    not_before: str
    verb_units: frozenset[str]
    verb: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A [[span]] of the data file; `any_number` stands for all of `numbers`.

    A text without a pattern's word holds no match of it ("" where none is needed).
    """

    kind: NumberKind
    any_number: re.Pattern[str]
    numbers: tuple[re.Pattern[str], ...]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    """The data file, compiled; `any_number` is whatever begins with the first digit of a number."""

    kinds: tuple[_Kind, ...]
    any_number: re.Pattern[str]
    longest_quotation: int
    longest_title: int
    structure_nouns: re.Pattern[str]
    written_nouns: re.Pattern[str]
    structure_units: frozenset[str]
    structure_words: frozenset[str]
    duration_words: frozenset[str]
    summed: re.Pattern[str]
    place_units: frozenset[str]
    place_ending: re.Pattern[str]
    single: _Single


def classify_numerals(
    view: TextView, numerals: Sequence[Numeral], sections: Sequence[Section] = ()
) -> tuple[NumberKind | None, ...]:
    """Give each numeral its kind, in the order of `numerals`; None is a quantity: a fact or another counted thing."""
    rules = load_rules()
    kinds: list[NumberKind | None] = [None] * len(numerals)
    starts = [numeral.start for numeral in numerals]
    for kind, span in _covers(view.text, rules):
        first = bisect_left(starts, span.start)
        if first and numerals[first - 1].end > span.start:
            first -= 1
        for index in range(first, bisect_left(starts, span.end)):
            if kinds[index] is None and _is_covered(numerals[index], span, kind):
                kinds[index] = kind
    for index, numeral in enumerate(numerals):
        if kinds[index] is None:
            kinds[index] = _kind_in_context(view.text, numeral, rules)
    return tuple(kinds)


def uncovered_digits(text: str, numbers: Collection[HasSpan]) -> tuple[Span, ...]:
    """Give the runs of digits (with a decimal part) of the source `text` that no number or fact covers."""
    ends = {number.start: number.end for number in numbers}
    begun_inside = [run for run in (match.span() for match in _DIGITS.finditer(text)) if ends.get(run[0], 0) < run[1]]
    return _outside(begun_inside, numbers) if begun_inside else ()


def _outside(runs: Iterable[tuple[int, int]], numbers: Iterable[HasSpan]) -> tuple[Span, ...]:
    """Give the runs that lie in none of the numbers."""
    spans = sorted((number.start, number.end) for number in numbers)
    starts = [start for start, _ in spans]
    furthest = 0
    reach = []
    for _, end in spans:
        furthest = max(furthest, end)
        reach.append(furthest)
    left = []
    for first, last in runs:
        index = bisect_right(starts, first) - 1
        is_inside = index >= 0 and reach[index] >= last
        if not (is_inside and (spans[index][1] >= last or any(last <= end for _, end in _near(spans, index)))):
            left.append(Span(first, last))
    return tuple(left)


def cover_digits(text: str, view: TextView, numbers: Sequence[HasSpan]) -> tuple[Number, ...]:
    """Give numbers for the digits of the source that `numbers` (in source offsets) leave out.

    These are page lines and anchors outside the view, and runs that the view splits (1.2024年).
    """
    spans = uncovered_digits(text, numbers)
    if not spans:
        return ()
    ordered = sorted((number for number in numbers if isinstance(number, Number)), key=lambda number: number.start)
    found = []
    for span in spans:
        if _overlapping(view.removed, span) is not None:
            kind = NumberKind.CODE if text[span.start - 1 : span.start].isalpha() else NumberKind.PAGE
        else:
            touching = _overlapping(ordered, span)
            kind = touching.kind if touching is not None else NumberKind.CODE
        found.append(Number(span.start, span.end, kind))
    return tuple(found)


def _overlapping(ordered: Sequence[_Spanned], span: Span) -> _Spanned | None:
    index = bisect_left(ordered, span.end, key=lambda each: each.start) - 1
    return ordered[index] if index >= 0 and ordered[index].end > span.start else None


def _near(spans: list[tuple[int, int]], index: int) -> Iterator[tuple[int, int]]:
    return iter(spans[max(index - 8, 0) : index + 1])


@cache
def load_rules() -> _Rules:
    """Read the data file, once."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    kinds = tuple(map(_read_kind, data["span"]))
    nouns = data["structure"]["nouns"]
    durations, places, single = data["durations"], data["places"], data["single"]
    return _Rules(
        kinds,
        _any_of(pattern.pattern for kind in kinds for pattern in kind.numbers),
        data["quoted"]["longest_quotation"],
        data["quoted"]["longest_title"],
        re.compile("|".join(nouns)),
        re.compile("|".join((*nouns, *data["structure"]["written_nouns"]))),
        frozenset(data["structure"]["units"]),
        frozenset(data["structure"]["words"]),
        frozenset(durations["words"]),
        re.compile(f"(?:{'|'.join(durations['summed'])})[^，。；]{{0,6}}\\Z"),
        frozenset(places["units"]),
        re.compile(places["endings"]),
        _Single(
            frozenset(single["units"]),
            single["not_before"],
            frozenset(single["verb_units"]),
            re.compile(f"(?<!{')(?<!'.join(single['negated'].split('|'))})(?:{'|'.join(single['verbs'])})了?\\Z"),
        ),
    )


def _read_kind(data: dict[str, Any]) -> _Kind:
    numbers, patterns = (tuple(map(_expand, data.get(name, ()))) for name in ("numbers", "patterns"))
    return _Kind(
        NumberKind(data["kind"]),
        _any_of(numbers),
        tuple(map(re.compile, numbers)),
        tuple((needed_word(pattern), re.compile(pattern)) for pattern in patterns),
    )


def _any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


def needed_word(pattern: str) -> str:
    r"""Give the longest word that every match of a pattern holds, "" where none is plain to see.

    >>> [needed_word(pattern) for pattern in (r"第\d{1,4}页(?:，?共\d页)?", "(?:七|八)个?(?:法定)?工作日", "上|下")]
    ['第', '工作日', '']
    """
    rest, plain = "", _ESCAPE_OR_CLASS.sub("·", pattern)
    while plain != rest:
        rest, plain = plain, _INNERMOST_GROUP.sub("·", plain)
    return "" if "|" in plain else max(_PLAIN_WORD.findall(plain), key=len, default="")


def _expand(pattern: str) -> str:
    return pattern.replace("{N}", _NUMERAL + "{1,3}").replace("{n}", _NUMERAL[1:-1]).replace("{D}", _DASH)


def _covers(text: str, rules: _Rules) -> Iterator[tuple[NumberKind, Span]]:
    """Give the spans of the data file in its order; quotations and titles come before the names."""
    digits = (match.start() for match in _WHOLE_NUMBER.finditer(text))
    starts = [start for start in digits if rules.any_number.match(text, start)]
    for kind in rules.kinds:
        if kind.kind is NumberKind.NAME:
            yield from _quoted(text, rules)
        begun = [start for start in starts if kind.any_number.match(text, start)] if kind.numbers else []
        for pattern in kind.numbers if begun else ():
            found = (pattern.match(text, start) for start in begun)
            yield from ((kind.kind, Span(*match.span())) for match in found if match)
        for word, pattern in kind.patterns:
            if word in text:
                narrowed = "is" if "is" in pattern.groupindex else 0
                yield from ((kind.kind, Span(*match.span(narrowed))) for match in pattern.finditer(text))


def _quoted(text: str, rules: _Rules) -> Iterator[tuple[NumberKind, Span]]:
    for match in _QUOTED.finditer(text):
        longest = rules.longest_title if match.group()[0] == "《" else rules.longest_quotation
        if len(match.group()) <= longest and not _QUOTED_RATE.fullmatch(match.group()):
            yield NumberKind.NAME, Span(*match.span())


def _is_covered(numeral: Numeral, span: Span, kind: NumberKind) -> bool:
    """A quantity may follow a date or a list number without a gap; only its own characters count."""
    return span.start <= numeral.start < span.end and (numeral.end <= span.end or kind is not NumberKind.NAME)


def _kind_in_context(text: str, numeral: Numeral, rules: _Rules) -> NumberKind | None:
    if numeral.is_percent:
        return None
    if numeral.unit in rules.structure_words:
        return NumberKind.STRUCTURE
    if numeral.unit in rules.duration_words:
        return None if rules.summed.search(text[max(numeral.start - 10, 0) : numeral.start]) else NumberKind.TIME
    if numeral.unit in rules.structure_units and numeral.value <= _LARGEST_STRUCTURE:
        nouns = rules.written_nouns if numeral.is_written else rules.structure_nouns
        if nouns.match(text, numeral.unit_end):
            return NumberKind.STRUCTURE
    if numeral.is_written:
        return _written_kind(text, numeral, rules)
    is_code = not numeral.unit and numeral.value >= _LARGEST_CODELESS and "万" not in text[numeral.start : numeral.end]
    return NumberKind.CODE if is_code and "亿" not in text[numeral.start : numeral.end] else None


def _written_kind(text: str, numeral: Numeral, rules: _Rules) -> NumberKind | None:
    if numeral.unit in rules.place_units and rules.place_ending.match(text, numeral.unit_end):
        return NumberKind.NAME
    if numeral.value == 1 and not _is_single_count(text, numeral, rules.single):
        return NumberKind.STRUCTURE
    return None


def _is_single_count(text: str, numeral: Numeral, single: _Single) -> bool:
    """Tell whether 一 counts: its clause ends behind it (广场一处，) or a verb of doing stands before it (聘请一名)."""
    before = text[max(numeral.start - 8, 0) : numeral.start]
    ends_clause = bool(_CLAUSE_END.match(text, numeral.unit_end))
    if ends_clause and numeral.unit in single.units and before[-1:] not in single.not_before:
        return True
    return numeral.unit in single.verb_units and bool(single.verb.search(before))
