"""Fictional townships by the thousand, as rows and without files: for measuring, and for showing a whole province.

Everything comes from the seed. Codes begin with numbers that no province has; names say 示例.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

PREFECTURES, COUNTIES, TOWNSHIPS = 10, 8, 20  # in a province, a prefecture, a county
TOWNSHIPS_OF_A_PROVINCE = PREFECTURES * COUNTIES * TOWNSHIPS
_PROVINCE_CODES = (*range(98, 82, -1), *range(80, 71, -1))
_FIRST, _SECOND = "清石柳桃梅松竹荷枫岭溪泉", "河桥塘坪湾渡庄岗洲原"
_KINDS = ("镇", "镇", "镇", "乡", "街道")
_DATA = Path(__file__).parent / "data" / "figures.toml"
_USUAL = {"count": 60.0, "people": 900.0, "stock": 40.0, "money": 35.0}
_MISSING_REPORTS, _SILENT, _PART_YEARS, _CONFIRMED = 0.05, 0.105, 0.06, 0.3
_LAST_MONTH = (11, 30)
UNSURE = 0.62


@dataclass(frozen=True, slots=True)
class Size:
    """How many provinces of 1,600 townships, and which years."""

    provinces: int
    first_year: int
    last_year: int
    seed: int = 1

    @property
    def years(self) -> range:
        """The years reported on."""
        return range(self.first_year, self.last_year + 1)


SIZES = {"province": Size(1, 2011, 2025), "nation": Size(25, 2021, 2025)}


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator of the catalogue, with its key in the database."""

    pk: int
    code: str
    name: str
    unit: str
    kind: str


@dataclass(frozen=True, slots=True)
class SizedPlace:
    """A township; `number` counts within its county."""

    code: str
    name: str
    kind: str
    county: str
    prefecture: str
    province: str
    population: int
    villages: int
    number: int


@dataclass(frozen=True, slots=True)
class SizedValue:
    """A figure; `text` is how a report would write it."""

    measure: Measure
    value: str
    bound: str
    basis: str
    numerator: str
    denominator: str
    is_small: bool
    text: str


@dataclass(frozen=True, slots=True)
class SizedReport:
    """A township's year."""

    year: int
    counted_through: date | None
    is_confirmed: bool
    values: tuple[SizedValue, ...]


def list_sized_places(size: Size) -> Iterator[SizedPlace]:
    """Yield the townships in the order of their codes."""
    chance = np.random.default_rng(size.seed)
    for province in sorted(_PROVINCE_CODES[: size.provinces]):
        for prefecture in range(1, PREFECTURES + 1):
            for county in range(1, COUNTIES + 1):
                code = f"{province}{prefecture:02d}{county:02d}"
                shift = int(chance.integers(0, 120))
                for number in range(1, TOWNSHIPS + 1):
                    at = (shift + number * 7) % 120
                    kind = _KINDS[int(chance.integers(0, len(_KINDS)))]
                    villages = int(chance.integers(6, 26))
                    yield SizedPlace(
                        code=f"{code}{number:03d}",
                        name=f"{_FIRST[at % 12]}{_SECOND[at // 12]}{kind}",
                        kind=kind,
                        county=f"示例{prefecture}市{county}县",
                        prefecture=f"示例{province}省{prefecture}市",
                        province=f"示例{province}省",
                        population=villages * int(chance.integers(1_400, 3_300)),
                        villages=villages,
                        number=number,
                    )


class History:
    """Makes the reports of townships, years that belong together."""

    def __init__(self, size: Size, measures: Sequence[Measure]) -> None:
        """Take the size and what is measured."""
        self.size, self.measures = size, tuple(measures)
        bases = tomllib.loads(_DATA.read_text("utf-8"))["counts"]
        self.is_rate = np.array([measure.kind == "rate" for measure in measures])
        self.base = np.array(
            [float(bases.get(each.code, {}).get("base", _USUAL.get(each.kind, 60.0))) for each in measures]
        )

    def write(self, place: SizedPlace) -> list[SizedReport]:
        """Return the township's reports; some years are missing, some figures are not mentioned."""
        chance = np.random.default_rng([self.size.seed, int(place.code)])
        years, count = list(self.size.years), len(self.measures)
        shape = (len(years), count)
        size = place.population / 30_000
        level = self.base * size**0.6 * chance.lognormal(0, 0.35, count)
        growth = np.power(chance.normal(1.03, 0.04), np.arange(len(years)))[:, None]
        counts = np.rint(level * growth * chance.lognormal(0, 0.12, shape)).astype(int)
        counts[chance.random(shape) < 0.01] = 0
        wholes = np.rint(chance.lognormal(3.6, 1.1, shape)).astype(int) + 1
        shares = 1 - chance.beta(1.1, 18, shape)
        draws, has_n = chance.random(shape), chance.random(shape) < 0.6
        is_said = chance.random(shape) >= _SILENT
        fate = chance.random((len(years), 3))
        reports = []
        for at, year in enumerate(years):
            if fate[at, 0] < _MISSING_REPORTS:
                continue
            through = date(year, *_LAST_MONTH) if fate[at, 1] < _PART_YEARS else None
            columns = zip(
                self.measures,
                is_said[at].tolist(),
                counts[at].tolist(),
                wholes[at].tolist(),
                shares[at].tolist(),
                draws[at].tolist(),
                has_n[at].tolist(),
                strict=True,
            )
            values = tuple(
                _rate(measure, whole, share, draw, counted) if measure.kind == "rate" else _count(measure, figure, draw)
                for measure, said, figure, whole, share, draw, counted in columns
                if said
            )
            reports.append(SizedReport(year, through, fate[at, 2] < _CONFIRMED, values))
        return reports


def _count(measure: Measure, figure: int, draw: float) -> SizedValue:
    bound, basis, text = "exact", "reported", str(figure)
    if figure >= 100 and draw < 0.08:
        step = 10 ** (len(text) - 1)
        figure -= figure % step
        bound = "at_least" if draw < 0.06 else "about"
        text = f"{figure}余" if bound == "at_least" else f"约{figure}"
    elif draw > 0.93:
        basis = "summed"
    return SizedValue(measure, str(figure), bound, basis, "\\N", "\\N", False, text)


def _rate(measure: Measure, whole: int, share: float, draw: float, counted: bool) -> SizedValue:
    part = round(whole * share)
    rate = f"{part * 100 / whole:.4f}" if counted else f"{share * 100:.1f}"
    basis = "derived" if counted and draw < 0.3 else "reported"
    numerator, denominator = (str(part), str(whole)) if counted else ("\\N", "\\N")
    return SizedValue(
        measure, rate, "exact", basis, numerator, denominator, counted and whole < 10, f"{float(rate):.1f}%"
    )
