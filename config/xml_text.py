"""What XML can hold of a text, for whoever writes Word files."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Leave out what XML cannot hold, and carriage returns.

    >>> clean("一\\x0b二\\r\\n三\\ufffe")
    '一二\\n三'
    """
    return _FORBIDDEN.sub("", text)
