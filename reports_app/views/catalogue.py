"""The catalogue desk: the list of indicators, and the form that a preview begins with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, administrator_required
from reports_app import knowledge, rereading
from reports_app.catalogue.forms import IndicatorForm
from reports_app.catalogue.saving import version_of
from reports_app.models import Indicator, IndicatorVersion, Rereading
from reports_app.pinyin import matches

QUERY_CHARACTERS = 40


@require_GET
@administrator_required
def show_catalogue(request: SignedInRequest) -> HttpResponse:
    """Show the indicators by theme; those whose name or words the query finds, in characters or pinyin."""
    query = request.GET.get("q", "").strip()[:QUERY_CHARACTERS]
    found = [indicator for indicator in Indicator.objects.order_by("order", "code") if _is_found(indicator, query)]
    themes = [
        (indicator_theme.label, rows)
        for indicator_theme in Indicator.Theme
        if (rows := [indicator for indicator in found if indicator.theme == indicator_theme])
    ]
    context = {
        "query": query,
        "themes": themes,
        "count": len(found),
        "total": Indicator.objects.count(),
        "own": Indicator.objects.filter(origin=Indicator.Origin.STAFF).count(),
    }
    return render(request, "catalogue/list.html", context)


def _is_found(indicator: Indicator, query: str) -> bool:
    if not query:
        return True
    if query.lower() in indicator.name_en.lower() or query in indicator.code:
        return True
    return any(matches(query, text) for text in (indicator.name_zh, *indicator.words))


@require_http_methods(["GET", "POST"])
@administrator_required
def add(request: SignedInRequest) -> HttpResponse:
    """Take down a new indicator and preview it."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@administrator_required
def change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take down a change of an indicator and preview it."""
    return _edit(request, get_object_or_404(Indicator, pk=pk))


def _edit(request: SignedInRequest, indicator: Indicator | None) -> HttpResponse:
    based_on = version_of(indicator) if indicator else 0
    if indicator:
        indicator.refresh_from_db()  # after its version: what is saved between the two counts as changed since
    draft = _draft(request, indicator)
    initial = draft.draft if draft else indicator.snapshot() if indicator else None
    form = IndicatorForm(request.POST or None, indicator=indicator, initial=initial)
    is_valid = request.method == "POST" and form.is_valid()
    begun_on = request.POST.get("based_on", "") if form.is_bound else str(draft.based_on if draft else based_on)
    # Whoever began on what somebody has changed since sees both before theirs takes its place.
    differences = form.differences(indicator.snapshot()) if indicator and begun_on != str(based_on) else []
    if is_valid and not differences:
        job = rereading.start_preview(form.to_draft(), indicator, request.user, based_on=based_on)
        return redirect("reports:rereading", pk=job.pk)
    versions = indicator.versions.select_related("made_by") if indicator else []
    context = {
        "form": form,
        "indicator": indicator,
        "versions": versions,
        "based_on": based_on,
        "differences": differences,
        "vocabulary": _vocabulary(indicator),
    }
    return render(request, "catalogue/form.html", context, status=409 if is_valid else 200)


def _draft(request: SignedInRequest, indicator: Indicator | None) -> Rereading | None:
    """Return the preview that one comes back from."""
    key = request.GET.get("draft", "")
    if not key.isdecimal():
        return None
    previews = Rereading.objects.filter(kind=Rereading.Kind.PREVIEW, started_by=request.user, draft__isnull=False)
    return previews.filter(pk=int(key[:18]), indicator=indicator).first()


def _vocabulary(indicator: Indicator | None) -> list[str]:
    """Return the words that the catalogue itself has for one of its indicators."""
    if indicator is None or indicator.origin == Indicator.Origin.STAFF:
        return []
    bare = Indicator(code=indicator.code, unit=indicator.unit, kind=indicator.kind)
    entries = [entry for entry in knowledge.lexicon_of([bare]).entries if entry.code == indicator.code]
    return list(dict.fromkeys(word for entry in entries for word in entry.heads))


@require_POST
@administrator_required
def restore(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Preview going back to what an indicator said before."""
    indicator = get_object_or_404(Indicator, pk=pk)
    version = get_object_or_404(IndicatorVersion, indicator=indicator, number=number)
    draft = Indicator.from_snapshot({**indicator.snapshot(), **version.said}, origin=indicator.origin)
    job = rereading.start_preview(draft, indicator, request.user, based_on=version_of(indicator))
    messages.info(request, gettext("这是第%(number)s版的内容。看过变化再保存，就回到了那一版。") % {"number": number})
    return redirect("reports:rereading", pk=job.pk)
