"""The panel of choices: saved groups, and each indicator with the years that the selection has of it, or why it has
none."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.figures import format_years
from dashboard.indicators import IndicatorInfo
from dashboard.presenters.options import Option
from dashboard.selection import EVERYWHERE, Selection


@dataclass(frozen=True, slots=True)
class Theme:
    """The indicators of a theme; `hint` tells that none of them has data."""

    name: str
    options: tuple[Option, ...]
    is_open: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A saved group to choose, and the address where it can be changed, "" for whoever may not."""

    option: Option
    address: str


def present_groups(groups: Iterable[tuple[int, str, str, bool, int, int]], selection: Selection) -> tuple[Group, ...]:
    """Return the saved groups with how many townships they have; one without any report cannot be chosen."""
    shown = []
    for key, code, name, is_changeable, townships, reporting in groups:
        if not townships:
            hint = _("都不在您的管辖范围内")
        elif not reporting:
            hint = _("均未报送")
        elif reporting < townships:
            hint = _("%(all)s个，%(known)s个有报告") % {"all": townships, "known": reporting}
        else:
            hint = ngettext("%(count)s个", "%(count)s个", townships) % {"count": townships}
        is_chosen = code in selection.areas
        option = Option(code, name, is_chosen, hint, is_disabled=not (reporting or is_chosen))
        shown.append(Group(option, reverse("reports:group", args=[key]) if is_changeable else ""))
    return tuple(shown)


def new_group_address(selection: Selection) -> str:
    """Return where the chosen areas are made a group."""
    areas = [("area", area) for area in selection.areas if area != EVERYWHERE]
    return f"{reverse('reports:group_create')}?{urlencode(areas, safe=':')}"


def present_themes(
    selection: Selection,
    chosen: Collection[str],
    catalogue: Mapping[str, IndicatorInfo],
    reported: Mapping[int, Sequence[int]],
) -> tuple[Theme, ...]:
    """Return the catalogue by theme; `reported` are the years that the selection's areas have of each indicator's key.

    What leads nowhere is disabled with the reason; what is `chosen` stays, so that it can be taken back.
    """
    themes: dict[str, list[Option]] = {}
    for code, info in catalogue.items():
        hint, has_data = _coverage(selection, reported.get(info.pk, ()))
        is_chosen = code in chosen
        option = Option(code, info.name, is_chosen, hint, is_disabled=not (has_data or is_chosen), pinyin=info.pinyin)
        themes.setdefault(info.theme_name, []).append(option)
    return tuple(
        Theme(
            name,
            tuple(options),
            any(option.is_chosen for option in options),
            "" if any(not option.is_disabled for option in options) else _("均无数据"),
        )
        for name, options in themes.items()
    )


def _coverage(selection: Selection, reported: Sequence[int]) -> tuple[str, bool]:
    """Return how many of several years have data, or why none has; and whether any has."""
    known = sum(year in reported for year in selection.years)
    if known:
        if len(selection.years) == 1:
            return "", True
        return _("%(known)s/%(all)s年") % {"known": known, "all": len(selection.years)}, True
    if reported:
        years = _("、").join(format_years(first, last) for first, last in spans(reported))
        return _("所选年份未报，%(years)s年有") % {"years": years}, False
    return (_("所选乡镇均未报") if selection.is_picked else _("所选地区均未报")), False


def spans(years: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Return the runs of consecutive years of some in ascending order.

    >>> list(spans([2019, 2020, 2023]))
    [(2019, 2020), (2023, 2023)]
    """
    breaks = [later for earlier, later in pairwise(years) if later != earlier + 1]
    starts = [*years[:1], *breaks]
    ends = [*(earlier for earlier, later in pairwise(years) if later != earlier + 1), *years[-1:]]
    return zip(starts, ends, strict=True)
