"""How Chinese names are typed on a Latin keyboard: whole syllables, or the first letter of each."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

# Characters that places read otherwise than the language mostly does.
PLACE_READINGS = {"都": "du", "单": "shan", "洞": "tong", "会": "kuai"}


@lru_cache(maxsize=20_000)
def pinyin_keys(text: str) -> tuple[str, str]:
    """Return the text's syllables run together, and their initials; other signs stay as they are, in small letters.

    >>> pinyin_keys("调解成功率")
    ('tiaojiechenggonglv', 'tjcgl')
    """
    return _keys(_syllables(text))


def matches(query: str, text: str) -> bool:
    """Tell whether a query finds the text: by a part of it, of its syllables or of its initials."""
    wanted = "".join(query.split()).lower()
    if wanted in text.lower():
        return True
    return wanted.isascii() and any(wanted in key for key in pinyin_keys(text))


def place_sounds(name: str) -> str:
    """Return what may be typed for a place's name: from each syllable but the last on, whole and by initials.

    Each has a blank before it. Names that are read otherwise than their characters alone are in it both ways.

    >>> place_sounds("石桥镇")
    ' qiaozhen qz shiqiaozhen sqz'
    >>> " luanshi" in place_sounds("六安市"), " liuanshi" in place_sounds("六安市")
    (True, True)
    """
    read = _syllables(name)
    readings = [read]
    if len(read) == len(name):
        readings.append([_syllable(character) for character in name])
        readings.append(
            [PLACE_READINGS.get(character, syllable) for character, syllable in zip(name, read, strict=True)]
        )
    found = {key for each in readings for start in range(max(len(each) - 1, 1)) for key in _keys(each[start:])}
    return "".join(f" {key}" for key in sorted(found))


def typed_key(query: str) -> str:
    """Return what the sounds of a place hold that somebody types so; "" where a query is not two Latin letters or more.

    >>> typed_key("Xi'an")
    ' xian'
    """
    letters = "".join(query.split()).replace("'", "").lower()
    return f" {letters}" if len(letters) > 1 and letters.isascii() and letters.isalpha() else ""


def _keys(syllables: Sequence[str]) -> tuple[str, str]:
    return "".join(syllables).lower(), "".join(syllable[:1] for syllable in syllables).lower()


def _syllables(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # its tables cost a tenth of a second: only who searches loads them

    one_by_one: Any = list  # what is no Chinese character
    return [str(syllable) for syllable in lazy_pinyin(text, v_to_u=False, errors=one_by_one)]


@lru_cache(maxsize=10_000)
def _syllable(character: str) -> str:
    return _syllables(character)[0]
