"""What two reports have word for word, figures aside. Comes in: texts; goes out: prints to look up, pairs to show."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from reports_app.parsing.view import make_view
from reports_app.searching.units import Unit, split_units

SHORTEST_SENTENCE = 12
"""Units; what is shorter is a heading or a phrase that everybody uses."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text at [start, end); `figures` are the spans of its numbers within `text`.

    Two with the same `print` have the same words; `numbers` are their figures in order.
    """

    text: str
    start: int
    end: int
    print: int
    numbers: tuple[str, ...]
    figures: tuple[tuple[int, int], ...]


def split_sentences(text: str) -> list[Sentence]:
    """Return the sentences that are long enough to be told from others, punctuation and blanks aside.

    >>> one, two = (split_sentences(f"全年共调解各类矛盾纠纷{n}件。") for n in (12, 340))
    >>> one[0].print == two[0].print, two[0].numbers
    (True, ('340',))
    """
    view = make_view(text)
    sentences = []
    for span in view.sentences:
        written = view.text[span.start : span.end]
        units = split_units(written)
        if len(units) < SHORTEST_SENTENCE:
            continue
        numbers = [unit for unit in units if unit.is_number]
        sentences.append(
            Sentence(
                written,
                *view.to_source(*span),
                _print(units),
                tuple(unit.text for unit in numbers),
                tuple((unit.start, unit.end) for unit in numbers),
            )
        )
    return sentences


def pair_sentences(mine: Sequence[Sentence], others: Sequence[Sentence]) -> list[tuple[Sentence, Sentence]]:
    """Return each sentence that the other report has too, figures aside, with that of the other report.

    Of several there, one with the same figures goes first.
    """
    by_print: dict[int, list[Sentence]] = {}
    for other in others:
        by_print.setdefault(other.print, []).append(other)
    pairs = []
    for sentence in mine:
        if like := by_print.get(sentence.print):
            same = next((other for other in like if other.numbers == sentence.numbers), like[0])
            pairs.append((sentence, same))
    return pairs


def _print(units: Sequence[Unit]) -> int:
    words = "".join("#" if unit.is_number else unit.text for unit in units)
    return int.from_bytes(hashlib.blake2b(words.encode(), digest_size=8).digest(), signed=True)
