"""What the search finds texts by, brought up to date: the texts of reports that are not indexed as they are now.

A report's `indexed_as` says which text, which sections and which rules its index is of; whatever changes one of them
makes the report wait for the next run. Nothing else needs to know of the index.
"""

import time
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import CharField, F, Func, QuerySet, Value
from django.db.models.functions import Cast, Concat

from reports_app.models import Document, Passage, Report, Section, SentencePrints
from reports_app.searching.lexemes import to_tsvector
from reports_app.searching.likeness import split_sentences
from reports_app.searching.passages import split_passages
from reports_app.searching.words import split_words

RULES = "1"
"""The version of `searching`: another one has all texts indexed anew."""
BATCH = 25
CURRENT = Concat(
    Value(f"{RULES}/"),
    Cast("document_id", CharField()),
    Value("/"),
    # Sections follow the rules in the code, the part before the hyphen; not the catalogue's words behind it.
    Func(F("parser_version"), Value("-"), Value(1), function="split_part", output_field=CharField()),
    output_field=CharField(),
)


def waiting() -> "QuerySet[Report]":
    """Return the reports whose text is not indexed as it is now."""
    return Report.objects.exclude(indexed_as=CURRENT)


def index_waiting(seconds: float | None = None) -> int:
    """Index what waits, for at most about so many seconds; return how many reports. Any number may run at once."""
    began, done = time.monotonic(), 0
    while seconds is None or time.monotonic() - began < seconds:
        indexed = _index_batch()
        if not indexed:
            break
        done += indexed
    return done


@transaction.atomic
def _index_batch() -> int:
    locked = waiting().order_by("pk").select_for_update(skip_locked=True, no_key=True)
    reports = list(locked.only("document_id")[:BATCH])
    texts = dict(Document.objects.filter(pk__in=[report.document_id for report in reports]).values_list("pk", "text"))
    sections: dict[int, list[Section]] = {}
    for section in Section.objects.filter(report__in=reports).order_by("report", "order"):
        sections.setdefault(section.report_id, []).append(section)
    versions = Document.objects.filter(report__in=reports)
    for rows in (Passage.objects.all(), SentencePrints.objects.all()):
        rows.filter(document__in=versions).delete()
        rows.filter(document__in=texts).delete()
    passages: list[Passage] = []
    prints = []
    for report in reports:
        text = texts[report.document_id]
        passages += _passages(report.document_id, text, sections.get(report.pk, ()))
        sentences = sorted({sentence.print for sentence in split_sentences(text)})
        if sentences:
            prints.append(SentencePrints(document_id=report.document_id, prints=sentences))
    Passage.objects.bulk_create(passages)
    SentencePrints.objects.bulk_create(prints)
    Report.objects.filter(pk__in=[report.pk for report in reports]).update(indexed_as=CURRENT)
    return len(reports)


def _passages(document_id: int, text: str, sections: Sequence[Section]) -> Iterable[Passage]:
    for passage in split_passages(text):
        around = [section for section in sections if section.start <= passage.start < section.end]
        section = max(around, key=lambda section: (section.start, section.level), default=None)
        words = split_words(passage.text, cache_folder=settings.VAR_DIR / "words")
        yield Passage(
            document_id=document_id,
            start=passage.start,
            end=passage.end,
            kind=section.kind if section else Section.Kind.OTHER,
            heading=section.heading if section else "",
            tokens=to_tsvector(passage.text, words),
        )
