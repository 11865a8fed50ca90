"""A worker killed in the middle of a re-parse: another finishes it, nothing is missing and nothing is there twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reports_app import ingest, rereading
from reports_app.models import Fact, Indicator, IndicatorValue, Report, Township
from reports_app.rereading import jobs
from tests.district import District
from tests.reports_app.test_rereading import ORCHARDS, TEXT, catalogue, run  # noqa: F401  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = range(2014, 2026)
WORKER = """
import os, signal, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()
from reports_app import rereading
from reports_app.rereading import jobs
from reports_app.reader import Reader
jobs.SHARE = 4
parse, parsed = Reader.parse, []
def parse_or_die(*known):
    parsed.append(known)
    if len(parsed) == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return parse(*known)
Reader.parse = parse_or_die
rereading.work(int(sys.argv[1]))
"""


@pytest.mark.usefixtures("catalogue")
def test_job_goes_on_after_its_worker_was_killed(bridge: Township) -> None:
    district = District()
    for year in YEARS:
        text = TEXT.format(township="石桥镇", year=year, cases=219, orchards=year)
        report = district.report(bridge, year, text)
        with transaction.atomic():
            ingest.reread(report)
    Indicator.objects.create(origin="staff", **ORCHARDS)
    job = rereading.start_reparse(Report.objects.all(), None, scope="全部报告")

    worker = subprocess.run(
        [sys.executable, "-c", WORKER, str(job.pk)],
        env={**os.environ, "DATABASE_URL": url_of_tests()},
        cwd=Path(__file__).parents[2],
        timeout=60,
        check=False,
    )
    assert worker.returncode == -signal.SIGKILL
    assert 4 <= job.count_done() < len(YEARS)
    assert run(job).state == "running"
    job.reports.filter(taken_at__isnull=False).update(taken_at=timezone.now() - 2 * jobs.LEASE)

    assert run(job).state == "done"
    assert (job.count_done(), job.count_changes()["gained"]) == (len(YEARS), len(YEARS))
    values = IndicatorValue.objects.filter(indicator__code=ORCHARDS["code"]).order_by("year")
    assert [(value.year, value.value) for value in values] == [(year, year) for year in YEARS]
    assert Fact.objects.filter(indicator__code=ORCHARDS["code"]).count() == len(YEARS)


def url_of_tests() -> str:
    said = connection.settings_dict
    return f"postgres://{said['USER']}:{said['PASSWORD']}@{said['HOST']}:{said['PORT']}/{said['NAME']}"
