"""One value per indicator for the report as a whole, from its facts.

Counts, people, stocks, money: the largest total, else the sum of the parts; of money and cases, a second breakdown of
the same amount is not counted again. Rates: the first total, else the only part. The success rate of mediation is
derived from the counts where the report does not state it; every rate keeps the counts behind it where they are given.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from .model import Basis, Bound, Fact, Role, Value
from .rates import RateCheck

SUCCESS_RATE = "mediation.success_rate"
COUNTS_BEHIND: dict[str, tuple[tuple[str, str], ...]] = {
    SUCCESS_RATE: (("mediation.resolved", "mediation.cases"), ("mediation.resolved", "mediation.disputes_found")),
}
_CENT = Decimal("0.01")
_CASES = frozenset({"enforcement.cases", "enforcement.penalties"})
_FEW_CASES = 20
_FEWEST, _SMALLEST = 2, 100
"""Breakdowns of fewer parts, or of a smaller amount, are as much by chance."""


def summarise(
    facts: Sequence[Fact],
    kinds: Mapping[str, str],
    *,
    counts: Sequence[RateCheck] = (),
    unused: Collection[str] = (),
) -> tuple[Value, ...]:
    """The values of a report, in the order in which their indicators are first mentioned.

    `counts` tells which facts are the counts of a rate that stand beside it; no `unused` indicator is derived.
    """
    totals: dict[str, list[int]] = defaultdict(list)
    parts: dict[str, list[int]] = defaultdict(list)
    for index, fact in enumerate(facts):
        if fact.indicator and fact.role is Role.TOTAL:
            totals[fact.indicator].append(index)
        elif fact.indicator and fact.role is Role.PART:
            parts[fact.indicator].append(index)
    values: dict[str, Value] = {}
    for code in dict.fromkeys(fact.indicator for fact in facts if fact.indicator):
        value = _value_of(code, totals[code], parts[code], facts, kind=kinds.get(code, ""))
        if value:
            values[code] = value
    for code in COUNTS_BEHIND:
        counted = _with_counts(code, values.get(code), values, facts)
        if counted and code in kinds and not (counted.basis is Basis.DERIVED and code in unused):
            values[code] = counted
    for check in reversed(counts):
        code = facts[check.rate].indicator or ""
        if code in values and values[code].basis is Basis.REPORTED:
            values[code] = _with_counts_beside(values[code], check, facts)
    return tuple(values.values())


def _value_of(code: str, totals: list[int], parts: list[int], facts: Sequence[Fact], *, kind: str) -> Value | None:
    is_rate = kind == "rate"
    if totals:
        chosen = totals[0] if is_rate else max(totals, key=lambda index: (facts[index].value, -index))
        fact = facts[chosen]
        return Value(code, fact.value, fact.bound, Basis.REPORTED, fact.confidence, (chosen,), counted=fact.counted)
    if is_rate:
        if len(parts) != 1:
            return None
        fact = facts[parts[0]]
        return Value(code, fact.value, fact.bound, Basis.REPORTED, fact.confidence, (parts[0],))
    if not parts:
        return None
    if kind == "money":
        parts = _broken_down_once(parts, facts)
    elif code in _CASES:
        parts = _of_first_view(parts, facts)
    return Value(
        code,
        sum((facts[index].value for index in parts), Decimal(0)),
        _bound_of_sum([facts[index].bound for index in parts]),
        Basis.REPORTED if len(parts) == 1 else Basis.SUMMED,
        min(facts[index].confidence for index in parts),
        tuple(parts),
        counted=_counted([facts[index].counted for index in parts]),
    )


def _broken_down_once(parts: list[int], facts: Sequence[Fact]) -> list[int]:
    """`简易程序罚款600元、普通程序500元；市容类罚款1050元、其余50元`: the first of two breakdowns of one amount.

    Sums of money alone are as much twice for no other reason, unless the same ones are told again.
    """
    values = [facts[index].value for index in parts]
    whole, told = sum(values, Decimal(0)), Decimal(0)
    for place in range(1, len(parts) - _FEWEST + 1):
        told += values[place - 1]
        is_again = told * 2 == whole and sorted(values[:place]) != sorted(values[place:])
        if is_again and place >= _FEWEST and told >= _SMALLEST:
            return parts[:place]
    return parts


def _of_first_view(parts: list[int], facts: Sequence[Fact]) -> list[int]:
    """`简易程序312件、普通程序49件；类型为：违停207件、建筑垃圾61件、其他93件`: without the second view of the same.

    Both stand in sentences of their own, one behind the other, and tell a different number of kinds.
    """
    views = [list(view) for _, view in groupby(parts, key=lambda index: facts[index].sentence)]
    kept = views[:1]
    for view in views[1:]:
        totals = [sum((facts[index].value for index in one), Decimal(0)) for one in (kept[-1], view)]
        is_again = totals[0] == totals[1] >= _FEW_CASES and 1 < len(kept[-1]) != len(view) > 1
        if not is_again:
            kept.append(view)
    return [index for view in kept for index in view]


def _counted(names: Sequence[str]) -> str:
    """What all parts count, "" where they do not count the same."""
    return names[0] if len(set(names)) == 1 else ""


def _bound_of_sum(bounds: Sequence[Bound]) -> Bound:
    kinds = set(bounds) - {Bound.EXACT}
    if not kinds:
        return Bound.EXACT
    return kinds.pop() if len(kinds) == 1 else Bound.ABOUT


def _with_counts_beside(stated: Value, check: RateCheck, facts: Sequence[Fact]) -> Value:
    """The rate with the counts of its own sentence, or of another that states it again: before those of the report."""
    if check.over is None or check.under is None or facts[check.rate].value != stated.value:
        return stated
    return replace(stated, numerator=facts[check.over].value, denominator=facts[check.under].value)


def _with_counts(code: str, stated: Value | None, values: Mapping[str, Value], facts: Sequence[Fact]) -> Value | None:
    """The stated rate with its counts, or the rate that the counts give."""
    for above, below in COUNTS_BEHIND[code]:
        over, under = values.get(above), values.get(below)
        if over is None or under is None or under.value <= 0:
            continue
        if stated and facts[stated.facts[0]].role is Role.TOTAL:
            return Value(
                code, stated.value, stated.bound, stated.basis, stated.confidence, stated.facts, over.value, under.value
            )
        return _derived(code, over, under) or stated
    return stated


def _derived(code: str, over: Value, under: Value) -> Value | None:
    rate = (over.value * 100 / under.value).quantize(_CENT, rounding=ROUND_HALF_UP)
    if rate > 100:
        return None
    bound = Bound.EXACT if over.bound is under.bound is Bound.EXACT else Bound.ABOUT
    confidence = min(over.confidence, under.confidence)
    return Value(code, rate, bound, Basis.DERIVED, confidence, (*over.facts, *under.facts), over.value, under.value)
