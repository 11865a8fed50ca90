"""How a figure is written: one way for the screen, the charts and every export."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

BOUND_SIGNS = {"exact": "", "at_least": "≥", "at_most": "≤", "about": "≈"}


def format_number(value: Decimal | float, *, is_rate: bool = False) -> str:
    """Return the number without needless zeros: a rate with one decimal at most, anything else with two.

    >>> format_number(Decimal("98.6300"), is_rate=True), format_number(8000.0), format_number(0.5)
    ('98.6', '8000', '0.5')
    """
    text = f"{value:.1f}" if is_rate else f"{value:.2f}"
    # A rate short of 100 must not read as 100.
    if is_rate and text == "100.0" and value < 100:
        text = f"{value:.2f}" if value < Decimal("99.995") else "99.99"
    return text.rstrip("0").rstrip(".")


def format_value(value: Decimal | float, bound: str, *, is_rate: bool = False) -> str:
    """Return the number with the sign of its bound: ≥8000."""
    return BOUND_SIGNS.get(bound, "") + format_number(value, is_rate=is_rate)


def with_unit(figure: str, unit: str) -> str:
    """Return the figure with its unit, set as the language of the page sets it: 97.8%, 45件, 45 disputes."""
    if not unit or unit == "%":
        return figure + unit
    text = ngettext("%(figure)s%(unit)s", "%(figure)s%(unit)s", 1 if figure == "1" else 2)
    return text % {"figure": figure, "unit": unit}


def in_brackets(text: str) -> str:
    """Return the text in the brackets of the page's language, to be put after another."""
    return _("（%(text)s）") % {"text": text}


def format_aligned(value: Decimal | float, bound: str, *, is_rate: bool = False) -> str:
    """Return the number as a column of a table writes it: rates all with the same one decimal, 100.0 above 98.6."""
    text = format_value(value, bound, is_rate=is_rate)
    return text if "." in text or not is_rate else f"{text}.0"


def format_n(numerator: Decimal | float | None, denominator: Decimal | float | None) -> str:
    """Return the counts behind a rate as 216/219, n=219 where only the denominator is known, else "".

    A part larger than its whole is no n of a rate, and gives "".
    """
    if denominator is None or denominator != denominator:
        return ""
    if numerator is None or numerator != numerator:
        return f"n={format_number(denominator)}"
    return "" if numerator > denominator else f"{format_number(numerator)}/{format_number(denominator)}"


def format_years(first: int, last: int) -> str:
    """Return a span of years: 2019–2025, or 2025 alone."""
    return str(first) if first == last else f"{first}–{last}"
