"""Spaces that a printed page or its PDF file leaves inside a number: 1 200 件, 98. 6%, 共审核4 6份.

Comes in: a text of one width; goes out: the same text, as long, with a mark in the place of each such space.
"""

import re

DROPPED = "\uffff"
"""Stands for a character that the view leaves out; it is none that a text may hold."""
_SPACE_IN_NUMBER = re.compile(r" (?<=\d )\d")
_GROUPED = re.compile(
    r"(?<![\dA-Za-z.:/-])\d{1,3}(?: \d{3}){1,4}"
    r"(?![\d.:/-]| \d)(?= ?[^\sA-Za-z,，])"
)
_TORN = re.compile(
    r"(?<![\dA-Za-z.,:/\-第表图])(?<!附件)(?<!\d )(?!0)\d{1,3} (?!(?:19|20)\d\d年)"
    r"\d{1,5}(?:,\n?\d{3})*(?:\.\d{1,2})?(?![\d.,:/-]| \d)"
    r"(?=[ \n]?[%万亿余多人户名位个件起宗例场次期堂节课讲轮份本册套张幅条块面篇部项处所座栋间幢家辆台袋批元亩公平"
    r"吨则首卷笔单天月日类组队趟岁])"
)
"""Two groups of digits and a measure word: what else could stand between them is a table's or a list's."""
_PROSE = re.compile(r"[，。；]")
_DECIMAL_GAP = re.compile(r"(?<=\d) ?\. ?(?=\d{1,3} ?[%％万亿])")
_LINE_START_NUMBER = re.compile(r"(?:\A|\n)[ \t]{0,20}\d{1,2} ?\.")


def drop_gaps(plain: str) -> str:
    """Mark the spaces inside numbers.

    >>> [drop_gaps(x).replace(DROPPED, "") for x in ("共审核合同4 6份，发出建议1 003条。", "合同 件 46 52")]
    ['共审核合同46份，发出建议1003条。', '合同 件 46 52']
    """
    if _SPACE_IN_NUMBER.search(plain):
        plain = _GROUPED.sub(_without_spaces, plain)
        plain = _join_torn(plain)
    if " ." not in plain and ". " not in plain:
        return plain
    item_dots = {match.end() - 1 for match in _LINE_START_NUMBER.finditer(plain)}

    def drop(match: re.Match[str]) -> str:
        is_item = match.start() + match[0].index(".") in item_dots
        return match[0] if is_item else _without_spaces(match)

    return _DECIMAL_GAP.sub(drop, plain)


def _without_spaces(match: re.Match[str]) -> str:
    return match[0].replace(" ", DROPPED)


def _join_torn(plain: str) -> str:
    """Join those in prose: words stand before the number in a line that is no row of a table (`3 12件，…` is an item).

    Each line is looked at once, however many numbers it has.
    """
    words_from = line_end = -1
    is_prose = False

    def join(match: re.Match[str]) -> str:
        nonlocal words_from, line_end, is_prose
        if match.start() > line_end:
            start = plain.rfind("\n", 0, match.start()) + 1
            line_end = plain.find("\n", match.end())
            line_end = line_end if line_end >= 0 else len(plain)
            words_from = start + len(plain[start:line_end]) - len(plain[start:line_end].lstrip())
            is_prose = bool(_PROSE.search(plain, start, line_end))
        return _without_spaces(match) if is_prose and words_from < match.start() else match[0]

    return _TORN.sub(join, plain)
