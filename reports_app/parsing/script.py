"""Traditional characters (mirrors of gov.cn sites have them) as simplified ones, character for character."""

import csv
import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "traditional.csv"
_COMMON = re.compile("[鎮鄉縣區辦報設黨調開發務關與會對個來過這]")
"""One of these is in any few lines of a text in traditional characters, and none is in another."""


def to_simplified(text: str) -> str:
    """Return the text, as long as it was, in simplified characters.

    >>> to_simplified("調解糾紛12件"), to_simplified("调解纠纷12件")
    ('调解纠纷12件', '调解纠纷12件')
    """
    return text.translate(_simplified()) if _COMMON.search(text) else text


@cache
def _simplified() -> dict[int, str]:
    rows = csv.DictReader(line for line in _TABLE.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {ord(row["traditional"]): row["simplified"] for row in rows}
