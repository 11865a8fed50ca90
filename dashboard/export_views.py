"""Files of a comparison: one view, all views, and the charts of all views for the browser to draw."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_GET, require_http_methods

from accounts import audit
from accounts.access import SignedInRequest
from accounts.models import User
from dashboard import queries, shown
from dashboard.comparison import PAGE_ROWS
from dashboard.exports import FORMATS, MAX_ROWS_OF_ALL
from dashboard.exports.png import MAX_BYTES, keep_picture
from dashboard.exports.table import Export, Source, Table
from dashboard.fitting import SINGLE_VIEWS, offered_views
from dashboard.indicators import IndicatorInfo
from dashboard.presenters import exports as exports_page
from dashboard.selection import View

MAX_PICTURES = len(View)


@require_GET
def export(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out the comparison as a file and note who took it."""
    question = _question(request, ending)
    answer = shown.load_answer(question)
    table = shown.to_table(answer)
    name = exports_page.file_name(answer, table, ending)
    return _send(request, ending, [answer], [table], name)


@require_http_methods(["GET", "HEAD", "POST"])
def export_all(request: SignedInRequest, ending: str) -> HttpResponse:
    """Hand out all views of the comparison in one file; the page's script posts their charts for it as PNG."""
    question = _question(request, ending, whole=True)
    answers = _load_views(question, is_file=True)
    tables = [shown.to_table(answer) for answer in answers]
    return _send(request, ending, answers, tables, exports_page.all_name(answers[0], ending))


@require_GET
@gzip_page
def pictures(request: SignedInRequest) -> HttpResponse:
    """Send the charts of all views with what their pictures say."""
    answers = _load_views(_question(request, "", whole=True), is_file=False)
    tables = [shown.to_table(answer) for answer in answers]
    drawn = exports_page.build_pictures(answers, tables, date=f"{timezone.localdate():%Y-%m-%d}")
    return HttpResponse(orjson.dumps(drawn), content_type="application/json")


def _question(request: SignedInRequest, ending: str, *, whole: bool = False) -> shown.Question:
    """Return what the address asks of a file with this ending ("": of the screen), of the whole catalogue or not."""
    if ending and (ending not in FORMATS or (whole and not FORMATS[ending].has_several)):
        raise Http404(_("没有这种导出格式。"))
    limit = FORMATS[ending].max_rows if ending else PAGE_ROWS
    limit = min(limit, MAX_ROWS_OF_ALL) if whole else limit
    catalogue = queries.load_indicators() if whole else None
    asked = shown.read_question(request.user, dict(request.GET.lists()), catalogue, limit=limit)
    if asked.question is None:
        raise Http404(_("还没有可以导出的数据。"))
    question = asked.question
    # A file has places of its own: it begins with the first township, whatever page the screen shows.
    return replace(question, selection=question.selection.with_page(1)) if ending else question


def _load_views(question: shown.Question, *, is_file: bool) -> list[Any]:
    """Return the answers of all views that have something to show; of those with the same table a file has one."""
    views = offered_views(question.catalogue[question.selection.indicator])
    if is_file:
        views = [view for view in views if view not in SINGLE_VIEWS[1:]]
    return shown.load_views(question, views) or [shown.load_answer(question)]


def _send(
    request: SignedInRequest, ending: str, answers: Sequence[Any], tables: Sequence[Table], name: str
) -> HttpResponse:
    stated = list({one.code: one.stated or one for answer in answers for one in shown.indicators_of(answer)}.values())
    export = exports_page.build_export(
        answers,
        tables,
        indicators=[shown.indicators_of(answer) for answer in answers],
        sources=load_sources(request.user, tables, stated) if FORMATS[ending].with_sources else [],
        pictures=_posted_pictures(request),
        date=f"{timezone.localdate():%Y-%m-%d}",
    )
    return send_export(request, ending, export, name, indicator=answers[0].indicator.code)


def send_export(request: SignedInRequest, ending: str, export: Export, name: str, **details: Any) -> HttpResponse:
    """Return the file and note who took it."""
    form = FORMATS[ending]
    if form.with_doubts:
        cells = [cell for sheet in export.sheets for cell in sheet.table.cells if cell.is_doubtful]
        points = {(cell.township, cell.year, cell.indicator) for cell in cells if cell.township and cell.indicator}
        found = queries.load_doubts(request.user, points) if points else []
        export = replace(export, doubts=exports_page.doubt_words(found))
    rows = sum(len(sheet.table.rows) for sheet in export.sheets)
    record_export(request, name, format=ending, rows=rows, **details)
    return as_attachment(HttpResponse(form.write(export), content_type=form.content_type), name)


def record_export(request: SignedInRequest, name: str, **details: Any) -> None:
    """Note who took what away."""
    audit.record(request, audit.Action.EXPORTED, name, **details)


def as_attachment(response: HttpResponse, name: str) -> HttpResponse:
    """Return the answer as a file to be saved under a name."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def load_sources(user: User, tables: Sequence[Table], indicators: Sequence[IndicatorInfo]) -> list[Source]:
    """Return the sentences behind the figures that the tables show."""
    found: dict[Source, None] = {}
    for table in tables:
        shown = (cell for cell in table.cells if cell.township and cell.indicator and not cell.is_missing)
        points = {(cell.township, cell.year, cell.indicator) for cell in shown}
        if points:
            found |= dict.fromkeys(queries.load_sources(user, indicators, points))
    return list(found)


def _posted_pictures(request: HttpRequest) -> dict[str, bytes]:
    """Return the charts that the page's script drew, by view: whole PNG pictures alone."""
    found = {}
    for view, file in list(request.FILES.items())[:MAX_PICTURES]:
        if isinstance(file, UploadedFile) and (file.size or 0) <= MAX_BYTES:
            found[view] = keep_picture(file.read())
    return found
