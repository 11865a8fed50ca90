"""What a comparison asks for: one frozen value that round-trips to the URL.

In come the parameters of a request and what there is to choose from; out come a selection that is always usable and
the notes on what could not be followed. No database, no request object.
"""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dashboard.indicators import IndicatorInfo

DEFAULT_YEARS = 7
WELL_COVERED_SHARE = 0.5
MAX_AREAS = 300
MAX_INDICATORS = 100
MAX_PAGE = 2_000
EVERYWHERE = "all"
COUNTY_PEERS, SIZE_PEERS = "county", "size"
GROUP = "group:"
PROVINCE_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS = 2, 6, 9
AREA = re.compile(r"[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{9,12}|group:[0-9]{1,9}|all", re.ASCII)
PEERS = re.compile(r"county|size|group:[0-9]{1,9}", re.ASCII)
INDICATOR = re.compile(r"[\w.\-]{1,60}")

Params = Mapping[str, Sequence[str]]


class Order(StrEnum):
    """How townships follow each other; ranking is chosen, never the default."""

    OFFICIAL = "official"
    HIGHEST = "highest"
    LOWEST = "lowest"


class View(StrEnum):
    """How the chart shows the selection, in the order of the tabs; `AUTO` picks what fits."""

    AUTO = "auto"
    LINES = "lines"
    PANELS = "panels"
    BARS = "bars"
    HEAT = "heat"
    BOX = "box"
    SCATTER = "scatter"
    FUNNEL = "funnel"
    PAIR = "pair"
    FILING = "filing"


class Per(StrEnum):
    """What a count is divided by."""

    NONE = "none"
    RESIDENTS = "residents"
    VILLAGES = "villages"


class Benchmark(StrEnum):
    """What figures are held against; the median is that of the peers, `PEERS` where these were chosen."""

    MEDIAN = "median"
    PEERS = "peers"
    COUNTY = "county"
    PREFECTURE = "prefecture"
    PROVINCE = "province"
    TARGET = "target"
    NONE = "none"


ASKED_BENCHMARKS = tuple(one for one in Benchmark if one is not Benchmark.PEERS)


@dataclass(frozen=True, slots=True)
class Asked:
    """The areas and indicators that an address names, well-formed but perhaps unknown."""

    areas: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()

    @classmethod
    def from_params(cls, params: Params) -> "Asked":
        """Return what to look up before the selection can be read."""
        areas = [code for code in _given(params, "area") if AREA.fullmatch(code)]
        indicators = [code for code in _given(params, "indicator") if INDICATOR.fullmatch(code)]
        return cls(tuple(areas[:MAX_AREAS]), tuple(indicators[:MAX_INDICATORS]))


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, of what was asked for.

    `areas` are the known ones and their names; `default_areas` those of a bare address; `indicators` the known ones by
    code, the default one where none is.
    `reports` and `values` count by year what the areas (the default ones, if none is known) have: reports, and values
    of the indicators.
    """

    areas: Mapping[str, str] = field(default_factory=dict)
    default_areas: tuple[str, ...] = ()
    indicators: Mapping[str, IndicatorInfo] = field(default_factory=dict)
    default_indicators: tuple[str, ...] = ()
    reports: Mapping[int, int] = field(default_factory=dict)
    values: Mapping[int, int] = field(default_factory=dict)

    @property
    def years(self) -> range:
        """The span of years that any report covers."""
        return range(min(self.reports), max(self.reports) + 1) if self.reports else range(0)

    @property
    def usual_years(self) -> range:
        """The span of the latest seven years in which most of the selection has data."""
        counts = self.values if any(self.values.values()) else self.reports
        enough = WELL_COVERED_SHARE * max(counts.values(), default=0)
        latest = sorted(year for year, count in counts.items() if count and count >= enough)[-DEFAULT_YEARS:]
        return range(latest[0], latest[-1] + 1) if latest else range(0)


@dataclass(frozen=True, slots=True)
class Selection:
    """A comparison. Years are inclusive.

    `areas` are prefixes of official codes (2 digits a province, 4 a prefecture, 6 a county, 9 or more a township: all
    its townships that the account may see), `group:ID` or `all`. `indicators` has one at least; the first is the one
    that views of a single indicator show. `focus` are the townships that stand out among many. `year` is the one year
    of views that show a single one (0: the latest with data), `page` counts pages of the table from 1. `peers` tells
    whose median figures are held against: `county`, the areas as they are chosen (the county of townships that were
    picked); `size`, those of a size similar to the township that stands out; `group:ID`. `include_small` ranks rates of
    fewer than ten cases too; they enter no median and are held against nothing all the same.
    """

    areas: tuple[str, ...]
    indicators: tuple[str, ...]
    first_year: int
    last_year: int
    view: View = View.AUTO
    order: Order = Order.OFFICIAL
    per: Per = Per.NONE
    benchmark: Benchmark = Benchmark.MEDIAN
    peers: str = COUNTY_PEERS
    only_confirmed: bool = False
    include_part_year: bool = False
    include_small: bool = False
    focus: tuple[str, ...] = ()
    year: int = 0
    page: int = 1

    @property
    def indicator(self) -> str:
        """The indicator that views of a single one show."""
        return self.indicators[0]

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of the range."""
        return tuple(range(self.first_year, self.last_year + 1))

    @property
    def is_picked(self) -> bool:
        """Whether townships were picked one by one, rather than areas as a whole."""
        return all(len(area) >= TOWNSHIP_DIGITS or area.startswith(GROUP) for area in self.areas)

    @property
    def subject(self) -> str:
        """The township whose peers are looked for: the first that stands out, or the only one picked; "" for none."""
        if self.focus:
            return self.focus[0]
        is_single = len(self.areas) == 1 and self.areas[0].isdecimal() and len(self.areas[0]) >= TOWNSHIP_DIGITS
        return self.areas[0] if is_single else ""

    @property
    def peer_areas(self) -> tuple[str, ...]:
        """The areas whose townships are compared with: those chosen, the whole county of a township that was picked."""
        return tuple(dict.fromkeys(area[:COUNTY_DIGITS] if area[:1].isdecimal() else area for area in self.areas))

    @classmethod
    def from_params(cls, params: Params, choices: Choices) -> tuple["Selection", tuple[str, ...]]:
        """Return the selection that `params` ask for and, in words for the page, what of it was not understood."""
        reader = _Reader(params)
        areas = reader.known("area", choices.areas, _("地区"), limit=MAX_AREAS)
        indicators = reader.known("indicator", choices.indicators, _("指标"), limit=MAX_INDICATORS)
        first_year, last_year = reader.year_range(choices)
        years = [str(year) for year in range(first_year, last_year + 1)]
        # A part of an area that is chosen beside it narrows it.
        areas = tuple(area for area in areas if not any(o != area and o.startswith(area) for o in areas))
        selection = cls(
            areas=areas or choices.default_areas,
            indicators=indicators or choices.default_indicators,
            first_year=first_year,
            last_year=last_year,
            view=View(reader.one_of("view", tuple(View), View.AUTO, _("图形"))),
            order=Order(reader.one_of("order", tuple(Order), Order.OFFICIAL, _("排列方式"))),
            per=Per(reader.one_of("per", tuple(Per), Per.NONE, _("换算方式"))),
            benchmark=Benchmark(reader.one_of("benchmark", ASKED_BENCHMARKS, Benchmark.MEDIAN, _("参照值"))),
            peers=reader.peers(),
            only_confirmed=reader.one_of("confirmed", ("0", "1"), "0", _("核定范围")) == "1",
            include_part_year=reader.one_of("part_year", ("0", "1"), "0", _("未满全年的数据")) == "1",
            include_small=reader.one_of("small", ("0", "1"), "0", _("件数不足10的比率")) == "1",
            focus=reader.codes("focus", _("突出显示的乡镇")),
            year=int(reader.one_of("year", years, "0", _("年份"))),
            page=reader.page(),
        )
        return selection, tuple(reader.notes)

    def to_params(self) -> list[tuple[str, str]]:
        """Return the parameters that give this selection again; defaults are left out where that is safe."""
        params = [("area", code) for code in self.areas]
        params += [("indicator", code) for code in self.indicators]
        params += [("from", str(self.first_year)), ("to", str(self.last_year))]
        params += [("focus", code) for code in self.focus]
        plain = Selection((), ("",), 0, 0)
        for name in ("view", "order", "per", "benchmark", "peers", "year", "page"):
            if getattr(self, name) != getattr(plain, name):
                params.append((name, str(getattr(self, name))))
        params += [("confirmed", "1")] if self.only_confirmed else []
        params += [("part_year", "1")] if self.include_part_year else []
        params += [("small", "1")] if self.include_small else []
        return params

    def to_query(self) -> str:
        """Return `to_params` as a query string."""
        return urlencode(self.to_params(), safe=":")

    def with_indicators(self, *codes: str) -> "Selection":
        """Return the same comparison of other indicators."""
        return replace(self, indicators=codes, page=1)

    def with_indicator_first(self, code: str) -> "Selection":
        """Return the same comparison with this indicator as the one that single views show."""
        rest = tuple(other for other in self.indicators if other != code)
        return replace(self, indicators=(code, *rest) if code in self.indicators else (code,), page=1)

    def with_townships(self, codes: Sequence[str]) -> "Selection":
        """Return the same comparison of just these townships."""
        return replace(self, areas=tuple(codes), page=1)

    def with_view(self, view: View) -> "Selection":
        """Return the same comparison drawn otherwise."""
        return replace(self, view=view, page=1)

    def with_page(self, page: int) -> "Selection":
        """Return another page of the same table."""
        return replace(self, page=page)

    def without_area(self, code: str) -> "Selection":
        """Return the comparison without one of its areas; the whole county in place of its last township."""
        kept = tuple(area for area in self.areas if area != code)
        if not kept and code.isdecimal() and len(code) >= TOWNSHIP_DIGITS:
            kept = (code[:COUNTY_DIGITS],)
        return replace(self, areas=kept, focus=tuple(each for each in self.focus if each != code), page=1)

    def with_focus_toggled(self, code: str) -> "Selection":
        """Return the comparison with a township standing out, or no longer."""
        kept = tuple(other for other in self.focus if other != code)
        return replace(self, focus=kept if code in self.focus else (*kept, code))


def read_indicators(params: Params, known: Container[str], *, limit: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the indicators that `params` name, of those known, and in words for the page what was not understood."""
    reader = _Reader(params)
    return reader.known("indicator", known, _("指标"), limit=limit), tuple(reader.notes)


def outside_note(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """Return that townships that were to stand out are none of the selection's; `names` are those that are known."""
    shown = _("、").join(names.get(code, code) for code in codes[:3])
    text = _("要突出显示的%(count)s个乡镇不在所选地区内，已忽略：%(names)s。")
    if len(codes) > 3:
        text = _("要突出显示的%(count)s个乡镇不在所选地区内，已忽略，例如：%(names)s。")
    return text % {"count": len(codes), "names": shown}


def page_note(asked: int, shown: int) -> str:
    """Return that the table has fewer pages than the one asked for; "" where it is the one shown."""
    if asked <= shown:
        return ""
    return _("网址中的第%(asked)s页超出范围，已显示最后一页（第%(shown)s页）。") % {"asked": asked, "shown": shown}


@dataclass(frozen=True, slots=True)
class PointAddress:
    """A figure: which township, year and indicator."""

    township: str
    year: int
    indicator: str

    @classmethod
    def from_params(cls, params: Params) -> "PointAddress | None":
        """Return the figure asked for, or None where the parameters can name none."""
        township, year, indicator = ("".join(params.get(key, ())[-1:]) for key in ("township", "year", "indicator"))
        if not re.fullmatch(r"[0-9]{6,12}", township) or not re.fullmatch(r"(19|20)[0-9]{2}", year):
            return None
        return cls(township, int(year), indicator) if INDICATOR.fullmatch(indicator) else None


def _given(params: Params, key: str) -> list[str]:
    """Return what is given, each once, in its order."""
    return list(dict.fromkeys(value.strip() for value in params.get(key, ()) if value.strip()))


class _Reader:
    """Reads parameters and collects notes on what makes no sense."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.notes: list[str] = []

    def one_of(self, key: str, known: Sequence[str], default: str, label: str) -> str:
        given = _given(self.params, key)
        if not given or given[-1] in known:
            return given[-1] if given else default
        self._note(_("网址中的%(label)s“%(value)s”无法识别，已按默认显示。"), label, given[-1])
        return default

    def known(self, key: str, known: Container[str], label: str, *, limit: int) -> tuple[str, ...]:
        given = _given(self.params, key)
        unknown = [code for code in given[:limit] if code not in known]
        if unknown:
            self._note(_("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。"), label, "、".join(unknown[:3]))
        if len(given) > limit:
            text = _("网址中的%(label)s过多，只取前%(count)s个。")
            self.notes.append(text % {"label": label, "count": limit})
        return tuple(code for code in given[:limit] if code in known)

    def codes(self, key: str, label: str) -> tuple[str, ...]:
        given = _given(self.params, key)
        wrong = [code for code in given if not re.fullmatch(r"[0-9]{9,12}", code, re.ASCII)]
        if wrong:
            self._note(_("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。"), label, "、".join(wrong[:3]))
        return tuple(code for code in given if code not in wrong)[:MAX_AREAS]

    def peers(self) -> str:
        given = _given(self.params, "peers")
        if not given or PEERS.fullmatch(given[-1]):
            return given[-1] if given else COUNTY_PEERS
        self._note(_("网址中的%(label)s“%(value)s”无法识别，已按默认显示。"), _("同类"), given[-1])
        return COUNTY_PEERS

    def page(self) -> int:
        given = _given(self.params, "page")
        if not given:
            return 1
        if re.fullmatch(r"[0-9]{1,4}", given[-1], re.ASCII) and 1 <= int(given[-1]) <= MAX_PAGE:
            return int(given[-1])
        self._note(_("网址中的%(label)s“%(value)s”无法识别，已按默认显示。"), _("页码"), given[-1])
        return 1

    def year_range(self, choices: Choices) -> tuple[int, int]:
        usual = choices.usual_years
        if not usual:
            return 0, -1
        first = self._year("from", choices.years, usual[0])
        last = self._year("to", choices.years, usual[-1] if self.params.get("to") else max(usual[-1], first))
        if first > last:
            if self.params.get("from"):
                self.notes.append(_("起始年份晚于终止年份，已对调。"))
            first, last = last, first
        return first, last

    def _year(self, key: str, known: Sequence[int], default: int) -> int:
        """Return the year asked for; one that is none or has no report is told, and gives way to the default."""
        given = _given(self.params, key)
        if given and re.fullmatch(r"(19|20)[0-9]{2}", given[-1], re.ASCII) and int(given[-1]) not in known:
            text = _("所选地区%(year)s年没有报告，已改为%(default)s年。")
            self.notes.append(text % {"year": given[-1], "default": default})
            return default
        return int(self.one_of(key, [str(year) for year in known], str(default), _("年份")))

    def _note(self, text: str, label: str, value: str) -> None:
        shown = value if len(value) <= 20 else value[:20] + "…"
        self.notes.append(text % {"label": label, "value": shown})
