"""The one text that the screen and Word show, where what is told is sentences and not a table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exports.table import Table

_PLACES = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a sentence. `address` is where it leads on the screen, `is_in_drawer` whether it opens beside it.

    `notes` are what a footnote on paper says of it: the sentences behind a figure.
    """

    text: str
    address: str = ""
    is_in_drawer: bool = False
    notes: tuple[str, ...] = ()
    is_strong: bool = False


Sentence = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading and its paragraphs."""

    heading: str
    paragraphs: Sequence[Sentence]


@dataclass(frozen=True, slots=True)
class Prose:
    """A whole text: title, a line below it, chapters; behind them a table, and notes on how to read both."""

    title: str
    byline: str
    chapters: Sequence[Chapter]
    table: Table | None = None
    notes: Sequence[str] = ()


def compose(template: str, **parts: str | Run | Sequence[Run]) -> Sentence:
    """Return a sentence with runs in the places of its template.

    >>> [run.text for run in compose("共%(count)s个，%(last)s。", count="3", last=Run("末"))]
    ['共', '3', '个，', '末', '。']
    """
    runs: list[Run] = []
    for place, text in enumerate(_PLACES.split(template)):
        part = parts[text] if place % 2 else text
        runs += [Run(part)] if isinstance(part, str) else [part] if isinstance(part, Run) else part
    return tuple(run for run in runs if run.text)


def join(sentences: Sequence[Sentence], between: str) -> Sentence:
    """Return sentences as one, with a separator between each two.

    >>> [run.text for run in join([(Run("甲"),), (Run("乙"),)], "、")]
    ['甲', '、', '乙']
    """
    return tuple(run for sentence in sentences for run in (Run(between), *sentence))[1:]
