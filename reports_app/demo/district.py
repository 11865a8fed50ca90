"""A whole district: which reports are there, in which format, with which defect; and each with its truth."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports_app.demo.draft import Draft, summarise
from reports_app.demo.formats import Format, to_bytes
from reports_app.demo.places import COUNTY, PROVINCE, DemoPlace, list_places
from reports_app.demo.report import Composed, Defect, compose_report
from reports_app.demo.slots import is_rate

_MISSING_SHARE = 0.05
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
MAX_TOWNSHIPS = 800
_DEFECT_SHARE = 0.17
_FORMATS = (Format.TEXT, Format.WORD, Format.PAGE, Format.TEXT, Format.NUMBERED_WORD, Format.NATIONAL_TEXT, Format.PAGE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write: full histories of `townships` over the years; as many files as that makes.

    A few reports are missing on purpose (about one in twenty, one at least); the same number comes from further
    townships that began to report late, so that the count of files stays townships × years.
    """

    townships: int = 12
    first_year: int = 2019
    last_year: int = 2025
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse sizes that no district has."""
        years_are_sane = _FIRST_YEAR <= self.first_year <= self.last_year <= _LAST_YEAR
        if not (1 <= self.townships <= MAX_TOWNSHIPS and years_are_sane and self.seed >= 0):
            raise ValueError(f"not a district: {self}")

    @property
    def years(self) -> range:
        """The years reported on."""
        return range(self.first_year, self.last_year + 1)


@dataclass(frozen=True, slots=True)
class DemoReport:
    """A file and what a correct reading of it is: the JSON form of `truth` is that of a gold annotation."""

    place: DemoPlace
    year: int
    file_name: str
    text: str
    data: bytes
    truth: dict[str, Any]

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return self.file_name.rpartition(".")[0]


def write_district(plan: Plan) -> Iterator[DemoReport]:
    """Write all reports of the plan, oldest first; the same plan gives the same bytes."""
    slots = choose_slots(plan)
    defects = _choose_defects(slots, plan.seed)
    for at, (place, year) in enumerate(slots):
        yield _write(place, year, at, defects.get((place.code, year), Defect.NONE), plan.seed)


def choose_slots(plan: Plan) -> list[tuple[DemoPlace, int]]:
    """Return the townships and years that there is a report on."""
    dice = random.Random(f"{plan.seed} slots {plan.townships} {plan.first_year}")  # noqa: S311
    wanted = plan.townships * len(plan.years)
    missing = 0 if wanted < 3 else max(1, round(wanted * _MISSING_SHARE))
    late = -(-missing // max(len(plan.years) - 3, 1))  # late townships know at most the years from the fourth on
    places = list_places(plan.townships + late, seed=plan.seed)
    slots = [(place, year) for year in plan.years for place in places[: plan.townships]]
    gone = set(dice.sample(range(len(slots)), missing))
    slots = [slot for at, slot in enumerate(slots) if at not in gone]
    late_years = list(reversed(plan.years))[: max(len(plan.years) - 3, 1)]
    more = [(place, year) for place in places[plan.townships :] for year in late_years][:missing]
    return sorted(slots + more, key=lambda slot: (slot[1], slot[0].code))


def _choose_defects(slots: list[tuple[DemoPlace, int]], seed: int) -> dict[tuple[str, int], Defect]:
    dice = random.Random(f"{seed} defects")  # noqa: S311
    kinds = [defect for defect in Defect if defect]
    chosen = dice.sample(slots, round(len(slots) * _DEFECT_SHARE))
    return {(place.code, year): kinds[at % len(kinds)] for at, (place, year) in enumerate(chosen)}


def _write(place: DemoPlace, year: int, at: int, defect: Defect, seed: int) -> DemoReport:
    form = _FORMATS[at % len(_FORMATS)]
    composed = compose_report(place, year, seed=seed, form=form, defect=defect)
    name = f"{_name_file(place, year, at)}.{form.ending}"
    data = to_bytes(composed.draft, form, composed.title)
    return DemoReport(place, year, name, composed.draft.text, data, _tell_truth(place, year, composed, defect, name))


def _name_file(place: DemoPlace, year: int, at: int) -> str:
    return (
        f"{place.name}{year}年法治政府建设报告",
        f"{year}年度报告（{place.name}）",
        f"{place.name}-{year}-定稿",
        f"{COUNTY}{place.name}{year}年法治建设总结",
    )[at % 4]


def _tell_truth(place: DemoPlace, year: int, composed: Composed, defect: Defect, name: str) -> dict[str, Any]:
    draft = composed.draft
    codes = {fact.indicator for fact in draft.facts if fact.indicator}
    values = summarise(draft.facts, frozenset(code for code in codes if is_rate(code)))
    return {
        "file": name,
        "township": place.name,
        "county": COUNTY,
        "province": PROVINCE,
        "year": year,
        "parts": sorted(composed.parts, key=("measures", "shortcomings", "first_responsible", "plan").index),
        "findings": [defect.finding] if defect else [],
        "facts": _list_facts(draft),
        "values": {code: _to_number(value) for code, value in values.items()},
    }


def _list_facts(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "start": fact.start,
            "end": fact.end,
            "quote": draft.text[fact.start : fact.end],
            "indicator": fact.indicator,
            "value": _to_number(fact.value),
            "bound": fact.bound,
            "role": fact.role,
        }
        for fact in draft.facts
    ]


def _to_number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else round(float(value), 4)


def to_json(truth: dict[str, Any]) -> str:
    """Return the truth as the text of a gold file."""
    return json.dumps(truth, ensure_ascii=False, indent=1)
