"""What is picked on a view itself: the two axes of a scatter, the two townships that are held together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from dashboard.indicators import IndicatorInfo
from dashboard.presenters.addresses import compare_address
from dashboard.presenters.options import Option
from dashboard.presenters.panel import Theme
from dashboard.selection import Selection, outside_note
from dashboard.several import MAX_CHOOSABLE, AnyAnswer, Several


@dataclass(frozen=True, slots=True)
class Field:
    """A list to pick one of, by groups."""

    label: str
    groups: tuple[tuple[str, tuple[Option, ...]], ...]


@dataclass(frozen=True, slots=True)
class Chooser:
    """Two lists that send the parameter `name`, the first before the second; `after` is sent behind them.

    `swapped` is the address with the two exchanged, `kept` all else that the address has.
    """

    name: str
    button: str
    fields: tuple[Field, Field]
    kept: tuple[tuple[str, str], ...]
    after: tuple[str, ...]
    swapped: str
    hint: str = ""


def present_chooser(answer: AnyAnswer, themes: Sequence[Theme]) -> Chooser | None:
    """Return what is picked on the view, None where nothing is; `themes` are the panel's indicators."""
    if not isinstance(answer, Several) or not answer.parts:
        return None
    if answer.view == "scatter":
        return _axes(answer, themes)
    return _places(answer) if answer.view == "pair" else None


def _axes(answer: Several, themes: Sequence[Theme]) -> Chooser:
    selection = answer.selection
    first, second = answer.parts[0].indicator.code, answer.parts[-1].indicator.code
    rest = tuple(code for code in selection.indicators if code not in {first, second})
    labels = ((_("横轴"), first), (_("纵轴"), second))
    fields = [
        Field(label, tuple((theme.name, tuple(_on_axis(theme.options, code))) for theme in themes))
        for label, code in labels
    ]
    return Chooser(
        name="indicator",
        button=_("画图"),
        fields=(fields[0], fields[1]),
        kept=_kept(selection, "indicator"),
        after=rest,
        swapped=compare_address(selection.with_indicators(second, first, *rest)),
    )


def _on_axis(options: Iterable[Option], chosen: str) -> Iterable[Option]:
    for option in options:
        is_chosen = option.value == chosen
        is_disabled = option.is_disabled and not is_chosen
        yield replace(option, is_chosen=is_chosen, is_disabled=is_disabled, hint=option.hint if is_disabled else "")


def _places(answer: Several) -> Chooser:
    chosen = [figures[0].township for figures in answer.townships]
    places = sorted(answer.choosable, key=lambda place: place.code)
    fields = []
    for label, code in zip((_("前一个乡镇"), _("后一个乡镇")), [*chosen, "", ""][:2], strict=True):
        counties: dict[str, list[Option]] = {}
        for place in places:
            counties.setdefault(place.county, []).append(Option(place.code, place.name, place.code == code))
        fields.append(Field(label, tuple((county, tuple(options)) for county, options in counties.items())))
    more = _("这里只列前%(count)s个乡镇，其他的请在“选择范围”里查找，勾选两个。") % {"count": MAX_CHOOSABLE}
    return Chooser(
        name="focus",
        button=_("对照"),
        fields=(fields[0], fields[1]),
        kept=_kept(answer.selection, "focus"),
        after=(),
        swapped=compare_address(replace(answer.selection, focus=tuple(reversed(chosen)))) if len(chosen) > 1 else "",
        hint=more if len(places) >= MAX_CHOOSABLE else "",
    )


def _kept(selection: Selection, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in selection.to_params() if pair[0] not in {name, "page"})


def outside_notes(answer: AnyAnswer) -> list[str]:
    """Return which townships of a pair cannot be picked, where such were asked for."""
    if answer.view != "pair" or not isinstance(answer, Several):
        return []
    choosable = {place.code for place in answer.choosable}
    outside = [code for code in answer.selection.focus if code not in choosable]
    return [outside_note(outside, {})] if outside else []


def twice_notes(answer: AnyAnswer, params: Mapping[str, Sequence[str]]) -> list[str]:
    """Return that the same was picked twice, where it was, and what is shown instead."""
    name = {"scatter": "indicator", "pair": "focus"}.get(answer.view, "")
    first = [value for value in params.get(name, ()) if value][:2]
    if len(first) < 2 or first[0] != first[1] or not isinstance(answer, Several) or len(answer.parts) < 1:
        return []
    if name == "indicator":
        other: IndicatorInfo = answer.parts[-1].indicator
        return [_("横轴和纵轴选了同一项指标，纵轴改为“%(name)s”。") % {"name": other.name}]
    names = [figures[0].name for figures in answer.townships]
    return [_("两处选了同一个乡镇，后一个改为%(name)s。") % {"name": names[-1]}] if len(names) > 1 else []
