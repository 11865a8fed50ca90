"""How sure a reading is: the weights of its signals, fitted on texts read without the words that only they support.

`python -m benchmarks.calibrate` writes reports_app/parsing/data/confidence.toml anew; it needs `../shared` beside the
checkout for all the texts, and takes the project's own where it is absent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.ablation import Support, find_support, reduce_lexicon, thin_negatives
from benchmarks.annotated import ROOT, Annotated, Marks, compare, fold_by_author, load_texts
from reports_app.parsing.catalogue import specs
from reports_app.parsing.confidence import Signals, Weights, read_signals
from reports_app.parsing.gazetteer import Gazetteer, load_places
from reports_app.parsing.lexicon import Lexicon, load_lexicon
from reports_app.parsing.numbered import number_text
from reports_app.parsing.phrases import build_cost
from reports_app.parsing.pipeline import read_report
from reports_app.parsing.words import Words

DATA = ROOT / "reports_app" / "parsing" / "data" / "confidence.toml"
SCHEMES = ((8, 0, 0.0), (4, 1, 0.0), (2, 2, 0.0), (4, 3, 0.3), (4, 4, 0.3), (4, 5, 0.5), (4, 6, 0.5))
"""How often the texts are read for the fit: into how many folds, dealt out how, with what share of negatives gone."""
PENALTY = 6.0
"""Of a ridge on the weights of standardised signals, for one reading of every text."""
ROUNDS = 12
STRANGERS = {True: (0.12, 0.63), False: (1.3, 0.43)}
"""What the log-odds of texts left out become for texts of strangers: an addend and a factor, for facts of the
catalogue (True) and for things outside it. Fitted on 2,232 and 1,010 numbers of 355 public pages and twelve written
reports at their first reading: words that are left out leave the rules in, which were written with all texts in sight.
"""
HEADER = """\
# What each signal adds to the log-odds that a reading is right (their meaning: parsing/confidence.py).
# Written by `python -m benchmarks.calibrate`; measured by `python -m benchmarks.cross_validation`.
"""
MEANING = {
    "catalogue": "a fact of the catalogue: that indicator, value and currentness are right",
    "outside": "a counted thing that was given no indicator: that it has none",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A fact that was read: its signals, the product's confidence in it, and whether gold agrees."""

    text: Annotated
    is_catalogue: bool
    signals: Signals
    confidence: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A text's reading held against gold."""

    text: Annotated
    marks: Marks
    facts: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Texts read without the words that only they support."""

    reads: tuple[Read, ...]
    words_removed: int
    units_removed: int


@cache
def load_parser() -> tuple[Gazetteer, Lexicon]:
    """The gazetteer and the whole vocabulary."""
    gazetteer = Gazetteer.from_places(load_places(ROOT / "fixtures"))
    return gazetteer, load_lexicon(specs(ROOT / "fixtures" / "indicators.csv"))


def read_text(text: Annotated, lexicon: Lexicon) -> Read:
    """Read a text with a vocabulary."""
    gazetteer, _ = load_parser()
    reading = read_report(number_text(text.text), gazetteer=gazetteer, lexicon=lexicon)
    marks = compare(text.facts, reading.report.facts)
    view = reading.view.text
    signals = read_signals(reading.drafts, view, Words(lexicon, view), build_cost(view), lexicon)
    facts = zip(reading.report.facts, signals, marks.is_right, strict=True)
    return Read(
        text, marks, tuple(Judged(text, bool(fact.indicator), told, fact.confidence, ok) for fact, told, ok in facts)
    )


def read_left_out(
    folds: Iterable[Sequence[Annotated]], support: Support, *, thinned: float = 0.0, seed: int = 0
) -> Iterator[Fold]:
    """Read each fold's texts without the words that only they support."""
    _, lexicon = load_parser()
    for number, fold in enumerate(folds):
        reduced = reduce_lexicon(lexicon, support, [text.name for text in fold])
        known = reduced.lexicon
        if thinned:
            known = thin_negatives(known, thinned, seed=100 * seed + number)
        reads = tuple(read_text(text, known) for text in fold)
        yield Fold(reads, reduced.words_removed, reduced.units_removed)


def read_for_fit(texts: Sequence[Annotated]) -> list[Judged]:
    """Every fact of every scheme's readings."""
    support = find_support(texts, load_parser()[1])
    return [
        fact
        for count, seed, thinned in SCHEMES
        for fold in read_left_out(fold_by_author(texts, count, seed=seed), support, thinned=thinned, seed=seed)
        for read in fold.reads
        for fact in read.facts
    ]


def fit_both(facts: Sequence[Judged]) -> dict[bool, Weights]:
    """The weights for facts of the catalogue (True) and for things outside it (False), as they are for strangers."""
    return {
        kind: to_strangers(fit([fact for fact in facts if fact.is_catalogue is kind]), *STRANGERS[kind])
        for kind in (True, False)
    }


def to_strangers(weights: Weights, addend: float, factor: float) -> Weights:
    """Weights whose log-odds are those of the given ones, times a factor and with an addend."""
    return Weights(
        round(addend + factor * weights.intercept, 3),
        Signals(*(round(factor * weight, 3) for weight in weights.signals)),
    )


def fit(facts: Sequence[Judged]) -> Weights:
    """Logistic regression by Newton's method, with a ridge on standardised signals; the weights are for plain ones."""
    signals = np.array([fact.signals for fact in facts], dtype=float)
    is_right = np.array([fact.is_right for fact in facts], dtype=float)
    middle, spread = signals.mean(axis=0), signals.std(axis=0)
    spread[spread == 0] = 1.0
    columns = np.column_stack([np.ones(len(facts)), (signals - middle) / spread])
    ridge = np.full(columns.shape[1], PENALTY * len(SCHEMES))
    ridge[0] = 0.0
    weights = np.zeros(columns.shape[1])
    for _ in range(ROUNDS):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (is_right - chance) - ridge * weights
        curve = (columns * (chance * (1 - chance))[:, None]).T @ columns + np.diag(ridge)
        weights += np.linalg.solve(curve, slope)
    plain = weights[1:] / spread
    return Weights(round(float(weights[0] - plain @ middle), 3), Signals(*(round(float(each), 3) for each in plain)))


def to_toml(weights: dict[bool, Weights]) -> str:
    """The data file."""
    lines = [HEADER]
    for kind, name in ((True, "catalogue"), (False, "outside")):
        lines += [f"# {MEANING[name]}", f"[{name}]", f"intercept = {weights[kind].intercept}"]
        lines += [f"{signal} = {weight}" for signal, weight in weights[kind].signals._asdict().items() if weight]
        lines.append("")
    return "\n".join(lines)


def main(path: Path = DATA) -> None:
    """Fit on all texts and write the data file."""
    path.write_text(to_toml(fit_both(read_for_fit(load_texts()))), encoding="utf-8")
    print(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
