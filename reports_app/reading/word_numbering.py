"""Word's automatic numbering: numbering.xml and the styles come in, the text before each paragraph goes out.

Rules after ECMA-376 part 1, 17.9: a level starts anew when a higher one counts; lists of one abstract definition count
on together unless one overrides its start.
"""

import re
from dataclasses import dataclass, replace

from lxml import etree

from reports_app.reading.word_numbers import format_number
from reports_app.reading.word_xml import attribute, child, is_on, name_of, to_int, value

_LEVELS = 9
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class Level:
    """How one depth of a list is written; `restart` is the 1-based level that starts it anew, None for any higher."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    is_legal: bool = False
    restart: int | None = None
    paragraph_style: str = ""


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, Level]
    start_overrides: dict[int, int]


@dataclass(frozen=True, slots=True)
class _Style:
    parent: str
    number: str | None
    level: int | None
    name: str


class Styles:
    """Paragraph styles: their names and the list each belongs to, by itself or through the style it is based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.default = ""
        for style in root if root is not None else ():
            if name_of(style) != "w:style":
                continue
            key = attribute(style, "styleId") or ""
            numbering = child(style, "w:pPr", "w:numPr")
            level = value(numbering, "w:ilvl")
            self._styles[key] = _Style(
                value(style, "w:basedOn") or "",
                value(numbering, "w:numId"),
                to_int(level, 0) if level is not None else None,
                (value(style, "w:name") or "").lower(),
            )
            if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on"):
                self.default = key

    def name(self, key: str) -> str:
        """Return a style's own name in small letters ("toc 1"), or ""."""
        style = self._styles.get(key)
        return style.name if style else ""

    def find_list(self, key: str) -> tuple[str | None, int | None, list[str]]:
        """Return the list number and level that a style carries, and the chain of styles that was followed."""
        number: str | None = None
        level: int | None = None
        chain: list[str] = []
        while key in self._styles and key not in chain and len(chain) < _MAX_CHAIN:
            chain.append(key)
            style = self._styles[key]
            number = number if number is not None else style.number
            level = level if level is not None else style.level
            if number is not None:
                break
            key = style.parent
        return number, level, chain


class Numbering:
    """Counts the paragraphs of one document."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists = _read_lists(root, styles) if root is not None else {}
        self._counters: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()

    def number_paragraph(self, properties: etree._Element | None) -> str:
        """Count a paragraph by its w:pPr and return what Word writes before it, with a blank where one is needed."""
        found = self._find_list(properties)
        if found is None:
            return ""
        key, depth = found
        numbered = self._lists[key]
        level = numbered.levels.get(depth)
        if level is None:
            return ""
        counters = self._count(key, numbered, depth)
        text = _fill(level, numbered, counters, depth)
        return f"{text} " if text and text[-1].isascii() else text

    def _find_list(self, properties: etree._Element | None) -> tuple[str, int] | None:
        own = child(properties, "w:numPr")
        key, level = value(own, "w:numId"), value(own, "w:ilvl")
        depth = to_int(level, 0) if level is not None else None
        style = value(properties, "w:pStyle") or self._styles.default
        if key is None:
            key, style_depth, chain = self._styles.find_list(style)
            numbered = self._lists.get(key) if key else None
            linked = [at for at, one in numbered.levels.items() if one.paragraph_style in chain] if numbered else []
            depth = depth if depth is not None else (linked[0] if linked else style_depth)
        if key is None or key == "0" or key not in self._lists:
            return None
        return key, min(max(depth or 0, 0), _LEVELS - 1)

    def _count(self, key: str, numbered: _List, depth: int) -> dict[int, int]:
        counters = self._counters.setdefault(numbered.abstract, {})
        override = numbered.start_overrides.get(depth)
        if override is not None and (key, depth) not in self._started:
            counters[depth] = override
        elif depth in counters:
            counters[depth] += 1
        else:
            counters[depth] = numbered.levels[depth].start
        self._started.add((key, depth))
        for deeper in [at for at in counters if at > depth]:
            restart = numbered.levels[deeper].restart if deeper in numbered.levels else None
            if restart is None or depth < restart:
                del counters[deeper]
        return counters


def _fill(level: Level, numbered: _List, counters: dict[int, int], depth: int) -> str:
    if level.style == "bullet":
        return "" if not level.text or _is_private(level.text) else level.text

    def write(match: re.Match[str]) -> str:
        at = int(match.group(1)) - 1
        other = numbered.levels.get(at, Level())
        style = "decimal" if level.is_legal and at < depth else other.style
        return format_number(counters.get(at, other.start), style)

    return re.sub(r"%([1-9])", write, level.text)


def _is_private(text: str) -> bool:
    return any("\ue000" <= sign <= "\uf8ff" for sign in text)


def _read_lists(root: etree._Element, styles: Styles) -> dict[str, _List]:
    abstracts: dict[str, etree._Element] = {}
    by_style: dict[str, str] = {}
    numbers: dict[str, etree._Element] = {}
    for element in root:
        if name_of(element) == "w:abstractNum":
            key = attribute(element, "abstractNumId") or ""
            abstracts[key] = element
            if style := value(element, "w:styleLink"):
                by_style[style] = key
        elif name_of(element) == "w:num":
            numbers[attribute(element, "numId") or ""] = element
    return {
        key: read
        for key, number in numbers.items()
        if (read := _read_list(number, abstracts, by_style, numbers, styles)) is not None
    }


def _read_list(
    number: etree._Element,
    abstracts: dict[str, etree._Element],
    by_style: dict[str, str],
    numbers: dict[str, etree._Element],
    styles: Styles,
) -> _List | None:
    key = value(number, "w:abstractNumId") or ""
    linked = value(abstracts.get(key), "w:numStyleLink")
    if linked:  # the definition lies with the style: its own list, or the abstract that names it
        named, _, _ = styles.find_list(linked)
        target = value(numbers[named], "w:abstractNumId") if named in numbers else None
        key = by_style.get(linked) or target or key
    if key not in abstracts:
        return None
    levels = _read_levels(abstracts[key])
    overrides: dict[int, int] = {}
    for override in number:
        if name_of(override) != "w:lvlOverride":
            continue
        depth = to_int(attribute(override, "ilvl"), 0)
        levels |= _read_levels(override)
        start = value(override, "w:startOverride")
        if start is not None:
            overrides[depth] = to_int(start, 1)
            levels[depth] = replace(levels.get(depth, Level()), start=overrides[depth])
    return _List(key, levels, overrides)


def _read_levels(parent: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in parent:
        if name_of(element) == "w:lvl":
            restart = value(element, "w:lvlRestart")
            levels[to_int(attribute(element, "ilvl"), 0)] = Level(
                to_int(value(element, "w:start"), 1),
                _read_style(element),
                value(element, "w:lvlText") or "",
                is_on(child(element, "w:isLgl")),
                to_int(restart, 0) if restart is not None else None,
                value(element, "w:pStyle") or "",
            )
    return levels


def _read_style(level: etree._Element) -> str:
    style = value(level, "w:numFmt")
    if style is None:  # newer formats stand in a compatibility block with a plain one as fallback
        style = value(level, "mc:AlternateContent", "mc:Fallback", "w:numFmt")
    return style or "decimal"
