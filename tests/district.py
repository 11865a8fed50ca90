"""A small fictional district, and rows for it in one line each."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import wraps
from itertools import count
from typing import Any, TypeVar

from reports_app.models import Document, Fact, Finding, Indicator, IndicatorValue, Report, Section, Township
from reports_app.rows import keep_figures

Made = TypeVar("Made")
INDICATORS = [
    ("mediation.cases", "mediation", "调解矛盾纠纷件数", "Disputes mediated", "件", "count", "neutral"),
    ("mediation.resolved", "mediation", "调解成功（化解）件数", "Disputes resolved", "件", "count", "neutral"),
    ("mediation.success_rate", "mediation", "调解成功率", "Mediation success rate", "%", "rate", "higher"),
    ("publicity.activities", "publicity", "普法宣传活动场次", "Publicity activities", "场", "count", "neutral"),
    ("publicity.materials", "publicity", "宣传资料发放量", "Leaflets distributed", "份", "count", "neutral"),
    ("publicity.audience", "publicity", "普法受众人次", "People reached", "人次", "people", "neutral"),
    ("publicity.online_posts", "publicity", "新媒体普法信息条数", "Online legal posts", "条", "count", "neutral"),
    ("learning.trainings", "learning", "法治培训场次", "Training sessions", "场", "count", "neutral"),
    ("learning.trainees", "learning", "法治培训人次", "Training attendance", "人次", "people", "neutral"),
    ("learning.exam_takers", "learning", "学法考试参考人数", "Law exam takers", "人", "people", "neutral"),
    ("learning.exam_participation_rate", "learning", "学法考试参考率", "Participation rate", "%", "rate", "higher"),
    ("learning.exam_pass_rate", "learning", "学法考试合格率", "Pass rate", "%", "rate", "higher"),
]


@dataclass
class District:
    """Makes rows; what a test does not say is filled with something plain."""

    serial: count = field(default_factory=lambda: count(1))
    indicators: dict[str, Indicator] = field(default_factory=dict)
    sectioned: set[int] = field(default_factory=set)
    """The reports that have sections."""
    uncounted: dict[int, set[int]] | None = None
    """The years of townships that `counted_once` still has to count."""

    def township(self, code: str, name: str, **fields: Any) -> Township:
        county_code = code[:6]
        values = {
            "kind": name[-1],
            "county_code": county_code,
            "county": {"990101": "示例县", "990102": "样本县"}.get(county_code, "别县"),
            "prefecture_code": county_code[:4],
            "prefecture": "示例市",
            "province_code": county_code[:2],
            "province": "示例省",
            "source": Township.Source.DEMO,
        }
        return Township.objects.create(code=code, name=name, **(values | fields))

    def document(self, township: Township | None, year: int | None, **fields: Any) -> Document:
        number = next(self.serial)
        values = {
            "sha256": f"{number:064d}",
            "original_name": f"{township.name if township else '某'}{year}年度报告.txt",
            "storage_name": f"{number}.txt",
            "size": 100,
            "state": Document.State.NEEDS_CHOICE,
        }
        return Document.objects.create(township=township, year=year, **(values | fields))

    def report(self, township: Township, year: int, text: str = "", *, through: date | None = None) -> Report:
        document = self.document(township, year, text=text)
        report = Report.objects.create(
            township=township, year=year, document=document, parser_version="test", counted_through=through
        )
        document.report, document.state = report, Document.State.PARSED
        document.save()
        self.keep(township.pk, [year])
        return report

    def value(self, report: Report, code: str, value: str, quote: str = "", **fields: Any) -> IndicatorValue:
        """Store a value; with `quote`, its fact too, found in the report's text, its sentence between full stops."""
        if code not in self.indicators:
            self.indicators[code] = Indicator.objects.get(code=code)
        indicator = self.indicators[code]
        confidence = fields.pop("confidence", 0.99)
        row = IndicatorValue.objects.create(
            report=report,
            township=report.township,
            year=report.year,
            indicator=indicator,
            value=Decimal(value),
            confidence=confidence,
            **({"basis": IndicatorValue.Basis.REPORTED} | fields),
        )
        if quote:
            fact = self.fact(report, quote, indicator=indicator, value=Decimal(value), confidence=confidence)
            row.facts.through.objects.create(indicatorvalue=row, fact=fact)
        self.keep(report.township_id, [report.year])
        return row

    def fact(self, report: Report, quote: str, **fields: Any) -> Fact:
        text = report.document.text
        start = text.index(quote)
        sentence_start = text.rfind("。", 0, start) + 1
        sentence_end = text.find("。", start) + 1 or len(text)
        values = {
            "start": start,
            "end": start + len(quote),
            "sentence_start": sentence_start,
            "sentence_end": sentence_end,
            "quote": quote,
            "section": self._section_at(report, start),
            "confidence": 0.99,
        }
        return Fact.objects.create(report=report, **(values | fields))

    def _section_at(self, report: Report, start: int) -> Section | None:
        if report.pk not in self.sectioned:
            return None
        return Section.objects.filter(report=report, start__lte=start, end__gt=start).last()

    def section(self, report: Report, heading: str, start: int, end: int) -> Section:
        self.sectioned.add(report.pk)
        order = Section.objects.filter(report=report).count()
        return Section.objects.create(report=report, order=order, level=1, heading=heading, start=start, end=end)

    def finding(self, report: Report, check: str, facts: list[Fact], **detail: str) -> Finding:
        row = Finding.objects.create(
            report=report,
            check_code=check,
            severity=Finding.Severity.WARNING,
            verdict=Finding.Verdict.INCONSISTENT,
            detail=detail,
        )
        row.facts.set(facts)
        self.keep(report.township_id, [report.year - 1, report.year])
        return row

    def keep(self, township_id: int, years: Iterable[int]) -> None:
        """Count what charts read, now or at the end of `counted_once`."""
        if self.uncounted is None:
            keep_figures(township_id, years)
        else:
            self.uncounted[township_id].update(years)


def counted_once(build: Callable[..., Made]) -> Callable[..., Made]:
    """Let a fixture that files many rows count them once, at its end: most of its time is counting."""

    @wraps(build)
    def build_and_count(district: District, **fixtures: Any) -> Made:
        district.uncounted = defaultdict(set)
        made = build(district, **fixtures)
        uncounted, district.uncounted = district.uncounted, None
        for township_id, years in uncounted.items():
            keep_figures(township_id, years)
        return made

    return build_and_count


def make_district() -> District:
    """Store the catalogue's indicators of the three comparisons; return a maker of rows."""
    Indicator.objects.all().delete()
    Indicator.objects.bulk_create(
        Indicator(
            code=code, theme=theme, name_zh=name, name_en=english, unit=unit, kind=kind, better=better, order=order
        )
        for order, (code, theme, name, english, unit, kind, better) in enumerate(INDICATORS)
    )
    return District()
