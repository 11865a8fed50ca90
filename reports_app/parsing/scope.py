"""Whose figure a number is: a township's report also tells what its whole county, city or province did.

Comes in: the text of a view; goes out: whether a number speaks of a wider area than the township.
"""

import re
from bisect import bisect_left

_OWN = re.compile(r"[全我本](?:镇|乡|街道|苏木)(?!镇|级)")
_WIDER = re.compile(
    r"(?:全[省市县区州旗盟]|我[省市县州旗])"
    r"(?:\d{1,4}个(?:乡镇|镇街|街镇|镇|乡|街道|苏木镇?)(?:[^，。；\d]{0,6}(?=平均))?)?"
    r"(?:各级|各(?:地|部门|乡镇|镇街|镇|街道)|共(?![同享建青产治])|累计|总计|合计|现有|拥有|平均"
    r"|(?:调解|排查|受理|化解|办理|查处|立案)(?!工作|能力|机制|考核|中心|技能|竞赛|比赛|大赛))"
)
_BACK = re.compile(r"(?:[全我本]|[，；]|其中)[^，。；\d]{0,4}?(?:镇|乡|街道|苏木|辖区)(?!镇|级|街|、|（)")
"""The words come back to the township: `全县共调解6000件，我镇调解120件`."""


class WiderScopes:
    """Where a text, if it is a township's own, tells figures of the county or a wider area; empty for other texts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans = [match.span() for match in _WIDER.finditer(text)]
        if self._spans and not _OWN.search(text):
            self._spans = []

    def hold(self, start: int, end: int) -> bool:
        """Whether a number at `end` of the sentence from `start` on is a wider area's."""
        at = bisect_left(self._spans, (end, end))
        if not at or self._spans[at - 1][0] < start:
            return False
        return not _BACK.search(self._text, self._spans[at - 1][1], end)
