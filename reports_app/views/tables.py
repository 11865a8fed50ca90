"""Figures of old years from a table: the template, the upload, what would be entered or is wrong, entering it."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, editor_required
from accounts.models import User
from reports_app import failures, ingest, storage
from reports_app.area_directory import counties_of
from reports_app.models import Document, Indicator
from reports_app.models.document import TABLED, WORKBOOK, DocumentQuerySet
from reports_app.reading.model import ReadingError
from reports_app.reading.nursery import NurseryError
from reports_app.tables.figures import Checked, Entry
from reports_app.tables.figures_template import build_template
from reports_app.tables.spreadsheet import UNREADABLE, UNREADABLE_OTHERWISE, XLSX_TYPE
from reports_app.views.decisions import OVERTAKEN

State = Document.State
SHOWN_TABLES = 50
MOST_PLACES = 2_000
SHOWN_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A township's year of a table, and why it would be left out, "" where it would not."""

    entry: Entry
    left_out: str


@require_http_methods(["GET", "POST"])
@editor_required
def show_tables(request: SignedInRequest) -> HttpResponse:
    """Show how a table is filled in and the tables that came; take one in."""
    if request.method == "POST":
        return _take_in(request)
    entered = Count("members", filter=Q(members__format=TABLED, members__state=State.PARSED))
    tables = _tables_of(request.user).annotate(entered=entered).order_by("-pk")[:SHOWN_TABLES]
    return render(request, "reports/tables.html", {"tables": tables})


@require_GET
@editor_required
def send_template(request: SignedInRequest) -> HttpResponse:
    """Send the template with the account's townships; with those of its counties that report, where they are many.

    `?county=` chooses one by its code.
    """
    county = request.GET.get("county", "")
    places = [place for place in ingest.list_places(request.user) if place.code.startswith(county)]
    if len(places) > MOST_PLACES:
        reporting = tuple(code for code, _name in counties_of(request.user))
        places = [place for place in places if place.code.startswith(reporting)]
    content = build_template(
        sorted(places, key=lambda place: place.code) if len(places) <= MOST_PLACES else [],
        Indicator.objects.order_by("order", "code"),
        year=timezone.localdate().year - 1,
    )
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = "attachment; filename*=UTF-8''%E5%8E%86%E5%B9%B4%E6%95%B0%E6%8D%AE.xlsx"
    return response


@require_GET
@editor_required
def show_table(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a table would enter, what is wrong with it, or what it has entered."""
    table = get_object_or_404(_tables_of(request.user), pk=pk)
    context: dict[str, object] = {"table": table}
    if table.state == State.NEEDS_ENTRY:
        try:
            checked = ingest.check_table(table, request.user)
        except ReadingError as error:
            context["unreadable"] = UNREADABLE.get(error.code, UNREADABLE_OTHERWISE)
            ingest.note_faults(table, failures.TABLE_WITH_FAULTS)
        except NurseryError:
            context["unreadable"] = gettext("读取程序暂时不可用，没有改动。请稍后再试。")
        else:
            context |= _describe(table, checked)
            ingest.note_faults(table, failures.TABLE_WITH_FAULTS if checked.problems else "")
    elif table.state == State.UNPACKED:
        members = table.members.visible_to(request.user).filter(format=TABLED).select_related("township", "report")
        context["members"] = members.without_text().order_by("township__code", "year")
        context["left_out"] = [(name, gettext(failures.explain_left_out(why))) for name, why in table.left_out]
    return render(request, "reports/table.html", context)


@require_POST
@editor_required
def enter_table(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a table that was looked at be entered."""
    table = get_object_or_404(_tables_of(request.user), pk=pk)
    try:
        ingest.confirm_table(table, request.user)
    except ingest.DecisionError:
        messages.error(request, gettext(OVERTAKEN))
    return redirect("reports:table", pk)


def _tables_of(user: User) -> DocumentQuerySet:
    return Document.objects.visible_to(user).without_text().filter(format=WORKBOOK).select_related("uploaded_by")


def _take_in(request: SignedInRequest) -> HttpResponse:
    file = request.FILES.get("table")
    if file is None:
        messages.error(request, gettext("请先选择要上传的表。"))
        return redirect("reports:tables")
    try:
        table = ingest.receive_table(file, file.name or "", request.user)
    except storage.UploadRefusedError as error:
        messages.error(request, gettext(failures.REFUSED[error.code]))
        return redirect("reports:tables")
    except ingest.DecisionError:
        messages.error(request, gettext("同样的文件已经上传过，没有重复保存。"))
        return redirect("reports:tables")
    return redirect("reports:table", table.pk)


def _describe(table: Document, checked: Checked) -> dict[str, object]:
    taken = ingest.find_taken(checked.entries, table)
    shown = [
        ShownEntry(entry, gettext(failures.explain_left_out(taken[key])) if key in taken else "")
        for entry in checked.entries
        for key in [(entry.place.pk, entry.year)]
    ]
    entered = [each.entry for each in shown if not each.left_out]
    return {
        "checked": checked,
        "shown": shown[:SHOWN_ENTRIES],
        "more": len(shown) - SHOWN_ENTRIES,
        "entries": len(entered),
        "figures": sum(len(entry.figures) for entry in entered),
        "left_out_count": len(shown) - len(entered),
    }
