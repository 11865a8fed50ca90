"""How well texts are read that the vocabulary was not made for, and how honest the confidence is there.

`python -m benchmarks.cross_validation` reads each annotated text without the words that only its fold supports
(`ablation.py`), with weights of confidence fitted on the other folds, and prints F1 and tables of reliability.
`--gold DIR` instead holds the product as it is against a folder of gold readings (JSON; the texts' `file` relative
to `--texts`, by default two folders up).

What this cannot leave out: the rules in the code, and words that came from no annotated text.
"""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.ablation import find_support
from benchmarks.annotated import SHARED, Annotated, f1, fold_by_author, load_folder, load_texts
from benchmarks.calibrate import Fold, Judged, Read, fit_both, load_parser, read_for_fit, read_left_out, read_text

FOLDS = 8
UPPER = 0.85
TENTHS = 10
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)
CLASSES = (("real and composed", {"real", "composed"}), ("own", {"own"}), ("all", {"real", "composed", "own", "given"}))

Rated = tuple[float, Judged]
"""A fact with the confidence in it."""


def main() -> None:
    """Print everything."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--gold", type=Path, help="a folder of gold readings that the product has not seen")
    options.add_argument("--texts", type=Path, help="what `file` in them is relative to")
    chosen = options.parse_args()
    if chosen.gold:
        lines = tell_given(load_folder(chosen.gold, chosen.texts or chosen.gold.parent, source="given"))
    else:
        lines = tell_left_out(load_texts())
    for line in lines:
        print(line, flush=True)


def tell_given(texts: Sequence[Annotated]) -> Iterator[str]:
    """The product as it is on texts from elsewhere."""
    reads = [read_text(text, load_parser()[1]) for text in texts]
    yield f"{len(texts)} texts, facts F1 {f1(read.marks for read in reads):.4f}"
    yield from tell_reliability(rated_as_read(reads))


def tell_left_out(texts: Sequence[Annotated]) -> Iterator[str]:
    """The full score, that of folds by author and of single texts, and the reliability of both."""
    if not SHARED.is_dir():
        yield "no ../shared beside this checkout: the project's own texts only"
    _, lexicon = load_parser()
    support = find_support(texts, lexicon)
    full = {text.name: read_text(text, lexicon) for text in texts}
    yield from tell_f1("whole vocabulary", full.values())
    dealt = fold_by_author(texts, FOLDS)
    folds = list(read_left_out(dealt, support))
    yield f"\n{FOLDS} folds by province: uses of words and of measure words removed, facts F1 whole and left out"
    for number, fold in enumerate(folds, start=1):
        whole = f1(full[read.text.name].marks for read in fold.reads)
        yield (
            f"  fold {number}: {len(fold.reads):2} texts, {fold.words_removed:3} + {fold.units_removed:2} removed,"
            f" {whole:.4f} -> {f1(read.marks for read in fold.reads):.4f}"
        )
    yield from tell_f1("left out by folds", (read for fold in folds for read in fold.reads))
    alone = read_left_out([[text] for text in texts], support)
    yield from tell_f1("each text left out alone", (read for fold in alone for read in fold.reads))
    yield "\nconfidence on the whole vocabulary"
    yield from tell_reliability(rated_as_read(full.values()))
    yield "\nconfidence on texts left out, weights fitted on the other folds"
    yield from tell_reliability(rated_without(folds, read_for_fit(texts)))


def rated_as_read(reads: Iterable[Read]) -> list[Rated]:
    """The facts with the product's own confidence."""
    return [(fact.confidence, fact) for read in reads for fact in read.facts]


def rated_without(folds: Iterable[Fold], fitted: Sequence[Judged]) -> list[Rated]:
    """The facts of each fold with the confidence that weights from the other folds' texts give."""
    rated: list[Rated] = []
    for fold in folds:
        names = {read.text.name for read in fold.reads}
        weights = fit_both([fact for fact in fitted if fact.text.name not in names])
        facts = [fact for read in fold.reads for fact in read.facts]
        rated += [(weights[fact.is_catalogue].to_probability(fact.signals), fact) for fact in facts]
    return rated


def tell_f1(name: str, reads: Iterable[Read]) -> Iterator[str]:
    """F1 by class of texts."""
    held = list(reads)
    told = []
    for label, sources in CLASSES:
        marks = [read.marks for read in held if read.text.source in sources]
        if marks:
            missed, wrong = sum(each.missed for each in marks), sum(each.wrong for each in marks)
            told.append(f"{label} {f1(marks):.4f} ({missed} missed, {wrong} wrong)")
    yield f"{name}: " + "; ".join(told)


def tell_reliability(rated: Iterable[Rated]) -> Iterator[str]:
    """How many are right among the surest, by tenths, and above each threshold."""
    surest_first = sorted(rated, key=lambda one: -one[0])
    catalogue = [one for one in surest_first if one[1].is_catalogue]
    for label, sources in CLASSES:
        yield from _tell_upper(label, [one for one in catalogue if one[1].text.source in sources])
    yield from _tell_upper("things outside the catalogue too", surest_first)
    yield "  tenth   confidence      right (facts of the catalogue)"
    for tenth in range(TENTHS):
        part = catalogue[tenth * len(catalogue) // TENTHS : (tenth + 1) * len(catalogue) // TENTHS]
        if part:
            yield f"  {tenth + 1:5}   {part[-1][0]:.3f}-{part[0][0]:.3f}   {_right(part):.4f} of {len(part)}"
    yield "  threshold   facts above   right above   right below"
    for threshold in THRESHOLDS:
        above = [one for one in catalogue if one[0] >= threshold]
        share = len(above) / max(1, len(catalogue))
        yield f"  {threshold:9.2f}   {share:11.4f}   {_right(above):11.4f}   {_right(catalogue[len(above) :]):11.4f}"


def _tell_upper(label: str, rated: Sequence[Rated]) -> Iterator[str]:
    if rated:
        upper = rated[: round(UPPER * len(rated))]
        expected = sum(confidence for confidence, _ in rated) / len(rated)
        yield (
            f"  {label}: {len(rated)} facts, {_right(rated):.4f} right ({expected:.4f} expected);"
            f" of the upper {UPPER:.0%} {_right(upper):.4f}"
        )


def _right(rated: Sequence[Rated]) -> float:
    return sum(fact.is_right for _, fact in rated) / max(1, len(rated))


if __name__ == "__main__":
    main()
