"""Pages of the search: what is found in all reports, and what one report has in common with others."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET

from accounts.access import SignedInRequest
from dashboard import queries
from dashboard.presenters import search as search_page
from dashboard.presenters import similar as similar_page
from dashboard.search_query import Search, parse_terms
from dashboard.search_results import SearchResult


@require_GET
@gzip_page
def search(request: SignedInRequest) -> HttpResponse:
    """Show the reports that have what is asked for, with the passages; how to ask, where nothing is."""
    asked, notes = Search.from_params(dict(request.GET.lists()))
    terms, more = parse_terms(asked.text)
    result = queries.load_search(request.user, asked, terms) if terms else SearchResult(())
    context = {
        "search": asked,
        "notes": (*notes, *more, *search_page.present_names(result)),
        "result": result,
        "lede": search_page.build_lede(asked, result),
        "reports": search_page.present_reports(asked, result),
        "facets": search_page.present_facets(asked, result.facets),
        "orders": search_page.present_orders(asked),
        "pages": search_page.present_pages(result, queries.REPORTS_PER_PAGE),
        "page_query": asked.to_query(),
        "clear_query": asked.to_query(area="", year=None, part=None),
        "advice": search_page.present_advice(asked, result),
    }
    return render(request, "dashboard/search.html", context)


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
