"""A report's text as what is found: its paragraphs, with their places in the text as it is stored."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports_app.parsing.view import Span, TextView, make_view
from reports_app.searching.units import Unit, find_units, split_units

LONGEST_PASSAGE = 600
"""Characters; a longer paragraph is cut between sentences, and a longer sentence anywhere."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or a part of one: its squeezed text, and where it stands in the source."""

    text: str
    start: int
    end: int


def squeeze(text: str) -> str:
    """Return a text as passages have theirs: one width, no stray blanks."""
    return make_view(text).text


def split_passages(text: str) -> list[Passage]:
    """Return the text's passages in order.

    >>> split_passages("一、成效\\n　　调解 12 件。")
    [Passage(text='一、成效', start=0, end=4), Passage(text='调解12件。', start=7, end=15)]
    """
    view = make_view(text)
    return [
        Passage(view.text[span.start : span.end], *view.to_source(*span))
        for paragraph in view.paragraphs
        for span in _cut(view, paragraph)
    ]


def _cut(view: TextView, paragraph: Span) -> Iterator[Span]:
    if paragraph.end - paragraph.start <= LONGEST_PASSAGE:
        yield paragraph
        return
    start = end = paragraph.start
    for sentence in _sentences_in(view, paragraph):
        if sentence.end - start > LONGEST_PASSAGE and end > start:
            yield Span(start, end)
            start = end
        end = sentence.end
        while end - start > LONGEST_PASSAGE:
            yield Span(start, start + LONGEST_PASSAGE)
            start += LONGEST_PASSAGE
    if end > start:
        yield Span(start, end)


def _sentences_in(view: TextView, paragraph: Span) -> Iterator[Span]:
    position = paragraph.start
    while position < paragraph.end:
        sentence = view.sentence_at(position)
        yield sentence
        position = max(sentence.end, position + 1)


def locate(
    text: str, wanted: Iterable[Sequence[Unit]], more: Iterable[tuple[int, int]] = ()
) -> tuple[tuple[tuple[int, int], ...], tuple[int, int]]:
    """Return where a passage, as it is stored, has any of the wanted units, and the sentence of the first place.

    Spans are in order and do not overlap; `more` are spans to be among them. Without any, the first sentence.

    >>> locate("调 解多。又调解12件。", [split_units("调解"), split_units("12件")])
    (((0, 3), (6, 11)), (0, 5))
    """
    view = make_view(text)
    units = split_units(view.text)
    spans = [*more, *(tuple(view.to_source(*span)) for row in wanted for span in find_units(units, row))]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    first = merged[0][0] if merged else 0
    sentence = view.to_source(*view.sentence_at(view.from_source(first)))
    return tuple(merged), (sentence.start, sentence.end)
