"""Text cells that a spreadsheet would take for a formula."""

import unicodedata

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def is_risky(text: str) -> bool:
    """Return whether a spreadsheet could read the text as a formula, also in full width or after blanks."""
    if text.startswith(RISKY):
        return True
    return unicodedata.normalize("NFKC", text.strip()[:1]).startswith(RISKY)


def guard_text(text: str) -> str:
    """Return the text as a CSV file may hold it: a risky one behind an apostrophe.

    >>> guard_text("=1+1"), guard_text("＝1"), guard_text("示例镇")
    ("'=1+1", "'＝1", '示例镇')
    """
    return f"'{text}" if is_risky(text) else text
