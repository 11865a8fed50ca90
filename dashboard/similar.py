"""What a report has in common with another one, sentence by sentence; figures aside, word for word."""

from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """How a sentence is like one of the other report."""

    SAME_FIGURES = "same_figures"  # not even a figure differs
    OTHER_FIGURES = "other_figures"  # only figures do
    NO_FIGURES = "no_figures"  # the same, and it has none


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence and the other report's: text, place in the report's text, spans of the figures within the text."""

    likeness: Likeness
    text: str
    span: tuple[int, int]
    figures: tuple[tuple[int, int], ...]
    other_text: str
    other_span: tuple[int, int]
    other_figures: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ComparedReport:
    """Another report; `sentences` has this one that are long enough to be compared, `shared` of them the other too."""

    pk: int
    township: str
    county: str
    year: int
    sentences: int
    shared: tuple[SharedSentence, ...]

    def count(self, likeness: Likeness) -> int:
        """Return how many sentences are shared so."""
        return sum(shared.likeness == likeness for shared in self.shared)

    @property
    def percent(self) -> float:
        """The shared ones among the sentences of this report."""
        return 100 * len(self.shared) / self.sentences if self.sentences else 0.0
