"""Stated figures and their precision: when two of them are one, and how a figure is told."""

from decimal import Decimal

from .model import Bound

_SCALES = {"千": 10**3, "万": 10**4, "亿": 10**8}


def plain(value: Decimal) -> str:
    """A figure without needless zeros and without an exponent.

    >>> plain(Decimal("120.0000")), plain(Decimal("97.8700"))
    ('120', '97.87')
    """
    return format(value.normalize(), "f")


def step_of(quote: str) -> Decimal:
    """The unit of the last place of a number as written: 1.2万 is stated in thousands.

    >>> step_of("1.2万"), step_of("97.9%"), step_of("1,204")
    (Decimal('1000.0'), Decimal('0.1'), Decimal('1'))
    """
    scale = next((scale for sign, scale in _SCALES.items() if sign in quote), 1)
    decimals = quote.partition(".")[2]
    places = len(decimals) - len(decimals.lstrip("0123456789"))
    return scale * Decimal(1).scaleb(-places)


def agrees(actual: Decimal, stated: Decimal, bound: Bound) -> bool:
    """Whether a stated rate is the actual one, within the precision in which it is stated.

    One with decimals may have been cut off there instead of rounded (97.96 told as 97.9).

    >>> agrees(Decimal("97.87"), Decimal("97.9"), Bound.EXACT), agrees(Decimal("97.87"), Decimal("97"), Bound.EXACT)
    (True, False)
    >>> agrees(Decimal("97.96"), Decimal("97.9"), Bound.EXACT), agrees(Decimal("97.84"), Decimal("97.9"), Bound.EXACT)
    (True, False)
    """
    tolerance = _tolerance(stated)
    if bound is Bound.AT_LEAST:
        return actual >= stated - tolerance
    if bound is Bound.AT_MOST:
        return actual <= stated + tolerance
    if bound is Bound.ABOUT:
        return abs(actual - stated) <= max(tolerance * 4, Decimal(2))
    is_cut = stated != stated.to_integral_value() and 0 <= actual - stated < tolerance * 2
    return is_cut or abs(actual - stated) <= tolerance


def _tolerance(stated: Decimal) -> Decimal:
    """Half a unit of the last stated place: 97 may stand for 96.5 to 97.5."""
    exponent = stated.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Decimal(1).scaleb(-places) / 2 + Decimal("0.0001")
