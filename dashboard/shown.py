"""The views of a comparison: each with what loads its answer and what makes its table. Charts: `charts.CHARTS`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from accounts.models import User
from dashboard import queries
from dashboard.comparison import PAGE_ROWS
from dashboard.exports.table import Table
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.box import build_box_table
from dashboard.presenters.filing import build_filing_table
from dashboard.presenters.funnel import build_funnel_table
from dashboard.presenters.heat import build_heat_table
from dashboard.presenters.pair import build_pair_table, build_profile_table
from dashboard.presenters.scatter import build_scatter_table
from dashboard.presenters.table import build_table
from dashboard.selection import TOWNSHIP_DIGITS, Asked, Choices, Per, Selection, View, outside_note

FUNNEL = ("mediation.disputes_found", "mediation.cases", "mediation.resolved")
MAX_PAIR_INDICATORS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """What a view is asked: by whom, for what, of all the catalogue; `limit` is how many townships it may show."""

    user: User
    selection: Selection
    choices: Choices
    catalogue: Mapping[str, IndicatorInfo]
    area_names: Mapping[str, str]
    limit: int = PAGE_ROWS

    @property
    def year(self) -> int:
        """The one year of views that show a single one: the chosen, else the latest with data."""
        years = self.selection.years
        known = [year for year in years if self.choices.values.get(year)]
        return self.selection.year or (known or years)[-1]

    @property
    def chosen(self) -> list[IndicatorInfo]:
        """The chosen indicators in the order of the catalogue; all of its theme where it is a single one."""
        codes = self.selection.indicators
        if len(codes) == 1:
            theme = self.catalogue[codes[0]].theme
            return [one for one in self.catalogue.values() if one.theme == theme]
        return [one for code, one in self.catalogue.items() if code in codes]


class Asking(NamedTuple):
    """What an address asks, None where there is no report yet; what there was to choose from; notes for the page."""

    question: Question | None
    choices: Choices
    notes: tuple[str, ...]


class Shown(NamedTuple):
    """How a view comes about."""

    load: Callable[[Question], Any]
    build_table: Callable[[Any], Table]


def read_question(
    user: User,
    params: Mapping[str, Sequence[str]],
    catalogue: Mapping[str, IndicatorInfo] | None = None,
    *,
    limit: int = PAGE_ROWS,
) -> Asking:
    """Return the question that an address's parameters ask; the catalogue is read where the view needs all of it."""
    choices = queries.load_choices(user, Asked.from_params(params))
    selection, notes = Selection.from_params(params, choices)
    if not choices.reports or not selection.indicators:
        return Asking(None, choices, notes)
    if selection.focus and selection.view is not View.PAIR:  # a pair takes townships from among the peers too
        outside = queries.load_outside(user, selection.areas, selection.focus)
        selection = replace(selection, focus=tuple(code for code in selection.focus if code not in outside))
        if outside:
            notes = (*notes, outside_note(outside, queries.load_area_names(user, outside)))
    names = dict(choices.areas) or queries.load_area_names(user, selection.areas)
    if catalogue is None:
        catalogue = queries.load_indicators() if name_of(selection) else {}
    question = Question(user, selection, choices, {**catalogue, **choices.indicators}, names, limit)
    return Asking(question, choices, notes)


def load_views(question: Question, views: Sequence[View]) -> list[Any]:
    """Return the answers of these views of one selection, those with something to show."""
    answers = []
    for view in views:
        answer = load_answer(replace(question, selection=question.selection.with_view(view)))
        if answer.has_figures and to_table(answer).rows and _has_points(answer):
            answers.append(answer)
    return answers


def _has_points(answer: Any) -> bool:
    """Whether a scatter has a township with both figures; every other view has what to show."""
    if answer.view != "scatter":
        return True
    return any(all(figure.value is not None for figure in figures) for figures in answer.townships)


def name_of(selection: Selection) -> str:
    """Return which of `VIEWS` shows the selection, "" for the simple comparison that picks its own."""
    view, areas = selection.view, selection.areas
    has_many = len(selection.indicators) > 1
    is_one_township = len(areas) == 1 and len(areas[0]) >= TOWNSHIP_DIGITS and areas[0].isdecimal()
    if view.value in VIEWS:
        return view.value
    if has_many and is_one_township and view in {View.AUTO, View.PANELS}:
        return "profile"
    return "heat" if has_many and view is View.AUTO else ""


def load_heat(question: Question) -> Any:
    """Return one year of the chosen indicators; of a theme, those that any report of the year states."""
    chosen, selection = question.chosen, question.selection
    left_out: list[IndicatorInfo] = []
    if len(selection.indicators) == 1:
        reported = queries.load_reported_years(question.user, selection.areas)
        left_out = [
            one for one in chosen if one.code != selection.indicator and question.year not in reported.get(one.pk, ())
        ]
    shown = [one for one in chosen if one not in left_out]
    answer = _load(question, shown, view="heat", years=[question.year])
    return replace(answer, left_out=tuple(one.name for one in left_out))


def load_scatter(question: Question) -> Any:
    """Return one year of the first two indicators, or of the only one and another of its theme that has data."""
    catalogue, codes = question.catalogue, list(question.selection.indicators[:2])
    if len(codes) == 1:
        first = catalogue[codes[0]]
        reported = queries.load_reported_years(question.user, question.selection.areas)
        others = [one for one in catalogue.values() if one.code not in codes]
        others.sort(key=lambda one: (question.year not in reported.get(one.pk, ()), one.theme != first.theme))
        codes += [one.code for one in others[:1]] or codes
    return _load(question, [catalogue[code] for code in codes], view="scatter", years=[question.year])


def load_funnel(question: Question) -> Any:
    """Return one year of disputes found, mediated and resolved, whatever the indicator of the selection."""
    selection, whole = question.selection, replace(question.selection, per=Per.NONE)
    steps = list(queries.load_indicators(FUNNEL).values()) or question.chosen[:1]
    answer = _load(replace(question, selection=whole), steps, view="funnel", years=[question.year])
    answer = replace(answer, selection=replace(answer.selection, per=selection.per))
    return replace(answer, sums=queries.load_sums(question.user, selection, steps, question.year))


def load_pair(question: Question) -> Any:
    """Return every indicator of two townships."""
    indicators = list(question.catalogue.values())[:MAX_PAIR_INDICATORS]
    selection = replace(question.selection, year=question.year)
    return _load(replace(question, selection=selection), indicators, view="pair", years=selection.years, townships=2)


def load_profile(question: Question) -> Any:
    """Return the chosen indicators of one township over the years."""
    return _load(question, question.chosen, view="profile", years=question.selection.years, townships=1)


def _load(question: Question, indicators: Sequence[IndicatorInfo], **options: Any) -> Any:
    return queries.load_several(
        question.user,
        question.selection,
        indicators,
        area_names=question.area_names,
        limit=question.limit,
        **options,
    )


def load_box(question: Question) -> Any:
    """Return how the figures of an indicator lie in each year."""
    selection, names = question.selection, question.area_names
    indicator = question.catalogue[selection.indicator]
    return queries.load_distribution(question.user, selection, indicator, area_names=names, year=question.year)


def load_filing(question: Question) -> Any:
    """Return who has filed; nothing is asked of the indicator."""
    return queries.load_filing(
        question.user,
        question.selection,
        question.catalogue[question.selection.indicator],
        area_names=question.area_names,
        limit=question.limit,
    )


VIEWS: dict[str, Shown] = {
    "box": Shown(load_box, build_box_table),
    "filing": Shown(load_filing, build_filing_table),
    "heat": Shown(load_heat, build_heat_table),
    "scatter": Shown(load_scatter, build_scatter_table),
    "funnel": Shown(load_funnel, build_funnel_table),
    "pair": Shown(load_pair, build_pair_table),
    "profile": Shown(load_profile, build_profile_table),
}


def load_answer(question: Question) -> Any:
    """Return what answers the selection: a comparison, or what its view loads."""
    name = name_of(question.selection)
    if name:
        return VIEWS[name].load(question)
    return queries.load_comparison(
        question.user,
        question.selection,
        question.choices.indicators[question.selection.indicator],
        area_names=question.area_names,
        limit=question.limit,
    )


def to_table(answer: Any) -> Table:
    """Return the table of an answer: what screen and files show."""
    return VIEWS[answer.view].build_table(answer) if answer.view in VIEWS else build_table(answer)


def indicators_of(answer: Any) -> list[IndicatorInfo]:
    """Return the indicators that an answer shows."""
    return [part.indicator for part in getattr(answer, "parts", ())] or [answer.indicator]
