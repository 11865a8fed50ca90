"""How Word writes the numbers of its lists: a number and a format name become 一, （二）'s 二, ③, iv …"""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


def format_number(number: int, style: str) -> str:
    """Write `number` as the numbering format `style` (w:numFmt) does; an unknown style counts in plain digits."""
    if style == "none":
        return ""
    return _STYLES.get(style, str)(number)


def to_chinese(number: int) -> str:
    """Write 0..9999 in Chinese numerals: 11 is 十一, 105 is 一百零五; larger numbers digit by digit."""
    if not 0 < number < 10_000:
        return _to_digits(number)
    text = _join_places(number, _DIGITS, ("", "十", "百", "千"), "零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _to_legal(number: int) -> str:
    return _join_places(number, _LEGAL_DIGITS, ("", "拾", "佰", "仟"), "零") if 0 < number < 10_000 else str(number)


def _join_places(number: int, digits: str, places: tuple[str, ...], zero: str) -> str:
    text = ""
    for at, digit in enumerate(map(int, str(number))):
        place = places[len(str(number)) - 1 - at]
        if digit:
            text += digits[digit] + place
        elif not text.endswith(zero):
            text += zero
    return text.rstrip(zero)


def _to_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] if digit.isdigit() else digit for digit in str(number))


def _to_letters(number: int) -> str:
    """1 is a, 26 z, 27 aa, 28 bb: Word repeats the letter."""
    if number < 1:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 20)


def _to_roman(number: int) -> str:
    if not 0 < number < 4_000:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _from_run(first: str, last: int, *more: tuple[str, int, int]) -> Callable[[int], str]:
    """A run of code points that begins with `first` for 1 and ends at `last`; `more` are further runs."""

    def write(number: int) -> str:
        for start, low, high in ((first, 1, last), *more):
            if low <= number <= high:
                return chr(ord(start) + number - low)
        return str(number)

    return write


def _from_cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


_circled = _from_run("①", 20, ("㉑", 21, 35), ("㊱", 36, 50))
_STYLES: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "decimalFullWidth2": lambda number: str(number).translate({ord("0") + i: 0xFF10 + i for i in range(10)}),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": _from_run("⑴", 20),
    "decimalEnclosedFullstop": _from_run("⒈", 20),
    "numberInDash": lambda number: f"-{number}-",
    "chineseCounting": to_chinese,
    "chineseCountingThousand": to_chinese,
    "taiwaneseCounting": to_chinese,
    "taiwaneseCountingThousand": to_chinese,
    "japaneseCounting": to_chinese,
    "ideographDigital": _to_digits,
    "japaneseDigitalTenThousand": _to_digits,
    "taiwaneseDigital": _to_digits,
    "chineseLegalSimplified": _to_legal,
    "ideographLegalTraditional": _to_legal,
    "ideographTraditional": _from_cycle(_STEMS),
    "ideographZodiac": _from_cycle(_BRANCHES),
    "ideographEnclosedCircle": _from_run("㊀", 10),
    "lowerLetter": _to_letters,
    "upperLetter": lambda number: _to_letters(number).upper(),
    "lowerRoman": _to_roman,
    "upperRoman": lambda number: _to_roman(number).upper(),
}
