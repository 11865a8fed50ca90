"""The review desk: a report's text beside its numbers; every decision is one request that answers how all stands."""

import json
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, editor_required
from reports_app import review
from reports_app.models import Finding, Indicator, Report
from reports_app.models.fact import CONFIDENT_ENOUGH
from reports_app.models.report import EARLIEST_YEAR
from reports_app.originals import has_pages
from reports_app.parsing.model import Amount, Bound, NumberKind, Role, Stated
from reports_app.parsing.numerals import typed_value
from reports_app.report_text import Heading, Mark, build_paragraphs
from reports_app.review import Change, ConfirmedError, ReviewError, Seen, StaleError, desk
from reports_app.rows.replay import to_stated
from reports_app.rows.writing import LARGEST_VALUE

MAX_BODY_BYTES, MAX_TYPED = 200_000, 40
CONFLICT_STATUS, REFUSED_STATUS = 409, 422
CONFIRMED = gettext_noop("没有保存：这份报告已核定。要改动，请先点“重新核对…”并写明理由。")
NO_NUMBER = gettext_noop(
    "数值“%(typed)s”不是一个数。可以填 1234、1,234、1.2万、一万二 这样的数；“约”“余”“以上”请选在“界限”里。"
)


class FieldError(ReviewError):
    """A field of a dialog holds what it cannot: `message` says which and what it can, in the page's language."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field, self.message = field, message


@require_GET
@editor_required
def show_desk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show the desk of a report."""
    report = _get_report(request, pk)
    laid_out = desk.lay_out(report)
    sections = list(report.sections.all())
    headings = [Heading(each.start, each.level, each.heading, f"section-{each.order}") for each in sections]
    context = {
        "report": report,
        "next": _next_to_check(request, report),
        "has_pages": has_pages(report.document),
        "paragraphs": build_paragraphs(report.document.text, marks=_marks(laid_out), headings=headings),
        "data": {
            **_describe(report, laid_out),
            "indicators": desk.list_indicators(),
            "words": desk.list_words(),
            "threshold": CONFIDENT_ENOUGH,
        },
    }
    return render(request, "reports/desk.html", context)


def _next_to_check(request: SignedInRequest, report: Report) -> Report | None:
    """Return the report after this one, in the order of the list, that nobody confirmed; past the last, the first."""
    others = Report.objects.visible_to(request.user).exclude(review_state=Report.ReviewState.CONFIRMED)
    others = others.exclude(pk=report.pk).select_related("township").defer("numbers")
    others = others.order_by("township__code", "-year")
    code, year = report.township.code, report.year
    return others.filter(Q(township__code__gt=code) | Q(township__code=code, year__lt=year)).first() or others.first()


def _marks(laid_out: desk.Desk) -> list[Mark]:
    grouped = groupby(laid_out.items, key=lambda item: (item["start"], item["end"]))
    return [
        Mark(start, end, desk.mark_kind(desk.strongest(item["state"] for item in items)))
        for (start, end), items in grouped
    ]


@require_POST
@editor_required
def act(request: SignedInRequest, pk: int, action: str) -> JsonResponse:
    """Carry out what the desk asks for; 409 where somebody was faster, 422 where it makes no sense, both with words."""
    report = _get_report(request, pk)
    try:
        asked = json.loads(request.body[: MAX_BODY_BYTES + 1])
        if not isinstance(asked, dict):
            raise ReviewError
        if asked["document"] != report.document_id:
            raise StaleError
        told = ACTIONS[action](request, report, asked)
    except StaleError as error:
        return _answer(request, pk, {"stale": _describe_stale(error)}, status=CONFLICT_STATUS)
    except ConfirmedError:
        return JsonResponse({"message": gettext(CONFIRMED), "is_confirmed": True}, status=REFUSED_STATUS)
    except FieldError as error:
        return JsonResponse({"message": error.message, "field": error.field}, status=REFUSED_STATUS)
    except (ReviewError, ValueError, TypeError, LookupError, InvalidOperation):
        message = gettext("没有保存：填写的内容不完整或不合适，请检查后再试。")
        return JsonResponse({"message": message}, status=REFUSED_STATUS)
    return _answer(request, pk, told)


def _answer(request: SignedInRequest, pk: int, told: dict[str, Any], *, status: int = 200) -> JsonResponse:
    report = _get_report(request, pk)
    return JsonResponse({**_describe(report, desk.lay_out(report)), **told}, status=status)


def _describe(report: Report, laid_out: desk.Desk) -> dict[str, Any]:
    return {**laid_out.as_json(), "state": report.review_state, "document": report.document_id}


def _get_report(request: SignedInRequest, pk: int) -> Report:
    visible = Report.objects.visible_to(request.user).select_related("township", "document", "reviewed_by")
    return get_object_or_404(visible, pk=pk)


def _decide(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    seen = Seen(
        start=int(asked["start"]),
        end=int(asked["end"]),
        stated=to_stated(asked["seen"]) if asked.get("seen") else None,
        correction=asked.get("correction"),
    )
    change = Change(
        stated=_to_stated(asked["stated"]) if asked.get("stated") else None,
        kind=NumberKind(asked["kind"]) if asked.get("kind") else None,
        is_beside=bool(asked.get("is_beside")),
        place=(int(asked["place"][0]), int(asked["place"][1])) if asked.get("place") else None,
    )
    review.decide(report, seen, change, request.user, reason=str(asked.get("reason", "")))
    return {}


def _to_stated(given: dict[str, Any]) -> Stated:
    """Return what a person filled in; raise ValueError and its like where it is no figure."""
    code = given.get("indicator") or None
    if code is not None and not Indicator.objects.filter(code=code).exists():
        raise ReviewError
    unit = str(given.get("unit", "")).strip()[:10]
    return Stated(
        indicator=code,
        value=_to_number(given["value"], unit),
        unit=unit,
        bound=Bound(given.get("bound", "exact")),
        role=Role(given.get("role", "total")),
        about_year=_to_year(given["about_year"]) if given.get("about_year") else None,
    )


def _to_year(given: object) -> int:
    year = int(str(given))
    if not EARLIEST_YEAR <= year <= timezone.localdate().year:
        raise ReviewError
    return year


def _to_number(given: object, unit: str) -> Decimal:
    typed = str(given)
    value = typed_value(typed, unit=unit) if len(typed) <= MAX_TYPED else None
    if value is None or value >= LARGEST_VALUE:
        raise FieldError("value", gettext(NO_NUMBER) % {"typed": typed[:MAX_TYPED]})
    return value


def _confirm_all(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    at_least, seen = float(asked["at_least"]), [int(key) for key in asked["seen"]]
    return {"confirmed": review.confirm_all(report, request.user, at_least=at_least, seen=seen)}


def _undo(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    undone = review.undo(report, request.user)
    return {
        "undone": None
        if undone is None
        else {"start": undone.last.start, "kind": undone.last.kind, "count": undone.count}
    }


def _give_value(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    indicator = get_object_or_404(Indicator, code=asked["indicator"])
    seen = Amount(Decimal(asked["seen"]["value"]), Bound(asked["seen"]["bound"])) if asked.get("seen") else None
    if asked.get("drop"):
        review.drop_value(report, indicator, request.user, seen=seen)
        return {}
    unit = "%" if indicator.kind == Indicator.Kind.RATE else indicator.unit
    given = Amount(_to_number(asked["value"], unit), Bound(asked.get("bound", "exact")))
    review.give_value(report, indicator, given, request.user, seen=seen, reason=str(asked.get("reason", "")))
    return {}


def _settle_finding(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    finding = Finding.objects.filter(report=report, pk=asked["finding"]).select_related("report").first()
    if finding is None:
        raise StaleError
    note, seen = str(asked.get("note", "")), asked.get("seen")
    review.settle_finding(finding, str(asked["verdict"]), request.user, note=note, seen=seen)
    return {}


def _settle_conflict(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    known = review.conflicts_of(report).filter(pk=asked["conflict"]).first()
    if known is None:
        raise StaleError
    known.conflict = asked["seen"]
    review.settle_conflict(report, known, request.user, keep=bool(asked["keep"]))
    return {}


def _confirm_report(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    review.confirm_report(report, request.user)
    return {}


def _reopen_report(request: SignedInRequest, report: Report, asked: dict[str, Any]) -> dict[str, Any]:
    review.reopen_report(report, request.user, reason=str(asked.get("reason", "")))
    return {}


def _describe_stale(error: StaleError) -> dict[str, Any]:
    by = error.decision.made_by if error.decision else None
    return {"start": error.fact.start if error.fact else None, "by": str(by or "")}


ACTIONS: dict[str, Callable[[SignedInRequest, Report, dict[str, Any]], dict[str, Any]]] = {
    "decide": _decide,
    "confirm-all": _confirm_all,
    "undo": _undo,
    "value": _give_value,
    "finding": _settle_finding,
    "conflict": _settle_conflict,
    "confirm-report": _confirm_report,
    "reopen-report": _reopen_report,
}
