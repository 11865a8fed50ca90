"""Whether a PDF's text layer says what its page shows: without a map of characters it is a row of nonsense."""

import re

_ODD_SHARE = 0.1
_MANY = 40
_ODD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U0010ffff\u0100-\u036f\u0400-\u1fff\u2c00-\u2dff"
    "\ua000-\uabff]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER_OR_DIGIT = re.compile(r"[A-Za-z0-9]")
_PLAIN_ASCII = re.compile(r"[\x21-\x7e]")


def is_garbled(text: str) -> bool:
    """Tell whether the characters of a page are senseless: private ones, rare ones, or signs for letters.

    >>> is_garbled("\\ue123\\ue124" * 20), is_garbled("全年调解纠纷36件，" * 5)
    (True, False)
    """
    if len(_ODD.findall(text)) > _ODD_SHARE * len(text):
        return True
    han = _HAN.findall(text)
    if len(han) >= _MANY:
        return sum(map(_is_common, han)) < 0.7 * len(han)
    plain = _PLAIN_ASCII.findall(text)
    return (
        len(plain) >= _MANY and len(han) < 0.05 * len(text) and (len(_LETTER_OR_DIGIT.findall(text)) < 0.6 * len(plain))
    )


def _is_common(character: str) -> bool:
    """Whether it is one of the 3,755 characters that GB 2312 put first for being frequent."""
    encoded = character.encode("gb2312", "ignore")
    return len(encoded) == 2 and 0xB0 <= encoded[0] <= 0xD7
