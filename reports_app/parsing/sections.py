"""Headings in every numbering style, the sections they open, and which mandated parts a report has.

All spans are of the view. A section ends where the next one of its level or above begins, so sections nest.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from reports_app.parsing.model import Section, SectionKind
from reports_app.parsing.view import Span, TextView

_DATA = Path(__file__).parent / "data" / "sections.toml"
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_STYLES = (
    (0, re.compile(rf"第{_NUMERAL}(?:部分|章|篇)[：、\s]?")),
    (1, re.compile(rf"{_NUMERAL}[、.．](?![一二三四五六七八九十])|[（(]?{_NUMERAL}、[）)]|第{_NUMERAL}[、，：]")),
    (2, re.compile(rf"[（(]?{_NUMERAL}[）)][、.．]?")),
    (3, re.compile(r"\d{1,2}[、．](?!\d)|\d{1,2}\.(?!\d(?!\d{3}年))|[⒈-⒛]|[①-⑳]")),
    (4, re.compile(r"[（(]?\d{1,2}[）)][、.．]?")),
    (2, re.compile(r"[★▲●◆■☆△◇□]\s?(?!.{60})")),
)
_INLINE = re.compile(r"(?<=[。！；”])[一二三四五六七八九十]{1,2}、")
_REPLY = re.compile(r"\A(?:针对|对此|对于)[^，。]{0,20}，")
_COUNTED_OFF = re.compile(r"[一二三四五六七八九十]{1,2}是|首先|其次|再次|最后")
_HEADING_END = re.compile(r"[。；：！？]")
_LONGEST_HEADING = 60
_LONGEST_BARE_HEADING = 36
_SHORTEST_BODY = 40
_LONGEST_OPENING = 220
_PARTS = (SectionKind.MEASURES, SectionKind.SHORTCOMINGS, SectionKind.FIRST_RESPONSIBLE, SectionKind.PLAN)


@dataclass(frozen=True, slots=True)
class _Heading:
    """A heading before its section is closed; `kinds` is what its own words say, `is_silent` when they say nothing."""

    level: int
    text: str
    span: Span
    kinds: tuple[SectionKind, ...]
    body: int


def find_sections(view: TextView) -> tuple[Section, ...]:
    """Find the sections in the order of their headings; the text before the first heading belongs to none."""
    headings = _headings(view)
    sections = _close(view, headings)
    return _with_unheaded_parts(view, _with_split_parts(view, _with_kinds(view, headings, sections)))


def find_parts(view: TextView, sections: Sequence[Section]) -> tuple[SectionKind, ...]:
    """Tell which of the four mandated parts are there, each by a section of its own, in the order of the regulation."""
    kinds = {kind for section in sections if _is_part(section) for kind in (section.kind, *_heading_kinds(section))}
    kinds.discard(SectionKind.OTHER)
    if SectionKind.MEASURES not in kinds and _has_free_prose(view, sections):
        kinds.add(SectionKind.MEASURES)
    return tuple(kind for kind in _PARTS if kind in kinds)


def _has_free_prose(view: TextView, sections: Sequence[Section]) -> bool:
    """Tell whether a report without headings for them tells its measures: prose outside of all sections."""
    free = [span for span in view.paragraphs if section_at(sections, span.start) is None]
    longest = max((span.end - span.start for span in free), default=0)
    told = [span for span in free if span.end - span.start >= _SHORTEST_BODY and _COUNTED_OFF.match(view.text, *span)]
    return len(told) > 1 or longest >= (_LONGEST_OPENING if sections else _SHORTEST_BODY)


def section_at(sections: Sequence[Section], position: int) -> Section | None:
    """Give the innermost section that holds `position` of the view; `sections` are in the order of their starts."""
    index = bisect_right(sections, position, key=lambda section: section.start) - 1
    while index >= 0 and sections[index].end <= position:
        index -= 1
    return sections[index] if index >= 0 else None


def is_plan_context(sections: Sequence[Section], position: int) -> bool:
    """Tell whether `position` of the view lies in what is planned rather than done."""
    section = section_at(sections, position)
    return section is not None and section.kind is SectionKind.PLAN


def _headings(view: TextView) -> list[_Heading]:
    found: list[_Heading] = []
    has_prose = False
    for paragraph in view.paragraphs:
        text = view.text[paragraph.start : paragraph.end]
        if has_prose and _annex().match(text):
            found.append(_Heading(0, text[:_LONGEST_HEADING], paragraph, (SectionKind.OTHER,), paragraph.end))
            continue
        heading = _numbered_heading(text, paragraph) or _bare_heading(view, text, paragraph, has_prose)
        if heading is not None:
            found.append(heading)
        found.extend(_inline_headings(text, paragraph))
        has_prose = has_prose or ("。" in text and len(text) >= _SHORTEST_BODY)
    return found


def _numbered_heading(text: str, paragraph: Span) -> _Heading | None:
    if "\t" in text:
        return None
    for level, style in _STYLES:
        match = style.match(text)
        if match and match.end() < len(text):
            words = _heading_words(text, match.end())
            end = match.end() + len(words)
            kinds = _kinds_of(words, is_own=level > 1)
            return _Heading(level, text[:end], paragraph, kinds, paragraph.start + end)
    return None


def _heading_words(text: str, start: int) -> str:
    """Give the words of a heading: up to the first full stop, else, in a long paragraph, up to the first comma."""
    stop = _HEADING_END.search(text, start, start + _LONGEST_HEADING)
    if stop:
        return text[start : stop.start()]
    if len(text) <= start + _LONGEST_HEADING:
        return text[start:]
    comma = text.find("，", start, start + _LONGEST_HEADING)
    return text[start : comma if comma > 0 else start + _LONGEST_HEADING // 2]


def _bare_heading(view: TextView, text: str, paragraph: Span, has_prose: bool) -> _Heading | None:
    """Take a short line without a number for a heading where its words name a part or its source marked it."""
    is_short = len(text) <= _LONGEST_BARE_HEADING and "\t" not in text and not _HEADING_END.search(text)
    if not is_short or not has_prose or text[-1] in "，、" or re.search(r"报告$|总结$|\d日", text):
        return None
    kinds = _kinds_of(text, is_own=False)
    if kinds and (paragraph.start in view.marked or not re.search(r"人民政府|办事处|委员会|一篇", text)):
        return _Heading(1, text, paragraph, kinds, paragraph.end)
    if paragraph.start in view.marked:
        return _Heading(2, text, paragraph, (), paragraph.end)
    return None


def _inline_headings(text: str, paragraph: Span) -> Iterable[_Heading]:
    """Find 二、存在的不足 in the middle of a paragraph whose line breaks were lost."""
    for match in _INLINE.finditer(text):
        words = text[match.end() : match.end() + _LONGEST_BARE_HEADING]
        words = re.split(r"[，。；：]", words, maxsplit=1)[0]
        kinds = _kinds_of(words, is_own=False)
        if kinds:
            start = paragraph.start + match.start()
            yield _Heading(
                1, match.group() + words, Span(start, paragraph.end), kinds, start + len(match.group() + words)
            )


def _kinds_of(words: str, *, is_own: bool) -> tuple[SectionKind, ...]:
    patterns = _patterns()
    kinds = [kind for kind in patterns if patterns[kind]["own_heading" if is_own else "heading"].search(words)]
    for alone in (SectionKind.FIRST_RESPONSIBLE, SectionKind.OTHER):
        if alone in kinds:
            return (alone,)
    if len(kinds) > 1 and SectionKind.MEASURES in kinds:
        kinds.remove(SectionKind.MEASURES)
    return tuple(kinds)


@cache
def _patterns() -> dict[SectionKind, dict[str, re.Pattern[str]]]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return {
        SectionKind(name): {use: re.compile("|".join(words) or r"(?!)") for use, words in uses.items()}
        for name, uses in data.items()
        if name in set(SectionKind)
    }


@cache
def _closing() -> re.Pattern[str]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return re.compile("|".join((*map(re.escape, data["closing"]["paragraphs"]), *data["closing"]["patterns"])))


@cache
def _annex() -> re.Pattern[str]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    return re.compile("|".join(data["closing"]["annexes"]))


def _close(view: TextView, headings: list[_Heading]) -> list[Section]:
    """Give each heading its end: where one of its level or above begins, or where the report's body ends."""
    ends = [_body_end(view, headings)] * len(headings)
    open_ones: list[int] = []
    for index, heading in enumerate(headings):
        while open_ones and headings[open_ones[-1]].level >= heading.level:
            ends[open_ones.pop()] = heading.span.start
        open_ones.append(index)
    return [
        Section(heading.text, heading.level, SectionKind.OTHER, heading.span.start, max(end, heading.body))
        for heading, end in zip(headings, ends, strict=True)
    ]


def _body_end(view: TextView, headings: list[_Heading]) -> int:
    last = headings[-1].body if headings else 0
    for paragraph in view.paragraphs:
        if paragraph.start >= last and _closing().match(view.text, paragraph.start):
            return paragraph.start
    return len(view.text)


def _with_kinds(view: TextView, headings: list[_Heading], sections: list[Section]) -> list[Section]:
    """Give each section its kind: by its words, by its opening, by the section around it, else measures."""
    named: list[Section] = []
    around: list[Section] = []
    for heading, section in zip(headings, sections, strict=True):
        while around and around[-1].level >= section.level:
            around.pop()
        outer = around[-1].kind if around else SectionKind.OTHER
        kind = heading.kinds[0] if heading.kinds else _silent_kind(view, heading, section, outer)
        if outer is SectionKind.PLAN or (outer is SectionKind.SHORTCOMINGS and kind is SectionKind.MEASURES):
            kind = outer
        section = replace(section, kind=kind)
        named.append(section)
        around.append(section)
    return named


def _silent_kind(view: TextView, heading: _Heading, section: Section, outer: SectionKind) -> SectionKind:
    if outer is not SectionKind.OTHER:
        return outer
    opening = view.text[heading.body : min(section.end, heading.body + 160)].lstrip("。；：\n")
    sentence = re.split(r"[。！]", opening, maxsplit=1)[0]
    patterns = _patterns()
    for kind in (SectionKind.PLAN, SectionKind.SHORTCOMINGS):
        if heading.level <= 1 and patterns[kind]["opening"].search(sentence):
            return kind
    return SectionKind.MEASURES


def _heading_kinds(section: Section) -> tuple[SectionKind, ...]:
    """Give both kinds of a first heading that names the shortcomings and the plan, else none."""
    kinds = _kinds_of(section.heading, is_own=False) if section.level <= 1 else ()
    return kinds if kinds == (SectionKind.SHORTCOMINGS, SectionKind.PLAN) else ()


def _with_split_parts(view: TextView, sections: list[Section]) -> list[Section]:
    """Cut 存在的不足和下一步打算 in two where its text turns to what comes next."""
    found: list[Section] = []
    for section in sections:
        is_double = len(_heading_kinds(section)) > 1
        turn = _turn_to_plan(view, section, sections) if is_double else None
        if turn is None:
            found.append(section)
            continue
        found.append(replace(section, end=turn))
        found.append(replace(section, kind=SectionKind.PLAN, start=turn))
    return _with_plans_below(sorted(found, key=lambda section: (section.start, section.level)))


def _with_plans_below(sections: list[Section]) -> list[Section]:
    """Give what stands below a plan the kind of the plan."""
    found: list[Section] = []
    plan_end = 0
    for section in sections:
        is_below = section.level > 1 and section.start < plan_end
        found.append(replace(section, kind=SectionKind.PLAN) if is_below else section)
        if found[-1].kind is SectionKind.PLAN:
            plan_end = max(plan_end, section.end)
    return found


def _turn_to_plan(view: TextView, section: Section, sections: list[Section]) -> int | None:
    heading = _patterns()[SectionKind.PLAN]
    first = bisect_right(sections, section.start, key=lambda each: each.start)
    for inner in sections[first : bisect_left(sections, section.end, key=lambda each: each.start)]:
        if heading["heading"].search(inner.heading):
            return inner.start
    body = section.start + len(section.heading)
    starts = bisect_left(view.sentences, body, key=lambda sentence: sentence.start)
    for sentence in view.sentences[starts : bisect_left(view.sentences, section.end, key=lambda each: each.start)]:
        words = view.text[sentence.start : min(sentence.end, sentence.start + 90)]
        if heading["opening"].search(_REPLY.sub("", words)):
            return sentence.start
    return None


def _with_unheaded_parts(view: TextView, sections: list[Section]) -> tuple[Section, ...]:
    """Add closing paragraphs that name the shortcomings or the plan without a heading, where no heading does."""
    found = list(sections)
    for kind in (SectionKind.PLAN, SectionKind.SHORTCOMINGS, SectionKind.FIRST_RESPONSIBLE):
        if any(section.kind is kind for section in found):
            continue
        span = _unheaded_part(view, found, kind)
        if span is not None:
            found = [_without(section, span) for section in found]
            found.append(Section("", 1, kind, span.start, span.end))
    return tuple(sorted(found, key=lambda section: (section.start, section.level)))


def _unheaded_part(view: TextView, sections: list[Section], kind: SectionKind) -> Span | None:
    opening = _patterns()[kind]["opening"]
    limit = max((section.end for section in sections), default=len(view.text))
    for paragraph in reversed(view.paragraphs[1:]):
        text = view.text[paragraph.start : min(paragraph.end, paragraph.start + 120)]
        if paragraph.end - paragraph.start < _SHORTEST_BODY or paragraph.end > limit or _style_level(text) is not None:
            continue
        section = section_at(sections, paragraph.start)
        is_free = section is None or section.kind in (SectionKind.MEASURES, SectionKind.OTHER)
        if is_free and opening.search(re.split(r"[。！]", text, maxsplit=1)[0]):
            following = (other.start for other in sections if other.start > paragraph.start)
            return Span(paragraph.start, min(following, default=limit))
    return None


def _style_level(text: str) -> int | None:
    return next((level for level, style in _STYLES if style.match(text)), None)


def _without(section: Section, span: Span) -> Section:
    return replace(section, end=span.start) if section.start < span.start < section.end <= span.end else section


def _is_part(section: Section) -> bool:
    """Tell whether a section says more than its heading, and is of one of the four kinds."""
    has_body = section.end - section.start - len(section.heading) >= 10
    return has_body and section.kind is not SectionKind.OTHER
