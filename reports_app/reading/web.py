"""Web pages: the article alone, with its title and where it came from; navigation and furniture stay away."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from reports_app.reading.encoding import decode_text
from reports_app.reading.model import ErrorCode, Limits, ReadDocument, ReadingError, WarningCode
from reports_app.reading.sample import Sample
from reports_app.reading.web_text import extract_lines, is_hidden

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{2,40})""", re.IGNORECASE)
_ARTICLE_SHARE = 0.5  # an article that a selector names holds at least this share of the page's prose
_PROSE_SHARE = 0.92  # else: the deepest element that holds this share
_MIN_PROSE_CHARACTERS = 10
_MIN_TITLE_CHARACTERS = 6
_MAX_TITLE_CHARACTERS = 120
_MANY_LINKS = 10
_SENTENCE = re.compile("[，。；]")
_TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr")
_SITE_DIVIDERS = re.compile(r"\s*(?:_+|\||｜|-{1,2}|—{1,2}|–|>>|»)\s*")
_TITLE_WORDS = re.compile(r"报告|总结|情况|要点|通报|公告|通知|年度")
_SOURCE = re.compile(r"(?:信息来源|文章来源|来源|发布机构|发布单位|发文机关|供稿单位)\s*[:：]\s*([^\s:：]{2,40})")
_DATE = re.compile(
    r"(?:发布时间|发布日期|公开日期|发文日期|成文日期|生成日期|更新时间|时间|日期)\s*[:：]\s*(\d{4}\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}日?)"
)


class WebPageReader:
    """HTML as saved from a browser, exported from Word, or taken from a site's editor."""

    format = "html"
    endings = (".html", ".htm", ".shtml", ".xhtml", ".jsp", ".asp", ".aspx", ".php", ".doc", ".xls")

    def accepts(self, sample: Sample) -> bool:
        """Accept what has tags of web pages near its beginning."""
        return sample.has_html_tags

    def read(self, data: bytes, limits: Limits) -> ReadDocument:
        """Return the article's lines, headed by title, source and date where it does not begin with its title."""
        return read_page(data)


def read_page(data: bytes, *, declared: str = "") -> ReadDocument:
    """Return the article of a page; `declared` is the encoding that its sender names, before the one in the page."""
    own = _CHARSET.search(data[:4096])
    decoded = decode_text(data, declared=declared or (own.group(1).decode("ascii") if own else ""))
    page = _Page(decoded.text)
    lines = [line for line in extract_lines(page.article) if not _is_furniture(line)]
    title = page.find_title(lines)
    if title and _bare(title) not in _bare("".join(lines[:12]))[:600]:
        lines = [title, *page.find_publication(), *lines]
    warnings = (*decoded.warnings, WarningCode.WHOLE_PAGE) if page.is_whole else decoded.warnings
    return ReadDocument("\n".join(lines), WebPageReader.format, title, warnings)


class _Page:
    """A parsed page, its furniture removed, and the element that is its article."""

    def __init__(self, source: str) -> None:
        tree = LexborHTMLParser(source)
        rules = _load_rules()
        self._metas = _read_metas(tree)
        title = tree.css_first("title")
        self._window_title = " ".join(title.text().split()) if title else ""
        self._body = _find_body(tree)
        self._titles = [text for css in rules["titles"] for node in tree.css(css) if (text := _title_text(node))]
        self._all_lines = [line for line in extract_lines(self._body) if len(line) < 300]
        self._remove_furniture(tree, rules["removed"])
        self._prose = _measure_prose(self._body)
        self.article = self._find_article(tree, rules["articles"])
        self.is_whole = self.article.mem_id == self._body.mem_id and len(self._body.css("a")) > _MANY_LINKS

    def _remove_furniture(self, tree: LexborHTMLParser, selectors: list[str]) -> None:
        for node in tree.css(", ".join(rule for rule in selectors if rule.isalpha())):
            node.decompose()
        most = len(self._body.text()) * _ARTICLE_SHARE
        for node in tree.css(", ".join(rule for rule in selectors if not rule.isalpha())):
            if node.mem_id != self._body.mem_id and len(node.text()) < most:
                node.decompose()

    def _find_article(self, tree: LexborHTMLParser, selectors: list[str]) -> LexborNode:
        wanted = self._prose.get(self._body.mem_id, 0)
        if not wanted:
            return self._body
        for css in selectors:
            nodes = [node for node in tree.css(css) if not is_hidden(node)]
            best = max(nodes, key=lambda node: self._prose.get(node.mem_id, 0), default=None)
            if best is not None and self._prose.get(best.mem_id, 0) >= _ARTICLE_SHARE * wanted:
                return best
        return self._find_densest(wanted)

    def _find_densest(self, wanted: int) -> LexborNode:
        node: LexborNode = self._body
        while True:
            heavy = [c for c in node.iter() if self._prose.get(c.mem_id, 0) >= _PROSE_SHARE * wanted and c.tag != "p"]
            if not heavy:
                break
            node = heavy[0]
        while node.tag in _TABLE_PARTS and node.parent is not None:  # a table is only understood whole
            node = node.parent
        return node

    def find_title(self, lines: list[str]) -> str:
        """Return the report's title as the page tells it, or ""."""
        named = [self._metas[name] for name in _load_rules()["title_metas"] if self._metas.get(name)]
        window = _SITE_DIVIDERS.split(self._window_title)
        candidates = [*named, *self._titles, *window]
        plausible = [c for c in candidates if _MIN_TITLE_CHARACTERS <= len(c) <= _MAX_TITLE_CHARACTERS]
        return next((c for c in plausible if _TITLE_WORDS.search(c)), "")

    def find_publication(self) -> list[str]:
        """Return lines that tell source, date and site, from the page's metadata or its visible text."""
        rules = _load_rules()
        text = "\n".join(self._all_lines)
        source = self._meta(rules["source_metas"]) or _first_group(_SOURCE, text)
        day = self._meta(rules["date_metas"])[:10] or _first_group(_DATE, text)
        site = self._meta(rules["site_metas"])
        told = (("来源", source), ("发布时间", day), ("网站名称", site))
        return [f"{label}：{value}" for label, value in told if value]

    def _meta(self, names: list[str]) -> str:
        return next((self._metas[name] for name in names if self._metas.get(name)), "")


def _find_body(tree: LexborHTMLParser) -> LexborNode:
    root = tree.body or tree.root  # a page of frames has no body
    if root is None:
        raise ReadingError(ErrorCode.EMPTY, "no elements at all")
    return root


@cache
def _load_rules() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "web.toml").read_text("utf-8"))


@cache
def _furniture() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in _load_rules()["furniture"]))


def _is_furniture(line: str) -> bool:
    return len(line) < 160 and bool(_furniture().fullmatch(_bare(line)))


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _read_metas(tree: LexborHTMLParser) -> dict[str, str]:
    metas: dict[str, str] = {}
    for node in tree.css("meta"):
        attributes = node.attributes
        name = attributes.get("name") or attributes.get("property") or ""
        if content := " ".join((attributes.get("content") or "").split()):
            metas.setdefault(name.lower(), content)
    return metas


def _title_text(node: LexborNode) -> str:
    return " ".join("".join(extract_lines(node)).split())


def _first_group(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match.group(1).strip() if match else ""


def _measure_prose(root: LexborNode) -> dict[int, int]:
    """Return the characters of sentences outside links under each element, by its id.

    A stack and not recursion: hostile pages nest deeply.
    """
    prose: dict[int, int] = {}
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            prose[node.mem_id] = sum(prose.get(child.mem_id, 0) for child in node.iter(include_text=True))
        elif node.tag == "-text":
            text = (node.text_content or "").strip()
            prose[node.mem_id] = len(text) if len(text) >= _MIN_PROSE_CHARACTERS and _SENTENCE.search(text) else 0
        elif node.tag != "a" and not is_hidden(node):
            stack.append((node, True))
            stack.extend((child, False) for child in node.iter(include_text=True))
    return prose
