"""Claims that a report makes and its own figures can check.

Comes in: drafts of facts with their words, values, identity and parts; goes out: findings, each with the facts
concerned and its arithmetic in words.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from .arithmetic import plain
from .drafts import Draft
from .model import Bound, Check, Finding, Identity, Role, SectionKind, Severity, Verdict
from .plausibility import check_units
from .rates import CURRENT, RateCheck, is_current_rate, is_over_100
from .roles import has_part_mark, names_addition, names_adviser, names_level, names_share
from .shares import LARGEST_EXCESS, is_same_unit

_YEARLY = re.compile(r"全年|今年以来|一年来|年内|全镇|全乡|全街道|现有|(?:19|20)\d{2}年")
_FILLERS = re.compile(
    r"今年以来|一年来|全年|年内|今年|(?:19|20)\d{2}年|全镇|全乡|全街道|我镇|我乡|我街道|现有|共有|各类|各种|累计|总计|共计|合计|共|总|已|有|了|先后|到|达|为"
)
_OVERLAPPING = re.compile(
    r"大专|本科|学历|研究生|硕士|女|男|党员|专业|持证|资格|证件|岁|少数民族|退役|青年|年轻|职称|中级|高级|兼任"
    r"|新(?:增|进|招|录|聘|入职|加入|调入|分配)"
)
"""What one person can be along with the others of a breakdown: such shares may together exceed their whole."""
_BEFORE_CLAUSE = re.compile(".*[，。；：、]", re.DOTALL)
_NEXT_CLAUSE = re.compile(r"[^，。；：、\n]{0,40}")
MANDATED = (SectionKind.MEASURES, SectionKind.SHORTCOMINGS, SectionKind.FIRST_RESPONSIBLE, SectionKind.PLAN)


def check_claims(
    drafts: Sequence[Draft],
    identity: Identity,
    parts: Sequence[SectionKind],
    *,
    kinds: Mapping[str, str],
    rates: Sequence[RateCheck],
    text: str,
) -> tuple[Finding, ...]:
    """All findings; the facts they name are indexes into `drafts`, whose spans are of `text`."""
    return (
        *_check_years(identity),
        *_check_parts(parts),
        *_check_over_100(drafts, kinds),
        *_check_families(drafts, kinds, text),
        *_check_duplicates(drafts, kinds, text),
        *check_units(drafts, kinds),
        *_tell_rates(drafts, rates),
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
        if is_current_rate(draft, kinds) and is_over_100(draft):
            detail = {"stated": plain(draft.value), "bound": draft.numeral.bound.value}
            found.append(Finding(Check.RATE_OVER_100, Severity.WARNING, Verdict.INCONSISTENT, (index,), detail))
    return found


def _tell_rates(drafts: Sequence[Draft], checks: Sequence[RateCheck]) -> list[Finding]:
    """What the counts say of each rate; the rates without counts are told together, last."""
    found = []
    for check in checks:
        if check.over is None or check.under is None or check.actual is None:
            continue
        stated = drafts[check.rate]
        detail = {
            "stated": plain(stated.value),
            "bound": stated.numeral.bound.value,
            "actual": plain(check.actual.quantize(Decimal("0.01"))),
            "numerator": plain(drafts[check.over].value),
            "denominator": plain(drafts[check.under].value),
        }
        severity = Severity.WARNING if check.verdict is Verdict.INCONSISTENT else Severity.NOTICE
        facts = (check.rate, check.over, check.under)
        found.append(Finding(Check.RATE_MISMATCH, severity, check.verdict, facts, detail))
    open_rates = tuple(check.rate for check in checks if check.verdict is Verdict.UNCHECKABLE)
    if open_rates:
        detail = {"count": str(len(open_rates))}
        found.append(Finding(Check.RATE_MISMATCH, Severity.NOTICE, Verdict.UNCHECKABLE, open_rates, detail))
    return found


def _check_families(drafts: Sequence[Draft], kinds: Mapping[str, str], text: str) -> list[Finding]:
    """A total and the parts that its own sentence or the next breaks it into."""
    families: dict[int, list[int]] = defaultdict(list)
    for index, draft in enumerate(drafts):
        if draft.role is Role.PART and draft.code and kinds.get(draft.code) != "rate":
            whole = _whole_of(drafts, index)
            if whole is not None and (draft.value > drafts[whole].value or not _OVERLAPPING.search(draft.words)):
                families[whole].append(index)
    found = []
    for whole, members in families.items():
        total = sum((drafts[member].value for member in members), Decimal(0))
        bounds = {drafts[member].numeral.bound for member in members}
        if total <= drafts[whole].value or drafts[whole].numeral.bound is not Bound.EXACT:
            continue
        if _has_own_breakdown(drafts, members, drafts[whole].value) or _is_made_up(drafts, members, whole, text):
            continue
        if bounds & {Bound.ABOUT, Bound.AT_MOST}:
            continue
        detail = {"total": plain(drafts[whole].value), "sum": plain(total)}
        facts = (whole, *members)
        found.append(Finding(Check.PARTS_EXCEED_TOTAL, Severity.WARNING, Verdict.INCONSISTENT, facts, detail))
    return found


def _has_own_breakdown(drafts: Sequence[Draft], members: Sequence[int], total: Decimal) -> bool:
    """Whether the shares of one sentence make up the whole: those of the others break it up in another way."""
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for member in members:
        sums[drafts[member].sentence] += drafts[member].value
    return len(sums) > 1 and total in sums.values()


def _is_made_up(drafts: Sequence[Draft], members: Sequence[int], whole: int, text: str) -> bool:
    """`32件，其中简易28件、普通4件；其中市容类26件`: once shares make up the whole, what no 、 joins is said anew."""
    left = drafts[whole].value
    for member in members[:-1]:
        left -= drafts[member].value
        if left <= 0:
            return left == 0 and not text.startswith("、", drafts[member].numeral.unit_end)
    return False


def _whole_of(drafts: Sequence[Draft], part: int) -> int | None:
    draft = drafts[part]
    if draft.parent is not None:
        return draft.parent
    if not (has_part_mark(draft.words) or names_level(draft.words)):
        return None
    if part and "其中" in draft.words and _is_exceeded(drafts[part - 1], draft):
        return part - 1
    for index in range(part - 1, max(part - 12, -1), -1):
        other = drafts[index]
        if other.paragraph != draft.paragraph:
            return None
        if other.code == draft.code and other.role is Role.TOTAL and other.value >= draft.value:
            return index
    return None


def _is_exceeded(whole: Draft, share: Draft) -> bool:
    """`执法人员9人，其中持证11人`: a share of the figure right before it, a little more than that."""
    is_told = (whole.code, whole.sentence, whole.role) == (share.code, share.sentence, Role.TOTAL)
    return (
        is_told
        and is_same_unit(whole.numeral, share.numeral)
        and whole.value < share.value <= whole.value * LARGEST_EXCESS
    )


def _check_duplicates(drafts: Sequence[Draft], kinds: Mapping[str, str], text: str) -> list[Finding]:
    """Two different figures that the report gives, in the same words, for the whole year of one indicator."""
    told: dict[tuple[str, str], int] = {}
    found = []
    for index, draft in enumerate(drafts):
        phrase = _phrase(draft, text) if draft.code and draft.role in CURRENT else ""
        if not draft.code or not _YEARLY.search(phrase) or not _is_own_figure(draft):
            continue
        key = draft.code, _FILLERS.sub("", phrase)
        first = drafts[told.setdefault(key, index)]
        if first.value == draft.value or first.paragraph == draft.paragraph:
            continue
        detail = {"first": plain(first.value), "second": plain(draft.value)}
        facts = (told[key], index)
        found.append(Finding(Check.DUPLICATE_TOTAL, Severity.WARNING, Verdict.INCONSISTENT, facts, detail))
    return found


def _is_own_figure(draft: Draft) -> bool:
    """Whether nothing in its sentence narrows the figure: no level, no adviser, no 其中."""
    if draft.role not in CURRENT or draft.parent is not None or draft.numeral.bound is not Bound.EXACT:
        return False
    words = draft.prefix
    return not (names_share(words) or names_addition(draft.words) or names_adviser(words))


def _phrase(draft: Draft, text: str) -> str:
    """The number's clause without the number: what stands before it, and after its measure word."""
    skipped = _BEFORE_CLAUSE.match(draft.prefix)
    before = draft.prefix[skipped.end() :] if skipped else draft.prefix
    after = _NEXT_CLAUSE.match(text, draft.numeral.unit_end)
    return f"{before}|{after.group() if after else ''}"
