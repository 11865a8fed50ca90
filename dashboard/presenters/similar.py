"""What the page of similar reports shows: how much each shares with this one, and the sentences side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dashboard.presenters.addresses import sentence_address
from dashboard.presenters.piece import Piece, mark_pieces
from dashboard.similar import ComparedReport, Likeness, SharedSentence

MAX_PAIRS = 100


@dataclass(frozen=True, slots=True)
class SimilarRow:
    """A report: how many sentences it shares, in all and of each kind, and the page that shows them."""

    name: str
    county: str
    year: int
    shared: int
    percent: str
    same_figures: int
    other_figures: int
    no_figures: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class PairRow:
    """A sentence of both reports; figures that differ are marked."""

    kind: str
    is_doubtful: bool
    mine: tuple[Piece, ...]
    mine_address: str
    other: tuple[Piece, ...]
    other_address: str


def choose(found: Sequence[ComparedReport], asked: str) -> ComparedReport | None:
    """Return the report that the address names, else the most similar one."""
    return next((report for report in found if str(report.pk) == asked), found[0] if found else None)


def build_lede(found: Sequence[ComparedReport]) -> str:
    """Return the page's first sentence."""
    sentences = found[0].sentences
    return ngettext(
        "本报告有%(sentences)s个可比的句子；下面是与它相同句子最多的%(count)s份报告。",
        "本报告有%(sentences)s个可比的句子；下面是与它相同句子最多的%(count)s份报告。",
        len(found),
    ) % {"sentences": sentences, "count": len(found)}


def present_reports(found: Sequence[ComparedReport], chosen: ComparedReport | None) -> list[SimilarRow]:
    """Return the similar reports, the most similar first."""
    return [
        SimilarRow(
            report.township,
            report.county,
            report.year,
            len(report.shared),
            f"{report.percent:.0f}%",
            report.count(Likeness.SAME_FIGURES),
            report.count(Likeness.OTHER_FIGURES),
            report.count(Likeness.NO_FIGURES),
            f"?with={report.pk}#pairs",
            report is chosen,
        )
        for report in found
    ]


def present_pairs(chosen: ComparedReport, pk: int) -> list[PairRow]:
    """Return the shared sentences: those with the same figures first, then those whose figures differ."""
    order = [Likeness.SAME_FIGURES, Likeness.OTHER_FIGURES, Likeness.NO_FIGURES]
    shared = sorted(chosen.shared, key=lambda one: order.index(one.likeness))[:MAX_PAIRS]
    return [present_pair(one, pk, chosen.pk) for one in shared]


def present_pair(shared: SharedSentence, pk: int, other_pk: int) -> PairRow:
    """Return a sentence of this report and that of the other one, side by side."""
    kinds = {
        Likeness.SAME_FIGURES: _("连数字也相同"),
        Likeness.OTHER_FIGURES: _("只有数字不同"),
        Likeness.NO_FIGURES: _("文字相同"),
    }
    mine, other = (
        [text[start:end] for start, end in figures]
        for text, figures in ((shared.text, shared.figures), (shared.other_text, shared.other_figures))
    )
    differs = [one != two for one, two in zip_longest(mine, other)]
    return PairRow(
        kinds[shared.likeness],
        shared.likeness is Likeness.SAME_FIGURES,
        _mark(shared.text, shared.figures, differs),
        sentence_address(pk, *shared.span),
        _mark(shared.other_text, shared.other_figures, differs),
        sentence_address(other_pk, *shared.other_span),
    )


def _mark(text: str, figures: Sequence[tuple[int, int]], differs: Sequence[bool]) -> tuple[Piece, ...]:
    return mark_pieces(text, [span for span, is_other in zip(figures, differs, strict=False) if is_other])
