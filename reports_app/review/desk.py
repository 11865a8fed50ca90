"""What the review desk shows of a report: every number of its text as one item, its findings, its conflicts.

Rows come in, plain values that JSON can hold go out; the page's script draws them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.functions import Substr
from django.utils import timezone

from reports_app.models import Correction, Fact, Finding, Indicator, IndicatorValue, Report
from reports_app.models.fact import CONFIDENT_ENOUGH, Bound
from reports_app.pinyin import pinyin_keys
from reports_app.review.settling import conflicts_of
from reports_app.rows.replay import from_stated, state_of
from reports_app.wording import NUMBER_WORDS, format_figure, tell_finding, title_finding

WAITING, CONFLICT, READ, CONFIRMED, CORRECTED, REJECTED, EXPLAINED, OTHER = (
    "waiting",
    "conflict",
    "read",
    "confirmed",
    "corrected",
    "rejected",
    "explained",
    "other",
)
MARK_KINDS = {WAITING: "waiting", CONFLICT: "waiting", EXPLAINED: "explained", OTHER: "explained", REJECTED: "rejected"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A report as the desk shows it: items in the order of the text."""

    items: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    conflicts: list[dict[str, Any]]
    values: list[dict[str, Any]]

    @property
    def ledger(self) -> dict[str, int]:
        """How many numbers are used, explained or wait; several facts on one number count once."""
        states: dict[tuple[int, int], set[str]] = defaultdict(set)
        for item in self.items:
            states[item["start"], item["end"]].add(item["state"])
        waiting = sum(bool(found & {WAITING, CONFLICT}) for found in states.values())
        explained = sum(found <= {EXPLAINED, OTHER, REJECTED} for found in states.values())
        return {
            "total": len(states),
            "waiting": waiting,
            "explained": explained,
            "used": len(states) - waiting - explained,
            "decided": sum(item["state"] in {CONFIRMED, CORRECTED, REJECTED} for item in self.items),
            "to_decide": sum(item["state"] in {WAITING, CONFLICT, READ} for item in self.items),
        }

    def as_json(self) -> dict[str, Any]:
        """Return everything that changes with a decision."""
        return {
            "items": self.items,
            "findings": self.findings,
            "conflicts": self.conflicts,
            "values": self.values,
            "ledger": self.ledger,
        }


def lay_out(report: Report) -> Desk:
    """Return the desk of a report in a fixed number of queries."""
    facts = list(report.facts.select_related("indicator", "correction__made_by").order_by("start", "end", "pk"))
    last_year = _last_year(report)
    conflicts = list(conflicts_of(report).select_related("made_by"))
    in_conflict = {correction.pk for correction in conflicts}
    items = [_fact_item(fact, last_year, in_conflict) for fact in facts]
    taken = {(fact.start, fact.end) for fact in facts}
    text = report.document.text
    items += [
        _number_item(int(start), int(end), str(kind), text)
        for start, end, kind in report.numbers
        if (start, end) not in taken
    ]
    items.sort(key=lambda item: (item["start"], item["end"]))
    values = list(report.values.select_related("indicator").order_by("indicator__order"))
    findings = list(report.findings.select_related("correction").prefetch_related("facts__indicator"))
    elsewhere = _sentences_elsewhere(report)
    return Desk(
        items=items,
        findings=[_finding(finding, report, elsewhere) for finding in findings],
        conflicts=[_conflict(correction, report, values, facts) for correction in conflicts],
        values=[_value(value) for value in values],
    )


def list_indicators() -> list[dict[str, str | bool]]:
    """Return the catalogue in its order: code, name, theme, unit; numbers are assigned to those in use."""
    return [
        {
            "code": indicator.code,
            "name": indicator.name,
            "theme": str(indicator.theme_name),
            "unit": indicator.unit_name,
            "kind": indicator.kind,
            "pinyin": " ".join(pinyin_keys(indicator.name_zh)),
            "is_used": indicator.is_used,
        }
        for indicator in Indicator.objects.order_by("order", "code")
    ]


def list_words() -> dict[str, dict[str, str]]:
    """Return the words of bounds, roles and kinds of numbers, by their codes."""
    return {
        "bounds": {code: str(word) for code, word in Bound.choices},
        "roles": {code: str(word) for code, word in Fact.Role.choices},
        "kinds": {str(code): str(word) for code, word in NUMBER_WORDS.items() if code not in {"fact", "counted"}},
    }


def _last_year(report: Report) -> dict[int, str]:
    rows = IndicatorValue.objects.filter(report__township=report.township_id, report__year=report.year - 1).values_list(
        "indicator", "value", "bound"
    )
    return {indicator: format_figure(value, bound) for indicator, value, bound in rows}


def _fact_item(fact: Fact, last_year: dict[int, str], in_conflict: set[int]) -> dict[str, Any]:
    stated = from_stated(state_of(fact))
    return {
        "pk": fact.pk,
        "start": fact.start,
        "end": fact.end,
        "quote": fact.quote,
        "sentence": [fact.sentence_start, fact.sentence_end],
        "state": _state_of(fact, in_conflict),
        "stated": stated,
        "name": fact.indicator.name if fact.indicator else "",
        "theme": str(fact.indicator.theme_name) if fact.indicator else "",
        "figure": format_figure(fact.value, fact.bound),
        "scaled": fact.sum_words,
        "confidence": fact.confidence,
        "last_year": last_year.get(fact.indicator_id or 0, ""),
        "correction": fact.correction_id,
        "by": str(fact.correction.made_by or "") if fact.correction else "",
        "on": f"{timezone.localdate(fact.correction.made_at)}" if fact.correction else "",
        "reason": fact.correction.reason if fact.correction else "",
    }


def _state_of(fact: Fact, in_conflict: set[int]) -> str:
    if fact.correction_id in in_conflict:
        return CONFLICT
    if fact.state != Fact.State.READ:
        return str(fact.state)
    if fact.indicator_id is None:
        return OTHER
    return WAITING if fact.confidence < CONFIDENT_ENOUGH else READ


def _number_item(start: int, end: int, kind: str, text: str) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "quote": text[start:end],
        "state": EXPLAINED,
        "stated": None,
        "name": str(NUMBER_WORDS.get(kind, "")),
        "kind": kind,
        "correction": None,
    }


def _sentences_elsewhere(report: Report) -> dict[int, str]:
    """The sentences of other reports that a finding sets beside one of this report, by their facts."""
    others = Fact.objects.filter(findings__report=report).exclude(report=report)
    sentence = Substr("report__document__text", F("sentence_start") + 1, F("sentence_end") - F("sentence_start"))
    return dict(others.order_by().annotate(said=sentence).values_list("pk", "said"))


def _finding(finding: Finding, report: Report, elsewhere: dict[int, str]) -> dict[str, Any]:
    facts = sorted(finding.facts.all(), key=lambda fact: (fact.report_id != report.pk, fact.start))
    text = report.document.text
    correction = finding.correction
    return {
        "pk": finding.pk,
        "title": title_finding(finding),
        "words": tell_finding(finding),
        "verdict": finding.verdict,
        "is_open": finding.must_be_verified,
        "can_be_judged": finding.verdict == Finding.Verdict.INCONSISTENT
        and finding.severity == Finding.Severity.WARNING,
        "settled": correction.new["verdict"] if correction else "",
        "decision": finding.correction_id,
        "note": correction.reason if correction else "",
        "facts": [
            {
                "start": fact.start,
                "is_here": fact.report_id == report.pk,
                "quote": fact.quote,
                "report": fact.report_id,
                "name": fact.indicator.name if fact.indicator else "",
                "sentence": _shorten(
                    text[fact.sentence_start : fact.sentence_end]
                    if fact.report_id == report.pk
                    else elsewhere.get(fact.pk, "")
                ),
            }
            for fact in facts
        ],
    }


def _conflict(
    correction: Correction, report: Report, values: Iterable[IndicatorValue], facts: Iterable[Fact]
) -> dict[str, Any]:
    """A decision that the reading no longer fits; `seen` comes back with how it is settled."""
    conflict = correction.conflict or {}
    now = conflict.get("now")
    is_value = correction.kind == Correction.Kind.VALUE
    about = _about_value(correction, values) if is_value else {}
    start, quote = _place_of_value(correction, facts) if is_value else _place_of_number(correction, report)
    return {
        "pk": correction.pk,
        "kind": correction.kind,
        "reason": conflict.get("reason", ""),
        "start": start,
        "quote": quote,
        "decided": {**about, **correction.new},
        "now": {**about, **now} if now else None,
        "by": str(correction.made_by or ""),
        "seen": conflict,
    }


def _about_value(correction: Correction, values: Iterable[IndicatorValue]) -> dict[str, str]:
    code = correction.key["indicator"]
    unit = next((value.indicator.unit_name for value in values if value.indicator.code == code), "")
    return {"indicator": code, "unit": unit}


def _place_of_value(correction: Correction, facts: Iterable[Fact]) -> tuple[int | None, str]:
    """The first number that counts for the indicator, a total before others."""
    code = correction.key["indicator"]
    own = [fact for fact in facts if fact.indicator and fact.indicator.code == code]
    own.sort(key=lambda fact: (fact.state == Fact.State.REJECTED, fact.role != Fact.Role.TOTAL))
    return (own[0].start, own[0].quote) if own else (None, "")


def _place_of_number(correction: Correction, report: Report) -> tuple[int | None, str]:
    """The decision's own place; one made on an earlier version, whose text is not loaded, is told by its figure."""
    if correction.document_id == report.document_id and not correction.key.get("lost"):
        return correction.start, report.document.text[correction.start or 0 : correction.end or 0]
    return None, str((correction.new or correction.old).get("value", ""))


def _value(value: IndicatorValue) -> dict[str, Any]:
    return {
        "code": value.indicator.code,
        "name": value.indicator.name,
        "figure": format_figure(value.value, value.bound),
        "value": format(value.value.normalize(), "f"),
        "bound": value.bound,
        "unit": value.indicator.unit_name,
        "basis": str(value.get_basis_display()),
        "is_corrected": value.basis == IndicatorValue.Basis.CORRECTED,
    }


def _shorten(text: str, most: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most] + "…"


def mark_kind(state: str) -> str:
    """Return how the text marks a number in this state."""
    return MARK_KINDS.get(state, "used")


def strongest(states: Iterable[str]) -> str:
    """Return the state that a number with several facts is marked by."""
    order = (CONFLICT, WAITING, READ, CORRECTED, CONFIRMED, OTHER, EXPLAINED, REJECTED)
    found = set(states)
    return next(state for state in order if state in found)
