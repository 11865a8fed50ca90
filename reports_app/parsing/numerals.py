"""Every numeral of a text, in digits or in characters, with its value, bound and measure word.

Comes in: the text of a view. Goes out: numerals, among them dates and document numbers: `numbers` says which are none.
Numerals in characters are found only where they count something (a measure word, 余, 百分之, 成), for 一方面, 第三,
统一 and 三农 count nothing.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

from reports_app.parsing.model import Bound, Numeral

_DATA = Path(__file__).parent / "data" / "measure_words.toml"
_DIGITS = {
    "〇": 0, "零": 0, "一": 1, "壹": 1, "二": 2, "两": 2, "贰": 2, "三": 3, "叁": 3, "四": 4, "肆": 4, "五": 5, "伍": 5,
    "六": 6, "陆": 6, "七": 7, "柒": 7, "八": 8, "捌": 8, "九": 9, "玖": 9,
}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8}
_READY = str.maketrans({"廿": "二十", "卅": "三十"})
_CHARACTERS = "〇零一壹二两贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟万萬亿廿卅"
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10**4, "千万": 10**7, "亿": 10**8, "万亿": 10**12}

_ARABIC = re.compile(
    r"(?P<number>\d(?:\d{0,2}(?:,\d{3}){1,5}(?!\d)(?:\.\d+)?|\d*(?:\.(?!(?:19|20)\d\d年|\d{1,2}月)\d+)?))"
    r"(?P<scaled>[余多来几]?(?P<scale>万亿|亿|万|千(?![克米瓦伏])|百(?!分))(?!分之)"
    r"(?P<rest>(?:(?<=\d亿)\d{1,4}千?万)?(?:(?<=\d万)[1-9]千(?![克米瓦伏万]))?(?:(?<=\d[万千])[1-9]百(?!分))?"
    r"(?:(?<=\d万)零?\d{3,4}(?![\d.,%‰年]))?))?"
    r"(?P<percent>[%‰])?"
)
"""`1亿2000万`, `2万3千`, `2万3百`, `2千5百`, `1万2000`: the rest is told in the next lower scales."""
_REST = re.compile(r"(\d{1,4})(千?万|千|百|)")
_RUN = f"[{_CHARACTERS}]{{1,16}}"
_ABOUT = re.compile(r"(?P<low>[一二两三四五六七八九])(?P<high>[一二三四五六七八九])(?P<power>[十百千]?[万亿]?)")
_POINT = "(?:点[〇零一二三四五六七八九]{1,6})?"
_WRITTEN = re.compile(
    rf"(?P<parts>百分之|千分之)(?P<percent>{_RUN}{_POINT})"
    rf"|(?P<whole>百分百)"
    rf"|(?P<denominator>{_RUN})分之(?P<numerator>{_RUN})"
    r"|(?P<half>一半|半数|(?<=近)半|(?<=过)半(?=[的以数])|(?<=一)半)"
    r"|(?P<tenth>(?<![一二三四五六七八九十百千万])[一二两三四五六七八九])成(?P<hundredth>[一二三四五六七八九])?"
    r"(?=以上|以下|左右|多|的|[，。；、）]|村|群|$)"
    rf"|(?P<vague>[上近逾超破数几])(?P<power>[十百千万亿]{{1,2}})(?![一二三四五六七八九])"
    rf"|(?P<run>{_RUN})(?:(?P<over>[余多几](?P<myriad>[万亿]))|(?P<some>几))?"
)
_WRITTEN_START = re.compile(f"[{_CHARACTERS}半上近逾超破数几]")
_LATIN_FRACTION = re.compile(r"(?<![\d/])(?P<numerator>\d)/(?P<denominator>\d{1,2})(?![\d/])(?=以上|的|左右|，|。)")

_AFTER = re.compile(
    r"余(?![下额款杭姚庆干])|多(?![样层渠方部维]|元(?:化|共|解|主|调|参|素|预))|来(?![自访信源电])|几|\+(?!\d|[A-Z])"
)
_AFTER_UNIT = re.compile(
    r"(?P<at_least>及?以上|之多|有余|起步)|(?P<at_most>及?以下|以内|之内)|(?P<about>左右|上下|许(?!可))"
)
_AFTER_STARTS = frozenset("余多来几+")
_AFTER_UNIT_STARTS = frozenset("及以之有起左上下许")
_BEFORE = re.compile(
    r"(?:(?P<at_most>不足|不到|不超过|不超|不多于|不高于|不大于|未超过|未超|(?<!不)低于|(?<!不)少于|(?<!不)小于|至多|最多|未满|不满|未达)"
    r"|(?P<at_least>不少于|不低于|不小于|不下于?|至少|最少|起码|超过|超出|超|突破|逾|大于|高于|多于)"
    r"|(?P<about>(?<![签公预集节条契违合履民特])约|大约|(?<![最附就邻相靠远])近|将近|接近|大概|估计))(?:了|达到|达|到|为|有|占)?\Z"
    r"|(?P<also>至少|不少于)[\u4e00-\u9fff]{1,4}\Z"
)
_CUE = re.compile("[不未低少小至最超突逾大高多起约近将接估]")
_LONGEST_CUE = 8
_BEFORE_ONE = frozenset("统唯划均归合逐专单万初周星期礼同某之")
_NOUN_BEFORE = re.compile("合同|[工传清名订账罚]单")
_RANGE = re.compile(r"[—\-~至到]{1,2}")
_LONGEST_DASH = 2
_LONGEST_MEASURE = 6
_NO_MEASURES = ("人民", "部门", "部队", "家庭", "组织", "条例")
"""What begins with a measure word without being counted in it: 26部门, 1人民调解."""


def find_numerals(text: str) -> tuple[Numeral, ...]:
    """Find the numerals of a view's text, in order, without overlaps; linear in its length.

    数十, 数百, 几十, 十几 are read as their least value with `AT_LEAST`, 三五个, 七八百 and 来 (40来幅) with `ABOUT`,
    fractions (三分之二, 四成, 半数) as percent points.

    >>> [(n.value, n.unit, n.bound.value) for n in find_numerals("受众1.1万余人次，两百余件，百分之九十八点六以上")]
    [(Decimal('11000'), '人次', 'at_least'), (Decimal('200'), '件', 'at_least'), (Decimal('98.6'), '', 'at_least')]
    """
    found = [*_arabic(text), *_written(text), *_stated_zeros(text)]
    found.sort(key=lambda numeral: numeral.start)
    return tuple(_with_ranges(text, _without_overlaps(found)))


def typed_value(typed: str, *, unit: str = "") -> Decimal | None:
    """Read a number that somebody typed, in digits or characters, the unit behind it or not; None for anything else.

    Nothing is guessed: no bound, no range, a percent sign only where the unit is one.

    >>> [typed_value(x, unit="件") for x in ("1.2万", "一万二", "１,２００件", "12万余", "1,23", "5%")]
    [Decimal('12000'), Decimal('12000'), Decimal('1200'), None, None, None]
    >>> typed_value("98.3%", unit="%")
    Decimal('98.3')
    """
    plain = unicodedata.normalize("NFKC", typed).strip()
    for text in (plain, f"{plain}件"):  # characters are a number only where they count something
        found = find_numerals(text)
        if len(found) != 1 or found[0].start != 0 or found[0].bound is not Bound.EXACT:
            continue
        if found[0].is_percent and unit not in ("%", "％"):
            return None
        if plain[found[0].end :].strip() in ("", unit):
            return found[0].value
    return None


def written_value(characters: str) -> Decimal | None:
    """Read a numeral in characters, 一万二 as 12,000; None where it makes no sense.

    >>> [written_value(x) for x in ("一百八十", "两千五", "二〇二一", "壹万贰仟", "十二", "千")]
    [Decimal('180'), Decimal('2500'), Decimal('2021'), Decimal('12000'), Decimal('12'), Decimal('1000')]
    """
    characters = characters.translate(_READY)
    if all(character in _DIGITS for character in characters):
        return Decimal("".join(str(_DIGITS[character]) for character in characters))
    total, section, digit, last_power = 0, 0, -1, 1
    for character in characters:
        if character in _DIGITS:
            if digit > 0:
                return None
            digit = _DIGITS[character]
            last_power = 1 if digit == 0 else last_power
        elif character in _TENS:
            section += (1 if digit < 0 else digit) * _TENS[character]
            last_power, digit = _TENS[character], -1
        else:
            power = _MYRIADS[character]
            above = total - total % (10**8) if power < 10**8 else 0
            total = above + (total - above + section + max(digit, 0) or 1) * power
            section, last_power, digit = 0, power, -1
    if digit > 0 and last_power >= 100:
        digit *= last_power // 10
    return Decimal(total + section + max(digit, 0))


def _arabic(text: str) -> list[Numeral]:
    found = []
    for match in _ARABIC.finditer(text):
        start, end = match.span()
        number, scaled, scale, rest, percent = match.group("number", "scaled", "scale", "rest", "percent")
        fraction = text[max(start - 3, 0) : start] if text[start - 1] == "之" else ""
        is_fraction = fraction in ("百分之", "千分之")
        value = _decimal(number)
        if scale:
            value *= _SCALES[scale]
            value = _plain(value + sum(int(one) * _SCALES[of] for one, of in _REST.findall(rest)) if rest else value)
        if percent == "‰" or fraction == "千分之":
            value /= 10
        bound = None
        if scaled and scaled[0] in "余多几":
            bound = Bound.AT_LEAST
        elif scaled and scaled[0] == "来":
            bound = Bound.ABOUT
        is_percent = is_fraction or bool(percent)
        start -= 3 if is_fraction else 0
        found.append(_numeral(text, start, end, value, bound=bound, is_percent=is_percent))
    for match in _LATIN_FRACTION.finditer(text) if "/" in text else ():
        share = _share(match["numerator"], match["denominator"])
        if share is not None:
            found.append(_numeral(text, match.start(), match.end(), share, is_percent=True))
    return found


@lru_cache(maxsize=8192)
def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))


def _written(text: str) -> list[Numeral]:
    found = []
    end = 0
    for begun in _WRITTEN_START.finditer(text):
        match = _WRITTEN.match(text, begun.start()) if begun.start() >= end else None
        if match is None:
            continue
        end = match.end()
        numeral = _written_share(text, match) or _written_count(text, match)
        if numeral is not None:
            found.append(numeral)
    return found


def _stated_zeros(text: str) -> list[Numeral]:
    """`零上访`, `非访为零`: the one count that reports write without a measure word."""
    found = _stated_zero().finditer(text) if "零" in text else ()
    return [_numeral(text, *match.span(), Decimal(0), is_written=True) for match in found]


def _written_share(text: str, match: re.Match[str]) -> Numeral | None:
    value: Decimal | None = None
    if match["percent"]:
        value = _percent(match["percent"])
        if value is not None and match["parts"] == "千分之":
            value /= 10
    elif match["whole"]:
        value = Decimal(100)
    elif match["numerator"]:
        value = _share(match["numerator"], match["denominator"])
    elif match["half"]:
        value = Decimal(50)
    elif match["tenth"]:
        value = Decimal(_DIGITS[match["tenth"]] * 10 + _DIGITS.get(match["hundredth"] or "", 0))
    if value is None:
        return None
    return _numeral(text, match.start(), match.end(), value, is_percent=True, is_written=True)


def _written_count(text: str, match: re.Match[str]) -> Numeral | None:
    characters = match["power"] or match["run"]
    if characters is None or _is_inside_word(text, match.start(), len(characters)):
        return None
    end = match.end("over") if match["over"] else match.end("power" if match["vague"] else "run")
    if text[end : end + 1] not in _counted_starts():
        return None
    value, bound = _count_and_bound(match, characters)
    if value is None:
        return None
    numeral = _numeral(text, match.start(), end, value, bound=bound, is_written=True)
    if characters[0] in "百千万亿" and numeral.bound is Bound.EXACT:
        return None
    follows = _AFTER.match(text, numeral.end)
    is_counted = bool(numeral.unit) and numeral.unit not in _measure_words()[1]
    return numeral if is_counted or (follows and follows.group() == "余") else None


def _count_and_bound(match: re.Match[str], characters: str) -> tuple[Decimal | None, Bound | None]:
    if match["vague"]:
        return written_value(characters), Bound.ABOUT if match["vague"] == "近" else Bound.AT_LEAST
    if len(characters) == 1 and characters in "壹贰叁肆伍陆柒捌玖拾佰仟萬":
        return None, None
    about = _ABOUT.fullmatch(characters)
    if about and not match["over"]:
        is_near = _DIGITS[about["low"]] < _DIGITS[about["high"]]
        return written_value(about["low"] + about["power"]) if is_near else None, Bound.ABOUT
    value = written_value(characters)
    if value is not None and match["over"]:
        return value * _MYRIADS[match["myriad"]], Bound.AT_LEAST
    return value, Bound.AT_LEAST if match["some"] else None


def _is_inside_word(text: str, start: int, size: int) -> bool:
    """Whether the character before makes it another word: 第三, 统一, 同一; 合同三份 and 工单两千件 are counts."""
    before = text[max(start - 2, 0) : start]
    if before.endswith("第"):
        return True
    return size == 1 and before[-1:] in _BEFORE_ONE and not _NOUN_BEFORE.match(before)


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _percent(characters: str) -> Decimal | None:
    whole, _, decimals = characters.partition("点")
    value = written_value(whole)
    if value is None or not decimals:
        return value
    return value + Decimal("0." + "".join(str(_DIGITS[character]) for character in decimals))


def _share(numerator: str, denominator: str) -> Decimal | None:
    above, below = (Decimal(part) if part.isdigit() else written_value(part) for part in (numerator, denominator))
    if above is None or not below or above > below:
        return None
    return round(above * 100 / below, 4)


def _numeral(
    text: str,
    start: int,
    end: int,
    value: Decimal,
    *,
    bound: Bound | None = None,
    is_percent: bool = False,
    is_written: bool = False,
) -> Numeral:
    after = _AFTER.match(text, end) if text[end : end + 1] in _AFTER_STARTS else None
    if after and not is_percent:
        bound = bound or (Bound.ABOUT if after.group() == "来" else Bound.AT_LEAST)
    unit_start = after.end() if after and not is_percent else end
    unit_end = unit_start
    if not is_percent:
        unit_end += _measure_length(text[unit_start : unit_start + _LONGEST_MEASURE])
    unit = text[unit_start:unit_end]
    bound = bound or _bound_after(text, unit_end) or _bound_before(text, start) or Bound.EXACT
    return Numeral(start, end, value, bound, unit, unit_end, is_percent, is_written=is_written)


def _bound_after(text: str, position: int) -> Bound | None:
    if text[position : position + 1] not in _AFTER_UNIT_STARTS:
        return None
    match = _AFTER_UNIT.match(text, position)
    return Bound(match.lastgroup) if match and match.lastgroup else None


def _bound_before(text: str, position: int) -> Bound | None:
    first = max(position - _LONGEST_CUE, 0)
    match = _BEFORE.search(text[first:position]) if _CUE.search(text, first, position) else None
    if match is None or match.lastgroup is None:
        return None
    return Bound.AT_LEAST if match.lastgroup == "also" else Bound(match.lastgroup)


@cache
def _stated_zero() -> re.Pattern[str]:
    words = tomllib.loads(_DATA.read_text(encoding="utf-8"))["stated_zero"]
    before = "|".join(f"(?<={subject}为)" for subject in words["subjects"])
    return re.compile(f"零(?={'|'.join(words['nouns'])})|(?:{before})零(?=[，。；、\n]|\\Z)")


@cache
def _measure_words() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Give all measure words by their first character, longest first, and those that only follow digits."""
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    general, digits_only = set(data["general"]["words"]), set(data["digits_only"]["words"])
    words: dict[str, list[str]] = defaultdict(list)
    for word in sorted(general | digits_only, key=len, reverse=True):
        words[word[0]].append(word)
    return {first: tuple(found) for first, found in words.items()}, frozenset(digits_only - general)


@cache
def _counted_starts() -> frozenset[str]:
    """Give the characters that may follow a numeral that counts: those that measure words and 余 begin with."""
    return _AFTER_STARTS.union(_measure_words()[0])


@lru_cache(maxsize=8192)
def _measure_length(behind: str) -> int:
    """How long the measure word is with which these characters begin; 0 where it is none."""
    if behind.startswith(_NO_MEASURES):
        return 0
    return next((len(word) for word in _measure_words()[0].get(behind[:1], ()) if behind.startswith(word)), 0)


def _without_overlaps(found: list[Numeral]) -> list[Numeral]:
    kept: list[Numeral] = []
    for numeral in found:
        if kept and numeral.start < kept[-1].end:
            if numeral.end - numeral.start <= kept[-1].end - kept[-1].start:
                continue
            kept.pop()
        kept.append(numeral)
    return kept


def _with_ranges(text: str, numerals: list[Numeral]) -> list[Numeral]:
    """Mark 3—5名 and 2至3期 as the two ends of a range; the lower end takes the measure word of the upper."""
    marked = list(numerals)
    for index in range(1, len(marked)):
        low, high = marked[index - 1], marked[index]
        if not 0 < high.start - low.unit_end <= _LONGEST_DASH or low.value >= high.value:
            continue
        if not _RANGE.fullmatch(text, low.unit_end, high.start):
            continue
        if low.unit and low.unit != high.unit:
            continue
        unit, unit_end = (low.unit, low.unit_end) if low.unit else (high.unit, low.unit_end)
        is_percent = low.is_percent or (high.is_percent and not low.unit)
        marked[index - 1] = replace(low, unit=unit, unit_end=unit_end, is_percent=is_percent, is_range=True)
        marked[index] = replace(high, is_range=True)
    return marked
