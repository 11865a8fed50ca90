"""Read report files without storing anything: one JSON object a line, in the order of the paths; no database.

With `--explain`, tell in words for each number which entries of the vocabulary competed and what decided.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reports_app.management.explanations import tell
from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import read_catalogue, specs
from reports_app.parsing.explaining import explain_numbers
from reports_app.parsing.gazetteer import Gazetteer, load_places
from reports_app.parsing.lexicon import Lexicon, load_lexicon
from reports_app.parsing.model import ParsedReport, Verdict
from reports_app.parsing.numbered import number_text
from reports_app.parsing.pipeline import read_report
from reports_app.reading import ErrorCode, ReadingError, read_file
from reports_app.reading.model import RECOGNITION_LIMITS
from reports_app.reading.nursery import NurseryError


class Command(BaseCommand):
    """`parse_reports PATH…`; a file that cannot be read prints its error and the exit status is 1 at the end."""

    help = "读取报告文件并逐行输出 JSON，不写入数据库。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the paths of the files."""
        parser.add_argument("--explain", action="store_true", help="用文字说明每个数字为何归入某个指标，不输出 JSON")
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line for each path."""
        fixtures = Path(settings.BASE_DIR) / "fixtures"
        gazetteer = Gazetteer.from_places(load_places(fixtures))
        lexicon = load_lexicon(specs(fixtures / "indicators.csv"))
        if options["explain"]:
            names = {row["code"]: row["name_zh"] for row in read_catalogue(fixtures / "indicators.csv")}
            for words in explain_paths(options["paths"], gazetteer=gazetteer, lexicon=lexicon, names=names):
                self.stdout.write(words)
            return
        failed = 0
        for line in read_paths(options["paths"], gazetteer=gazetteer, lexicon=lexicon):
            failed += "error" in line
            self.stdout.write(json.dumps(line, ensure_ascii=False))
        if failed:
            raise CommandError(f"{failed} 个文件无法读取。", returncode=1)


def read_paths(paths: Iterable[Path], *, gazetteer: Gazetteer, lexicon: Lexicon) -> Iterable[dict[str, Any]]:
    """Give each file's reading, or its error, as plain values."""
    for path in paths:
        try:
            text = _read_text(path)
        except ReadingError as error:
            yield {"file": str(path), "error": str(error.code)}
        except NurseryError:
            yield {"file": str(path), "error": str(ErrorCode.MEMORY)}
        except OSError as error:
            yield {"file": str(path), "error": error.strerror or "not_found"}
        else:
            yield to_json(str(path), parse_report(text, file_name=path.name, gazetteer=gazetteer, lexicon=lexicon))


def _read_text(path: Path) -> str:
    """Return the file's text, read in a process of its own; a scan is recognised where the packages are there."""
    try:
        return read_file(path, path.name).text
    except ReadingError as error:
        if error.code != ErrorCode.SCANNED:
            raise
    return read_file(path, path.name, limits=RECOGNITION_LIMITS).text


def explain_paths(
    paths: Iterable[Path], *, gazetteer: Gazetteer, lexicon: Lexicon, names: Mapping[str, str]
) -> Iterator[str]:
    """Give the lines that explain every number of each file; raise CommandError for one that cannot be read."""
    for path in paths:
        try:
            text = _read_text(path)
        except (ReadingError, OSError) as error:
            raise CommandError(f"{path}: {error}") from error
        reading = read_report(number_text(text), file_name=path.name, gazetteer=gazetteer, lexicon=lexicon)
        yield str(path)
        for explanation in explain_numbers(reading, lexicon, text):
            yield from tell(explanation, names)


def to_json(file: str, report: ParsedReport) -> dict[str, Any]:
    """Turn a reading into the object that the command prints."""
    identity = report.identity
    counted_through = identity.counted_through
    return {
        "file": file,
        "township": identity.township,
        "county": identity.county,
        "province": identity.province,
        "year": identity.year,
        "parts": [part.value for part in report.parts],
        "findings": list(dict.fromkeys(f.check.value for f in report.findings if f.verdict is Verdict.INCONSISTENT)),
        "facts": [
            {
                "start": fact.start,
                "end": fact.end,
                "indicator": fact.indicator,
                "value": _plain(fact.value),
                "bound": fact.bound.value,
                "role": fact.role.value,
                "confidence": fact.confidence,
            }
            for fact in report.facts
        ],
        "values": {value.indicator: _plain(value.value) for value in report.values},
        "numbers": [{"start": number.start, "end": number.end, "kind": number.kind.value} for number in report.numbers],
        "sections": [
            {"heading": section.heading, "kind": section.kind.value, "start": section.start, "end": section.end}
            for section in report.sections
        ],
        "counted_through": counted_through.isoformat() if counted_through else None,
    }


def _plain(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
