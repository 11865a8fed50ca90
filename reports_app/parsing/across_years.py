"""A report against the report of the year before: what it says of last year, and figures that leap.

Comes in: figures of two reports of one township, as plain values; goes out: findings. The facts that they name are
the caller's own keys, of both reports.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .arithmetic import plain, step_of
from .model import Bound, Check, Finding, Severity, Verdict

LEAP = 3
LEAST_LEAPING = 10
"""Below this, in either year, three times as many says nothing."""
_LEAPING_KINDS = ("count", "people")


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A report's figure for an indicator: its own value, or what it says of the year before.

    `quotes` are the numbers as they are written (the precision that a figure is stated in), `facts` the caller's keys.
    """

    indicator: str
    kind: str
    value: Decimal
    bound: Bound
    quotes: tuple[str, ...]
    facts: tuple[int, ...]


def compare_years(
    values: Mapping[str, YearFigure],
    said_of_last: Sequence[YearFigure],
    last_values: Mapping[str, YearFigure],
    *,
    year: int,
) -> tuple[Finding, ...]:
    """Findings of the report on `year`: its `values` and what it says of last year, against last year's report.

    All by indicator; values that are no exact figures are not compared.
    """
    return (*_check_previous(said_of_last, last_values, year), *_check_leaps(values, last_values, year))


def _check_previous(
    said_of_last: Iterable[YearFigure], last_values: Mapping[str, YearFigure], year: int
) -> Iterable[Finding]:
    """One finding for an indicator: consistent where any of the figures said of last year is last year's."""
    said: dict[str, list[YearFigure]] = defaultdict(list)
    for figure in said_of_last:
        if figure.bound is Bound.EXACT:
            said[figure.indicator].append(figure)
    for code, figures in said.items():
        last = last_values.get(code)
        if last is None or last.bound is not Bound.EXACT:
            continue
        same = next((figure for figure in figures if _is_same(figure, last)), None)
        if same is None and len({figure.value for figure in figures}) > 1:
            continue  # which of them is the whole year's?
        stated = same or figures[0]
        is_same = same is not None
        yield Finding(
            Check.PREVIOUS_YEAR_MISMATCH,
            Severity.NOTICE if is_same else Severity.WARNING,
            Verdict.CONSISTENT if is_same else Verdict.INCONSISTENT,
            (*stated.facts, *last.facts),
            {"year": str(year), "last_year": str(year - 1), "stated": plain(stated.value), "actual": plain(last.value)},
        )


def _check_leaps(
    values: Mapping[str, YearFigure], last_values: Mapping[str, YearFigure], year: int
) -> Iterable[Finding]:
    for code, figure in values.items():
        last = last_values.get(code)
        if last is None or figure.kind not in _LEAPING_KINDS or min(figure.value, last.value) < LEAST_LEAPING:
            continue
        ratio = max(figure.value, last.value) / min(figure.value, last.value)
        if ratio < LEAP:
            continue
        detail = {
            "year": str(year),
            "last_year": str(year - 1),
            "stated": plain(figure.value),
            "actual": plain(last.value),
            "direction": "up" if figure.value > last.value else "down",
            "times": plain(ratio.quantize(Decimal("0.1"))),
        }
        yield Finding(Check.JUMP, Severity.NOTICE, Verdict.INCONSISTENT, (*figure.facts, *last.facts), detail)


def _is_same(stated: YearFigure, last: YearFigure) -> bool:
    """Whether two figures are one, within the coarser precision in which one of them is written."""
    steps = [step_of(quote) for quote in (*stated.quotes, *last.quotes)]
    tolerance = max(steps, default=Decimal(0)) / 2
    if stated.kind != "rate" and tolerance <= Decimal("0.5"):
        tolerance = Decimal(0)
    return abs(stated.value - last.value) <= tolerance
