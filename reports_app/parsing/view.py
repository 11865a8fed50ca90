"""A text as the patterns want to see it: one width, one script, no stray spaces, broken lines joined.

Every character of the view is one character of the source, so each span leads back to the text as it was given.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from .number_gaps import DROPPED, drop_gaps
from .script import to_simplified

_SPACES = " \t\r\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff\u00ad"
_GAP = re.compile(f"[{_SPACES}]+|{DROPPED}+")
_NEXT = re.compile(f"{DROPPED}{{0,200}}([^{DROPPED}])")
_REMOVED = re.compile(rf"\[bookmark[:：][^\]\n]{{0,80}}\]|\*\*|(?:(?<=\n)|\A)[{_SPACES}]{{0,40}}#{{1,6}}(?=[^#])")
_PIPE_ROW = re.compile(r"(?m)^[ \t]*\|[^\n|]*\|[^\n]*\|[ \t\r]*$")
_PIPE_BLOCK = re.compile(r"(?m)(?:^[^\n|]*\|[^\n]*(?:\n|\Z)){2,}")
_NUMBER_CELL = re.compile(r"(?m)(?:^|\|)[ \t]*\d[\d.,]*[ \t]*[%万\u4e00-\u9fff]{0,3}[ \t\r]*(?:\||$)")
_RULE = re.compile(r"(?<=[|:\- ])[:\-]{2,}(?=[|:\- ])")
_WIDE_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_GAPPED = re.compile(r"\d {2,}\d")
_GAPPED_ROW = re.compile(r"(?m)^[^\s，。；：]{1,30}(?: {2,}[^\s，。；：]{1,30}){2,}\r?$")
_ITEM_NUMBER = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}[、.．）)]")
_LABEL = re.compile(r"[^\s，。；：、]{2,8}：")
_PAGE_LINE = re.compile(
    r"[-—·\s]{0,6}第\s?\d{1,3}\s?页\s?[,，/]?\s?(?:[（(]?共\s?\d{1,3}\s?页[)）]?)?[-—·\s]{0,6}"
    r"|[-—·]{1,3}\s{0,3}\d{1,3}\s{0,3}[-—·]{1,3}|\d{1,3}\s?/\s?\d{1,3}"
)
_ITEM_START = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}(?:[、)）．]|\.(?!\d))|[①-⑳⒈-⒛]"
    r"|第[一二三四五六七八九十]{1,3}(?:[，、：]|部分|章|篇)|[一二三四五六七八九十]{1,2}[是要]|[★▲●◆■□〇·※]"
    r"|附[件表]|特此|抄送|签发人|此件|[\[【（]此件|序号"
)
_SIGN_OFF = re.compile(
    r"(?:[^，。；：、\s]{2,30}(?:人民政府|委员会|办事处|办公室|街道|党委))(?:[（(]?[^，。；]{0,4}[）)]?)?"
    r"|[（(]?[\d二〇○零一三四五六七八九十]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日.{0,2}"
)
_NUMBERED_HEADING = re.compile(
    r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、．]|第[一二三四五六七八九十]{1,3}[部章篇])"
)
_OPENERS = "“‘（《〈「『【〔"
_CLOSERS = "”’）》〉」』】〕"
_TERMINAL = "。！？；：…"
_LONGEST_BRACKET = 120
_LONG_LINE = 42.0
_WIDEST_PAGE = 60.0
_WIDE_OTHERS = "“”‘’—…·×%‰①②③④⑤⑥⑦⑧⑨⑩★▲●◆■□○•※→－"
_NARROW = re.compile(f"[^\u2e80-\U0010ffff{_WIDE_OTHERS}]+")
_SENTENCE_MARK = re.compile(f"[{re.escape(_OPENERS + _CLOSERS)}。；！？]")


def _translation() -> dict[int, int]:
    table: dict[int, int] = {}
    for code in (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = ord(plain)
    for code in range(0xFF10, 0xFF5B):
        if chr(code).isalnum() or unicodedata.normalize("NFKC", chr(code)).isalnum():
            table[code] = code - 0xFEE0
    same_width = (
        "．.",
        "％%",
        "﹪%",
        "＋+",
        "／/",
        "－-",
        "﹣-",
        "–—",
        "―—",
        "─—",
        "‐-",
        "‑-",
        "‒—",
        "−-",
        "～~",
        "〜~",
        "∼~",
    )
    marks = (
        "・·",
        "•·",
        "‧·",
        "∙·",
        "⋅·",
        "(（",
        ")）",
        ";；",
        "!！",
        "?？",
        "﹙（",
        "﹚）",
        "［[",
        "］]",
        "｡。",
        "○〇",
        "◯〇",
    )
    breaks = ("\x0b\n", "\x0c\n", "\x85\n", "\u2028\n", "\u2029\n")
    spaces = ("\u3000 ", "\u00a0 ", "\u2009 ", "\u202f ")
    return table | {ord(key): ord(value) for key, value in map(tuple, (*same_width, *marks, *breaks, *spaces))}


_WIDTHS = {chr(code): chr(plain) for code, plain in _translation().items()}
_OTHER_WIDTH = re.compile(f"[{re.escape(''.join(_WIDTHS))}]")
_STRAIGHT_QUOTES = re.compile(r'"([^"\n]{0,80})"')
_LONE_RETURN = re.compile(r"\r(?!\n)")
_COMMA_IN_NUMBER = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))(?<![\d,，]{5}，)")
_COMMA_IN_TEXT = re.compile(r",(?:(?<!\d,)|(?!\d|(?<!\d{4},)\n {0,4}\d{3}(?!\d)))")
"""A comma that groups digits may stand at the end of a printed line."""
_COLON_IN_TEXT = re.compile(r":(?:(?<!\d:)|(?!\d))")


class Span(NamedTuple):
    """Half-open character offsets."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TextView:
    """The squeezed text; `paragraphs` and `sentences` are spans of `text`, in order and without overlaps.

    `marked` holds the starts of lines that the source marked as headings (# or bold); `removed` the source spans
    outside the view that held digits: page lines and anchors. Table cells stay apart by a tab.
    """

    text: str
    source_length: int
    offsets: "array[int]"
    paragraphs: tuple[Span, ...]
    sentences: tuple[Span, ...]
    marked: frozenset[int]
    removed: tuple[Span, ...]

    def to_source(self, start: int, end: int) -> Span:
        """Map a span of `text` to the source; the end is just past the last source character."""
        if start >= len(self.offsets):
            return Span(self.source_length, self.source_length)
        first = self.offsets[start]
        return Span(first, self.offsets[end - 1] + 1 if end > start else first)

    def from_source(self, position: int) -> int:
        """Map an offset of the source to the first character of `text` at or after it."""
        return bisect_left(self.offsets, position)

    def paragraph_at(self, position: int) -> Span:
        """Give the paragraph that holds `position`."""
        return _span_at(self.paragraphs, position)

    def sentence_at(self, position: int) -> Span:
        """Give the sentence that holds `position`."""
        return _span_at(self.sentences, position)


def make_view(text: str) -> TextView:
    """Squeeze `text`; linear in its length.

    >>> view = make_view("全年共排查 1 200 件，成功率９８．５％。")
    >>> view.text, view.to_source(5, 9)
    ('全年共排查1200件，成功率98.5%。', Span(start=6, end=11))
    """
    plain = _one_width(text)
    lines, removed = _split_lines(plain)
    wrapped = _wrap_width(lines)
    pieces: list[str] = []
    offsets = array("I")
    marked: set[int] = set()
    length = 0
    for previous, line in zip((None, *lines), lines, strict=False):
        if previous is not None:
            glue = _glue(previous, line, wrapped)
            if glue:
                pieces.append(glue)
                offsets.append(previous.end)
                length += 1
        if line.is_marked:
            marked.add(length)
        pieces.append(line.content)
        for start, end in line.kept:
            offsets.extend(range(start, end))
        length += len(line.content)
    squeezed = "".join(pieces)
    paragraphs = _paragraphs(squeezed)
    sentences = tuple(span for paragraph in paragraphs for span in _sentences(squeezed, paragraph))
    return TextView(squeezed, len(text), offsets, paragraphs, sentences, frozenset(marked), removed)


@dataclass(frozen=True, slots=True)
class _Line:
    """One line that is not blank: what is kept of it, and where it ended in the source."""

    content: str
    kept: tuple[tuple[int, int], ...]
    end: int
    is_marked: bool


def _span_at(spans: tuple[Span, ...], position: int) -> Span:
    if not spans:
        return Span(0, 0)
    return spans[max(bisect_right(spans, position, key=lambda span: span.start) - 1, 0)]


def _one_width(text: str) -> str:
    plain = to_simplified(_LONE_RETURN.sub("\n", _OTHER_WIDTH.sub(lambda match: _WIDTHS[match[0]], text)))
    if "|" in plain:
        plain = _PIPE_ROW.sub(lambda row: _RULE.sub(_blank, row[0]).replace("|", "\t"), plain)
        plain = _PIPE_BLOCK.sub(_tab_open_rows, plain)
    if "  " in plain and _GAPPED.search(plain):
        plain = _GAPPED_ROW.sub(lambda match: _WIDE_GAP.sub(lambda gap: gap[0].replace(" ", "\t", 1), match[0]), plain)
    plain = _COMMA_IN_NUMBER.sub(",", _STRAIGHT_QUOTES.sub(r"“\1”", plain))
    return _COLON_IN_TEXT.sub("：", _COMMA_IN_TEXT.sub("，", plain))


def _tab_open_rows(block: re.Match[str]) -> str:
    """Rows of a table without outer pipes: lines of as many pipes each, one of them with a number in a cell."""
    rows = block[0].splitlines()
    if len({row.count("|") for row in rows}) > 1 or not _NUMBER_CELL.search(block[0]):
        return block[0]
    return "\n".join(_blank_rule(row).replace("|", "\t") for row in block[0].split("\n"))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _blank_rule(row: str) -> str:
    return row if row.strip("-:| \t\r") else " " * len(row)


def _is_wide(character: str) -> bool:
    return character >= "\u2e80" or character in _WIDE_OTHERS


def _split_lines(plain: str) -> tuple[list[_Line], tuple[Span, ...]]:
    removed: list[Span] = []
    squeezed = plain
    if any(mark in plain for mark in "[*#"):
        removed += [Span(*match.span()) for match in _REMOVED.finditer(plain) if re.search(r"\d", match[0])]
        squeezed = _REMOVED.sub(lambda match: DROPPED * len(match[0]), plain)
    squeezed = drop_gaps(squeezed)
    lines: list[_Line] = []
    start = 0
    for raw in plain.split("\n"):
        end = start + len(raw)
        stripped = raw.strip()
        if _PAGE_LINE.fullmatch(stripped):
            removed.append(Span(start, end))
        else:
            kept = tuple(_kept(squeezed, start, end))
            is_marked = stripped.startswith("#") or (
                stripped.startswith("**") and stripped.find("**", 2) == len(stripped) - 2
            )
            if kept:
                lines.append(_Line("".join(plain[a:b] for a, b in kept), kept, end, is_marked))
        start = end + 1
    return lines, tuple(sorted(removed))


def _kept(plain: str, start: int, end: int) -> list[tuple[int, int]]:
    """Give the source spans of a line that stay: a run of spaces leaves its tabs, one space or nothing."""
    spans: list[tuple[int, int]] = []
    at = start
    for gap in _GAP.finditer(plain, start, end):
        if gap.start() > at:
            spans.append((at, gap.start()))
        at = gap.end()
        if plain[gap.start()] == DROPPED:
            continue
        before = plain[spans[-1][1] - 1] if spans else ""
        following = _NEXT.match(plain, at, end)
        after = following[1] if following else ""
        spans += _spaces_to_keep(plain, gap.start(), at, before, after, is_item=_is_item_number(plain, spans))
    if at < end:
        spans.append((at, end))
    return spans


def _is_item_number(plain: str, spans: list[tuple[int, int]]) -> bool:
    """Whether the line so far is only the number of a list item: （1）, 一、"""
    return len(spans) == 1 and bool(_ITEM_NUMBER.fullmatch(plain, *spans[0]))


def _spaces_to_keep(
    plain: str, start: int, end: int, before: str, after: str, *, is_item: bool
) -> list[tuple[int, int]]:
    """All tabs of a table's row (an empty cell has its own), else one space or nothing."""
    if not before or not after:
        return []
    tabs = [(at, at + 1) for at in range(start, end) if plain[at] == "\t"]
    if tabs and not is_item:
        return tabs
    if end - start >= 2 and _LABEL.match(plain, end):
        at = plain.find(" ", start, end)
    elif _is_wide(before) or _is_wide(after) or before in ",;:[+~" or after in ",;:]+~":
        return []
    else:
        at = plain.find(" ", start, end)
    return [(at, at + 1)] if at >= 0 else []


def _width(content: str) -> float:
    return len(content) - sum(map(len, _NARROW.findall(content))) / 2


def _wrap_width(lines: list[_Line]) -> float:
    """Tell the column at which a printed text was cut into lines, or 0 when its lines are whole paragraphs."""
    prose = [line.content for line in lines if "，" in line.content or "。" in line.content]
    widths = sorted(map(_width, prose))
    if len(prose) < 6 or widths[len(widths) * 9 // 10] > _WIDEST_PAGE:
        return 0.0
    open_ended = sum(not _ends_sentence(content) for content in prose)
    return widths[len(widths) * 3 // 4] if open_ended >= 0.4 * len(prose) else 0.0


def _glue(previous: _Line, line: _Line, wrapped: float) -> str:
    """Say what stands between two lines: a paragraph break, a space between Latin words, or nothing."""
    if not _is_continued(previous, line, wrapped):
        return "\n"
    is_latin = previous.content[-1].isascii() and previous.content[-1].isalpha() and line.content[0].isascii()
    return " " if is_latin and line.content[0].isalpha() else ""


def _is_continued(previous: _Line, line: _Line, wrapped: float) -> bool:
    before, after = previous.content, line.content
    if previous.is_marked or line.is_marked or "\t" in before or "\t" in after:
        return False
    if _ends_sentence(before) or _ITEM_START.match(after):
        return False
    if after[0] in "，。、；：！？%" + _CLOSERS and after != "%":
        return True
    if _has_open_bracket(before):
        return True
    if _SIGN_OFF.fullmatch(after):
        return False
    is_prose = any(mark in before for mark in "，。；、")
    is_heading = bool(_NUMBERED_HEADING.match(before)) and "。" not in before and "；" not in before
    is_heading = is_heading and before.count("，") < 2
    width = _width(before)
    if wrapped:
        return width >= wrapped - 2 or (is_prose and not is_heading)
    if is_heading and width <= _LONG_LINE + 10:
        return False
    return is_prose and width > _LONG_LINE


def _ends_sentence(content: str) -> bool:
    stripped = content[-6:].rstrip(_CLOSERS)
    return bool(stripped) and stripped[-1] in _TERMINAL


def _has_open_bracket(content: str) -> bool:
    tail = content[-_LONGEST_BRACKET:]
    for opener, closer in zip("“《（〔", "”》）〕", strict=True):
        at = tail.rfind(opener)
        if at >= 0 and tail.find(closer, at) < 0:
            return True
    return False


def _paragraphs(text: str) -> tuple[Span, ...]:
    spans = []
    start = 0
    for line in text.split("\n"):
        if line:
            spans.append(Span(start, start + len(line)))
        start += len(line) + 1
    return tuple(spans)


def _sentences(text: str, paragraph: Span) -> list[Span]:
    """Cut a paragraph at 。；！？, but not inside brackets or quotation marks that close soon after."""
    cuts: list[int] = []
    opened: list[int] = []
    for match in _SENTENCE_MARK.finditer(text, paragraph.start, paragraph.end):
        mark, position = match[0], match.start()
        if mark in _OPENERS:
            opened.append(position)
        elif mark not in _CLOSERS:
            cuts.append(position + 1)
        elif opened:
            opener = opened.pop()
            while not opened and position - opener <= _LONGEST_BRACKET and cuts and cuts[-1] > opener:
                cuts.pop()
    ends = cuts if cuts and cuts[-1] == paragraph.end else [*cuts, paragraph.end]
    return [Span(start, end) for start, end in pairwise((paragraph.start, *ends))]
