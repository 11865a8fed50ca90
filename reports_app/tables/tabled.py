"""The text of a township's year that came in a table: one line a figure with its cell; and what it says, read again.

Such a text is composed, not parsed: `Document.cells` tells which characters are which indicator's figure.
"""

from dataclasses import replace
from decimal import Decimal

from reports_app.models import Document
from reports_app.models.document import TABLED, WORKBOOK
from reports_app.parsing import model
from reports_app.parsing.decisions import settle_values
from reports_app.rows.replay import Replay
from reports_app.tables.figures import Entry, Figure

BOUND_SIGNS = {"at_least": "≥", "at_most": "≤", "about": "≈"}


__all__ = ["TABLED", "WORKBOOK", "compose", "parse"]


def compose(entry: Entry, table: str, number: int) -> tuple[str, list[list[object]]]:
    """Return the text of an entry of the table called `table`, document `number`; and its cells.

    A cell is [start, end, indicator, bound]: the characters of the figure.
    """
    text = f"{entry.place.name}{entry.year}年指标数据\n录入表：{table}（文件编号{number}）\n"
    cells: list[list[object]] = []
    for figure in entry.figures:
        written = f"{figure.value:f}"
        text += f"{figure.measure.names[0]}：{BOUND_SIGNS.get(figure.bound, '')}"
        cells.append([len(text), len(text) + len(written), figure.measure.code, figure.bound])
        text += f"{written}{figure.measure.unit}（{_name_cell(figure)}）\n"
    return text.rstrip("\n"), cells


def _name_cell(figure: Figure) -> str:
    return f"工作表“{figure.sheet}”{figure.cell}" if figure.sheet else f"单元格{figure.cell}"


def parse(document: Document, decided: Replay) -> model.ParsedReport:
    """Return what a composed text says, with what persons decided laid over it."""
    facts = [_read_cell(document.text, cell) for cell in document.cells]
    places = {(fact.start, fact.end): at for at, fact in enumerate(facts)}
    outcomes, taken_out = [], set[int]()
    for decision in decided.decisions:
        at = places.get((decision.start, decision.end))
        now = _stated(facts[at]) if at is not None else None
        if decision.stated is None:
            taken_out |= {at} if at is not None else set()
            outcomes.append(model.Outcome(None, now, decision.is_at_odds_with(now)))
            continue
        changed = _to_fact(document.text, decision.start, decision.end, decision.stated)
        if at is None or decision.is_beside:
            at = len(facts)
            facts.append(changed)
        else:
            facts[at] = changed
        outcomes.append(model.Outcome(at, now, decision.is_at_odds_with(now)))
    values = [
        model.Value(fact.indicator, fact.value, fact.bound, model.Basis.TABLED, fact.confidence, (at,))
        for at, fact in enumerate(facts)
        if fact.indicator and at not in taken_out and fact.role is model.Role.TOTAL
    ]
    kept = {old: new for new, old in enumerate(at for at in range(len(facts)) if at not in taken_out)}
    settled, value_outcomes = settle_values(values, decided.decisions, outcomes, decided.given_values)
    return model.ParsedReport(
        identity=_identity(document),
        parts=(),
        sections=(),
        numbers=tuple(model.Number(facts[at].start, facts[at].end, model.NumberKind.FACT) for at in kept),
        facts=tuple(facts[at] for at in kept),
        values=tuple(replace(value, facts=tuple(kept[at] for at in value.facts)) for value in settled),
        findings=(),
        outcomes=tuple(
            replace(outcome, fact=kept.get(outcome.fact)) if outcome.fact is not None else outcome
            for outcome in outcomes
        ),
        value_outcomes=value_outcomes,
    )


def _read_cell(text: str, cell: list[object]) -> model.Fact:
    start, end, code, bound = int(str(cell[0])), int(str(cell[1])), str(cell[2]), str(cell[3])
    unit = text[end : text.index("（", end)]
    stated = model.Stated(code, Decimal(text[start:end]), unit, model.Bound(bound), model.Role.TOTAL, None)
    return _to_fact(text, start, end, stated)


def _to_fact(text: str, start: int, end: int, stated: model.Stated) -> model.Fact:
    return model.Fact(
        start=start,
        end=end,
        indicator=stated.indicator,
        value=stated.value,
        unit=stated.unit,
        bound=stated.bound,
        role=stated.role,
        confidence=1.0,
        sentence=_line_around(text, start),
        about_year=stated.about_year,
    )


def _line_around(text: str, at: int) -> tuple[int, int]:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)


def _stated(fact: model.Fact) -> model.Stated:
    return model.Stated(fact.indicator, fact.value, fact.unit, fact.bound, fact.role, fact.about_year)


def _identity(document: Document) -> model.Identity:
    place, year = document.township, document.year
    return model.Identity(
        township=place.name if place else None,
        county=place.county if place else None,
        prefecture=place.prefecture if place else None,
        province=place.province if place else None,
        code=place.code if place else None,
        year=year,
        years=(year,) if year else (),
        candidates=(),
        title=document.text.split("\n", 1)[0],
        published_on=None,
        counted_through=None,
    )
