"""Context figures by county and year: seen, filled in by a table, looked at before they are stored, taken back."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import SignedInRequest, editor_required
from accounts.models import User
from reports_app.area_directory import counties_of
from reports_app.models import ContextImport, Coverage, Township, TownshipYear
from reports_app.models.report import EARLIEST_YEAR
from reports_app.reading.sheet import MAX_ROWS
from reports_app.tables import context_figures
from reports_app.tables.context_figures import FIELDS, NAMES, OvertakenError
from reports_app.tables.spreadsheet import XLSX_TYPE, TableError, read_upload, write_template

PAGE_CHANGES = 100
MAX_FAULTS_SHOWN = 200
State = ContextImport.State


class Shown(NamedTuple):
    """One change as the preview shows it."""

    township: Township
    year: int
    heading: str
    old: str | None
    new: str | None


@require_http_methods(["GET", "POST"])
@editor_required
def show(request: SignedInRequest) -> HttpResponse:
    """Show a county's figures of a year; take in a table, check it, and lead to its preview or tell its faults."""
    checked, refusal = None, ""
    if request.method == "POST":
        try:
            checked, batch = _check(request)
        except TableError as error:
            refusal = str(error)
        else:
            if batch:
                return redirect("reports:context_preview", batch.pk)
            if not checked.faults:
                messages.info(request, _("表格里的数字与现有的完全一样，没有要改的。"))
                return redirect("reports:context")
    counties = counties_of(request.user)
    county = _chosen(request, "county", [code for code, _name in counties])
    year = _year(request, county)
    context = {
        "counties": counties,
        "county": county,
        "county_name": dict(counties).get(county, ""),
        "year": year,
        "years": range(timezone.localdate().year, EARLIEST_YEAR - 1, -1),
        "fields": FIELDS,
        "rows": _rows(request.user, county, year),
        "last": _last(request.user),
        "refusal": refusal,
        "faults": checked.faults[:MAX_FAULTS_SHOWN] if checked else (),
        "fault_count": len(checked.faults) if checked else 0,
    }
    return render(request, "reports/context.html", context, status=422 if refusal or checked else 200)


@require_GET
@editor_required
def template(request: SignedInRequest) -> HttpResponse:
    """Send the workbook to fill in: the townships of a county, or of all that have reports, with what is stored."""
    counties = [code for code, _name in counties_of(request.user)]
    county = _chosen(request, "county", ["", *counties]) if request.GET.get("county") else ""
    year = _year(request, county)
    townships = Township.objects.visible_to(request.user).filter(county_code__in=[county] if county else counties)
    townships = townships.valid_in(year).order_by("code")[: MAX_ROWS - 1]
    stored = {
        row.township_id: row for row in TownshipYear.objects.filter(year=year, township__in=townships.values("pk"))
    }
    rows: list[list[Any]] = [
        [one.code, one.county, one.name, year, *(getattr(stored.get(one.pk), name, None) for name in NAMES)]
        for one in townships
    ]
    notes = [
        _("每行一个乡镇（街道）的一年。要填几年，就把行复制几份，改“年度”。"),
        _("空着的格不改动现有数据；要删去现有的数，填“清空”。"),
        _("只填数字，不带单位。人口为常住人口（人），面积最多两位小数。"),
        _("区划代码请勿改动。没有代码时，可只填县区和乡镇（街道）名称。"),
        _("也可另存为 CSV 上传（UTF-8 或 GB18030 编码）。"),
    ]
    data = write_template(_("年度概况"), context_figures.columns(), rows, notes)
    response = HttpResponse(data, content_type=XLSX_TYPE)
    area = townships[0].county if county and townships else ""
    name = _("%(area)s%(year)s年乡镇概况填报表") % {"area": area, "year": year}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx")
    return response


@require_GET
@editor_required
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """Show what a checked table would change: figures that are replaced first, then new ones."""
    batch = get_object_or_404(ContextImport, pk=pk, made_by=request.user, state=State.CHECKED)
    changes = sorted(batch.changes, key=lambda change: change[3] is None)
    page = Paginator(changes, PAGE_CHANGES).get_page(request.GET.get("page"))
    visible = Township.objects.visible_to(request.user).in_bulk({change[0] for change in page})
    headings = {field.name: field.heading for field in FIELDS}
    shown = [
        Shown(visible[township], year, str(headings[name]), old, new)
        for township, year, name, old, new in page
        if township in visible
    ]
    context = {
        "batch": batch,
        "page": page,
        "changes": shown,
        "new": sum(old is None for *_rest, old, _new in changes),
        "replaced": sum(old is not None and new is not None for *_rest, old, new in changes),
        "cleared": sum(new is None for *_rest, new in changes),
    }
    return render(request, "reports/context_preview.html", context)


@require_POST
@editor_required
def store(request: SignedInRequest, pk: int) -> HttpResponse:
    """Store what the preview showed."""
    batch = get_object_or_404(ContextImport, pk=pk, made_by=request.user)
    try:
        context_figures.store(request.user, batch)
    except OvertakenError:
        messages.error(request, _("这些数据刚被改过，没有保存。请重新上传表格，再看一遍变动。"))
        return redirect("reports:context")
    count = len(batch.changes)
    words = ngettext("已保存%(count)s处变动。", "已保存%(count)s处变动。", count)
    messages.success(request, words % {"count": count})
    township, year, *_rest = batch.changes[0]
    code = Township.objects.values_list("county_code", flat=True).get(pk=township)
    return redirect(f"{reverse('reports:context')}?county={code}&year={year}")


@require_POST
@editor_required
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back the last import."""
    batch = _last(request.user)
    if batch is None or batch.pk != pk:
        get_object_or_404(ContextImport, pk=pk, made_by=request.user)
        messages.error(request, _("只能撤销最近一次导入，没有改动。"))
        return redirect("reports:context")
    try:
        context_figures.undo(request.user, batch)
    except OvertakenError:
        messages.error(request, _("导入之后这些数据又改过，不能撤销，没有改动。"))
    else:
        messages.success(request, _("已撤销导入：%(name)s。") % {"name": batch.file_name})
    return redirect("reports:context")


def _check(request: SignedInRequest) -> tuple[context_figures.Checked, ContextImport | None]:
    """Return what the sent table says, and what is kept of it for the preview (None with faults or no change)."""
    upload = request.FILES.get("table")
    if upload is None:
        raise TableError(_("请先选择一个表格文件。"))
    checked = context_figures.check_sheet(request.user, read_upload(upload))
    if not checked.changes:
        return checked, None
    return checked, context_figures.keep_checked(request.user, checked, upload.name or "")


def _last(user: User) -> ContextImport | None:
    """Return the import that the account may take back."""
    batch = ContextImport.objects.last_of(user)
    townships = {change[0] for change in batch.changes} if batch else set()
    is_within = Township.objects.visible_to(user).filter(pk__in=townships).count() == len(townships)
    return batch if is_within else None


def _chosen(request: SignedInRequest, key: str, known: list[str]) -> str:
    """Return the choice that the address names, else the first."""
    given = request.GET.get(key, "")
    return given if given in known else next(iter(known), "")


def _year(request: SignedInRequest, county: str) -> int:
    """Return the year that the address names, else the latest with figures or reports of the county."""
    given, this_year = request.GET.get("year", ""), timezone.localdate().year
    if given in map(str, range(EARLIEST_YEAR, this_year + 1)):
        return int(given)
    figures = TownshipYear.objects.filter(township__county_code=county).order_by("-year").values_list("year", flat=True)
    reports = Coverage.objects.filter(area=county, indicator=None).order_by("-year").values_list("year", flat=True)
    return figures.first() or reports.first() or this_year - 1


def _rows(user: User, county: str, year: int) -> list[tuple[Township, list[str]]]:
    townships = Township.objects.visible_to(user).filter(county_code=county).valid_in(year).order_by("code")
    stored = {row.township_id: row for row in TownshipYear.objects.filter(year=year, township__in=townships)}
    return [(one, [_shown(getattr(stored.get(one.pk), name, None)) for name in NAMES]) for one in townships]


def _shown(value: Decimal | int | None) -> str:
    return "" if value is None else context_figures.to_text(value)
