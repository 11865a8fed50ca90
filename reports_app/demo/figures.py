"""What really happened: every indicator's figure for a township and a year. From the seed, so that years agree."""

import random
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reports_app.demo.places import Course, DemoPlace

_USUAL_POPULATION = 30_000
_FIRST_YEAR = 2016
_LOW_YEARS = {2020: 0.62, 2022: 0.8}
_JUMP_YEARS = (2021, 2023)
_FALL = 0.86

Figures = dict[str, Decimal]


def make_figures(place: DemoPlace, year: int, *, seed: int) -> Figures:
    """Return all figures of a township's year; counts are whole, rates in percent points."""
    tables = _load_tables()
    figures = {code: _count(place, year, code, row, seed) for code, row in tables["counts"].items()}
    dice = random.Random(f"{seed} rates {place.code} {year}")  # noqa: S311
    rates = {
        code: _rate(dice.uniform(low, high + (high - low) / 3), place.voice.decimals, high)
        for code, (low, high) in tables["rates"].items()
    }
    share = rates.pop("mediation.success_share")
    figures["mediation.resolved"] = _whole(figures["mediation.cases"] * share / 100)
    figures["mediation.disputes_found"] = _whole(figures["mediation.cases"] * Decimal("1.15"))
    figures["enforcement.penalties"] = _whole(figures["enforcement.cases"] * Decimal("0.8"))
    for code in ("legal_service.villages_covered", "governance.village_rules", "services.points"):
        figures[code] = Decimal(place.villages)
    figures["legal_service.points"] = Decimal(place.villages + 1)
    figures["governance.grid_staff"] = figures["governance.grids"] + dice.randint(0, 8)
    exact = figures["mediation.resolved"] * 100 / figures["mediation.cases"]
    return figures | rates | {"mediation.success_rate": _rate(float(exact), max(place.voice.decimals, 1), 100.0)}


@cache
def _load_tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "data" / "figures.toml").read_text("utf-8"))


def _count(place: DemoPlace, year: int, code: str, row: dict[str, Any], seed: int) -> Decimal:
    fixed = random.Random(f"{seed} {place.code} {code}")  # noqa: S311  # the township's own level
    noise = random.Random(f"{seed} {place.code} {code} {year}")  # noqa: S311
    value = row["base"] * fixed.uniform(0.7, 1.35) * noise.uniform(0.93, 1.07)
    if row.get("size"):
        value *= place.population / _USUAL_POPULATION
    value *= _follow(place.course, code, year, row["growth"])
    return _whole(Decimal(value)) or Decimal(1)


def _follow(course: Course, code: str, year: int, growth: float) -> float:
    since = max(year - _FIRST_YEAR, 0)
    if course is Course.FALLING and code.startswith(("mediation.", "petitions.")):
        return _FALL**since
    factor = float(growth ** (since * (1.6 if course is Course.GROWING else 1.0)))
    if course is Course.DIPPING:
        factor *= _LOW_YEARS.get(year, 1.0)
    if course is Course.JUMPING and code.startswith("publicity.") and year in _JUMP_YEARS:
        factor *= 2.1
    return factor


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1))


def _rate(value: float, decimals: int, highest: float) -> Decimal:
    rounded = Decimal(min(value, highest)).quantize(Decimal(1).scaleb(-decimals))
    return rounded.normalize() if rounded != 100 else Decimal(100)
