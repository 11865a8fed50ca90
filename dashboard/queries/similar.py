"""Reports that have sentences of a report word for word, figures aside: those with most of them, and the sentences."""

from collections.abc import Sequence

from accounts.models import User
from dashboard.queries.scope import all_visible, fetch
from dashboard.similar import ComparedReport, Likeness, SharedSentence
from reports_app.models import Document, Report
from reports_app.searching.likeness import Sentence, pair_sentences, split_sentences

MOST = 10
MOST_LOOKED_UP = 400
"""Sentences of a report that are looked up."""
COMMON = 2_000
"""A sentence that more reports have is a set phrase: it finds nobody, though it counts between two reports."""

_LIKE = """
WITH mine AS (
    SELECT DISTINCT one FROM reports_app_sentenceprints s, unnest(s.prints) AS one
    WHERE s.document_id = %(document)s LIMIT %(looked_up)s
)
SELECT r.id, r.document_id, t.name, t.county, r.year, count(*)
FROM mine CROSS JOIN LATERAL (
    SELECT document_id, count(*) OVER () AS reports FROM (
        SELECT s.document_id FROM reports_app_sentenceprints s
        JOIN reports_app_report r ON r.document_id = s.document_id
        JOIN reports_app_township t ON t.id = r.township_id
        WHERE s.prints @> ARRAY[mine.one] AND s.document_id <> %(document)s AND {condition}
        LIMIT %(common)s + 1
    ) AS has_it
) AS other
JOIN reports_app_report r ON r.document_id = other.document_id
JOIN reports_app_township t ON t.id = r.township_id
WHERE other.reports <= %(common)s
GROUP BY r.id, t.id ORDER BY count(*) DESC, r.year DESC, t.code LIMIT %(most)s
"""


def load_named(user: User, pk: int) -> Report | None:
    """Return a report with its township, None where the account may not see it."""
    return Report.objects.visible_to(user).select_related("township").filter(pk=pk).first()


def load_similar(user: User, document_id: int) -> tuple[ComparedReport, ...]:
    """Return the reports most like the one with this text, of those that the account may see. Two queries."""
    scope = all_visible(user)
    params = {"document": document_id, "looked_up": MOST_LOOKED_UP, "common": COMMON, "most": MOST}
    rows = fetch(_LIKE.format(condition=scope.condition), scope.params | params)
    keys = [document_id, *(row[1] for row in rows)]
    texts = dict(Document.objects.filter(pk__in=keys).values_list("pk", "text")) if rows else {}
    mine = split_sentences(texts[document_id]) if rows else []
    found = [
        ComparedReport(pk, township, county, year, len(mine), share_sentences(mine, split_sentences(texts[document])))
        for pk, document, township, county, year, _count in rows
    ]
    return tuple(sorted(found, key=lambda report: len(report.shared), reverse=True))


def share_sentences(mine: Sequence[Sentence], others: Sequence[Sentence]) -> tuple[SharedSentence, ...]:
    """Return the sentences of one report that the other has too, figures aside."""
    return tuple(
        SharedSentence(
            _judge(one, other),
            one.text,
            (one.start, one.end),
            one.figures,
            other.text,
            (other.start, other.end),
            other.figures,
        )
        for one, other in pair_sentences(mine, others)
    )


def _judge(one: Sentence, other: Sentence) -> Likeness:
    if not one.numbers:
        return Likeness.NO_FIGURES
    return Likeness.SAME_FIGURES if one.numbers == other.numbers else Likeness.OTHER_FIGURES
