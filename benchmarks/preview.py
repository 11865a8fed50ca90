"""`python -m benchmarks.preview [N]`: the preview of a changed indicator, and a whole re-parse, of N demo reports."""

import multiprocessing
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from benchmarks.figure import Figure
from benchmarks.reference import run_loop

WORKERS = 2
REPORTS = 5_000
YEARS = 7
COUNTY_TOWNSHIPS = 15
PREVIEW_BAR_SECONDS = 10.0
REPARSE_BAR_SECONDS = 60.0


def measure_preview(reports: int = REPORTS) -> list[Figure]:
    """Fill the empty database with the reports and measure on them; bars are for as many as REPORTS."""
    from reports_app.demo import Plan
    from reports_app.management.commands.make_demo import import_district
    from reports_app.models import Indicator, Report

    reference = min(run_loop() for _ in range(5))
    plan = Plan(townships=-(-reports // YEARS))
    stored = sum(outcome.kind == "已入库" for outcome in import_district(plan, workers=WORKERS))
    _spread_over_counties()
    share = Report.objects.count() / REPORTS
    petitions = Indicator.objects.get(code="petitions.cases")
    cases = Indicator.objects.get(code="mediation.cases")
    drafts = {
        "a new indicator of rare words": (_orchards(), None),
        "an exclusion": (_changed(petitions, exclusions=["积案"]), petitions),
        "a new word that every text has": (_changed(cases, words=["法治"]), cases),
        "an indicator out of use": (_changed(cases, is_used=False), cases),
    }
    figures = []
    for name, (draft, indicator) in drafts.items():
        figures.append(_measure(f"preview: {name}", _preview(draft, indicator), reference, PREVIEW_BAR_SECONDS * share))
    bar = REPARSE_BAR_SECONDS * share
    figures.append(_measure("re-parse, nothing changes", _reparse(), reference, bar))
    Report.objects.update(parser_version="1")
    figures.append(_measure("re-parse after new rules, nothing changes", _reparse(), reference, bar))
    _orchards().save()
    figures.append(_measure("re-parse after a new indicator", _reparse(), reference, bar))
    cases.exclusions = ["矛盾纠纷"]
    cases.save()
    figures.append(_measure("re-parse, many reports change", _reparse(), reference, bar))
    return [Figure("reports", float(stored), ""), *figures]


def _spread_over_counties() -> None:
    """Put the townships into counties of an ordinary size; the demo district is one, however large."""
    from reports_app.models import Township

    townships = list(Township.objects.filter(reports__isnull=False).distinct().order_by("code"))
    for place, township in enumerate(townships):
        county, number = divmod(place, COUNTY_TOWNSHIPS)
        township.prefecture_code, township.county_code = "9902", f"9902{county + 1:02d}"
        township.code = f"{township.county_code}{number + 1:03d}"
    Township.objects.bulk_update(townships, ["code", "county_code", "prefecture_code"], batch_size=500)


def _orchards() -> Any:
    from reports_app.models import Indicator

    return Indicator(
        code="own.orchards",
        theme="governance",
        name_zh="示范果园面积",
        name_en="Orchards",
        unit="亩",
        kind="stock",
        origin=Indicator.Origin.STAFF,
        words=["示范果园"],
        units=["亩"],
    )


def _changed(indicator: Any, **said: object) -> Any:
    return type(indicator).from_snapshot(indicator.snapshot() | said, origin=indicator.origin)


def _preview(draft: Any, indicator: Any) -> Any:
    from accounts.models import Role, User
    from reports_app import rereading

    user, _ = User.objects.get_or_create(username="preview", defaults={"role": Role.ADMINISTRATOR})
    return lambda: rereading.start_preview(draft, indicator, user, based_on=0)


def _reparse() -> Any:
    from reports_app import rereading
    from reports_app.models import Report

    return lambda: rereading.start_reparse(Report.objects.all(), None, scope="bench")


def _measure(name: str, start: Any, reference: float, bar: float) -> Figure:
    """Time from the start of a job to its end, on processes that wait as the queue's workers do."""
    import django
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context, initializer=django.setup) as pool:
        list(pool.map(_warm, range(WORKERS)))
        began = time.perf_counter()
        job = start()
        going = [pool.submit(_work, job.pk) for _ in range(WORKERS)]
        cpu = sum(each.result() for each in going)
        wall = time.perf_counter() - began
    job.refresh_from_db()
    counts = job.count_changes()
    note = f"{job.state}, {counts['reports']} of {job.total} reports change, {cpu:.1f} s CPU of workers"
    return Figure(name, wall, "s", wall / reference, bar, note)


def _warm(_number: int) -> None:
    """Make a worker know what one that has worked knows: the gazetteer."""
    from reports_app import knowledge

    knowledge.gazetteer()
    knowledge.lexicon()
    time.sleep(1)


def _work(job: int) -> float:
    from reports_app import rereading

    began = time.process_time()
    while rereading.work(job):
        pass
    return time.process_time() - began


if __name__ == "__main__":
    from benchmarks.__main__ import measure_on_throwaway

    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    sys.exit(measure_on_throwaway(lambda: measure_preview(wanted)))
