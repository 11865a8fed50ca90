"""The rows of the upload page: documents come in, what a row shows and offers goes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.template.loader import render_to_string
from django.utils.translation import gettext

from accounts.access import SignedInRequest
from accounts.models import User
from reports_app.failures import explain_left_out, explain_warnings
from reports_app.forms import IdentityForm
from reports_app.models import Document, Report, Township

State = Document.State
Places = dict[tuple[int | None, int | None], Report]
# How many rows of each kind the page shows; it counts them all.
MOST_OPEN, MOST_BUSY, MOST_DONE, MOST_LEFT_OUT = 100, 10, 60, 50


@dataclass(frozen=True, slots=True)
class Tray:
    """What the upload page lists: documents that a person may act on and those at work, those that are done, counts."""

    open: list[Document]
    done: list[Document]
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many documents it counts."""
        return sum(self.counts.values())


def look(user: User) -> Tray:
    """Return the account's tray as it is now, its lists cut to what a page can bear.

    Files settle while it is read: they are counted first, since a page asks again as long as something is counted as
    busy, and those at work are listed before the others, which then say it of a file that is in both.
    """
    mine = Document.objects.visible_to(user).in_tray_of(user)
    counts = mine.count_buckets()
    listed = mine.select_related("township", "report").without_text()
    busy = list(listed.filter(state__in=[State.RECEIVED, State.READING]).order_by("pk")[:MOST_BUSY])
    others = list(listed.exclude(state__in=[State.RECEIVED, State.READING, State.PARSED])[:MOST_OPEN])
    done = list(listed.filter(state=State.PARSED)[:MOST_DONE])
    settled = {document.pk for document in (*others, *done)}
    return Tray([*others, *(document for document in busy if document.pk not in settled)], done, counts)


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One document of the tray. `bucket` is what the summary counts: see `Document.bucket`.

    `is_same_text`: the file in force of the report that is there says the same, blanks and line ends aside.
    Of an archive: how many of its files were taken, and the names of others with why not, `more` of them unlisted.
    """

    document: Document
    bucket: str
    reason: str
    warnings: list[str]
    candidates: list[Township]
    rival: Report | None
    is_same_text: bool
    form: IdentityForm
    taken: int
    left_out: list[tuple[str, str]]
    more: int

    @property
    def fitting(self) -> list[Township]:
        """The candidates in the county that the text names, or all where it names none."""
        return [place for place in self.candidates if self.document.identity.get("county") in (None, place.county)]

    @property
    def namesakes(self) -> list[Township]:
        """The candidates of another county than the text names."""
        return [place for place in self.candidates if place not in self.fitting]

    @property
    def is_unlisted(self) -> bool:
        """Whether the text names a township that the table of divisions lacks."""
        read, waits = self.document.identity, self.document.state == State.NEEDS_IDENTITY
        return bool(waits and read.get("township") and not read.get("code") and not self.fitting)

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.document.is_final


def build_rows(documents: Iterable[Document], user: User, *, bound: IdentityForm | None = None) -> list[TrayRow]:
    """Return a row a document, in their order; `bound` is a form that was refused, for a single document."""
    documents = list(documents)
    townships = _candidates(documents, user)
    rivals = _rivals(documents, user)
    same = _with_same_text(documents, rivals)
    taken = _count_members(documents)
    return [
        TrayRow(
            document=document,
            bucket=document.bucket,
            reason=gettext(document.error) if document.error else "",
            warnings=[gettext(text) for text in explain_warnings(document.warnings)],
            candidates=bound.suggestions if bound else townships.get(document.pk, []),
            rival=rivals.get((document.township_id, document.year)) if document.state == State.NEEDS_CHOICE else None,
            is_same_text=document.pk in same,
            form=bound or _unbound(document, user),
            taken=taken.get(document.pk, 0),
            left_out=[(name, gettext(explain_left_out(why))) for name, why in document.left_out[:MOST_LEFT_OUT]],
            more=max(0, len(document.left_out) - MOST_LEFT_OUT),
        )
        for document in documents
    ]


def same_text_of(user: User) -> list[Document]:
    """Return all documents of the account's tray that say what the file in force says already."""
    waiting = Document.objects.visible_to(user).in_tray_of(user).filter(state=State.NEEDS_CHOICE).without_text()
    documents = list(waiting)
    same = _with_same_text(documents, _rivals(documents, user))
    return [document for document in documents if document.pk in same]


def render_row(request: SignedInRequest, row: TrayRow) -> str:
    """Return the row as the page shows it, for a script that puts it in place."""
    return render_to_string("reports/tray_row.html", {"row": row}, request=request)


def _unbound(document: Document, user: User) -> IdentityForm:
    place = document.township.label if document.township else (document.identity.get("township") or "")
    return IdentityForm(user, initial={"place": place, "year": document.year})


def _count_members(documents: list[Document]) -> dict[int, int]:
    """Return how many files came out of each archive."""
    archives = [document.pk for document in documents if document.state == State.UNPACKED]
    if not archives:
        return {}
    members = Document.objects.filter(archive__in=archives).order_by()
    return dict(members.values_list("archive").annotate(Count("pk")))


def _candidates(documents: list[Document], user: User) -> dict[int, list[Township]]:
    """Return, for documents that wait for a township, those that the text may be about and the user may choose."""
    codes = {
        document.pk: [candidate["code"] for candidate in document.identity.get("candidates", [])]
        for document in documents
        if document.state == State.NEEDS_IDENTITY and document.township is None
    }
    wanted = {code for group in codes.values() for code in group}
    if not wanted:
        return {}
    known = {place.code: place for place in Township.objects.visible_to(user).filter(code__in=wanted)}
    return {pk: [known[code] for code in group if code in known] for pk, group in codes.items()}


def _with_same_text(documents: list[Document], rivals: Places) -> set[int]:
    """Return the documents with a choice whose text is that of the file in force."""
    pairs = {
        document.pk: rival.document_id
        for document in documents
        if document.state == State.NEEDS_CHOICE and (rival := rivals.get((document.township_id, document.year)))
    }
    texts = dict(Document.objects.filter(pk__in={*pairs, *pairs.values()}).values_list("pk", "text")) if pairs else {}
    plain = {pk: "".join(text.split()) for pk, text in texts.items()}
    return {pk for pk, other in pairs.items() if plain.get(pk) == plain.get(other)}


def _rivals(documents: list[Document], user: User) -> Places:
    """Return the reports that stand where documents with a choice want to go."""
    waiting = [document for document in documents if document.state == State.NEEDS_CHOICE]
    if not waiting:
        return {}
    reports = Report.objects.visible_to(user).filter(
        township__in={document.township_id for document in waiting}, year__in={document.year for document in waiting}
    )
    return {(report.township_id, report.year): report for report in reports}
