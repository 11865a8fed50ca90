"""How a figure is written: one way for the screen, the charts and every export."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from dashboard.grid import Figure
from dashboard.intervals import interval_of

BOUND_SIGNS = {"exact": "", "at_least": "≥", "at_most": "≤", "about": "≈"}
DOUBT_MARK = "？"


def format_number(value: Decimal | float, *, is_rate: bool = False) -> str:
    """Return the number: a rate with one decimal, anything else with two at most; thousands are not set apart.

    >>> format_number(Decimal("98.6300"), is_rate=True), format_number(94.0, is_rate=True)
    ('98.6', '94.0')
    >>> format_number(8000.0), format_number(0.5)
    ('8000', '0.5')
    """
    if not is_rate:
        return f"{value:.2f}".rstrip("0").rstrip(".")
    text = f"{value:.1f}"
    # A rate short of 100 must not read as 100.
    if text == "100.0" and value < 100:
        return f"{value:.2f}" if value < Decimal("99.995") else "99.99"
    return text


def format_value(value: Decimal | float, bound: str, *, is_rate: bool = False) -> str:
    """Return the number with the sign of its bound: ≥8000."""
    return BOUND_SIGNS.get(bound, "") + format_number(value, is_rate=is_rate)


def with_unit(figure: str, unit: str) -> str:
    """Return the figure with its unit, set as the language of the page sets it: 97.8%, 45件, 45 disputes."""
    if not unit or unit == "%":
        return figure + unit
    text = ngettext("%(figure)s%(unit)s", "%(figure)s%(unit)s", 1 if figure == "1" else 2)
    return text % {"figure": figure, "unit": unit}


def in_points(size: float) -> str:
    """Return the distance of two rates in percentage points, without its sign: 8.2个百分点."""
    return format_number(abs(size), is_rate=True) + ngettext("个百分点", "个百分点", 2)  # also of 1.0


def unit_writer(unit: str) -> Callable[[str], str]:
    """Return what `with_unit` does for one unit, looked up once: for the many points of a chart."""
    one, many = with_unit("1", unit), with_unit("2", unit)
    before, _two, after = many.partition("2")
    return lambda figure: one if figure == "1" else f"{before}{figure}{after}"


def doubted(text: str, *, is_doubtful: bool) -> str:
    """Return a figure, or words made of figures, with the mark of those that need checking: 85.8？, 降8.0个百分点？"""
    return text + DOUBT_MARK if text and is_doubtful else text


def in_brackets(text: str) -> str:
    """Return the text in the brackets of the page's language, to be put after another."""
    return _("（%(text)s）") % {"text": text}


def in_a_row(sentences: Iterable[str]) -> str:
    """Return sentences one after the other, parted as the page's language parts them."""
    return ("" if (get_language() or "zh").startswith("zh") else " ").join(sentences)


def format_n(numerator: Decimal | float | None, denominator: Decimal | float | None) -> str:
    """Return the counts behind a rate as 216/219, n=219 where only the denominator is known, else "".

    A part larger than its whole is no n of a rate, and gives "".
    """
    if denominator is None or denominator != denominator:
        return ""
    if numerator is None or numerator != numerator:
        return f"n={format_number(denominator)}"
    return "" if numerator > denominator else f"{format_number(numerator)}/{format_number(denominator)}"


def format_counts(figure: Figure, *, is_rate: bool) -> str:
    """Return what a figure is made of: the n of a rate, 219/32100 of one per head with the year of an older size."""
    if figure.stated is not None and figure.size is not None:
        counts = f"{format_value(figure.stated, figure.bound)}/{figure.size}"
        is_older = figure.size_year not in (None, figure.year)
        return counts + in_brackets(_("%(year)s年") % {"year": figure.size_year}) if is_older else counts
    return format_n(figure.numerator, figure.denominator) if is_rate and figure.value is not None else ""


def format_interval(figure: Figure) -> str:
    """Return Wilson's interval of a rate as 96.1–99.5, "" where there is none."""
    interval = interval_of(figure)
    if interval is None:
        return ""
    return f"{format_number(interval.low, is_rate=True)}–{format_number(interval.high, is_rate=True)}"


def format_years(first: int, last: int) -> str:
    """Return a span of years: 2019–2025, or 2025 alone."""
    return str(first) if first == last else f"{first}–{last}"
