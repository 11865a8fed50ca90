"""How far the checking is: one row a report, a line a county; and the list of what goes back to a township."""

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.access import SignedInRequest, editor_required
from accounts.models import User
from reports_app.models import Correction, Fact, Finding, Report
from reports_app.review.return_list import WORD_TYPE, build_return_list, gather_returned

PAGE_SIZE = 50
NOTHING_RETURNED = gettext_noop(
    "退回清单上还没有事项，所以没有生成文件。请在右侧“核实事项”里，对要乡镇补充或更正的一条点“列入退回清单”并写明要求。"
)
STATES = {
    "": _("全部"),
    "open": _("未核定"),
    "waiting": _("有数字待核对"),
    "conflict": _("有冲突"),
    **dict(Report.ReviewState.choices),
}


@require_GET
@editor_required
def show_reviews(request: SignedInRequest) -> HttpResponse:
    """Show how far each county and each report is checked."""
    visible = Report.objects.visible_to(request.user)
    counties = _counties(visible)
    asked_county, asked_state = (request.GET.get(key, "") for key in ("county", "state"))
    county = asked_county if asked_county in {row["code"] for row in counties} else ""
    state = asked_state if asked_state in STATES else ""
    asked = ((_("县区"), asked_county, county), (_("状态"), asked_state, state))
    page = Paginator(_rows(visible, county, state), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "counties": counties,
        "county": county,
        "states": [(code, str(word)) for code, word in STATES.items()],
        "state": state,
        "ignored": [f"{label} {told[:60]}" for label, told, known in asked if told != known],
        "page": page,
        "query": query.urlencode(),
        "total": {key: sum(row[key] for row in counties) for key in ("reports", "confirmed", "waiting")},
    }
    return render(request, "reports/reviews.html", context)


def _counties(visible: "QuerySet[Report]") -> list[dict[str, Any]]:
    """Return each county with its reports, how many are confirmed and in review and by whom, and what waits."""
    confirmed = Count("pk", filter=Q(review_state=Report.ReviewState.CONFIRMED))
    in_review = Count("pk", filter=Q(review_state=Report.ReviewState.IN_REVIEW))
    named = visible.order_by().values(code=F("township__county_code"), name=F("township__county"))
    rows = named.annotate(reports=Count("pk"), confirmed=confirmed, in_review=in_review).order_by("code")
    waiting = dict(
        Fact.objects.waiting()
        .filter(report__in=visible)
        .order_by()
        .values_list("report__township__county_code")
        .annotate(count=Count("pk"))
    )
    people = _people(visible)
    return [{**row, "waiting": waiting.get(row["code"], 0), "people": people.get(row["code"], [])} for row in rows]


def _people(visible: "QuerySet[Report]") -> dict[str, list[tuple[User, int]]]:
    """Return by county who checks or confirmed its reports and how many, those with most first."""
    checked = visible.exclude(reviewed_by=None).order_by().values_list("township__county_code", "reviewed_by")
    counts = list(checked.annotate(count=Count("pk")).order_by("-count", "reviewed_by"))
    names = User.objects.in_bulk({who for _, who, _ in counts})
    people: dict[str, list[tuple[User, int]]] = defaultdict(list)
    for county, who, count in counts:
        people[county].append((names[who], count))
    return people


def _rows(visible: "QuerySet[Report]", county: str, state: str) -> "QuerySet[Report]":
    rows = visible.annotate(
        waiting=_count(Fact.objects.waiting().filter(report=OuterRef("pk")), "report"),
        to_verify=_count(Finding.objects.to_verify().filter(report=OuterRef("pk")), "report"),
        conflicts=_count(
            Correction.objects.in_conflict().filter(
                document__township=OuterRef("township"), document__year=OuterRef("year")
            ),
            "document__township",
        ),
    )
    if county:
        rows = rows.filter(township__county_code=county)
    conditions = {
        "open": ~Q(review_state=Report.ReviewState.CONFIRMED),
        "waiting": Q(waiting__gt=0),
        "conflict": Q(conflicts__gt=0),
    }
    if state:
        rows = rows.filter(conditions.get(state, Q(review_state=state)))
    return rows.select_related("township", "reviewed_by").defer("numbers").order_by("township__code", "-year")


def _count(rows: "QuerySet[Any]", by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@require_GET
@editor_required
def return_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Hand out what goes back to the township, as a Word file to be edited; lead to the desk where nothing does."""
    visible = Report.objects.visible_to(request.user).select_related("township", "document")
    report = get_object_or_404(visible, pk=pk)
    with override(settings.LANGUAGE_CODE):  # it is for the township, whatever language the account reads
        points = gather_returned(report)
        content = build_return_list(report, points)
        name = gettext("%(place)s%(year)s年报告退回补充清单.docx") % {
            "place": report.township.name,
            "year": report.year,
        }
    if not points:
        messages.warning(request, gettext(NOTHING_RETURNED))
        return redirect("reports:desk", report.pk)
    audit.record(request, audit.Action.EXPORTED, name, rows=len(points))
    response = HttpResponse(content, content_type=WORD_TYPE)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
