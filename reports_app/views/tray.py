"""The rows of the upload page: documents come in, what a row shows and offers goes out."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import gettext

from accounts.access import SignedInRequest
from accounts.models import User
from reports_app.failures import explain_warnings
from reports_app.forms import IdentityForm
from reports_app.models import Document, Report, Township

State = Document.State
BUCKETS = {
    State.PARSED: "done",
    State.WITHDRAWN: "withdrawn",
    State.RECEIVED: "busy",
    State.READING: "busy",
}


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One document of the tray. `bucket` is done, todo, busy or withdrawn: what the summary counts."""

    document: Document
    bucket: str
    reason: str
    warnings: list[str]
    candidates: list[Township]
    rival: Report | None
    form: IdentityForm

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it by itself."""
        return self.document.is_final


def build_rows(documents: Iterable[Document], user: User, *, bound: IdentityForm | None = None) -> list[TrayRow]:
    """Return a row a document, in their order; `bound` is a form that was refused, for a single document."""
    documents = list(documents)
    townships = _candidates(documents, user)
    rivals = _rivals(documents, user)
    return [
        TrayRow(
            document=document,
            bucket=BUCKETS.get(State(document.state), "todo"),
            reason=gettext(document.error) if document.error else "",
            warnings=[gettext(text) for text in explain_warnings(document.warnings)],
            candidates=bound.suggestions if bound else townships.get(document.pk, []),
            rival=rivals.get((document.township_id, document.year)) if document.state == State.NEEDS_CHOICE else None,
            form=bound or _unbound(document, user),
        )
        for document in documents
    ]


def render_row(request: SignedInRequest, row: TrayRow) -> str:
    """Return the row as the page shows it, for a script that puts it in place."""
    return render_to_string("reports/tray_row.html", {"row": row}, request=request)


def _unbound(document: Document, user: User) -> IdentityForm:
    place = document.township.label if document.township else (document.identity.get("township") or "")
    return IdentityForm(user, initial={"place": place, "year": document.year})


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


def _rivals(documents: list[Document], user: User) -> dict[tuple[int | None, int | None], Report]:
    """Return the reports that stand where documents with a choice want to go."""
    waiting = [document for document in documents if document.state == State.NEEDS_CHOICE]
    if not waiting:
        return {}
    reports = Report.objects.visible_to(user).filter(
        township__in={document.township_id for document in waiting}, year__in={document.year for document in waiting}
    )
    return {(report.township_id, report.year): report for report in reports}
