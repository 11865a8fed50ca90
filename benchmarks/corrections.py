"""Whether a person's decisions survive: many random ones, then another vocabulary, then the files saved again.

`python -m benchmarks corrections` on a throwaway database; the tests do the same with few. Every decision must
afterwards hold on the very number it was made on, or wait as a conflict; none may be lost or hold elsewhere.
"""

import random
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.models import Role as AccountRole
from accounts.models import User
from benchmarks.figure import Figure
from reports_app import ingest, knowledge, review
from reports_app.demo import Plan, write_district
from reports_app.management.commands.make_demo import store_places
from reports_app.models import Correction, Document, Fact, Indicator, Report
from reports_app.parsing.lexicon import Lexicon
from reports_app.parsing.model import Amount, Bound, NumberKind, Role, Stated
from reports_app.rows.replay import prepare, state_of, to_stated

PER_REPORT = 25
KINDS = ("confirm", "value", "indicator", "reject", "add", "give")


@dataclass(slots=True)
class Tally:
    """What became of the decisions: counts of kept, conflict, lost and misplaced."""

    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return ", ".join(f"{name} {self.counts[name]}" for name in ("kept", "conflict", "lost", "misplaced"))


def measure_corrections(count: int = 2000, *, seed: int = 1) -> list[Figure]:
    """Return how many decisions were lost or misplaced after another vocabulary and after saving the files again."""

    rng = random.Random(seed)  # noqa: S311  # not for secrets
    _store_reports(-(-count // PER_REPORT))
    decided = 0
    for report in Report.objects.select_related("document").order_by("pk"):
        for _ in range(min(PER_REPORT, count - decided)):
            decided += _decide_at_random(report, rng)
    with _other_vocabulary(rng):
        _read_all_again()
        changed = _check()
        _save_all_again(rng)
        saved = _check()
    return [
        Figure(
            "decisions lost or misplaced, vocabulary changed", _wrong(changed), "", None, 1, f"{decided}: {changed}"
        ),
        Figure("decisions lost or misplaced, files saved again", _wrong(saved), "", None, 1, f"{decided}: {saved}"),
    ]


def _wrong(tally: Tally) -> float:
    return float(tally.counts["lost"] + tally.counts["misplaced"])


def _store_reports(count: int) -> None:

    plan = Plan(townships=max(2, count), first_year=2024, last_year=2025, seed=5)
    written = list(write_district(plan))[:count]
    store_places({report.place.code: report.place for report in written}.values(), plan)
    for report in written:
        document = ingest.receive(ContentFile(report.text.encode()), report.stem + ".txt", None, enqueue=False).document
        ingest.process(document.pk)


def _decide_at_random(report: Report, rng: random.Random) -> int:
    """Let somebody decide something about the report; return 1 where there was something to decide."""

    user = _person()
    kind = rng.choice(KINDS)
    if kind == "add":
        text = report.document.text
        taken = [(fact.start, fact.end) for fact in report.facts.all()] + [(a, b) for a, b, _ in report.numbers]
        places = [
            match.span()
            for match in re.finditer(r"[一-龥]{3}", text)
            if not any(a < match.end() and match.start() < b for a, b in taken)
        ]
        start, end = rng.choice(places)
        code = rng.choice(list(Indicator.objects.values_list("code", flat=True)))
        stated = Stated(code, Decimal(rng.randint(1, 99)), "件", Bound.EXACT, Role.TOTAL)
        review.decide(report, review.Seen(start, end, None), review.Change(stated), user)
        return 1
    if kind == "give":
        given_before = Correction.objects.of_report(report).filter(kind=Correction.Kind.VALUE)
        taken = {correction.key["indicator"] for correction in given_before}
        value = rng.choice(list(report.values.select_related("indicator").exclude(indicator__code__in=taken)))
        shown = Amount(value.value, Bound(value.bound))
        given = shown._replace(value=shown.value + rng.randint(1, 50))
        review.give_value(report, value.indicator, given, user, seen=shown, reason="以台账为准")
        return 1
    facts = list(report.facts.filter(state=Fact.State.READ).select_related("indicator", "correction"))
    if not facts:
        return 0
    fact = rng.choice(facts)
    stated = state_of(fact)
    change = {
        "confirm": review.Change(stated),
        "value": review.Change(replace(stated, value=stated.value + rng.randint(1, 50))),
        "indicator": review.Change(replace(stated, indicator="publicity.materials")),
        "reject": review.Change(None, NumberKind.NAME),
    }[kind]
    review.decide(report, review.Seen(fact.start, fact.end, stated, fact.correction_id), change, user)
    return 1


def _person() -> User:

    user, _ = User.objects.get_or_create(username="checker", defaults={"role": AccountRole.EDITOR})
    return user


@contextmanager
def _other_vocabulary(rng: random.Random) -> Iterator[None]:
    """Leave out every fifth entry of the vocabulary meanwhile."""

    whole = knowledge.lexicon()

    kept = [entry for entry in whole.entries if rng.random() > 0.2]
    reduced = Lexicon(kept, whole.kinds, whole.headings, whole.laws)
    before = knowledge.lexicon
    knowledge.lexicon = lambda: reduced
    try:
        yield
    finally:
        knowledge.lexicon = before


def _read_all_again() -> None:

    for report in Report.objects.select_related("document").order_by("pk"):
        with transaction.atomic():
            ingest.reread(report)


def _save_all_again(rng: random.Random) -> None:
    """Send each text again as another program would save it, here and there with a sentence more or less."""

    for report in list(Report.objects.select_related("document").order_by("pk")):
        lines = report.document.text.split("\n")
        if rng.random() < 0.5 and len(lines) > 12:
            del lines[rng.randrange(6, len(lines))]
        if rng.random() < 0.5:
            lines.insert(rng.randrange(4, len(lines)), "这一段是后来补写的，说明有关情况。")
        text = "\r\n".join(f"　　{line.strip()}" if line.strip() else "" for line in lines)
        document = ingest.receive(ContentFile(text.encode("gb18030")), "重新保存.txt", None, enqueue=False).document
        ingest.process(document.pk)
        document = Document.objects.get(pk=document.pk)
        if document.state == Document.State.NEEDS_CHOICE:
            ingest.accept_as_new_version(document, None, shown=report.document_id)
            ingest.process(document.pk)


def _check() -> Tally:
    """Look for every decision in force where it was made."""

    tally = Tally()
    for report in Report.objects.select_related("document").order_by("pk"):
        facts = list(report.facts.select_related("indicator", "correction__document"))
        by_correction = {fact.correction_id: fact for fact in facts if fact.correction_id}
        for correction in (
            Correction.objects.of_report(report)
            .in_force()
            .filter(kind=Correction.Kind.NUMBER)
            .select_related("document")
        ):
            tally.counts[_judge(correction, by_correction.get(correction.pk), report)] += 1
        tally.counts.update(_judge_values(report))
    return tally


def _judge_values(report: Report) -> Iterator[str]:
    """Tell of each value given whether it holds, and waits where the numbers give another by now."""
    decided = prepare(report, report.document)
    by_numbers = ingest.parse(report.document, replace(decided, given_values=(), givers=()))
    read = {value.indicator: Amount(value.value, value.bound) for value in by_numbers.values}
    stored = {value.indicator.code: value for value in report.values.select_related("indicator")}
    for decision, correction in zip(decided.given_values, decided.givers, strict=True):
        value = stored.get(decision.indicator)
        if value is None or (value.value, value.bound, value.basis) != (*decision.given, "corrected"):
            yield "lost"
            continue
        is_other = decision.is_at_odds_with(read.get(decision.indicator))
        if is_other != (correction.conflict is not None):
            yield "lost"
        else:
            yield "conflict" if is_other else "kept"


def _judge(correction: Correction, fact: Fact | None, report: Report) -> str:

    is_lost = correction.conflict is not None and correction.conflict["reason"] == "lost"
    if is_lost:
        return "conflict"
    if "kind" in correction.new:
        if fact is None:
            gone = not _stands_there(correction, report)
            return "conflict" if correction.conflict else "kept" if gone else "lost"
        right = fact.state == Fact.State.REJECTED
    else:
        if fact is None:
            return "lost"
        right = state_of(fact).agrees_with(to_stated(correction.new))
    if not right:
        return "lost"
    if not _is_same_place(correction, fact, report):
        return "misplaced"
    return "conflict" if correction.conflict else "kept"


def _stands_there(correction: Correction, report: Report) -> bool:
    """Tell whether a number that was taken out is a fact all the same, in the text it was taken out of."""
    same_text = correction.document_id == report.document_id
    found = report.facts.filter(start=correction.start, end=correction.end)
    return same_text and found.exclude(state="rejected").exists()


def _is_same_place(correction: Correction, fact: Fact, report: Report) -> bool:
    """Compare what stands around, blanks aside."""
    old, new = correction.document.text, report.document.text
    start, end = correction.start, correction.end

    def around(text: str, first: int, last: int) -> tuple[str, str, str]:
        before, within, after = (re.sub(r"\s", "", part) for part in (text[:first], text[first:last], text[last:]))
        return before[-8:], within, after[:8]

    was, now = around(old, start, end), around(new, fact.start, fact.end)
    # The sentence before or behind may have been added or taken out; both at once would be another place.
    return was[1] == now[1] and (was[0] == now[0] or was[2] == now[2])
