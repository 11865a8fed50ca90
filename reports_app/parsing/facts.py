"""From counted numerals to facts: each bound to its indicator, with role, bound, value in the catalogue's unit.

Comes in: a view with its numerals, kinds of non-facts, sections and the vocabulary; goes out: drafts that keep the
competing candidates, in the order of the text. Spans are of the view.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from .binding import MIN_SCORE, rank_candidates
from .choosing import choose
from .confidence import rate_drafts
from .drafts import Draft, leave_out
from .lexicon import Lexicon
from .model import Numeral, Role, Section, SectionKind
from .numbered import NumberedText
from .parts import assign_parts
from .phrases import Phrase, Scene, build_phrases, continues_rise
from .roles import RoleReading, is_average_or_remainder, read_role
from .scope import WiderScopes
from .sentences import MOST_NUMERALS, Counting, Spoken, find_sentences, is_row, merge_ranges, share_units
from .shares import opens_breakdown
from .sums import fill_halves, fill_lists, fill_others, fill_sums, fill_teams, share_sums
from .tables import Cell
from .unsure import doubt_roles
from .view import Span
from .words import Words

LONGEST_BEFORE = 400
LONGEST_LABEL = 9
LONGEST_BEHIND = 24
MOST_AT_ONCE = 2
"""More in each week or month (`每月巡查9次`) may as well be the year's sum."""
_EVERY = re.compile(
    r"每(?P<period>学期|学年|半年|季度|季|两个?月|双月|个?月|半个?月|旬|两周|周|星期|年|天|日)(?:度)?(?:(?!累计|合计|共计|总计|全年)[^，。；\d“”每]){0,16}$"
)
_OCCASION = re.compile(r"(?:利用|通过|借助|依托|结合|借着?|抓住|以)[^，。；\d]{0,6}\Z")
"""`利用每月主题党日学法12次`: at which occasions, not how often."""
_WEEKDAY = re.compile(r"每(?:周|星期)[一二三四五六日天]")
_PER_YEAR = {
    "学期": 2, "学年": 1, "半年": 2, "季度": 4, "季": 4, "两月": 6, "两个月": 6, "双月": 6, "月": 12, "个月": 12,
    "半月": 24, "半个月": 24, "旬": 36, "两周": 26, "周": 52, "星期": 52, "年": 1,
}  # fmt: skip
_STATED_UNIT = re.compile(r"（(?:单位：)?(?P<unit>[万亿]?[\u4e00-\u9fff]{1,2}|%)）[\t：:\s]{0,3}\Z")
_IS_NONE = re.compile(r"(?:诉讼|复议|应诉|申请公开|应诉案件|案件)(?:数|数量|案件)?(?:量)?(?:均|都|仍|继续|保持)?为\Z")
"""`行政复议、行政诉讼均为0`: cases are counted without a measure word."""
_RATE_ALONE = re.compile(r"[\u4e00-\u9fff]{2,14}[\d.]{1,6}%[。；]")
_SUM = "合计"
_SCALE_WORDS = {"万": 10**4, "亿": 10**8}
_GUESSED_UNITS = ("件", "次", "人", "个", "场", "人次", "份", "条", "项", "户")
_GOES_ON = re.compile(
    r"(?:和|、|与|及|以及)[约近]?|[，、](?:已|均)?(?:成功(?:调解|化解|调处)?|(?:调解|调处)成功|调成|化解|办结|(?:调解|化解|办结)?(?:成功)?率)[为达约近]*"
)
_BAR = re.compile(r"(?:及)?以[上下]的?(?:仅|只|有|占|共|达)*(?=\d)")
"""`开展活动3次以上的仅8处`: a bar that others meet is no figure."""
_LACKING = re.compile(
    r"[^，。；、\d]{2,12}?(?:陈旧|薄弱|不齐|不足|不达标|不明显|不规范|不健全|不完善|不到位|破损|缺失|老化|滞后|较弱)"
)
"""`3个普法阵地陈旧`, told as a shortcoming: those that are not as they should be."""
_POINTS = ("百分点", "个百分点", "个点")


def extract_facts(
    numbered: NumberedText, lexicon: Lexicon, *, year: int | None, is_rated: bool = True
) -> tuple[Draft, ...]:
    """Bind every numeral without a kind of its own; a numeral that states two indicators gives two drafts.

    Unless it `is_rated` nobody wants to know how sure the drafts are.
    """
    view, counted = numbered.view, numbered.counted()
    spoken = Spoken.of(view.text) if numbered.cells else Spoken.around(view, counted)
    reader = Drafter(numbered, lexicon, year, spoken)
    assigned = assign_parts(reader.draft(counted), lexicon.kinds)
    if is_rated:
        assigned = doubt_roles(assigned, lexicon.kinds)
        rate_drafts(assigned, view.text, reader.words, reader.cost, lexicon)
    return leave_out(assigned, lexicon.unused)


class DraftingState(NamedTuple):
    """What a sentence leaves to the next: the drafts of the last one with any, and what spoke for it before it."""

    last: Sequence[Draft]
    before: Span


class Drafter:
    """Drafts numerals of a text, any of them with all before them in their paragraph; `spoken` is what is heard of it.

    The drafts are each taken for itself: parts are not told from wholes yet.
    """

    def __init__(self, numbered: NumberedText, lexicon: Lexicon, year: int | None, spoken: Spoken) -> None:
        self.view = numbered.view
        self.lexicon = lexicon
        self.year = year
        self.sections = sorted(numbered.sections, key=lambda section: (section.start, section.level))
        self.section_starts = [section.start for section in self.sections]
        self.paragraph_starts = [paragraph.start for paragraph in self.view.paragraphs]
        self.range_ends: dict[int, list[Numeral]] = {}
        self.section_kind: SectionKind | None = None
        self.state = DraftingState((), Span(0, 0))
        self.cells = numbered.cells
        self.cost = spoken.cost
        self.wider = WiderScopes(self.view.text)
        self.words = Words(lexicon, spoken.text)
        self.headings: dict[str, tuple[frozenset[int], frozenset[str]]] = {}

    def draft(self, counted: Sequence[Numeral]) -> list[Draft]:
        """Bind counted numerals, in the order of the text."""
        drafts: list[Draft] = []
        for sentence in find_sentences(self.view, counted):
            drafts.extend(self.read_sentence(sentence, drafts))
        return drafts

    def read_sentence(self, counting: Counting, before: Sequence[Draft]) -> list[Draft]:
        """Bind the numerals of a sentence; `before` are all drafts of its paragraph before it, or more."""
        sentence, previous, numerals = counting
        section = next(self._sections_around(sentence.start), None)
        scene = self._scene(sentence, previous, section, numerals)
        self.section_kind = section.kind if section else None
        in_plan = section is not None and section.kind is SectionKind.PLAN
        carried = self._carried(scene, before)
        drafts: list[Draft] = []
        for phrase in build_phrases(scene):
            cell = self.cells.get(phrase.numeral.start)
            if cell:
                drafts.extend(self._read_cell(scene, phrase, cell))
                continue
            earlier = [*carried, *drafts]
            offset = len(before) - len(carried)
            drafts.extend(self._read_phrase(scene, phrase, earlier, offset, in_plan=in_plan))
        text = self.view.text
        drafts = share_sums(
            text, before, fill_sums(text, fill_halves(text, fill_teams(text, fill_others(fill_lists(text, drafts)))))
        )
        self.state = DraftingState(drafts or self.state.last, Span(*scene.before))
        return drafts

    def _read_cell(self, scene: Scene, phrase: Phrase, cell: Cell) -> list[Draft]:
        """A number in a table: its row or its column names it, the other dates it or makes it a share."""
        if cell.is_apart:
            return []
        around = replace(scene, start=min(scene.start, cell.label.start), before=cell.caption)
        named, score = self._named_by_cell(around, phrase, cell)
        if score < MIN_SCORE and cell.unit and cell.caption.start < cell.caption.end:
            around = replace(scene, start=cell.caption.start)
            named, _ = self._named_by_cell(around, phrase, replace(cell, label=cell.caption))
        drafts = self._read_phrase(around, named, (), 0, in_plan=False)
        is_earlier = cell.is_previous or bool(cell.year and self.year and cell.year < self.year)
        is_later = cell.is_planned or bool(cell.year and self.year and cell.year > self.year)
        role = Role.PREVIOUS if is_earlier else Role.TARGET if is_later else Role.TOTAL
        return [
            replace(
                draft,
                numeral=phrase.numeral,
                role=role,
                is_marked=is_earlier,
                about_year=cell.year if is_earlier else None,
                is_share=cell.is_share,
                words=_SUM + draft.words if cell.is_sum else draft.words,
                sentence=(scene.start, scene.end),
            )
            for draft in drafts
        ]

    def _named_by_cell(self, scene: Scene, phrase: Phrase, cell: Cell) -> tuple[Phrase, float]:
        """The number as if it stood behind the words that name it, and how well they do.

        Where no measure word is told, it is the likeliest.
        """
        end = cell.label.end
        numeral = replace(phrase.numeral, start=end, end=end, unit_end=end)
        own = Phrase(numeral, cell.label, (end, end), end, cell.label.start)
        guesses = [own]
        if not (numeral.unit or numeral.is_percent):
            guesses = [replace(own, numeral=replace(numeral, unit=unit)) for unit in _GUESSED_UNITS]
        scores = [
            next((found.score for found in rank_candidates(self.lexicon, scene, guess)), 0.0) for guess in guesses
        ]
        best = scores.index(max(scores))
        return guesses[best], scores[best]

    def _carried(self, scene: Scene, before: Sequence[Draft]) -> Sequence[Draft]:
        """The drafts before, where this sentence opens a breakdown of them (其中) or may go on with one."""
        if not before or before[-1].paragraph != self._paragraph_at(scene.start):
            return ()
        first = len(before) - 1
        while first and before[first - 1].sentence == before[-1].sentence:
            first -= 1
        wholes = [draft.parent for draft in before[first:] if draft.parent is not None]
        if not wholes and not opens_breakdown(scene.text, scene.start):
            return ()
        return before[max(min([first, *wholes]), len(before) - 2 * MOST_NUMERALS) :]

    def _sections_around(self, position: int) -> Iterator[Section]:
        """The sections that hold a position, the innermost first."""
        at = bisect_right(self.section_starts, position)
        for section in reversed(self.sections[max(at - 40, 0) : at]):
            if section.end > position:
                yield section

    def _heading_of(self, section: Section | None, position: int) -> str:
        """The section's heading; one of a few characters (2.排查) speaks together with the one it stands under."""
        if section is None or len(section.heading) > LONGEST_LABEL:
            return section.heading if section else ""
        outer = next((each for each in self._sections_around(position) if each.level < section.level), None)
        return f"{section.heading}，{outer.heading}" if outer and outer.level > 1 else section.heading

    def _scene(self, sentence: Span, previous: Span, section: Section | None, numerals: Sequence[Numeral]) -> Scene:
        text = self.view.text
        start, end = sentence
        heading, themes = self._read_heading(self._heading_of(section, start))
        merged, ends = merge_ranges(share_units(text[start:end], [self._with_stated_unit(one) for one in numerals]))
        self.range_ends = ends
        return Scene(
            text=text,
            start=start,
            end=end,
            numerals=merged,
            words=self.words,
            cost=self.cost,
            before=self._before(sentence, previous),
            label=self._label_of(section, previous),
            heading=heading,
            themes=themes,
            starts=[numeral.start for numeral in merged],
        )

    def _label_of(self, section: Section | None, previous: Span) -> Span | None:
        """The heading's place, where it is a few characters and this is the first sentence behind it."""
        if section is None or previous.start != section.start or len(section.heading) > LONGEST_LABEL:
            return None
        end = section.start + len(section.heading)
        return Span(section.start, end) if previous.end <= end + 1 else None

    def _with_stated_unit(self, numeral: Numeral) -> Numeral:
        """`调解纠纷（件）：339`: take the measure word that a table or a list names before the number."""
        if numeral.unit or numeral.is_percent:
            return numeral
        named = _STATED_UNIT.search(self.view.text, max(numeral.start - 12, 0), numeral.start)
        cell = self.cells.get(numeral.start)
        stated = cell.unit if cell else named["unit"] if named else ""
        if not (stated or numeral.value) and _IS_NONE.search(self.view.text, max(numeral.start - 12, 0), numeral.start):
            stated = "件"
        if not stated:
            return numeral
        if stated == "%":
            return replace(numeral, is_percent=True)
        scale = _SCALE_WORDS.get(stated[0], 1) if len(stated) > 1 else 1
        unit = stated[1:] if scale > 1 else stated
        return replace(numeral, unit=unit, value=_plain(numeral.value * scale))

    def _read_heading(self, heading: str) -> tuple[frozenset[int], frozenset[str]]:
        """Which entries the words of a heading serve, and how; and its themes."""
        if heading not in self.headings:
            uses = frozenset(use for *_, word in self.lexicon.find_words(heading) for use in word.uses)
            self.headings[heading] = uses, self.lexicon.themes_of(heading)
        return self.headings[heading]

    def _before(self, sentence: Span, previous: Span) -> Span:
        """The sentence before where it speaks for this one too: of the same paragraph, or a row of the same table.

        What spoke for that one speaks on, where it named nothing itself (`村级受理175件；镇级受理66件，成功63件`) or
        gave a rate (`热线工单90件；办结率100%；满意率98%`).
        """
        if previous.end == previous.start:
            return previous
        text = self.view.text
        if not is_row(text, previous) and self._paragraph_at(previous.start) != self._paragraph_at(sentence.start):
            return Span(previous.end, previous.end)
        start = max(previous.start, previous.end - LONGEST_BEFORE)
        goes_on = text[previous.end - 1] == "；" or _RATE_ALONE.fullmatch(text, *previous)
        if self.state.before.end == previous.start and goes_on and self._was_elliptic(previous):
            start = max(self.state.before.start, previous.end - 2 * LONGEST_BEFORE)
        return Span(start, previous.end)

    def _was_elliptic(self, sentence: Span) -> bool:
        return any(
            draft.sentence == sentence
            and draft.candidates
            and (draft.candidates[0].is_outer or (draft.numeral.is_percent and bool(draft.code)))
            for draft in self.state.last
        )

    def _opening_before(self, start: int) -> str:
        """What a sentence goes on from behind ；, from the last full stop on."""
        text = self.view.text
        if text[start - 1 : start] != "；":
            return ""
        low = max(start - LONGEST_BEFORE, 0)
        return text[max(text.rfind("。", low, start), text.rfind("\n", low, start), low - 1) + 1 : start]

    def _last_beside(self, paragraph: int) -> Sequence[Draft]:
        """The drafts of the last sentence with numbers, where it is of this paragraph."""
        last = self.state.last
        return last if last and last[0].paragraph == paragraph else ()

    def _paragraph_at(self, position: int) -> int:
        return bisect_right(self.paragraph_starts, position)

    def _read_phrase(
        self, scene: Scene, phrase: Phrase, earlier: Sequence[Draft], offset: int, *, in_plan: bool
    ) -> list[Draft]:
        paragraph = self._paragraph_at(scene.start)
        ranked = rank_candidates(self.lexicon, scene, phrase)
        choice = choose(self.lexicon, scene, phrase, ranked, earlier, offset, self._last_beside(paragraph))
        codes = choice.codes
        role = read_role(
            scene.text[scene.start : phrase.numeral.start],
            scene.text[phrase.numeral.unit_end : phrase.right_far],
            in_plan=in_plan,
            year=self.year,
            opening=self._opening_before(scene.start),
            is_stock=all(self.lexicon.kinds.get(code or "") == "stock" for code in codes),
        )
        if role.role is Role.TOTAL and not role.is_marked and earlier and _goes_on_with(scene, earlier[-1], phrase):
            role = RoleReading(Role.PREVIOUS, is_marked=True)
        if phrase.numeral.unit in _POINTS and not role.is_growth:
            role = RoleReading(Role.PREVIOUS, is_growth=True, is_marked=True)
        own = scene.text[phrase.left[0] : phrase.numeral.start]
        before = scene.text[max(scene.start, phrase.left[0] - 60) : phrase.left[0]]
        is_risen = bool(earlier) and earlier[-1].role is Role.PREVIOUS and continues_rise(scene, phrase)
        is_year_of_years = choice.parent is not None and self._is_year_of_years(earlier[choice.parent], own)
        is_bar = bool(_BAR.match(scene.text, phrase.numeral.unit_end))
        is_of_others = self.wider.hold(scene.start, phrase.numeral.start)
        is_lacking = self.section_kind is SectionKind.SHORTCOMINGS and bool(_LACKING.match(scene.text, *phrase.right))
        if (
            role.is_growth
            or is_bar
            or is_lacking
            or is_of_others
            or (is_average_or_remainder(own, before) and not is_risen)
        ):
            codes = [None]
        drafts = []
        for numeral in self.range_ends.get(phrase.numeral.end, [phrase.numeral]):
            drafts += [
                Draft(
                    numeral=numeral,
                    code=code,
                    value=value,
                    role=role.role,
                    sentence=(scene.start, scene.end),
                    paragraph=paragraph,
                    words=scene.text[
                        phrase.left[0] : phrase.left[1] if phrase.numeral.is_percent else phrase.numeral.start
                    ],
                    prefix=scene.text[max(scene.start, phrase.numeral.start - 160) : phrase.numeral.start],
                    section=self.section_kind,
                    candidates=tuple(ranked),
                    parent=None if choice.parent is None or is_year_of_years else choice.parent + offset,
                    is_marked=role.is_marked,
                    about_year=role.about_year,
                    is_share=choice.is_share,
                    behind=scene.text[phrase.right[0] : min(phrase.right[1], phrase.right[0] + LONGEST_BEHIND)],
                    is_unsure=numeral.value > MOST_AT_ONCE and value != numeral.value,
                )
                for code in codes
                for value in (self._value(numeral, scene, phrase, code),)
            ]
        return drafts

    def _is_year_of_years(self, whole: Draft, words: str) -> bool:
        """`五年来累计宣传260场，其中今年58场`: the year's own figure, no share of itself."""
        is_named = "今年" in words or "本年" in words or f"{self.year}年" in words
        return is_named and whole.role is Role.PREVIOUS and whole.about_year is None

    def _value(self, numeral: Numeral, scene: Scene, phrase: Phrase, code: str | None) -> Decimal:
        if code is None or numeral.is_percent:
            return numeral.value
        own = scene.text[phrase.left[0] : phrase.numeral.start]
        every = _EVERY.search(own)
        if every is None or _OCCASION.search(own, 0, every.start()):
            return numeral.value
        times = _PER_YEAR.get(every["period"], 1)
        return numeral.value if _is_sum_of_year(numeral.value, times, every[0]) else numeral.value * times


def _is_sum_of_year(value: Decimal, times: int, words: str) -> bool:
    """`每季度召开专题会4次`, `每周五下午集中学习48次`: as many as there are quarters, more than one Friday has."""
    if times >= 4 and value == times:
        return True
    return value > 2 and bool(_WEEKDAY.match(words))


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _goes_on_with(scene: Scene, earlier: Draft, phrase: Phrase) -> bool:
    """`去年同期分别为82件和60件`, `去年为3批9人次`: whether the number only goes on with an earlier year's."""
    between = scene.text[earlier.numeral.unit_end : phrase.numeral.start]
    if earlier.role is not Role.PREVIOUS or (between.startswith("，") and not earlier.code):
        return False
    is_told_twice = not between and earlier.is_marked and earlier.numeral.unit != phrase.numeral.unit
    return is_told_twice or bool(_GOES_ON.fullmatch(between))
