"""How sure a rate is: the Wilson score interval at 95 %.

E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212. Unlike the
textbook interval it stays within 0 to 100 and has a width where all or none of few cases succeeded.
"""

from math import sqrt
from typing import NamedTuple

from dashboard.grid import Figure

Z_95 = 1.959963984540054
HUNDRED = 100.0
# A stated rate is rounded, to a whole per cent at the coarsest.
MAX_ROUNDING_POINTS = 1.0


class Interval(NamedTuple):
    """Between which percentages the rate lies that the cases speak for."""

    low: float
    high: float


def wilson(successes: float, cases: float, *, z: float = Z_95) -> Interval:
    """Return the interval of `successes` in `cases`, in percent; ValueError where these are no part and its whole.

    >>> tuple(round(end, 1) for end in wilson(3, 3)), tuple(round(end, 1) for end in wilson(216, 219))
    ((43.9, 100.0), (96.1, 99.5))
    """
    if not 0 <= successes <= cases or not cases:
        raise ValueError(f"{successes} of {cases}")
    share = successes / cases
    middle = share + z * z / (2 * cases)
    spread = z * sqrt(share * (1 - share) / cases + z * z / (4 * cases * cases))
    whole = 1 + z * z / cases
    low = (middle - spread) / whole if successes else 0.0
    high = (middle + spread) / whole if successes < cases else 1.0
    return Interval(low * HUNDRED, high * HUNDRED)


def interval_of(figure: Figure) -> Interval | None:
    """Return the interval of a rate; None where it is no exact one, its n is not known or its counts tell another rate.

    A numerator that is not stated is the rate's share of the denominator, in whole cases.
    """
    value, cases = figure.value, figure.denominator
    if value is None or not cases or figure.bound != "exact" or not 0 <= value <= HUNDRED:
        return None
    successes = figure.numerator if figure.numerator is not None else round(value * cases / HUNDRED)
    if not 0 <= successes <= cases or abs(HUNDRED * successes / cases - value) > MAX_ROUNDING_POINTS:
        return None
    return wilson(successes, cases)
