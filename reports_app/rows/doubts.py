"""What was recognised from an image without full confidence makes the figures read from it unsure.

A parsed report and the doubtful runs of its text come in; the same report with lowered confidences goes out.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace

from reports_app.models.fact import CONFIDENT_ENOUGH
from reports_app.parsing.model import Fact, ParsedReport
from reports_app.reading.model import Doubt


def weaken(parsed: ParsedReport, doubts: Iterable[Doubt], *, decided: Collection[int] = ()) -> ParsedReport:
    """Return the report with each figure that a doubt touches below what is confident enough, and the values from it.

    `decided` are the places of facts that a person decided on: they stay as they are.
    """
    runs = sorted(doubts)
    if not runs:
        return parsed
    facts = tuple(fact if index in decided else _weaken_fact(fact, runs) for index, fact in enumerate(parsed.facts))
    values = tuple(
        replace(value, confidence=min([value.confidence, *(facts[index].confidence for index in value.facts)]))
        for value in parsed.values
    )
    return replace(parsed, facts=facts, values=values)


def _weaken_fact(fact: Fact, runs: list[Doubt]) -> Fact:
    touching = [run.confidence for run in runs if run.start < fact.end and fact.start < run.end]
    if not touching:
        return fact
    most = CONFIDENT_ENOUGH * min(min(touching), 99) / 100
    return replace(fact, confidence=min(fact.confidence, most))
