"""What people decided, the last first: to find a correction of last week again, see what it changed, take it back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Value
from django.db.models.functions import Greatest, Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import SignedInRequest, editor_required
from accounts.log_words import Say
from accounts.return_address import return_address
from reports_app import log_words, review
from reports_app.models import Correction, Report
from reports_app.models.correction import CorrectionQuerySet
from reports_app.wording import CHECK_WORDS

PAGE_SIZE = 50
MAX_WORDS = 60
AROUND = 24
"""Characters of the text on either side of a number by which one knows the place again."""
OF_WHOM = {"": _("我的"), "all": _("所有人的")}
WHICH = {"": _("更正和处理"), "all": _("包括确认的")}
Kind = Correction.Kind


@dataclass(frozen=True, slots=True)
class Told:
    """A decision in words: where the number stands (before it, itself, behind it), what was and what is; `why_not` says
    why it cannot be taken back here, "" where it can."""

    made: Correction
    report: Report | None
    address: str
    place: tuple[str, str, str]
    thing: str
    before: str
    after: str
    why_not: str


@require_GET
@editor_required
def show_history(request: SignedInRequest) -> HttpResponse:
    """Show the account's decisions, or those of everybody, on the townships that it may see."""
    whose, which = (request.GET.get(key, "") for key in ("whose", "which"))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_WORDS]
    found = _select(Correction.objects.visible_to(request.user), request, whose, which, text)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page": page,
        "told": _tell(page.object_list, request.user.pk),
        "query": query.urlencode(),
        "text": text,
        "choices": [
            ("whose", _("谁的决定"), OF_WHOM.items(), whose),
            ("which", _("哪些决定"), WHICH.items(), which),
        ],
    }
    return render(request, "reports/history.html", context)


def _select(
    rows: CorrectionQuerySet, request: SignedInRequest, whose: str, which: str, text: str
) -> CorrectionQuerySet:
    rows = rows.exclude(kind=Kind.IDENTITY).exclude(document__township=None)
    if whose != "all":
        rows = rows.filter(made_by=request.user)
    if which != "all":
        rows = rows.exclude(kind=Kind.NUMBER, new=F("old"))
    if text:
        rows = rows.filter(document__township__name__contains=text)
    fields = ("kind", "start", "end", "key", "old", "new", "reason", "made_at", "is_in_force", "undone_at", "conflict")
    of_others = ("made_by", "document__year", "document__township")
    return rows.select_related("document__township", "made_by").only(*fields, *of_others).order_by("-pk")


def _load_places(made: Iterable[Correction]) -> dict[int, tuple[str, str, str]]:
    """Return what stands before, at and behind the numbers of a page: cut from the texts of these rows alone, for a
    database cuts those of all pages before it, too."""
    first = Greatest(F("start") - AROUND, Value(0))
    cut = (
        Substr("document__text", first + 1, F("start") - first),
        Substr("document__text", F("start") + 1, F("end") - F("start")),
        Substr("document__text", F("end") + 1, AROUND),
    )
    rows = Correction.objects.filter(pk__in=[each.pk for each in made], start__isnull=False).order_by()
    return {
        pk: (_flat(ahead), _flat(quote), _flat(behind)) for pk, ahead, quote, behind in rows.values_list("pk", *cut)
    }


def _tell(rows: Iterable[Correction], account: int) -> list[Told]:
    made = list(rows)
    places = {(each.document.township_id, each.document.year) for each in made}
    reports = Report.objects.filter(
        township__in={township for township, _year in places}, year__in={year for _township, year in places}
    )
    by_place: dict[tuple[int | None, int | None], Report] = {
        (report.township_id, report.year): report
        for report in reports.only("township", "year", "document", "review_state")
    }
    say, around = log_words.words(), _load_places(made)
    return [
        _tell_one(
            each,
            by_place.get((each.document.township_id, each.document.year)),
            around.get(each.pk, ("", "", "")),
            say,
            account,
        )
        for each in made
    ]


def _tell_one(
    made: Correction, report: Report | None, place: tuple[str, str, str], say: dict[str, Say], account: int
) -> Told:
    if made.kind == Kind.FINDING:
        thing = str(CHECK_WORDS.get(made.key.get("check", ""), _("核实事项")))
        before, after = "", say["verdict"](made.new.get("verdict", ""))
    elif made.kind == Kind.VALUE:
        thing = gettext("指标值")
        about = {"indicator": made.key.get("indicator")}
        before, after = (say["number"]({**about, **stated}) if stated else "" for stated in (made.old, made.new))
    else:
        thing, before, after = gettext("数字"), say["number"](made.old), say["number"](made.new)
        if made.new == made.old:
            after = gettext("确认无误")
    return Told(
        made,
        report,
        _address(made, report),
        place,
        thing,
        before,
        after,
        _why_not(made, report, account),
    )


def _flat(text: str) -> str:
    return " ".join(text.split())


def _address(made: Correction, report: Report | None) -> str:
    """Return the desk, at the number where it stands in the file in force."""
    if report is None:
        return ""
    address = reverse("reports:desk", args=[report.pk])
    return (
        f"{address}#at-{made.start}" if made.start is not None and made.document_id == report.document_id else address
    )


def _why_not(made: Correction, report: Report | None, account: int) -> str:
    if made.undone_at is not None:
        return gettext("已撤销")
    if not made.is_in_force:
        return gettext("后来又改过")
    if report is None:
        return gettext("报告已撤回")
    if report.review_state == Report.ReviewState.CONFIRMED:
        return gettext("报告已核定")
    return "" if made.made_by_id == account else gettext("由本人撤销")


@require_POST
@editor_required
def undo(request: SignedInRequest, pk: int, decision: int) -> HttpResponse:
    """Take back one of the account's own decisions; those that were made as one go as one."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=pk)
    try:
        undone = review.undo(report, request.user, decision=decision)
    except review.ConfirmedError:
        messages.error(request, gettext("没有撤销：这份报告已核定。请先在核对台重新核对。"))
    except (review.StaleError, review.ReviewError):
        messages.error(request, gettext("没有撤销：这份报告刚刚变过，请再看一次。"))
    else:
        if undone is None:
            messages.warning(request, gettext("这个决定已经不再有效，没有改动。"))
        else:
            text = gettext("已撤销%(place)s的%(count)s个决定，原来的读数或决定恢复有效。")
            messages.success(request, text % {"place": report, "count": undone.count})
    return redirect(return_address(request, default=reverse("reports:history")))
