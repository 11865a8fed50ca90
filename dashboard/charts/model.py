"""What a chart is made from, and the lines and labels that all charts share."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.charts import theme
from dashboard.figures import format_n, format_value, with_unit
from dashboard.states import CellState

REMARKS: dict[str, Promise] = {
    "derived": _("由件数算出"),
    "summed": _("分项相加"),
    "corrected": _("人工更正"),
    "is_part_year": _("数据未满全年"),
    "is_small": _("件数不足10，不排名"),
    "is_doubtful": _("需核实"),
}
MAX_COLOURED = 8
LABEL_HEIGHT_PX = 16


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What the frame does not say: the indicator, the order of townships and which of them stand out.

    The frame has the columns of `measures.complete_grid` with `add_comparability`; `medians` those of
    `measures.medians_by_year`.
    """

    indicator: str
    name: str
    unit: str
    is_rate: bool
    years: tuple[int, ...]
    townships: tuple[str, ...]
    focus: tuple[str, ...] = ()


def colours(spec: ChartSpec) -> dict[str, str]:
    """Return each township's colour: its own up to eight townships; past that only the chosen have one."""
    rest = dict.fromkeys(spec.townships, theme.REST)
    return rest | {code: theme.SERIES[place] for place, code in enumerate(coloured(spec))}


def coloured(spec: ChartSpec) -> tuple[str, ...]:
    """Return the townships with a colour of their own, in the order of the colours."""
    return spec.townships if len(spec.townships) <= MAX_COLOURED else spec.focus[:MAX_COLOURED]


def rows_by_township(frame: pd.DataFrame, spec: ChartSpec) -> dict[str, list[dict[str, Any]]]:
    """Return each township's rows in the order of years, townships in the order of the specification."""
    chosen = frame[frame["year"].isin(spec.years)].sort_values("year", kind="stable")
    found: dict[str, list[dict[str, Any]]] = {code: [] for code in spec.townships}
    for row in chosen.to_dict("records"):
        if row["township"] in found:
            found[str(row["township"])].append({str(key): value for key, value in row.items()})
    return found


def to_points(rows: Iterable[dict[str, Any]], spec: ChartSpec) -> dict[str, Any]:
    """Return x, y, hover text, marks and the address of each point; a missing figure is a gap."""
    points = list(rows)
    return {
        "x": [int(row["year"]) for row in points],
        "y": [None if pd.isna(row["value"]) else float(row["value"]) for row in points],
        "hovertext": [describe(row, spec) for row in points],
        "customdata": [[row["township"], int(row["year"]), spec.indicator] for row in points],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def symbols(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return the mark of each point, in the order of `rows`."""
    return [symbol(row) for row in rows]


def symbol(row: dict[str, Any]) -> str:
    """Return a figure's mark: a bound is open and points its way, a small n a hollow square, a part year hollow."""
    bound = theme.SYMBOLS.get(str(row["bound"]), "circle")
    if bound != "circle":
        return bound
    if row["is_small"]:
        return theme.SMALL_SYMBOL
    return theme.PART_YEAR_SYMBOL if row["is_part_year"] else bound


def describe(row: dict[str, Any], spec: ChartSpec) -> str:
    """Return the hover text of a figure: where and when, the figure with its unit, its n, what to know about it."""
    head = f"{theme.escape(str(row['name']))} {int(row['year'])}"
    state = CellState(str(row["state"]))
    if state.is_missing:
        return f"{head}<br>{state.word}"
    figure = format_value(row["value"], str(row["bound"]), is_rate=spec.is_rate)
    lines = [head, theme.escape(with_unit(figure, spec.unit))]
    counts = format_n(row["numerator"], row["denominator"])
    if counts:
        lines[-1] += f" ({counts})"
    lines += remarks(row)
    return "<br>".join(lines)


def remarks(row: dict[str, Any]) -> list[str]:
    """Return in words what limits a figure."""
    basis = str(row["basis"])
    limits = [name for name in ("is_part_year", "is_small", "is_doubtful") if row[name]]
    return [str(REMARKS[name]) for name in (basis, *limits) if name in REMARKS]


def value_range(frame: pd.DataFrame, medians: pd.DataFrame, spec: ChartSpec) -> tuple[float, float]:
    """Return the ends of the value axis: counts start at zero, rates a little below the lowest figure."""
    shown = [
        frame.loc[frame["year"].isin(spec.years), "value"],
        medians.loc[medians["year"].isin(spec.years), "median"],
    ]
    values = pd.concat(shown).dropna()
    if values.empty:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if not spec.is_rate:
        return 0.0, max(high, 1.0) * 1.08
    margin = max((high - low) * 0.12, 1.0)
    return max(low - margin, 0.0), high + margin


def spread_labels(wanted: list[float], *, low: float, high: float, gap: float) -> list[float]:
    """Return positions near the wanted ones, in their order, at least `gap` apart and within low..high if they fit."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    placed: dict[int, float] = {}
    floor = low
    for index in order:
        placed[index] = floor = max(wanted[index], floor)
        floor += gap
    ceiling = high
    for index in reversed(order):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    return [placed[index] for index in range(len(wanted))]
