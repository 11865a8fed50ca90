"""Reports of a year against the plans of the year before, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from accounts.models import User
from dashboard.follow_up import Aim, FollowUp, Passage, Planned, SaidAgain
from dashboard.grid import Figure, Place, build_rows
from dashboard.indicators import IndicatorInfo
from dashboard.queries.choices import load_indicators
from dashboard.queries.figures import load_filed, load_values
from dashboard.queries.similar import share_sentences
from dashboard.search_query import Part
from reports_app.models import Fact, Report, Section
from reports_app.models.document import TABLED
from reports_app.searching.likeness import Sentence, split_sentences
from reports_app.searching.nearness import Near, find_nearest

MOST_NEAR = 2
MOST_PLANNED, MOST_TOLD = 100, 1_000
"""Sentences of a plan that are looked up, and of a report that they are looked up in: more than any real one has."""
PARTS = (Part.PLAN, Part.SHORTCOMINGS)
_ENDS = tuple("。；！？”")
"""A heading ends without one."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A report's text and where its parts stand in it."""

    pk: int
    text: str
    parts: Mapping[str, Sequence[tuple[int, int]]]

    def sentences(self, part: Part) -> list[Sentence]:
        """Return the sentences of a part, headings left out."""
        return [
            replace(sentence, start=sentence.start + start, end=sentence.end + start)
            for start, end in self.parts.get(part, ())
            for sentence in split_sentences(self.text[start:end])
            if sentence.text.endswith(_ENDS)
        ]

    def measures(self) -> list[Sentence]:
        """Return the sentences outside of plan and shortcomings: what was done."""
        apart = [span for part in PARTS for span in self.parts.get(part, ())]
        return [
            sentence
            for sentence in split_sentences(self.text)
            if sentence.text.endswith(_ENDS) and not any(start <= sentence.start < end for start, end in apart)
        ]


class _Set(NamedTuple):
    """A figure that a plan set, as it is stored."""

    code: str
    value: float
    bound: str
    sentence: tuple[int, int]
    is_waiting: bool


def load_follow_ups(user: User, places: Sequence[Place], year: int) -> list[FollowUp]:
    """Return how each township's report on a year stands to its plan of the year before; six queries."""
    return [found for found, _before, _report in _load(user, places, year)]


def load_follow_up(user: User, place: Place, year: int) -> FollowUp:
    """Return how a township's report stands to its plan of the year before, each sentence of the plan looked up."""
    ((found, before, report),) = _load(user, (place,), year)
    if before is None or report is None:
        return found
    asked = [
        sentence
        for sentence in before.sentences(Part.PLAN)[:MOST_PLANNED]
        if not any(sentence.start < aim.passage.end and aim.passage.start < sentence.end for aim in found.aims)
    ]
    near = find_nearest(asked, report.measures()[:MOST_TOLD], most=MOST_NEAR)
    planned = [Planned(_passage(one), tuple(map(_answer, found))) for one, found in zip(asked, near, strict=True)]
    return replace(found, planned=planned)


def _load(user: User, places: Sequence[Place], year: int) -> list[tuple[FollowUp, _Text | None, _Text | None]]:
    """Return what `load_follow_ups` does, each with the text of the plan and that of the report."""
    texts = _load_texts(user, places, (year - 1, year))
    pairs = [(place, texts.get((place.pk, year - 1)), texts.get((place.pk, year))) for place in places]
    aims = _load_set(before for _place, before, report in pairs if before and report)
    figures = _load_figures(places, year, {one.code for found in aims.values() for one in found})
    return [(_follow(place, year, before, report, aims, figures), before, report) for place, before, report in pairs]


def _load_texts(user: User, places: Iterable[Place], years: Sequence[int]) -> dict[tuple[int, int], _Text]:
    """Return the reports with a text by township and year; two queries."""
    reports = Report.objects.visible_to(user).filter(township__in=[place.pk for place in places], year__in=years)
    reports = reports.exclude(document__format=TABLED).order_by()
    rows = list(reports.values_list("pk", "township", "year", "document__text"))
    sections = Section.objects.filter(report__in=[row[0] for row in rows], kind__in=PARTS)
    parts: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(dict)
    for report, kind, start, end in sections.order_by("start", "-end").values_list("report", "kind", "start", "end"):
        spans = parts[report].setdefault(kind, [])
        if not spans or start >= spans[-1][1]:  # sections nest
            spans.append((start, end))
    return {(township, year): _Text(pk, text, parts[pk]) for pk, township, year, text in rows}


def _load_set(plans: Iterable[_Text]) -> dict[int, list[_Set]]:
    """Return the figures that plans set, by report, in the order of the text; those in other parts are left out."""
    spans = {plan.pk: plan.parts.get(Part.PLAN, ()) for plan in plans}
    facts = (
        Fact.objects.filter(report__in=spans, role=Fact.Role.TARGET, indicator__isnull=False)
        .exclude(state=Fact.State.REJECTED)
        .select_related("indicator")
        .order_by("report", "start", "pk")
    )
    found: dict[int, list[_Set]] = defaultdict(list)
    for fact in facts:
        if fact.indicator and any(start <= fact.start < end for start, end in spans[fact.report_id]):
            sentence = (fact.sentence_start, fact.sentence_end)
            one = _Set(fact.indicator.code, float(fact.value), fact.bound, sentence, fact.is_waiting)
            found[fact.report_id].append(one)
    return found


def _load_figures(
    places: Sequence[Place], year: int, codes: Collection[str]
) -> dict[str, tuple[IndicatorInfo, dict[str, Figure]]]:
    """Return each indicator with the year's figures by township."""
    indicators = [info for info in load_indicators().values() if info.code in codes]
    if not indicators:
        return {}
    values, filed = load_values(indicators, places, (year,)), load_filed(places, (year,))
    found = {}
    for info in indicators:
        rows = build_rows(places, (year,), values.get(info.pk, ()), filed, is_rate=info.is_rate)
        found[info.code] = info, {row[0].township: row[0] for row in rows}
    return found


def _follow(
    place: Place,
    year: int,
    before: _Text | None,
    report: _Text | None,
    aims: Mapping[int, Sequence[_Set]],
    figures: Mapping[str, tuple[IndicatorInfo, Mapping[str, Figure]]],
) -> FollowUp:
    found = FollowUp(place, year, report.pk if report else None, before.pk if before else None)
    if before is None or report is None:
        return found
    return replace(
        found,
        has_plan=bool(before.parts.get(Part.PLAN)),
        aims=[
            _to_aim(one, before.text, *figures[one.code], place.code)
            for one in aims.get(before.pk, ())
            if one.code in figures
        ],
        said_again=[
            SaidAgain(part, shared)
            for part in PARTS
            for shared in share_sentences(report.sentences(part), before.sentences(part))
        ],
    )


def _to_aim(one: _Set, text: str, info: IndicatorInfo, figures: Mapping[str, Figure], code: str) -> Aim:
    start, end = one.sentence
    passage = Passage(text[start:end].strip(), start, end)
    return Aim(info, one.value, one.bound, passage, figures[code], is_doubtful=one.is_waiting)


def _passage(sentence: Sentence) -> Passage:
    return Passage(sentence.text, sentence.start, sentence.end)


def _answer(near: Near) -> tuple[Passage, tuple[tuple[int, int], ...]]:
    return _passage(near.sentence), near.shared
