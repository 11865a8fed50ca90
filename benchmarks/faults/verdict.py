"""What the product acknowledged, held against what it stored."""

import hashlib
from collections import Counter
from collections.abc import Mapping

from django.db import Error, connection

# Read to the end; the township of a made-up report may be one of several of its name.
READ = {"parsed", "needs_identity"}


def read_states(digests: list[str]) -> list[str]:
    """Return the states of the documents with these hashes; none while the database does not answer."""
    from reports_app.models import Document

    try:
        return list(Document.objects.filter(sha256__in=digests).order_by().values_list("state", flat=True))
    except Error:
        connection.close()
        return []


def digest_of(data: bytes) -> str:
    """Return the hash that a file is stored under."""
    return hashlib.sha256(data).hexdigest()


def find_breaches(sent: Mapping[str, bytes], acknowledged: Mapping[str, int]) -> list[str]:
    """Return, in words, every acknowledged file that is not there, not once, not whole or without its rows."""
    from django.db.models import Count

    from reports_app.models import Document, Fact, IndicatorValue, Report
    from reports_app.storage import integrity

    rows = Counter(Document.objects.order_by().values_list("sha256", flat=True))
    stored = {document.sha256: document for document in Document.objects.without_text().select_related("report")}
    breaches = [f"{problem.kind}: {problem.storage_name}" for problem in integrity.check_documents() if problem]
    for name, number in acknowledged.items():
        digest = digest_of(sent[name])
        document = stored.get(digest)
        if document is None:
            breaches.append(f"acknowledged and lost: {name}")
        elif rows[digest] != 1:
            breaches.append(f"stored {rows[digest]} times: {name}")
        elif number not in (0, document.pk):
            breaches.append(f"another number than acknowledged: {name}")
        elif document.state not in READ:
            breaches.append(f"{document.state} ({document.error}): {name}")
        elif document.report and not IndicatorValue.objects.filter(report=document.report).exists():
            breaches.append(f"no values: {name}")
    doubles = Fact.objects.values("report", "start", "end", "indicator", "role").annotate(n=Count("pk")).filter(n__gt=1)
    breaches += [f"fact twice: {double}" for double in doubles]
    places = Report.objects.order_by().values_list("township", "year").annotate(n=Count("pk")).filter(n__gt=1)
    return breaches + [f"report twice: {place}" for place in places]
