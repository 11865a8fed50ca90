"""What changes where one file of a report takes the place of another: values, findings, decisions, and the text.

The file in force is told as it is stored; any other as it would be read now, with what persons decided laid over it.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports_app import ingest
from reports_app.models import Correction, Document, Fact, Finding, Indicator, IndicatorValue, Report
from reports_app.parsing.model import Check, ParsedReport
from reports_app.rows.replay import CHANGED, LOST, Replay, prepare, tell_conflicts
from reports_app.rows.settled_findings import fingerprint
from reports_app.versions.text_difference import TextDifference, compare_texts
from reports_app.wording import NUMBER_WORDS, explain_finding, format_figure, format_number, title_finding

MAX_CHARACTERS = 200_000
"""Longer texts are compared as texts only: reading one takes longer than a page may."""
ACROSS_YEARS = {Check.PREVIOUS_YEAR_MISMATCH, Check.JUMP}  # checked anew once a file is in force


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says: the value of each indicator by its key, and the findings by what tells them apart."""

    values: dict[int, IndicatorValue]
    findings: dict[str, Finding]


@dataclass(frozen=True, slots=True)
class ValueChange:
    """An indicator whose value differs; a side without one is "". `direction` is higher, lower or similar."""

    name: str
    unit: str
    old: str
    new: str
    verdict: str
    direction: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something in words: what it is, and what is said of it."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs between two files; `same_values` indicators do not. `is_read`: values were compared."""

    text: TextDifference
    is_read: bool
    values: tuple[ValueChange, ...] = ()
    same_values: int = 0
    come: tuple[Told, ...] = ()
    go: tuple[Told, ...] = ()
    decisions: tuple[Told, ...] = ()
    kept_decisions: int = 0


def compare_versions(report: Report, old: Document, new: Document) -> Comparison:
    """Return what changes from one file of the report to the other; neither need be in force."""
    text = compare_texts(old.text, new.text)
    if max(len(old.text), len(new.text)) > MAX_CHARACTERS:
        return Comparison(text, is_read=False)
    before, _, _ = _read(report, old)
    after, replay, parsed = _read(report, new)
    values, same = _compare_values(before, after)
    troubled = _explain_decisions(replay, parsed) if replay and parsed else ()
    made = len(replay.corrections) + len(replay.lost) + len(replay.given_values) if replay else 0
    if new.pk != report.document_id:
        judged = [finding for finding in before.findings.values() if finding.correction]
        made += len(judged)
        gone = [finding for finding in judged if _key(finding) not in after.findings]
        troubled += tuple(_explain_judgement(finding) for finding in gone)
    return Comparison(
        text,
        is_read=True,
        values=values,
        same_values=same,
        come=_only_in(after, before),
        go=_only_in(before, after),
        decisions=troubled,
        kept_decisions=made - len(troubled),
    )


def _read(report: Report, document: Document) -> tuple[Reading, Replay | None, ParsedReport | None]:
    if document.pk == report.document_id:
        values = {value.indicator_id: value for value in report.values.select_related("indicator")}
        findings = [
            finding
            for finding in report.findings.select_related("correction__made_by").prefetch_related("facts__indicator")
            if finding.check_code not in ACROSS_YEARS
        ]
        return Reading(values, {_key(finding): finding for finding in findings}), None, None
    replay = prepare(report, document)
    parsed = ingest.parse(document, replay)
    return _to_reading(parsed), replay, parsed


def _to_reading(parsed: ParsedReport) -> Reading:
    """Return what was parsed as rows that are not stored."""
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    values = {
        indicators[value.indicator].pk: IndicatorValue(
            indicator=indicators[value.indicator], value=value.value, bound=value.bound, basis=value.basis
        )
        for value in parsed.values
        if value.indicator in indicators
    }
    findings = {}
    for found in parsed.findings:
        facts = [parsed.facts[index] for index in found.facts]
        rows = [
            Fact(indicator=indicators.get(fact.indicator or ""), value=fact.value, role=fact.role) for fact in facts
        ]
        finding = Finding(
            check_code=found.check, severity=found.severity, verdict=found.verdict, detail=dict(found.detail)
        )
        findings[_key(finding, rows)] = finding
    return Reading(values, findings)


def _key(finding: Finding, facts: Iterable[Fact] | None = None) -> str:
    """Return what tells the finding from others, the same whether it is stored or was just made."""
    return json.dumps(fingerprint(finding, facts), ensure_ascii=False)


def _compare_values(before: Reading, after: Reading) -> tuple[tuple[ValueChange, ...], int]:
    rows = {**before.values, **after.values}
    ordered = sorted(rows, key=lambda pk: (rows[pk].indicator.order, rows[pk].indicator.code))
    pairs = [(rows[pk].indicator, before.values.get(pk), after.values.get(pk)) for pk in ordered]
    changes = [_change(indicator, old, new) for indicator, old, new in pairs if _statement(old) != _statement(new)]
    return tuple(changes), len(pairs) - len(changes)


def _statement(value: IndicatorValue | None) -> tuple[Decimal, str] | None:
    return (value.value.normalize(), value.bound) if value else None


def _change(indicator: Indicator, old: IndicatorValue | None, new: IndicatorValue | None) -> ValueChange:
    told = ValueChange(
        indicator.name,
        indicator.unit_name,
        format_figure(old.value, old.bound) if old else "",
        format_figure(new.value, new.bound) if new else "",
        verdict=gettext("界限不同"),
        direction="similar",
    )
    if old is None or new is None:
        return replace(told, verdict=gettext("新读到") if old is None else gettext("不再读到"))
    difference = new.value - old.value
    if not difference:
        return told
    unit = gettext("个百分点") if indicator.kind == Indicator.Kind.RATE else indicator.unit_name
    words = gettext("↑ 增加%(amount)s%(unit)s") if difference > 0 else gettext("↓ 减少%(amount)s%(unit)s")
    verdict = words % {"amount": format_number(abs(difference)), "unit": unit}
    return replace(told, verdict=verdict, direction="higher" if difference > 0 else "lower")


def _only_in(one: Reading, other: Reading) -> tuple[Told, ...]:
    """Return what was found wrong in one reading and not in the other."""
    return tuple(
        Told(title_finding(finding), explain_finding(finding))
        for key, finding in one.findings.items()
        if key not in other.findings and finding.verdict == Finding.Verdict.INCONSISTENT
    )


TROUBLES: dict[str, Promise] = {
    LOST: _("在新文件里找不到位置，替换后等待处理"),
    CHANGED: _("新文件里写的不一样，替换后等待处理"),
}


def _explain_decisions(replay: Replay, parsed: ParsedReport) -> tuple[Told, ...]:
    """Return the decisions that the new text does not have, or whose number it states otherwise."""
    names = {indicator.code: indicator.name for indicator in Indicator.objects.all()}
    return tuple(
        Told(_describe(correction, names), str(TROUBLES[conflict["reason"]]))
        for correction, conflict in tell_conflicts(replay, parsed)
        if conflict
    )


def _explain_judgement(finding: Finding) -> Told:
    """Return a finding that a person judged, and that the new text does not give."""
    who = str(finding.correction.made_by or "") if finding.correction else ""
    title = gettext("%(who)s处理过的核实事项：%(what)s") % {"who": who, "what": title_finding(finding)}
    return Told(title, gettext("新文件里没有这一条；如果数字改了再对不上，要重新处理"))


def _describe(correction: Correction, names: Mapping[str, str]) -> str:
    """Return what a person decided, in a few words; `names` are those of indicators by their codes."""
    if correction.kind == Correction.Kind.VALUE:
        text = names[correction.key["indicator"]]
    else:
        text = correction.document.text[correction.start or 0 : correction.end or 0]
    who = str(correction.made_by or "")
    kind = correction.new.get("kind")
    if correction.new == correction.old:
        return gettext("%(who)s确认过“%(text)s”") % {"who": who, "text": text}
    decided = str(NUMBER_WORDS.get(kind, "")) if kind else format_number(Decimal(correction.new["value"]))
    return gettext("%(who)s把“%(text)s”定为%(decided)s") % {"who": who, "text": text, "decided": decided}
