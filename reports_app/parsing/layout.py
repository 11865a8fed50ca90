"""The outer form of a report: text in; letterhead, title, addressee, opening, headings and signature out.

Works on a plain copy of the text and keeps no offsets; see `view` for the text that facts are read from.
"""

import re
from dataclasses import dataclass

from .script import to_simplified

_LONGEST_TEXT = 60_000
_HEAD_CHARACTERS = 40_000
_TITLE_LINES = 60
_TITLE_CHARACTERS = 90
_OPENING_CHARACTERS = 2_500
_TAIL_LINES = 14

_WIDTHS = dict(zip("０１２３４５６７８９", "0123456789", strict=True)) | {
    "○": "〇",
    "◯": "〇",
    "(": "（",
    ")": "）",
    ":": "：",
    ",": "，",
    ";": "；",
    "\u3000": " ",
    "\u00a0": " ",
    "\t": " ",
    "＞": ">",
    "－": "-",
    "—": "-",
    "–": "-",
    "～": "-",
    "~": "-",
}
_OTHER_WIDTH = re.compile(f"[{re.escape(''.join(_WIDTHS))}]")
_NOISE = re.compile(r"\[bookmark：[^\]\n]{0,80}\]|\*\*|^ *#{1,6} *|[\u200b-\u200f\ufeff]", re.MULTILINE)
_NOISE_MARK = re.compile("[\\[*#\u200b-\u200f\ufeff]")
_CHINESE_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_CHINESE_DIGITS |= {"零": "0", "O": "0", "o": "0", "0": "0"}
_CHINESE_YEAR = re.compile(r"二[〇零Oo0][〇零Oo0一二三四五六七八九]{2}(?=年)")
_CHINESE_MONTH_DAY = re.compile(
    r"[一二三四五六七八九十](?<=\d年.)[一二三四五六七八九十]{0,2}月(?:[一二三四五六七八九十]{1,3}日)?"
)
_SMALL_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}(?=[月日])")
_SINGLE_SPACE = re.compile(r" (?:(?<=[^\sA-Za-z\d] )(?=[^\sA-Za-z])|(?<=\d )(?=[^\sA-Za-z\d]))")
_LONG_SPACE = re.compile(r" {2,}")
_SUBJECT = re.compile(r"法治|法制|依法[行治]|普法|述法|第一责任人")
_TITLE_END = re.compile(
    r"(?:报告|总结|汇报|情况|年报|小结|材料|打算|工作|自评|公示|公告)[》”]?(?:的报告|的函)?(?:（[^）]{1,12}）)?$"
)
_WEAK_TITLE_END = re.compile(r"(?:报告|总结|汇报|情况|年报)$")
_ORGANISATION = re.compile(r"[\u4e00-\u9fff]{2}(?:人民政府|委员会|办事处|党委|党工委|管委会|街道|镇|乡|苏木|农场)$")
_LABEL_COLON = re.compile(r"^(?:[-·•*] ?)?[\[【]? ?[\u4e00-\u9fff ]{2,8} ?[\]】]?[：]|^\[ ?[\u4e00-\u9fff ]{2,8} ?\]")
_PARTICULAR = re.compile(
    r"^[\[【（]? ?(?:来 ?源|作 ?者|日 ?期|时 ?间|\S{0,2}(?:发布|成文|生成|公开|发文|更新)\S{2,3}"
    r"|字 ?号|文 ?号|浏览|点击|签发人|编 ?辑).{0,3}[：\]].{0,80}$"
    r"|^\S{2,16}[〔\[（]?20\d\d[〕\]）]? ?(?:第 ?)?\d{1,4} ?号.{0,30}$"
    r"|^20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}.{0,12}$"
)
_NAVIGATION = re.compile(r"首页|当前位置|上一篇|下一篇|打印|字体|分享|>")
_CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
_TOP_HEADING = re.compile(rf"{_CHINESE_NUMBER} ?[、.．，]|第{_CHINESE_NUMBER}(?:部分|章)")
_HEADING = re.compile(rf"{_TOP_HEADING.pattern}|（{_CHINESE_NUMBER}）")
_KIND = re.compile(r"镇|乡|街道")
_ITEM = re.compile(r"^(?:\d{1,2} ?[.、．]|[①-⑳★▲●◆■])")
_SENTENCE_END = re.compile(r"[。！？；]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """A report's parts as plain text: half-width digits, no single spaces between Chinese characters.

    `letterhead` are the lines around the title (page header, document number, 签发人, 来源), `opening` what stands
    between title and first heading, without the addressee; `headings` are the first-level headings,
    `signature` the last lines.
    """

    title: str
    letterhead: tuple[str, ...]
    addressee: str
    opening: str
    headings: tuple[str, ...]
    signature: tuple[str, ...]
    body: str


def plain(text: str) -> str:
    """Return the text in simplified characters, with half-width digits, full-width punctuation, dates in digits and
    no single spaces inside Chinese.

    >>> plain("２０２４ 年，共 3 場"), plain("二〇二四年十二月二十八日")
    ('2024年，共3場', '2024年12月28日')
    """
    squeezed = _OTHER_WIDTH.sub(lambda match: _WIDTHS[match[0]], text.replace("\r\n", "\n").replace("\r", "\n"))
    if _NOISE_MARK.search(squeezed):
        squeezed = _NOISE.sub("", squeezed)
    squeezed = _SINGLE_SPACE.sub("", squeezed)
    digits = _CHINESE_YEAR.sub(_year_in_digits, to_simplified(squeezed))
    return _CHINESE_MONTH_DAY.sub(lambda date: _SMALL_NUMBER.sub(_small_number, date[0]), digits)


def _year_in_digits(match: re.Match[str]) -> str:
    return "".join(_CHINESE_DIGITS[character] for character in match[0])


def _small_number(match: re.Match[str]) -> str:
    """Return a numeral from 一 to 九十九 in digits."""
    tens, ten, ones = match[0].rpartition("十")
    if not ten:
        return _CHINESE_DIGITS[ones[-1]]
    return str(int(_CHINESE_DIGITS[tens[-1]] if tens else "1") * 10 + int(_CHINESE_DIGITS[ones] if ones else "0"))


def read_layout(text: str) -> Layout:
    """Split a report; of a text past 60,000 characters only the beginning and the end are looked at."""
    if len(text) > _LONGEST_TEXT:
        text = text[:_HEAD_CHARACTERS] + "\n" + text[_HEAD_CHARACTERS - _LONGEST_TEXT :]
    lines = [line for raw in plain(text).split("\n") if (line := _LONG_SPACE.sub("  ", raw).strip())]
    first, last = _title_span(lines)
    start = last if last else _first_body_line(lines)
    above = lines[: first if last else start]
    below, start = _particulars(lines, start)
    addressee, start = _addressee(lines, start)
    opening = _opening(lines, start)
    signature = lines[max(len(lines) - _TAIL_LINES, start) :]
    return Layout(
        title="".join(lines[first:last]),
        letterhead=(*above, *below),
        addressee=addressee,
        opening=opening,
        headings=tuple(line for line in lines[start:] if _TOP_HEADING.match(line) and is_heading(line)),
        signature=tuple(signature),
        body="\n".join(lines[start:]),
    )


def is_heading(line: str) -> bool:
    """Return whether the line is a numbered heading rather than a numbered sentence."""
    return bool(_HEADING.match(line)) and len(line) <= 60 and "。" not in line and "；" not in line


def _is_display(line: str) -> bool:
    """Return whether the line could be part of a title: short, no sentence, no label, no navigation."""
    return (
        len(line) <= _TITLE_CHARACTERS
        and not _SENTENCE_END.search(line)
        and not line.endswith(("：", "，"))
        and not _LABEL_COLON.match(line)
        and not _NAVIGATION.search(line)
        and not is_heading(line)
        and not _ITEM.match(line)
    )


def _title_span(lines: list[str]) -> tuple[int, int]:
    """Return the span of the title's lines, (0, 0) where there is none."""
    window = lines[:_TITLE_LINES]
    for ending, needs_subject in ((_TITLE_END, True), (_WEAK_TITLE_END, False)):
        limit = window if needs_subject else window[:15]
        for last, line in enumerate(limit):
            if is_heading(line) or (_is_prose(line) and last):
                break
            if not ending.search(line) or not _is_display(line):
                continue
            first = _title_start(lines, last)
            joined = "".join(lines[first : last + 1])
            if len(joined) <= _TITLE_CHARACTERS + 40 and (_SUBJECT.search(joined) or not needs_subject):
                return first, last + 1
    return 0, 0


def _title_start(lines: list[str], last: int) -> int:
    """Return the first line of the title that ends at `last`: the issuing bodies above it belong to it."""
    first = last
    while first > 0 and last - first < 4 and _is_display(above := lines[first - 1]):
        is_issuer = bool(_ORGANISATION.search(above)) and len(_KIND.findall(above)) < 2 + above.count("委员会")
        is_cut = above.count("《") > above.count("》") or (above.startswith("关于") and not _TITLE_END.search(above))
        if not (is_issuer or is_cut):
            break
        first -= 1
    return first


def _is_prose(line: str) -> bool:
    return len(line) > 60 and "，" in line and ("。" in line or len(line) > 100)


def _first_body_line(lines: list[str]) -> int:
    """Return where the text begins when there is no title: the first sentence, addressee or heading."""
    for index, line in enumerate(lines[:_TITLE_LINES]):
        if _is_prose(line) or is_heading(line) or _is_addressee(line) or ("，" in line and line.endswith(("。", "："))):
            return index
    return 0


def _particulars(lines: list[str], start: int) -> tuple[list[str], int]:
    """Return the lines under the title that give source, date or document number, and where the text goes on."""
    end = start
    while end < min(start + 8, len(lines)) and _PARTICULAR.match(lines[end]):
        end += 1
    return lines[start:end], end


def _is_addressee(line: str) -> bool:
    return (
        not re.search("现[将就]|如下", line)
        and line.endswith("：")
        and len(line) <= 50
        and bool(re.search(r"政府|委|办|局|厅", line))
        and "。" not in line
    )


def _addressee(lines: list[str], start: int) -> tuple[str, int]:
    for index in range(start, min(start + 6, len(lines))):
        if _is_addressee(lines[index]):
            return lines[index], index + 1
        if _is_prose(lines[index]) or is_heading(lines[index]):
            break
    return "", start


def _opening(lines: list[str], start: int) -> str:
    """Return the paragraphs before the first heading, broken lines joined."""
    joined = ""
    for index in range(start, len(lines)):
        line = lines[index]
        if is_heading(line) or _ITEM.match(line) or len(joined) > _OPENING_CHARACTERS:
            break
        is_broken = bool(joined) and not joined.endswith(("。", "：", "；", "！", "）")) and "：" not in line[:12]
        joined += line if is_broken or not joined else f"\n{line}"
    return joined[:_OPENING_CHARACTERS]
