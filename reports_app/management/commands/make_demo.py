"""Make the fictional district: write its reports and take them in as real ones; or only write them; or remove all."""

import hashlib
import multiprocessing
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports_app import storage
from reports_app.demo import DemoPlace, Plan, to_json, write_district
from reports_app.demo.at_size import SIZES
from reports_app.demo.places import COUNTY, COUNTY_CODE, PREFECTURE, PROVINCE
from reports_app.demo_rows import MARK as ROWS_MARK
from reports_app.demo_rows import make_sized_demo, remove_sized_demo
from reports_app.management.commands.import_reports import STORED, Outcome, import_all
from reports_app.models import Coverage, Document, LoadedFile, Report, Township, TownshipYear
from reports_app.parsing.gazetteer import kind_of

MARK = "demo "


class Command(BaseCommand):
    """`make_demo [--townships N] [--years A-B] [--seed S] [--again | --remove | --output DIR | --size NAME]`."""

    help = "生成虚构的示例县报告并导入；--output 只写文件和标准答案，--remove 全部移除。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the size of the district and what to do with it."""
        usual = Plan()
        parser.add_argument("--townships", type=int, default=usual.townships, metavar="N", help="乡镇数（默认 12）")
        parser.add_argument(
            "--years", default=f"{usual.first_year}-{usual.last_year}", metavar="A-B", help="年度（默认 2019-2025）"
        )
        parser.add_argument(
            "--seed", type=int, default=usual.seed, metavar="S", help="随机种子（非负整数）：相同则内容相同"
        )
        parser.add_argument("--workers", type=int, default=min(multiprocessing.cpu_count(), 4), help="并行进程数")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--again", action="store_true", help="已有示例时先移除再生成")
        how.add_argument("--remove", action="store_true", help="移除示例县的全部报告和文件")
        how.add_argument(
            "--size", choices=SIZES, help="不写报告，直接写入一省（190万个数值）或全国（1600万个）规模的虚构数据"
        )
        how.add_argument("--output", type=Path, metavar="DIR", help="只写出文件、正文和标准答案，不导入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; without an option, nothing where a demo is there already."""
        plan = _read_plan(options)
        if options["output"]:
            written = write_files(plan, options["output"])
            self._tell(options, f"已写出 {written} 份报告到 {options['output']}（files、text、gold）")
            return
        if options["size"]:
            self._make_rows(options)
            return
        if options["remove"]:
            remove_sized_demo()
        if options["remove"] or options["again"]:
            self._tell(options, f"已移除示例报告 {remove_demo()} 份")
        if options["remove"]:
            return
        if has_demo():
            self._tell(options, "示例县已在库中，未作改动（--again 重新生成，--remove 移除）")
            return
        outcomes = list(import_district(plan, workers=options["workers"]))
        counts = Counter(outcome.kind for outcome in outcomes)
        told = " · ".join(f"{kind} {count}" for kind, count in counts.items())
        self._tell(options, f"示例县 {len(outcomes)} 份报告：{told}")
        for outcome in outcomes:
            if outcome.kind != STORED:
                self._tell(options, f"  {outcome.kind}\t{Path(outcome.path).name}\t{outcome.reason}")

    def _make_rows(self, options: dict[str, Any]) -> None:
        name = options["size"]
        if LoadedFile.objects.filter(name__startswith=ROWS_MARK).exists():
            self._tell(options, "已有大规模示例数据，未作改动（--remove 移除）")
            return
        began = time.perf_counter()
        values = make_sized_demo(name, SIZES[name], lambda text: self._tell(options, text))
        self._tell(options, f"示例数据 {values} 个数值，用时 {time.perf_counter() - began:.0f} 秒")

    def _tell(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)


def _read_plan(options: dict[str, Any]) -> Plan:
    first, _, last = options["years"].partition("-")
    try:
        return Plan(options["townships"], int(first), int(last or first), options["seed"])
    except ValueError as error:
        raise CommandError("参数有误：乡镇数 1 至 800，年度形如 2019-2025（1990 至 2099），种子不小于 0。") from error


def has_demo() -> bool:
    """Tell whether a demo district was made to its end and not removed since."""
    return LoadedFile.objects.filter(name__startswith=MARK).exclude(name__startswith=ROWS_MARK).exists()


def write_files(plan: Plan, folder: Path) -> int:
    """Write the files as they would be sent, their texts in UTF-8, and the truth of each; return how many."""
    for name in ("files", "text", "gold"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    written = 0
    for report in write_district(plan):
        (folder / "files" / report.file_name).write_bytes(report.data)
        text = f"text/{report.stem}.txt"
        (folder / text).write_bytes(report.text.encode())
        (folder / "gold" / f"{report.stem}.json").write_text(to_json(report.truth | {"file": text}), "utf-8")
        written += 1
    return written


def import_district(plan: Plan, *, workers: int) -> Iterator[Outcome]:
    """Take the district in through the real pipeline; yield what became of each file.

    Broken off, it is taken up again by the next call: what is stored already is passed over.
    """
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        paths: list[Path] = []
        places: dict[str, DemoPlace] = {}
        digest = hashlib.sha256()
        for report in write_district(plan):
            path = Path(folder) / report.file_name
            path.write_bytes(report.data)
            digest.update(report.data)
            paths.append(path)
            places[report.place.code] = report.place
        store_places(places.values(), plan)
        for outcomes in import_all(paths, workers=workers):
            yield from outcomes
    defaults = {"sha256": digest.hexdigest(), "rows": len(paths)}
    LoadedFile.objects.update_or_create(name=_mark(plan), defaults=defaults)


@transaction.atomic
def store_places(places: Collection[DemoPlace], plan: Plan) -> None:
    """Store the townships that are not there yet, and how many people live in each every year."""
    rows = [
        Township(
            code=place.code,
            name=place.name,
            kind=kind_of(place.name),
            county_code=COUNTY_CODE,
            county=COUNTY,
            prefecture_code=COUNTY_CODE[:4],
            prefecture=PREFECTURE,
            province_code=COUNTY_CODE[:2],
            province=PROVINCE,
            source=Township.Source.DEMO,
        )
        for place in places
    ]
    Township.objects.bulk_create(rows, ignore_conflicts=True)
    stored = Township.objects.in_bulk([place.code for place in places], field_name="code")
    years = [
        TownshipYear(township=stored[place.code], year=year, population=place.population, villages=place.villages)
        for place in places
        for year in plan.years
    ]
    TownshipYear.objects.bulk_create(years, ignore_conflicts=True)


def remove_demo() -> int:
    """Remove the district's reports, files, sizes and townships; return how many files were removed."""
    with transaction.atomic():
        documents = Document.objects.filter(Q(township__county_code=COUNTY_CODE) | Q(sha256__in=_known_digests()))
        rows = list(documents.values_list("pk", "storage_name"))
        made = Document.objects.filter(pk__in=[pk for pk, _ in rows])
        # a stored one may not lose its report
        made.update(state=Document.State.WITHDRAWN, withdrawn_at=timezone.now(), report=None)
        Report.objects.filter(Q(township__county_code=COUNTY_CODE) | Q(document__in=made)).delete()
        made.delete()
        Coverage.objects.filter(area__in=[COUNTY_CODE[:digits] for digits in (0, 2, 4, 6)]).delete()
        TownshipYear.objects.filter(township__county_code=COUNTY_CODE).delete()
        Township.objects.filter(source=Township.Source.DEMO, county_code=COUNTY_CODE).delete()
        LoadedFile.objects.filter(name__startswith=MARK).exclude(name__startswith=ROWS_MARK).delete()
    for _, name in rows:
        storage.discard(name)
    return len(rows)


def _known_digests() -> set[str]:
    """Return the digests of the files that were made, for those whose township nobody could tell."""
    made = LoadedFile.objects.filter(name__startswith=MARK).exclude(name__startswith=ROWS_MARK)
    marks = made.values_list("name", flat=True)
    plans = [Plan(*map(int, mark.removeprefix(MARK).split("-"))) for mark in marks]
    return {hashlib.sha256(report.data).hexdigest() for plan in plans for report in write_district(plan)}


def _mark(plan: Plan) -> str:
    return f"{MARK}{plan.townships}-{plan.first_year}-{plan.last_year}-{plan.seed}"
