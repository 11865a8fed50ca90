"""Figures that no township can have: the wrong unit, a slip of ten thousand, half a case.

Comes in: drafts of facts; goes out: findings `unit_suspect`. The limits are data (`data/plausible.toml`).
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from .arithmetic import plain
from .drafts import Draft
from .model import Check, Finding, Severity, Verdict
from .rates import CURRENT

_DATA = Path(__file__).parent / "data" / "plausible.toml"
_RATE_BEFORE = re.compile(r"率(?:已|均|都|分别)*(?:达到?|为|是|保持在?|(?:提升|提高|上升|下降)[至到])?$")
_NO_HALVES = ("count", "people", "stock")


@dataclass(frozen=True, slots=True)
class Limits:
    """The range of a figure; `above` is not reached itself, but nothing at all (0) is always possible."""

    at_least: Decimal | None = None
    at_most: Decimal | None = None
    above: Decimal | None = None


def check_units(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> list[Finding]:
    """The figures of the year that are out of their range, in cases where they should be in percent, or no whole."""
    found = []
    for index, draft in enumerate(drafts):
        detail = _suspect(draft, kinds) if draft.role in CURRENT else None
        if detail:
            found.append(Finding(Check.UNIT_SUSPECT, Severity.WARNING, Verdict.INCONSISTENT, (index,), detail))
    return found


def _suspect(draft: Draft, kinds: Mapping[str, str]) -> dict[str, str] | None:
    """Why the figure cannot be, None where it can."""
    table = _table()
    stated = {"stated": plain(draft.value)}
    if draft.numeral.unit in table.rate_units and _RATE_BEFORE.search(draft.words):
        return {"reason": "rate_unit", **stated, "unit": draft.numeral.unit}
    if not draft.code:
        return None
    kind = kinds.get(draft.code, "count")
    if kind in _NO_HALVES and draft.value != draft.value.to_integral_value():
        return {"reason": "not_whole", **stated}
    limits = table.indicators.get(draft.code) or table.kinds.get(kind) or Limits()
    if limits.at_most is not None and draft.value > limits.at_most:
        return {"reason": "too_large", **stated, "limit": format(limits.at_most, "f")}
    if limits.at_least is not None and draft.value < limits.at_least and draft.value > 0:
        return {"reason": "too_small", **stated, "limit": format(limits.at_least, "f")}
    if limits.above is not None and 0 < draft.value <= limits.above:
        return {"reason": "too_small", **stated, "limit": format(limits.above, "f")}
    return None


@dataclass(frozen=True, slots=True)
class _Table:
    kinds: dict[str, Limits]
    indicators: dict[str, Limits]
    rate_units: frozenset[str]


@cache
def _table() -> _Table:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"), parse_float=Decimal)
    return _Table(
        {kind: _to_limits(raw) for kind, raw in data["kinds"].items()},
        {code: _to_limits(raw) for code, raw in data["indicators"].items()},
        frozenset(data["rate_units"]["words"]),
    )


def _to_limits(raw: Mapping[str, int | Decimal]) -> Limits:
    return Limits(**{name: Decimal(value) for name, value in raw.items()})
