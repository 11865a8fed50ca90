"""The benchmarks' own arithmetic: a bar that is passed is told; texts left out are left out."""

import re
from decimal import Decimal

from benchmarks.__main__ import to_table
from benchmarks.ablation import find_support, reduce_lexicon
from benchmarks.annotated import ROOT, Annotated, compare, fold_by_author
from benchmarks.calibrate import Judged, fit
from benchmarks.faults.__main__ import to_table as to_table_of_faults
from benchmarks.faults.trials import Series
from benchmarks.figure import Figure
from reports_app.parsing.catalogue import specs
from reports_app.parsing.confidence import Signals
from reports_app.parsing.lexicon import load_lexicon
from reports_app.parsing.model import Bound, Fact, Role


def test_the_table_tells_which_bars_hold() -> None:
    figures = [
        Figure("import", 12.5, "s", 3.0, 30.0, "84 of 84"),
        Figure("GET /", 300.01, "ms", 1.0, 300.0),
        Figure("GET /search", 300.0, "ms", 1.0, 300.0),
        Figure("memory", 99.0, "MB"),
    ]
    assert to_table(figures).split("\n")[2:] == [
        "| import | 12.50 s | 3.00 | 30 | yes | 84 of 84 |",
        "| GET / | 300.01 ms | 1.00 | 300 | **no** |  |",
        "| GET /search | 300.00 ms | 1.00 | 300 | yes |  |",
        "| memory | 99.00 MB |  |  |  |  |",
    ]


def text(name: str, words: str, *facts: tuple[str, str]) -> Annotated:
    """A text whose numbers, in order, are facts of the indicators given."""
    places = [match.span() for match in re.finditer(r"\d+", words)]
    gold = [
        {"start": start, "end": end, "indicator": code or None, "value": float(words[start:end]), "role": role}
        for (start, end), (code, role) in zip(places, facts, strict=True)
    ]
    return Annotated(name, "own", name[0], words, gold)


def test_words_that_only_a_left_out_text_supports_are_taken_away() -> None:
    lexicon = load_lexicon(specs(ROOT / "fixtures" / "indicators.csv"))
    cases = ("mediation.cases", "total")
    texts = [text("a1", "调解山林纠纷3起。", cases), text("b1", "调解物业纠纷4起。", cases)]
    reduced = reduce_lexicon(lexicon, find_support(texts, lexicon), ["a1"]).lexicon
    words = {word for entry in reduced.entries if entry.code == "mediation.cases" for word in entry.heads}
    assert {"山林纠纷", "物业纠纷", "纠纷", "赡养纠纷"} - words == {"山林纠纷"}


def test_texts_of_one_author_stay_in_one_fold() -> None:
    texts = [text(name, "") for name in ("a1", "b1", "a2", "c1", "b2", "a3")]
    folds = fold_by_author(texts, 2, seed=3)
    assert sorted(name for fold in folds for name in {each.author for each in fold}) == ["a", "b", "c"]


def test_what_is_right_is_what_the_score_counts() -> None:
    gold = text("a1", "3 4 5 6 7", *((("mediation.cases", "total"),) * 4), ("mediation.cases", "target")).facts
    read = [
        Fact(at, at + 1, code, Decimal(value), "件", Bound.EXACT, role, 0.9, (0, 9))
        for at, code, value, role in (
            (0, "mediation.cases", 3, Role.PART),  # part or total is not judged here
            (2, "mediation.resolved", 4, Role.TOTAL),
            (4, None, 5, Role.TOTAL),
            (6, "mediation.cases", 6, Role.TARGET),
            (8, None, 7, Role.TOTAL),  # a plan need not be found
        )
    ]
    marks = compare(gold, read)
    assert marks.is_right == (True, False, False, False, True)
    assert (marks.right, marks.missed, marks.wrong) == (1, 3, 1)


def test_weights_that_are_fitted_rank_the_wrong_last() -> None:
    doubtful, plain = (Signals(*(float(name == "is_one" and on) for name in Signals._fields)) for on in (True, False))
    told = [Judged(text("a1", ""), True, signals, 0.5, right) for signals, right in ((doubtful, False), (plain, True))]
    weights = fit([*told * 30, Judged(told[0].text, True, doubtful, 0.5, True)])
    assert weights.to_probability(doubtful) < 0.5 < weights.to_probability(plain)


def test_the_table_of_faults_tells_what_was_lost_and_what_was_late() -> None:
    done = [
        Series("web", 90.0, [3.0, 1.0, 2.0], acknowledged=24),
        Series("worker", 90.0, [1.0], ["acknowledged and lost: a.txt"], acknowledged=8),
        Series("database", 90.0, [91.0], acknowledged=8),
        Series("disk", 90.0, skipped="not permitted"),
    ]
    assert to_table_of_faults(done).split("\n")[2:] == [
        "| web | 3 | 24 | 0 | 2.0 | 3.0 | 90 | yes |",
        "| worker | 1 | 8 | 1 | 1.0 | 1.0 | 90 | **no** |",
        "| database | 1 | 8 | 0 | 91.0 | 91.0 | 90 | **no** |",
        "| disk | 0 | | | | | | skipped: not permitted |",
    ]
