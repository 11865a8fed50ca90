"""A report's text becomes everything that can be read from it.

Comes in: text, the file's name, the gazetteer, the vocabulary; goes out: a `ParsedReport` with spans of that text.
Odd text gives an empty reading, never an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from .counting import counted_as
from .decisions import Decision, ValueDecision, lay_over, settle_values
from .drafts import Draft
from .facts import extract_facts
from .findings import check_claims
from .gazetteer import Gazetteer
from .identity import read_identity
from .lexicon import Lexicon
from .model import Fact, Number, NumberKind, Numeral, Outcome, ParsedReport, Section
from .numbered import NumberedText, number_text
from .numbers import cover_digits
from .rates import check_rates
from .roles import names_share
from .sections import find_parts
from .values import summarise
from .view import TextView


@dataclass(frozen=True, slots=True)
class Reading:
    """A parsed report with what led to it, for explaining: the view and the drafts with their candidates."""

    report: ParsedReport
    view: TextView
    drafts: tuple[Draft, ...]


def parse_report(
    text: str,
    *,
    file_name: str = "",
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    decisions: Sequence[Decision] = (),
    given_values: Sequence[ValueDecision] = (),
) -> ParsedReport:
    """Read a whole report; linear in the text's length.

    `decisions` are what a person decided about its numbers, `given_values` the values they gave: both hold.
    """
    return read_report(
        number_text(text),
        file_name=file_name,
        gazetteer=gazetteer,
        lexicon=lexicon,
        decisions=decisions,
        given_values=given_values,
    ).report


def read_report(
    numbered: NumberedText,
    *,
    file_name: str = "",
    gazetteer: Gazetteer,
    lexicon: Lexicon,
    decisions: Sequence[Decision] = (),
    given_values: Sequence[ValueDecision] = (),
    only_figures: bool = False,
) -> Reading:
    """Read a whole report and keep the competing candidates of every number.

    `only_figures` leaves out what facts and values do not need: how sure they are, the counts behind a rate, findings
    and the other numbers.
    """
    text, view, sections, numerals = numbered.source, numbered.view, numbered.sections, numbered.numerals
    kinds = numbered.kinds
    identity = read_identity(text, file_name=file_name, gazetteer=gazetteer)
    drafts = extract_facts(numbered, lexicon, year=identity.year, is_rated=not only_figures)
    outcomes: tuple[Outcome, ...] = ()
    if decisions:
        overlay = lay_over(view, numerals, kinds, drafts, decisions, unused=lexicon.unused)
        drafts, kinds, outcomes = overlay.drafts, overlay.kinds, overlay.outcomes
    facts = tuple(_to_fact(draft, view, lexicon.kinds) for draft in drafts)
    rates = () if only_figures else check_rates(drafts, lexicon.kinds, view.text, unused=lexicon.unused)
    values = summarise(facts, lexicon.kinds, counts=rates, unused=lexicon.unused)
    settled, value_outcomes = settle_values(values, decisions, outcomes, given_values, unused=lexicon.unused)
    report = ParsedReport(
        identity=identity,
        parts=(),
        sections=tuple(_to_source(section, view) for section in sections),
        numbers=(),
        facts=facts,
        values=settled,
        findings=(),
        outcomes=outcomes,
        value_outcomes=value_outcomes,
    )
    if not only_figures:
        parts = find_parts(view, sections)
        report = replace(
            report,
            parts=parts,
            numbers=_to_numbers(text, view, numerals, kinds, drafts),
            findings=check_claims(drafts, identity, parts, kinds=lexicon.kinds, rates=rates, text=view.text),
        )
    return Reading(report, view, drafts)


def _to_fact(draft: Draft, view: TextView, kinds: Mapping[str, str]) -> Fact:
    start, end = view.to_source(draft.numeral.start, draft.numeral.end)
    code = draft.code or ""
    return Fact(
        start=start,
        end=end,
        indicator=draft.code,
        value=draft.value,
        unit="%" if draft.numeral.is_percent else draft.numeral.unit,
        bound=draft.numeral.bound,
        role=draft.role,
        confidence=draft.confidence,
        sentence=view.to_source(*draft.sentence),
        about_year=draft.about_year if _is_of_whole_year(draft) else None,
        counted=counted_as(code, kinds.get(code, ""), draft.numeral.unit, draft.words),
    )


def _is_of_whole_year(draft: Draft) -> bool:
    """Whether the figure states an earlier year's whole, no share of it."""
    return draft.about_year is not None and draft.parent is None and not names_share(draft.prefix)


def _to_source(section: Section, view: TextView) -> Section:
    start, end = view.to_source(section.start, section.end)
    return Section(section.heading, section.level, section.kind, start, end)


def _to_numbers(
    text: str, view: TextView, numerals: Sequence[Numeral], kinds: Sequence[NumberKind | None], drafts: Sequence[Draft]
) -> tuple[Number, ...]:
    """Every numeral with its kind, in the order of the text, and the digits that the view left out."""
    bound = {draft.numeral.start for draft in drafts if draft.code}
    offsets = view.offsets
    numbers = []
    for numeral, kind in zip(numerals, kinds, strict=True):
        start, end = offsets[numeral.start], offsets[numeral.end - 1] + 1
        counted = NumberKind.FACT if numeral.start in bound else NumberKind.COUNTED
        numbers.append(Number(start, end, kind or counted))
    left_out = cover_digits(text, view, numbers)
    if left_out:
        numbers = sorted([*numbers, *left_out], key=lambda number: (number.start, number.end))
    return tuple(numbers)
