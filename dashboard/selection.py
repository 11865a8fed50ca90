"""What a comparison asks for: one frozen value that round-trips to the URL.

In come the parameters of a request and what there is to choose from; out come a selection that is always usable and
the notes on what could not be followed. No database, no request object.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from dashboard.topics import TOPICS, Topic

DEFAULT_YEARS = 7

Params = Mapping[str, Sequence[str]]


class Order(StrEnum):
    """How townships follow each other; ranking is chosen, never the default."""

    OFFICIAL = "official"
    HIGHEST = "highest"
    LOWEST = "lowest"


class View(StrEnum):
    """How the chart shows the selection; `AUTO` picks what fits."""

    AUTO = "auto"
    LINES = "lines"
    PANELS = "panels"
    BARS = "bars"


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: official codes in order, and the years that any report covers."""

    counties: tuple[str, ...]
    townships: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def recent_years(self) -> range:
        """The span of the latest seven years that any report covers."""
        latest = sorted(self.years)[-DEFAULT_YEARS:]
        return range(latest[0], latest[-1] + 1) if latest else range(0)


@dataclass(frozen=True, slots=True)
class Selection:
    """A comparison. Without townships it means all of the county, without a county all that the account sees.

    `focus` are the townships that stand out among many. Years are inclusive.
    """

    topic: Topic
    indicator: str
    first_year: int
    last_year: int
    county: str = ""
    townships: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    order: Order = Order.OFFICIAL
    view: View = View.AUTO

    @property
    def years(self) -> tuple[int, ...]:
        """Every year of the range."""
        return tuple(range(self.first_year, self.last_year + 1))

    @classmethod
    def from_params(cls, topic: Topic, params: Params, choices: Choices) -> tuple["Selection", tuple[str, ...]]:
        """Return the selection that `params` ask for and, in words for the page, what of it was not understood."""
        reader = _Reader(params)
        indicator = reader.one_of("indicator", TOPICS[topic].indicators, TOPICS[topic].default, _("指标"))
        county = reader.one_of("county", choices.counties, "", _("县区"))
        open_to = [code for code in choices.townships if not county or code.startswith(county)]
        townships = reader.many_of("township", open_to, _("乡镇"))
        focus = reader.many_of("focus", townships or open_to, _("突出显示的乡镇"))
        first_year, last_year = reader.year_range(choices)
        selection = cls(
            topic=topic,
            indicator=indicator,
            first_year=first_year,
            last_year=last_year,
            county=county,
            townships=townships,
            focus=focus,
            order=Order(reader.one_of("order", tuple(Order), Order.OFFICIAL, _("排列方式"))),
            view=View(reader.one_of("view", tuple(View), View.AUTO, _("图形"))),
        )
        return selection, tuple(reader.notes)

    def to_params(self) -> list[tuple[str, str]]:
        """Return the parameters that give this selection again; defaults are left out where that is safe."""
        params = [("indicator", self.indicator), ("from", str(self.first_year)), ("to", str(self.last_year))]
        if self.county:
            params.append(("county", self.county))
        params += [("township", code) for code in self.townships]
        params += [("focus", code) for code in self.focus]
        if self.order is not Order.OFFICIAL:
            params.append(("order", self.order.value))
        if self.view is not View.AUTO:
            params.append(("view", self.view.value))
        return params

    def to_query(self) -> str:
        """Return `to_params` as a query string."""
        return urlencode(self.to_params())

    def with_indicator(self, code: str) -> "Selection":
        """Return the same comparison of another indicator."""
        return replace(self, indicator=code)

    def with_topic(self, topic: Topic) -> "Selection":
        """Return the same places and years in another topic."""
        return replace(self, topic=topic, indicator=TOPICS[topic].default, order=Order.OFFICIAL)

    def with_view(self, view: View) -> "Selection":
        """Return the same comparison drawn otherwise."""
        return replace(self, view=view)

    def without_township(self, code: str) -> "Selection":
        """Return the comparison without one of its townships."""
        return replace(
            self,
            townships=tuple(kept for kept in self.townships if kept != code),
            focus=tuple(kept for kept in self.focus if kept != code),
        )

    def without_county(self) -> "Selection":
        """Return the comparison of all counties."""
        return replace(self, county="")

    def with_focus_toggled(self, code: str) -> "Selection":
        """Return the comparison with a township standing out, or no longer."""
        kept = tuple(other for other in self.focus if other != code)
        return replace(self, focus=kept if code in self.focus else (*kept, code))


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
        if not re.fullmatch(r"[0-9]{6,12}", township) or not re.fullmatch(r"[0-9]{4}", year):
            return None
        return cls(township, int(year), indicator) if re.fullmatch(r"[\w.\-]{1,60}", indicator) else None


class _Reader:
    """Reads parameters and collects notes on what makes no sense."""

    def __init__(self, params: Params) -> None:
        self.params = params
        self.notes: list[str] = []

    def one_of(self, key: str, known: Sequence[str], default: str, label: str) -> str:
        given = [value.strip() for value in self.params.get(key, ()) if value.strip()]
        if not given or given[-1] in known:
            return given[-1] if given else default
        self._note(_("网址中的%(label)s“%(value)s”无法识别，已按默认显示。"), label, given[-1])
        return default

    def many_of(self, key: str, known: Sequence[str], label: str) -> tuple[str, ...]:
        given = {value.strip() for value in self.params.get(key, ()) if value.strip()}
        unknown = given - set(known)
        if unknown:
            self._note(_("网址中的%(label)s“%(value)s”不在可选范围内，已忽略。"), label, "、".join(sorted(unknown)[:3]))
        return tuple(code for code in known if code in given)

    def year_range(self, choices: Choices) -> tuple[int, int]:
        recent = choices.recent_years
        if not recent:
            return 0, -1
        first = self._year("from", recent[0], choices.years)
        last = self._year("to", recent[-1], choices.years)
        if first > last:
            self.notes.append(_("起始年份晚于终止年份，已对调。"))
            first, last = last, first
        return first, last

    def _year(self, key: str, default: int, years: Sequence[int]) -> int:
        known = [str(year) for year in range(min(years), max(years) + 1)]
        return int(self.one_of(key, known, str(default), _("年份")))

    def _note(self, text: str, label: str, value: str) -> None:
        shown = value if len(value) <= 20 else value[:20] + "…"
        self.notes.append(text % {"label": label, "value": shown})
