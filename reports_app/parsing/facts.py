"""From counted numerals to facts: each bound to its indicator, with role, bound, value in the catalogue's unit.

Comes in: a view with its numerals, kinds of non-facts, sections and the vocabulary; goes out: drafts that keep the
competing candidates, in the order of the text. Spans are of the view.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .binding import (
    MIN_SCORE,
    Candidate,
    Phrase,
    Scene,
    build_cost,
    build_phrases,
    continues_rise,
    rank_candidates,
    rate_siblings,
    same_kind_list,
    shared_context_rates,
    split_each,
)
from .lexicon import OUTSIDE, Lexicon, Slot
from .model import NumberKind, Numeral, Role, Section, SectionKind
from .parts import assign_parts
from .roles import RoleReading, is_average_or_remainder, read_role
from .tables import Cell, read_cells
from .view import Span, TextView
from .words import Words

MIN_MARGIN = 0.3
LONGEST_SENTENCE = 800
MOST_NUMERALS = 32
LONGEST_ROW = 30
LONGEST_BEFORE = 400
LONGEST_STEP = 60
_EVERY = re.compile(
    r"每(?P<period>半年|季度|季|两个?月|双月|个?月|半个?月|旬|两周|周|星期|年|天|日)(?:度)?[^，。；\d“”]{0,16}$"
)
_PER_YEAR = {
    "半年": 2, "季度": 4, "季": 4, "两月": 6, "两个月": 6, "双月": 6, "月": 12, "个月": 12, "半月": 24, "半个月": 24,
    "旬": 36, "两周": 26, "周": 52, "星期": 52, "年": 1,
}  # fmt: skip
_ITEM = re.compile(r"、[\u4e00-\u9fff“”（）]{1,12}")
_EACH = re.compile(r"(?:各|分别)(?:开展|组织|举办|召开|有|设|建立?|配备)?(?:了)?$")
_STATED_UNIT = re.compile(r"（(?:单位：)?(?P<unit>[万亿]?[\u4e00-\u9fff]{1,2}|%)）[\t：:\s]{0,3}\Z")
_SCALE_WORDS = {"万": 10**4, "亿": 10**8}
_POINTS = ("百分点", "个百分点", "个点")


@dataclass(slots=True)
class Draft:
    """A counted numeral on its way to a fact; `candidates` are all that competed, best first."""

    numeral: Numeral
    code: str | None
    value: Decimal
    role: Role
    confidence: float
    sentence: tuple[int, int]
    paragraph: int
    words: str
    prefix: str
    is_first_responsible: bool
    candidates: tuple[Candidate, ...]
    parent: int | None = None
    is_marked: bool = False
    about_year: int | None = None


def extract_facts(
    view: TextView,
    numerals: Sequence[Numeral],
    kinds: Sequence[NumberKind | None],
    sections: Sequence[Section],
    lexicon: Lexicon,
    *,
    year: int | None,
) -> tuple[Draft, ...]:
    """Bind every numeral without a kind of its own; a numeral that states two indicators gives two drafts."""
    reader = _Reader(view, lexicon, sections, year)
    counted = [numeral for numeral, kind in zip(numerals, kinds, strict=True) if kind is None]
    starts = [numeral.start for numeral in counted]
    drafts: list[Draft] = []
    previous = Span(0, 0)
    for sentence in view.sentences:
        low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
        for piece, numerals in _pieces(view.text, sentence, counted[low:high]):
            drafts.extend(reader.read_sentence(piece, previous, numerals, drafts))
            previous = piece
        previous = sentence if low == high else previous
    return assign_parts(drafts, lexicon.kinds)


def _pieces(text: str, sentence: Span, numerals: Sequence[Numeral]) -> Iterator[tuple[Span, Sequence[Numeral]]]:
    """Cut a sentence that never ends, so that the work for one number stays bounded."""
    first, start = 0, sentence.start
    for index in range(1, len(numerals) + 1):
        is_last = index == len(numerals)
        if not is_last and index - first < MOST_NUMERALS and numerals[index].unit_end - start <= LONGEST_SENTENCE:
            continue
        end = min(sentence.end, numerals[index - 1].unit_end + LONGEST_SENTENCE) if is_last else -1
        if end < 0:
            end = text.rfind("，", numerals[index - 1].unit_end, numerals[index].start) + 1
            end = end or numerals[index - 1].unit_end
        yield Span(max(start, numerals[first].start - LONGEST_SENTENCE), end), numerals[first:index]
        first, start = index, end


class _Reader:
    """What sentences share: the view, the vocabulary, the headings and the year."""

    def __init__(self, view: TextView, lexicon: Lexicon, sections: Sequence[Section], year: int | None) -> None:
        self.view = view
        self.lexicon = lexicon
        self.year = year
        self.sections = sorted(sections, key=lambda section: (section.start, section.level))
        self.section_starts = [section.start for section in self.sections]
        self.paragraph_starts = [paragraph.start for paragraph in view.paragraphs]
        self.range_ends: dict[int, list[Numeral]] = {}
        self.section_kind: SectionKind | None = None
        self.cells = read_cells(view)
        self.cost = build_cost(view.text)
        self.words = Words(lexicon, view.text)
        self.headings: dict[str, tuple[frozenset[tuple[int, Slot]], frozenset[str]]] = {}

    def read_sentence(
        self, sentence: Span, previous: Span, numerals: Sequence[Numeral], before: Sequence[Draft]
    ) -> list[Draft]:
        section = self._section_at(sentence.start)
        scene = self._scene(sentence, previous, section, numerals)
        self.section_kind = section.kind if section else None
        in_plan = section is not None and section.kind is SectionKind.PLAN
        carried = self._carried(scene, before)
        drafts: list[Draft] = []
        for phrase in build_phrases(scene):
            cell = self.cells.get(phrase.numeral.start)
            if cell:
                drafts.extend(self._read_cell(scene, phrase, cell, in_plan=in_plan))
                continue
            earlier = [*carried, *drafts]
            offset = len(before) - len(carried)
            drafts.extend(self._read_phrase(scene, phrase, earlier, offset, in_plan=in_plan))
        return drafts

    def _read_cell(self, scene: Scene, phrase: Phrase, cell: Cell, *, in_plan: bool) -> list[Draft]:
        """A number in a table: its row names it, its column dates it."""
        if cell.is_serial:
            return []
        end = phrase.numeral.unit_end
        own = phrase._replace(left=cell.label, right=(end, end), right_far=end, reach=cell.label.start)
        drafts = self._read_phrase(scene, own, (), 0, in_plan=in_plan)
        is_earlier = bool(cell.year and self.year and cell.year < self.year)
        if not is_earlier:
            return drafts
        return [replace(draft, role=Role.PREVIOUS, is_marked=True, about_year=cell.year) for draft in drafts]

    def _carried(self, scene: Scene, before: Sequence[Draft]) -> Sequence[Draft]:
        """The drafts of the sentence before, where this one begins with 其中."""
        if not before or not scene.text.startswith("其中", scene.start):
            return ()
        if before[-1].paragraph != self._paragraph_at(scene.start):
            return ()
        return [draft for draft in before[-MOST_NUMERALS:] if draft.sentence == before[-1].sentence]

    def _section_at(self, position: int) -> Section | None:
        at = bisect_right(self.section_starts, position)
        for section in reversed(self.sections[max(at - 40, 0) : at]):
            if section.end > position:
                return section
        return None

    def _scene(self, sentence: Span, previous: Span, section: Section | None, numerals: Sequence[Numeral]) -> Scene:
        text = self.view.text
        start, end = sentence
        heading, themes = self._read_heading(section.heading if section else "")
        merged, ends = _merge_ranges([self._with_stated_unit(numeral) for numeral in numerals])
        self.range_ends = ends
        return Scene(
            text=text,
            start=start,
            end=end,
            numerals=merged,
            words=self.words,
            cost=self.cost,
            before=self._before(sentence, previous),
            heading=heading,
            themes=themes,
            starts=[numeral.start for numeral in merged],
        )

    def _with_stated_unit(self, numeral: Numeral) -> Numeral:
        """`调解纠纷（件）：339`: take the measure word that a table or a list names before the number."""
        if numeral.unit or numeral.is_percent:
            return numeral
        named = _STATED_UNIT.search(self.view.text, max(numeral.start - 12, 0), numeral.start)
        cell = self.cells.get(numeral.start)
        stated = cell.unit if cell else named["unit"] if named else ""
        if not stated:
            return numeral
        if stated == "%":
            return replace(numeral, is_percent=True)
        scale = _SCALE_WORDS.get(stated[0], 1) if len(stated) > 1 else 1
        unit = stated[1:] if scale > 1 else stated
        return replace(numeral, unit=unit, value=_plain(numeral.value * scale))

    def _read_heading(self, heading: str) -> tuple[frozenset[tuple[int, Slot]], frozenset[str]]:
        """Which entries the words of a heading serve, and how; and its themes."""
        if heading not in self.headings:
            uses = frozenset(use for *_, word in self.lexicon.find_words(heading) for use in word.uses)
            self.headings[heading] = uses, self.lexicon.themes_of(heading)
        return self.headings[heading]

    def _before(self, sentence: Span, previous: Span) -> Span:
        """The sentence before where it speaks for this one too: of the same paragraph, or a row of the same table."""
        if previous.end == previous.start:
            return previous
        text = self.view.text
        is_row = previous.end - previous.start <= LONGEST_ROW and text[previous.end - 1] not in "。；！？"
        if not is_row and self._paragraph_at(previous.start) != self._paragraph_at(sentence.start):
            return Span(previous.end, previous.end)
        return Span(max(previous.start, previous.end - LONGEST_BEFORE), previous.end)

    def _paragraph_at(self, position: int) -> int:
        return bisect_right(self.paragraph_starts, position)

    def _read_phrase(
        self, scene: Scene, phrase: Phrase, earlier: Sequence[Draft], offset: int, *, in_plan: bool
    ) -> list[Draft]:
        ranked = rank_candidates(self.lexicon, scene, phrase)
        codes, confidence, parent = self._choose(scene, phrase, ranked, earlier)
        role = read_role(
            scene.text[scene.start : phrase.numeral.start],
            scene.text[phrase.numeral.unit_end : phrase.right_far],
            in_plan=in_plan,
            year=self.year,
        )
        if phrase.numeral.unit in _POINTS and not role.is_growth:
            role = RoleReading(Role.PREVIOUS, is_growth=True, is_marked=True)
        if role.is_growth or is_average_or_remainder(scene.text[phrase.left[0] : phrase.numeral.start]):
            codes = [None]
        drafts = []
        for numeral in self.range_ends.get(phrase.numeral.end, [phrase.numeral]):
            drafts += [
                Draft(
                    numeral=numeral,
                    code=code,
                    value=self._value(numeral, scene, phrase, code),
                    role=role.role,
                    confidence=confidence,
                    sentence=(scene.start, scene.end),
                    paragraph=self._paragraph_at(scene.start),
                    words=scene.text[phrase.left[0] : phrase.numeral.start],
                    prefix=scene.text[max(scene.start, phrase.numeral.start - 160) : phrase.numeral.start],
                    is_first_responsible=self.section_kind is SectionKind.FIRST_RESPONSIBLE,
                    candidates=tuple(ranked),
                    parent=None if parent is None else parent + offset,
                    is_marked=role.is_marked,
                    about_year=role.about_year,
                )
                for code in codes
            ]
        return drafts

    def _choose(
        self, scene: Scene, phrase: Phrase, ranked: Sequence[Candidate], earlier: Sequence[Draft]
    ) -> tuple[list[str | None], float, int | None]:
        """The codes this number states (None: outside the catalogue), how sure, and the draft it is a part of."""
        parent = _parent(scene, phrase, ranked, earlier)
        if parent is not None:
            return [earlier[parent].code], earlier[parent].confidence * 0.95, parent
        if earlier and earlier[-1].code and continues_rise(scene, phrase) and _is_alike(earlier[-1], phrase.numeral):
            return [earlier[-1].code], earlier[-1].confidence, None
        if not ranked or ranked[0].score < MIN_SCORE:
            beside = self._beside(scene, phrase, earlier)
            return ([beside.code], beside.confidence * 0.8, None) if beside else ([None], 0.5, None)
        best = ranked[0]
        margin = best.score - next((other.score for other in ranked[1:]), 0.0)
        if best.code == OUTSIDE:
            return [None], 0.6, None
        if best.is_outer and any(_speaks_of_other(draft, best.code, phrase.numeral) for draft in earlier):
            return [None], 0.4, None
        siblings = rate_siblings(self.lexicon, scene, phrase, ranked) or shared_context_rates(
            self.lexicon, scene, phrase, ranked
        )
        if siblings:
            return [sibling.code for sibling in siblings], _confidence(best.score, 2.0), None
        if _EACH.search(scene.text[phrase.left[0] : phrase.numeral.start]):
            each = split_each(self.lexicon, scene, phrase)
            if len(each) > 1:
                return list(each), _confidence(best.score, 2.0), None
        if margin < MIN_MARGIN:
            return [None], 0.3, None
        return [best.code], _confidence(best.score, margin), None

    def _beside(self, scene: Scene, phrase: Phrase, earlier: Sequence[Draft]) -> Draft | None:
        """`查处违法占地6宗、非法捕捞2起`: the item before, whose verb governs this unknown thing too."""
        draft = earlier[-1] if earlier else None
        source = next((other for other in reversed(earlier) if other.candidates), None)
        if draft is None or source is None or not draft.code or draft.code != source.code:
            return None
        entry = self.lexicon.entries[source.candidates[0].entry]
        between = scene.text[draft.numeral.unit_end : phrase.numeral.start]
        is_governed = entry.is_governing and phrase.numeral.unit in entry.units
        return draft if is_governed and _ITEM.fullmatch(between) else None

    def _value(self, numeral: Numeral, scene: Scene, phrase: Phrase, code: str | None) -> Decimal:
        every = _EVERY.search(scene.text[phrase.left[0] : phrase.numeral.start])
        if every and code and not numeral.is_percent:
            return numeral.value * _PER_YEAR.get(every["period"], 1)
        return numeral.value


def _confidence(score: float, margin: float) -> float:
    """Monotone in the winner's score and its lead."""
    return round(min(0.99, max(0.05, 0.35 + 0.05 * (score - MIN_SCORE) + 0.08 * min(margin, 4.0))), 3)


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _is_alike(draft: Draft, numeral: Numeral) -> bool:
    return (draft.numeral.unit, draft.numeral.is_percent) == (numeral.unit, numeral.is_percent)


def _speaks_of_other(draft: Draft, code: str, numeral: Numeral) -> bool:
    """Whether an earlier number of the sentence, of the same measure word, already gave it another subject."""
    if not draft.code or draft.numeral.unit != numeral.unit:
        return False
    return draft.code.split(".")[0] != code.split(".")[0]


def _parent(scene: Scene, phrase: Phrase, ranked: Sequence[Candidate], earlier: Sequence[Draft]) -> int | None:
    """The draft whose part this number is: `许可134件，其中林业24件、规划110件`."""
    wholes = [
        index
        for index, draft in enumerate(earlier)
        if draft.code is not None and draft.parent is None and _is_share(draft, phrase.numeral)
    ]
    if not wholes:
        return None
    index = next((one for one in reversed(wholes) if not _is_outcome(earlier[one])), wholes[-1])
    between = scene.text[earlier[wholes[-1]].numeral.unit_end : phrase.numeral.start]
    step = scene.text[earlier[-1].numeral.unit_end : phrase.numeral.start]
    is_listed = "其中" in between and ("，" not in step or "其中" in step)
    if not is_listed and not (same_kind_list(scene, phrase) and len(between) <= LONGEST_STEP):
        return None
    own = next((c for c in ranked if c.score >= MIN_SCORE + (0.5 if c.is_inherited else 3)), None)
    if own is None:
        return index
    return next((one for one in reversed(wholes) if earlier[one].code == own.code), None)


def _is_outcome(draft: Draft) -> bool:
    """Whether the number tells what became of another (成功94件)."""
    return bool(draft.candidates) and draft.candidates[0].is_inherited


def _is_share(draft: Draft, numeral: Numeral) -> bool:
    if draft.numeral.is_percent or numeral.is_percent:
        return False
    return draft.numeral.unit == numeral.unit and numeral.value <= draft.value


def _merge_ranges(numerals: Sequence[Numeral]) -> tuple[list[Numeral], dict[int, list[Numeral]]]:
    """Take 3—5名 as one numeral that starts with the lower end; give both ends by the end of the whole."""
    merged: list[Numeral] = []
    ends: dict[int, list[Numeral]] = {}
    for numeral in numerals:
        low = merged[-1] if merged else None
        if low and low.is_range and numeral.is_range and numeral.start - low.end <= 4 and low.value < numeral.value:
            merged[-1] = replace(numeral, start=low.start)
            ends[numeral.end] = [low, numeral]
        else:
            merged.append(numeral)
    return merged, ends
