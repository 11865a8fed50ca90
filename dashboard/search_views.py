"""Pages of the search: what is found in all reports, and what one report has in common with others."""

from dataclasses import replace

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.export_views import send_export
from dashboard.exports.table import Export, Sheet
from dashboard.presenters import search as search_page
from dashboard.presenters import search_table
from dashboard.presenters import similar as similar_page
from dashboard.presenters.exports import date_words, named
from dashboard.search_query import Search, parse_terms
from dashboard.search_results import SearchResult

ENDINGS = ("xlsx", "csv")
EXPORTED = {"reports": 200, "passages": 20}
MAX_NAME = 60


@require_GET
@gzip_page
def search(request: SignedInRequest) -> HttpResponse:
    """Show the reports that have what is asked for, with the passages; how to ask, where nothing is."""
    asked, notes = Search.from_params(dict(request.GET.lists()))
    terms, more = parse_terms(asked.text)
    result = queries.load_search(request.user, asked, terms) if terms else SearchResult(())
    context = {
        "search": asked,
        "notes": (
            *notes,
            *more,
            *search_page.present_names(result),
            *([_("示例县的虚构报告不在检索范围内。")] if queries.leaves_out_demo(request.user) else []),
        ),
        "result": result,
        "has_reports": bool(result.reports) or queries.has_reports(request.user),
        "lede": search_page.build_lede(asked, result),
        "reports": search_page.present_reports(asked, result),
        "facets": search_page.present_facets(asked, result.facets),
        "orders": search_page.present_orders(asked),
        "pages": search_page.present_pages(result, queries.REPORTS_PER_PAGE),
        "page_query": asked.to_query(),
        "files": [
            (ending.upper(), f"{reverse('dashboard:search_export', args=[ending])}?{asked.to_query()}")
            for ending in ENDINGS
        ],
        "clear_query": asked.to_query(area="", year=None, part=None),
        "advice": search_page.present_advice(asked, result),
    }
    return render(request, "dashboard/search.html", context)


@require_GET
def export(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out what is found as a file, and note who took it."""
    asked, _notes = Search.from_params(dict(request.GET.lists()))
    terms, _more = parse_terms(asked.text)
    if ending not in ENDINGS:
        raise Http404(_("没有这种导出格式。"))
    whole = replace(asked, page=1)
    result = queries.load_search(request.user, whole, terms, **EXPORTED) if terms else SearchResult(())
    if not result.reports:
        raise Http404(_("没有找到。"))
    table = search_table.build_found_table(asked, result, request.build_absolute_uri)
    note, date = search_table.left_out_words(table, result), f"{timezone.localdate():%Y-%m-%d}"
    file = Export(table.title, [Sheet(_("检索结果"), table)], note=note, date=date_words(date))
    return send_export(request, ending, file, named(table.title[:MAX_NAME], ending))


@require_GET
@gzip_page
def similar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the reports most like one, and the sentences that it shares with one of them."""
    report = queries.load_named(request.user, pk)
    if report is None:
        raise Http404
    found = queries.load_similar(request.user, report.document_id)
    chosen = similar_page.choose(found, request.GET.get("with", ""))
    context = {
        "report": report,
        "rows": similar_page.present_reports(found, chosen),
        "chosen": chosen,
        "pairs": similar_page.present_pairs(chosen, pk) if chosen else [],
        "left_out": max(len(chosen.shared) - similar_page.MAX_PAIRS, 0) if chosen else 0,
        "lede": similar_page.build_lede(found) if found else _("没有找到与它有相同句子的报告。"),
    }
    return render(request, "dashboard/similar.html", context)
