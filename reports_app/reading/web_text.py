"""The lines of text that a browser would show of a parsed element."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from reports_app.reading.tables import carry_down, to_lines

_BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
        ),
        *(
            "figcaption",
            "figure",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hgroup",
            "hr",
            "html",
            "legend",
        ),
        *(
            "li",
            "main",
            "menu",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "tr",
            "ul",
        ),
    )
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_WIDE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’…—·]")
_NOTE_MARK = re.compile(r"\[\d+\]")
_MAX_SPAN = 1_000


def extract_lines(node: LexborNode) -> list[str]:
    """Return the visible lines under `node`, blanks collapsed, tables row by row, list numbers written out."""
    lines = _Lines()
    _walk(node, lines, preformatted=False)
    return lines.finish()


def is_hidden(node: LexborNode) -> bool:
    """Tell whether the element's own style hides it."""
    style = node.attributes.get("style")
    return bool(style and _HIDDEN.search(style))


class _Lines:
    def __init__(self) -> None:
        self._done: list[str] = []
        self._pieces: list[str] = []

    def add(self, text: str) -> None:
        self._pieces.append(text)

    def end_line(self) -> None:
        line = _squeeze("".join(self._pieces))
        self._pieces.clear()
        if line:
            self._done.append(line)

    def add_lines(self, lines: list[str]) -> None:
        self.end_line()
        self._done.extend(lines)

    def finish(self) -> list[str]:
        self.end_line()
        return self._done


def _squeeze(text: str) -> str:
    return _BLANKS.sub(_one_blank, _INVISIBLE.sub("", text)).strip(" \u3000")


def _one_blank(match: re.Match[str]) -> str:
    """A line broken between two Chinese characters has no blank there; any other run of blanks is one."""
    text, start, end = match.string, match.start(), match.end()
    is_broken_line = "\n" in match.group() and start > 0 and end < len(text)
    return "" if is_broken_line and _WIDE.match(text[start - 1]) and _WIDE.match(text[end]) else " "


def _walk(node: LexborNode, lines: _Lines, *, preformatted: bool) -> None:
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            _add_text(child.text_content or "", lines, preformatted)
        elif tag == "br":
            lines.end_line()
        elif tag == "table" and not is_hidden(child):
            lines.add_lines(to_lines(_read_rows(child)))
        elif tag in ("ol", "ul") and not is_hidden(child):
            _walk_list(child, lines)
        elif tag == "sup" and _NOTE_MARK.fullmatch(child.text(deep=True).strip()):
            continue
        elif isinstance(tag, str) and not tag.startswith("-") and not is_hidden(child):
            _walk_element(child, lines, is_block=tag in _BLOCKS, preformatted=preformatted or tag == "pre")


def _walk_element(node: LexborNode, lines: _Lines, *, is_block: bool, preformatted: bool) -> None:
    if is_block:
        lines.end_line()
    _walk(node, lines, preformatted=preformatted)
    if is_block:
        lines.end_line()


def _add_text(text: str, lines: _Lines, preformatted: bool) -> None:
    if not preformatted:
        lines.add(text)
        return
    first, *rest = text.replace("\r\n", "\n").split("\n")
    lines.add(first)
    for line in rest:
        lines.end_line()
        lines.add(line)


def _walk_list(node: LexborNode, lines: _Lines) -> None:
    number = _to_int(node.attributes.get("start"), 1)
    is_numbered = node.tag == "ol" and "none" not in (node.attributes.get("style") or "")
    for child in node.iter(include_text=True):
        lines.end_line()
        if child.tag == "-text":
            _add_text(child.text_content or "", lines, preformatted=False)
        elif child.tag in ("ol", "ul"):
            _walk_list(child, lines)
        elif isinstance(child.tag, str) and not child.tag.startswith("-") and not is_hidden(child):
            if is_numbered and child.tag == "li":
                number = _to_int(child.attributes.get("value"), number)
                lines.add(f"{number}. ")
                number += 1
            _walk(child, lines, preformatted=False)
    lines.end_line()


def _read_rows(table: LexborNode) -> list[list[list[str]]]:
    rows: list[list[list[str]]] = []
    carried: dict[int, tuple[int, list[str]]] = {}
    for row in _iter_rows(table):
        cells: list[list[str]] = []
        for cell in row.iter(include_text=False):
            if cell.tag not in ("td", "th") or is_hidden(cell):
                continue
            _take_carried(cells, carried)
            content = extract_lines(cell)
            rows_left = min(_to_int(cell.attributes.get("rowspan"), 1), _MAX_SPAN) - 1
            if rows_left > 0:
                carried[len(cells)] = (rows_left + 1, carry_down(content))
            cells.append(content)
        _take_carried(cells, carried)
        carried = {at: (left - 1, content) for at, (left, content) in carried.items() if left > 1}
        rows.append(cells)
    return rows


def _take_carried(cells: list[list[str]], carried: dict[int, tuple[int, list[str]]]) -> None:
    while len(cells) in carried:
        cells.append(carried[len(cells)][1])


def _iter_rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter(include_text=False):
        if child.tag == "tr" and not is_hidden(child):
            yield child
        elif child.tag in ("thead", "tbody", "tfoot") and not is_hidden(child):
            yield from (row for row in child.iter(include_text=False) if row.tag == "tr" and not is_hidden(row))


def _to_int(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else default
