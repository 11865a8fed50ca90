"""Claims that a report makes and its own figures can check.

Comes in: drafts of facts with their words, values, identity and parts; goes out: findings, each with the facts
concerned and its arithmetic in words.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .facts import Draft
from .model import Bound, Check, Finding, Identity, Role, SectionKind, Severity, Verdict
from .roles import has_part_mark, names_level

MANDATED = (SectionKind.MEASURES, SectionKind.SHORTCOMINGS, SectionKind.FIRST_RESPONSIBLE, SectionKind.PLAN)
CURRENT = (Role.TOTAL, Role.PART)


@dataclass(frozen=True, slots=True)
class Count:
    """A count behind a rate: its indicator, or None and the words before it for what the catalogue has not."""

    code: str | None
    words: tuple[str, ...] = ()


_DONE = Count(None, ("办结", "办复", "答复", "回复", "化解", "处置"))
_DUE = Count(None, ("应考", "应参考", "应试", "应参加", "应到", "应参"))
_TAKERS = Count("learning.exam_takers")
RATE_COUNTS: dict[str, tuple[tuple[Count, Count], ...]] = {
    "mediation.success_rate": (
        (Count("mediation.resolved"), Count("mediation.cases")),
        (Count("mediation.resolved"), Count("mediation.disputes_found")),
    ),
    "mediation.handling_rate": ((Count("mediation.cases"), Count("mediation.disputes_found")),),
    "learning.exam_participation_rate": ((_TAKERS, _DUE),),
    "petitions.resolution_rate": ((_DONE, Count("petitions.cases")),),
    "petitions.hotline_resolution_rate": ((_DONE, Count("petitions.hotline_cases")),),
    "oversight.proposals_rate": ((_DONE, Count("oversight.proposals")),),
}
"""Rates and the pairs of counts, numerator first, whose quotient they are."""


def check_claims(
    drafts: Sequence[Draft], identity: Identity, parts: Sequence[SectionKind], *, kinds: Mapping[str, str]
) -> tuple[Finding, ...]:
    """All findings; the facts they name are indexes into `drafts`."""
    return (
        *_check_years(identity),
        *_check_parts(parts),
        *_check_over_100(drafts, kinds),
        *_check_rates(drafts, kinds),
        *_check_families(drafts, kinds),
    )


def _check_years(identity: Identity) -> list[Finding]:
    years = tuple(dict.fromkeys(identity.years))
    if len(years) < 2:
        return []
    detail = {"years": "、".join(str(year) for year in years)}
    return [Finding(Check.YEAR_CONFLICT, Severity.WARNING, Verdict.INCONSISTENT, (), detail)]


def _check_parts(parts: Sequence[SectionKind]) -> list[Finding]:
    missing = [part.value for part in MANDATED if part not in parts]
    if not missing:
        return []
    return [Finding(Check.PART_MISSING, Severity.WARNING, Verdict.INCONSISTENT, (), {"missing": "、".join(missing)})]


def _check_over_100(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> list[Finding]:
    """A rate above 100 %, or `100%以上`, cannot be."""
    found = []
    for index, draft in enumerate(drafts):
        if not _is_current_rate(draft, kinds):
            continue
        if draft.value > 100 or (draft.value == 100 and draft.numeral.bound is Bound.AT_LEAST):
            detail = {"stated": _number(draft.value), "bound": draft.numeral.bound.value}
            found.append(Finding(Check.RATE_OVER_100, Severity.WARNING, Verdict.INCONSISTENT, (index,), detail))
    return found


def _is_current_rate(draft: Draft, kinds: Mapping[str, str]) -> bool:
    return bool(draft.code) and kinds.get(draft.code or "") == "rate" and draft.role in CURRENT


def _check_rates(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> list[Finding]:
    found = []
    for index, draft in enumerate(drafts):
        if not _is_current_rate(draft, kinds) or draft.value > 100:
            continue
        for over, under in RATE_COUNTS.get(draft.code or "", ()):
            pair = _find(drafts, index, over), _find(drafts, index, under)
            if pair[0] is not None and pair[1] is not None:
                found += _compare(drafts, index, pair[0], pair[1])
                break
    return found


def _find(drafts: Sequence[Draft], rate: int, count: Count) -> int | None:
    """The nearest such count before the rate in its sentence."""
    for index in range(rate - 1, -1, -1):
        draft = drafts[index]
        if draft.sentence != drafts[rate].sentence:
            return None
        if draft.role not in CURRENT or draft.numeral.is_percent or draft.parent is not None:
            continue
        if draft.code == count.code and (not count.words or any(word in draft.words for word in count.words)):
            return index
    return None


def _compare(drafts: Sequence[Draft], rate: int, over: int, under: int) -> list[Finding]:
    stated, above, below = drafts[rate], drafts[over], drafts[under]
    if below.value <= 0 or not above.numeral.bound is below.numeral.bound is Bound.EXACT:
        return []
    actual = above.value * 100 / below.value
    if _agrees(actual, stated.value, stated.numeral.bound):
        return []
    detail = {
        "stated": _number(stated.value),
        "actual": _number(actual.quantize(Decimal("0.01"))),
        "numerator": _number(above.value),
        "denominator": _number(below.value),
    }
    return [Finding(Check.RATE_MISMATCH, Severity.WARNING, Verdict.INCONSISTENT, (rate, over, under), detail)]


def _agrees(actual: Decimal, stated: Decimal, bound: Bound) -> bool:
    tolerance = _tolerance(stated)
    if bound is Bound.AT_LEAST:
        return actual >= stated - tolerance
    if bound is Bound.AT_MOST:
        return actual <= stated + tolerance
    if bound is Bound.ABOUT:
        return abs(actual - stated) <= max(tolerance * 4, Decimal(2))
    return abs(actual - stated) <= tolerance


def _tolerance(stated: Decimal) -> Decimal:
    """Half a unit of the last stated place: 97 may stand for 96.5 to 97.5."""
    exponent = stated.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return Decimal(1).scaleb(-places) / 2 + Decimal("0.0001")


def _check_families(drafts: Sequence[Draft], kinds: Mapping[str, str]) -> list[Finding]:
    """A total and the parts that its own sentence or the next breaks it into."""
    families: dict[int, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.role is Role.PART and draft.code and kinds.get(draft.code) != "rate":
            whole = _whole_of(drafts, index)
            if whole is not None:
                families[whole].append(index)
    found = []
    for whole, members in families.items():
        total = sum((drafts[member].value for member in members), Decimal(0))
        bounds = {drafts[member].numeral.bound for member in members}
        if total <= drafts[whole].value or drafts[whole].numeral.bound is not Bound.EXACT:
            continue
        if bounds & {Bound.ABOUT, Bound.AT_MOST}:
            continue
        detail = {"total": _number(drafts[whole].value), "sum": _number(total)}
        facts = (whole, *members)
        found.append(Finding(Check.PARTS_EXCEED_TOTAL, Severity.WARNING, Verdict.INCONSISTENT, facts, detail))
    return found


def _whole_of(drafts: Sequence[Draft], part: int) -> int | None:
    draft = drafts[part]
    if draft.parent is not None:
        return draft.parent
    if not (has_part_mark(draft.words) or names_level(draft.words)):
        return None
    for index in range(part - 1, max(part - 12, -1), -1):
        other = drafts[index]
        if other.paragraph != draft.paragraph:
            return None
        if other.code == draft.code and other.role is Role.TOTAL and other.value >= draft.value:
            return index
    return None


def _number(value: Decimal) -> str:
    return format(value.normalize(), "f")
