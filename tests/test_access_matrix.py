"""Every address for every kind of account, in one table; `limited` edits another county than the one with the report.

login: sent to the login page, where signing out ends too; a number: the answer's status. Whoever is refused changes
nothing, and no page names the report's township to the account of another county.
"""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from reports_app.models import (
    ContextImport,
    Document,
    Indicator,
    Report,
    Rereading,
    Target,
    TownshipGroup,
    TownshipYear,
)
from tests.accounts.test_every_url_needs_login import ADDRESSES
from tests.district import District, counted_once

MATRIX = """
                            anonymous  viewer  editor  administrator  auditor  limited
GET  dashboard:overview         login     200     200            200      302      200
GET  dashboard:briefing         login     200     200            200      403      200
GET  dashboard:briefing_export  login     200     200            200      403      404
GET  dashboard:follow_ups       login     200     200            200      403      200
GET  dashboard:follow_ups_export  login     200     200            200      403      404
GET  dashboard:follow_up        login     200     200            200      403      404
GET  dashboard:follow_up_export   login     404     404            404      403      404
GET  dashboard:compare          login     200     200            200      403      200
GET  dashboard:export           login     200     200            200      403      404
GET  dashboard:export_all       login     200     200            200      403      404
POST dashboard:export_all       login     200     200            200      403      404
GET  dashboard:pictures         login     200     200            200      403      404
GET  dashboard:figure           login     200     200            200      403      200
GET  dashboard:areas            login     200     200            200      403      200
GET  dashboard:indicator_options login    200     200            200      403      200
GET  dashboard:point            login     200     200            200      403      404
GET  dashboard:search           login     200     200            200      403      200
GET  dashboard:search_export    login     404     404            404      403      404
GET  dashboard:similar          login     200     200            200      403      404
GET  dashboard:townships        login     200     200            200      403      200
GET  dashboard:townships_export login     200     200            200      403      404
GET  dashboard:indicators_export login    200     200            200      403      200
GET  dashboard:township         login     200     200            200      403      404
GET  dashboard:township_export  login     200     200            200      403      404
GET  dashboard:indicator_export  login    200     200            200      403      404
GET  dashboard:indicators       login     200     200            200      403      200
GET  dashboard:indicator        login     200     200            200      403      200
GET  reports:list               login     200     200            200      403      200
GET  reports:report             login     200     200            200      403      404
GET  reports:version            login     200     200            200      403      404
GET  reports:version_pages      login     302     302            302      403      404
GET  reports:tables             login     403     200            200      403      200
POST reports:tables             login     403     302            302      403      302
GET  reports:table_template     login     403     200            200      403      200
GET  reports:table              login     403     404            404      403      404
POST reports:enter_table        login     403     404            404      403      404
GET  reports:compare_versions   login     200     200            200      403      404
GET  reports:consider           login     403     302            302      403      404
GET  reports:pages              login     302     302            302      403      404
GET  reports:picture            login     404     404            404      403      404
GET  reports:original           login     200     200            200      403      404
GET  reports:document           login     403     302            302      403      404
GET  reports:upload             login     403     200            200      403      200
POST reports:upload             login     403     302            302      403      302
POST reports:send               login     403     201            201      403      201
GET  reports:part               login     403     413            413      403      413
GET  reports:progress           login     403     200            200      403      200
GET  reports:tray               login     403     200            200      403      200
POST reports:put_away           login     403     302            302      403      302
POST reports:withdraw_same      login     403     302            302      403      302
GET  reports:townships          login     403     200            200      403      200
GET  reports:reviews            login     403     200            200      403      200
GET  reports:history            login     403     200            200      403      200
POST reports:history_undo       login     403     302            302      403      404
GET  reports:desk               login     403     200            200      403      404
POST reports:desk_act/undo      login     403     422            422      403      404
GET  reports:return_list        login     403     302            302      403      404
GET  reports:identify           login     403     302            302      403      404
POST reports:identify           login     403     422            422      403      404
POST reports:decide/accept      login     403     302            302      403      404
POST reports:decide/keep        login     403     302            302      403      404
POST reports:decide/withdraw    login     403     302            302      403      404
POST reports:decide/restore     login     403     302            302      403      404
GET  reports:catalogue          login     403     403            200      403      403
GET  reports:indicator_new      login     403     403            200      403      403
POST reports:indicator_new      login     403     403            200      403      403
GET  reports:indicator          login     403     403            200      403      403
POST reports:indicator          login     403     403            200      403      403
POST reports:indicator_restore  login     403     403            404      403      403
GET  reports:rereadings         login     403     403            200      403      403
POST reports:rereading_start    login     403     403            302      403      403
GET  reports:rereading          login     403     403            200      403      403
GET  reports:rereading_progress  login    403     403            200      403      403
POST reports:rereading_save     login     403     403            422      403      403
GET  reports:rereading_export   login     403     403            200      403      403
POST reports:rereading_act/cancel  login  403     403            302      403      403
GET  reports:bin                login     403     200            200      403      200
POST reports:purge              login     403     403            302      403      403
POST reports:decide/retry       login     403     302            302      403      404
GET  reports:context            login     403     200            200      403      200
GET  reports:context_template   login     403     200            200      403      200
GET  reports:context_preview    login     403     404            404      403      404
POST reports:context_store      login     403     404            404      403      404
POST reports:context_undo       login     403     404            302      403      404
GET  reports:groups             login     200     200            200      403      200
GET  reports:group_create       login     200     200            200      403      200
POST reports:group_create       login     422     422            422      403      422
GET  reports:group_townships    login     200     200            200      403      200
GET  reports:group              login     404     404            200      403      404
POST reports:group_delete       login     404     404            302      403      404
POST reports:group_restore      login     404     404            404      403      404
GET  reports:added              login     403     403            200      403      403
POST reports:township_add       login     403     403            422      403      403
GET  reports:counties           login     403     403            200      403      403
POST reports:township_remove    login     403     403            404      403      403
GET  reports:targets            login     200     200            200      403      200
POST reports:target_set         login     403     422            422      403      422
POST reports:target_remove      login     403     302            302      403      404
GET  accounts:login               200     302     302            302      302      302
POST accounts:logout            login   login   login          login    login    login
GET  accounts:password_change   login     200     200            200      200      200
POST accounts:language            302     302     302            302      302      302
GET  accounts:list              login     403     403            200      403      403
GET  accounts:create            login     403     403            200      403      403
POST accounts:create            login     403     403            200      403      403
GET  accounts:areas             login     403     403            200      403      403
GET  accounts:edit              login     403     403            200      403      403
POST accounts:edit              login     403     403            302      403      403
POST accounts:reset_password    login     403     403            200      403      403
POST accounts:disable           login     403     403            302      403      403
POST accounts:enable            login     403     403            302      403      403
GET  accounts:audit             login     403     403            200      200      403
GET  accounts:audit_export      login     403     403            200      200      403
GET  health                       200     200     200            200      200      200
"""
ROLES, *LINES = [line.split() for line in MATRIX.strip().splitlines()]
CELLS = [(method, name, role, cell) for method, name, *cells in LINES for role, cell in zip(ROLES, cells, strict=True)]
SENT = {
    "dashboard:point": {"township": "990101001", "year": "2024", "indicator": "mediation.cases"},
    "reports:townships": {"q": "石桥"},
    "reports:group_townships": {"q": "990101"},
    "accounts:areas": {"q": "示例县"},
    "accounts:create": {"username": "new", "first_name": "新人", "role": "viewer"},
    "accounts:edit": {"first_name": "改名", "role": "editor"},
}

INDICATOR = JOB = 990_000
"""Keys of the indicator and of the previewing job that the addresses name."""


@pytest.fixture
@counted_once
def report(district: District, settings: Any, tmp_path: Path) -> Report:
    settings.MEDIA_ROOT = tmp_path
    stored = district.report(district.township("990101001", "石桥镇"), 2024, "全年调解纠纷219件。")
    district.value(stored, "mediation.cases", "219", "219")
    cases = Indicator.objects.get(code="mediation.cases")
    own = Indicator.objects.create(pk=INDICATOR, **cases.snapshot() | {"code": "own"}, origin="staff")
    job = Rereading.objects.create(pk=JOB, kind="preview", indicator=own, draft=own.snapshot(), total=1)
    job.reports.create(report=stored)
    (tmp_path / stored.document.storage_name).write_bytes(b"219")
    Document.objects.filter(pk=stored.document_id).update(sha256=hashlib.sha256(b"219").hexdigest())
    return stored


@pytest.fixture(autouse=True)
def kept(report: Report, colleague: User) -> dict[str, int]:
    """What staff keep of townships: a shared group, a target of the county, and an import, all a colleague's."""
    township = report.township
    group = TownshipGroup.objects.create(name="石桥一带", codes=[township.code], made_by=colleague)
    target = Target.objects.create(
        indicator=Indicator.objects.get(code="mediation.cases"), county_code=township.county_code, value=300
    )
    changes = [[township.pk, 2024, "population", None, "100"]]
    stored = ContextImport.objects.create(
        made_by=colleague, file_name="概况.xlsx", changes=changes, state="stored", stored_at=timezone.now()
    )
    TownshipYear.objects.create(township=township, year=2024, population=100)
    return {"group": group.pk, "target": target.pk, "import": stored.pk}


@pytest.fixture
def colleague(make_account: Any) -> User:
    return make_account("viewer", username="colleague")


def address(name: str, report: Report, colleague: User, kept: dict[str, int]) -> str:
    name, _, action = name.partition("/")
    arguments: dict[str, list[Any]] = {
        "dashboard:export": ["xlsx"],
        "dashboard:export_all": ["docx"],
        "dashboard:follow_ups_export": ["xlsx"],
        "dashboard:follow_up": ["990101001"],
        "dashboard:follow_up_export": ["990101001", "docx"],
        "dashboard:search_export": ["csv"],
        "dashboard:similar": [report.pk],
        "dashboard:townships_export": ["csv"],
        "dashboard:indicators_export": ["xlsx"],
        "dashboard:township": ["990101001"],
        "dashboard:township_export": ["990101001", "xlsx"],
        "dashboard:indicator_export": ["mediation.cases", "csv"],
        "dashboard:indicator": ["mediation.cases"],
        "reports:report": [report.pk],
        "reports:desk": [report.pk],
        "reports:desk_act": [report.pk, action],
        "reports:return_list": [report.pk],
        "reports:history_undo": [report.pk, 1],
        "reports:version": [report.pk, report.document_id],
        "reports:version_pages": [report.pk, report.document_id],
        "reports:compare_versions": [report.pk, report.document_id, report.document_id],
        "reports:consider": [report.document_id],
        "reports:table": [report.document_id],
        "reports:enter_table": [report.document_id],
        "reports:pages": [report.pk],
        "reports:picture": [report.document_id, 0],
        "reports:original": [report.document_id],
        "reports:document": [report.document_id],
        "reports:identify": [report.document_id],
        "reports:purge": [report.document_id],
        "reports:indicator": [INDICATOR],
        "reports:indicator_restore": [INDICATOR, 1],
        "reports:rereading": [JOB],
        "reports:rereading_progress": [JOB],
        "reports:rereading_save": [JOB],
        "reports:rereading_export": [JOB],
        "reports:rereading_act": [JOB, action],
        "reports:decide": [report.document_id, action],
        "reports:group": [kept["group"]],
        "reports:group_delete": [kept["group"]],
        "reports:group_restore": [kept["group"]],
        "reports:target_remove": [kept["target"]],
        "reports:township_remove": [report.township_id],
        "reports:context_preview": [kept["import"]],
        "reports:context_store": [kept["import"]],
        "reports:context_undo": [kept["import"]],
    }
    of_account = {"accounts:edit", "accounts:reset_password", "accounts:disable", "accounts:enable"}
    return reverse(name, args=[colleague.pk] if name in of_account else arguments.get(name, []))


def sign_in(role: str, as_role: Any) -> Client:
    if role == "anonymous":
        return Client()
    return as_role("editor", area_codes=["990102"]) if role == "limited" else as_role(role)


def stored_rows() -> list[Any]:
    accounts = User.objects.order_by("pk").values_list("pk", "password", "first_name", "role", "is_active")
    files = Document.objects.order_by("pk").values_list("pk", "state", "township", "year", "is_put_away")
    jobs = Rereading.objects.order_by("pk").values_list("pk", "state")
    of_townships = [model.objects.count() for model in (TownshipGroup, Target, TownshipYear)]
    return [*accounts, *files, *of_townships, *Report.objects.values_list("pk", "document"), *jobs]


def test_matrix_holds_every_address() -> None:
    assert {name.partition("/")[0] for _, name, *_ in LINES} == set(ADDRESSES)


@pytest.mark.parametrize(("method", "name", "role", "expected"), CELLS)
def test_access(
    method: str,
    name: str,
    role: str,
    expected: str,
    report: Report,
    colleague: User,
    kept: dict[str, int],
    as_role: Any,
) -> None:
    client = sign_in(role, as_role)
    before = stored_rows()
    place = address(name, report, colleague, kept)
    if name == "reports:send":
        response = client.post(place, "文字".encode(), content_type="application/octet-stream")
    else:
        response = getattr(client, method.lower())(place, SENT.get(name, {"id": report.document_id}))

    is_login = response.status_code == 302 and response.url.startswith(reverse(settings.LOGIN_URL))
    assert ("login" if is_login else str(response.status_code)) == expected
    if expected in {"login", "403", "404"}:
        assert stored_rows() == before
    if role == "limited":
        is_json = response.headers.get("Content-Type") == "application/json"
        assert "石桥" not in (str(response.json()) if is_json else response.content.decode(errors="replace"))
