"""The large demo straight into rows by COPY: townships, sizes, files without content, reports, values; a few texts.

Only the first township of each county has texts, sections and facts, for its last two years: enough to follow a figure
to its sentence.
"""

import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.utils import timezone

from reports_app.demo.at_size import UNSURE, History, Measure, Size, SizedPlace, SizedReport, list_sized_places
from reports_app.models import (
    Document,
    Fact,
    Indicator,
    IndicatorValue,
    LoadedFile,
    PlaceName,
    Report,
    Section,
    Township,
)
from reports_app.rows.coverage import refresh_all

VERSION = "demo"
MARK = "demo rows "
STORED = "demo-rows-"
YEARS_WITH_TEXT = 2
VALUES = "reports_app_indicatorvalue"
TABLES: dict[str, str] = {
    "reports_app_township": "id,code,name,kind,county_code,county,prefecture_code,prefecture,province_code,province,"
    "former_names,source,has_reports",
    "reports_app_townshipyear": "id,township_id,year,population,villages",
    "reports_app_document": "id,sha256,original_name,storage_name,size,format,state,attempts,error,uploaded_at,"
    "is_put_away,warnings,text,pages,places,doubts,identity,township_id,year,identity_confirmed,report_id",
    "reports_app_report": "id,township_id,year,title,document_id,parser_version,counted_through,parts,numbers,"
    "review_state,created_at,updated_at",
    VALUES: "id,report_id,township_id,year,indicator_id,value,bound,basis,numerator,denominator,confidence,is_doubtful,"
    "is_part_year,is_small,is_confirmed",
    "reports_app_section": "id,report_id,order,level,heading,kind,start,end",
    "reports_app_fact": "id,report_id,section_id,start,end,sentence_start,sentence_end,quote,indicator_id,value,unit,"
    "bound,role,confidence,origin,state",
    "reports_app_indicatorvalue_facts": "id,indicatorvalue_id,fact_id",
}
# Columns of no concern here have their defaults.
MODELS = {model._meta.db_table: model for model in (Document, Fact, IndicatorValue, Report, Section, Township)}
HEADING = "一、主要举措和成效"


def make_sized_demo(name: str, size: Size, tell: Callable[[str], None]) -> int:
    """Store a demo of that size beside what is there; return how many values it has."""
    measures = [
        Measure(row.pk, row.code, row.name_zh, row.unit, row.kind)
        for row in Indicator.objects.filter(origin=Indicator.Origin.CATALOGUE)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(TABLES)} IN EXCLUSIVE MODE")
        rows = _Rows({table: _next_id(cursor, table) for table in TABLES}, timezone.now())
        history = History(size, measures)
        with _without_indexes(cursor, VALUES, tell):
            for place in list_sized_places(size):
                rows.add(place, history.write(place), size)
                if rows.is_large:
                    rows.copy(cursor)
            rows.copy(cursor)
            tell("数值已写入，正在建立索引")
        for table in TABLES:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
            )
        LoadedFile.objects.update_or_create(
            name=f"{MARK}{name}", defaults={"sha256": f"{size.seed:064d}", "rows": rows.values}
        )
    tell("正在统计各地区的分布")
    refresh_all()
    PlaceName.objects.keep_missing()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
    return rows.values


def remove_sized_demo() -> int:
    """Remove all that was stored so; return how many reports it had."""
    ours = "SELECT report_id FROM reports_app_document WHERE storage_name LIKE %(stored)s"
    of_ours = f"report_id IN ({ours})"
    statements = [
        (
            f"DELETE FROM reports_app_indicatorvalue_facts WHERE fact_id IN "
            f"(SELECT id FROM reports_app_fact WHERE {of_ours})"
        ),
        f"DELETE FROM reports_app_finding_facts WHERE fact_id IN (SELECT id FROM reports_app_fact WHERE {of_ours})",
        *(f"DELETE FROM {table} WHERE {of_ours}" for table in (VALUES, "reports_app_finding", "reports_app_fact")),
        f"DELETE FROM reports_app_section WHERE {of_ours}",
        (
            "CREATE TEMPORARY TABLE gone ON COMMIT DROP AS SELECT DISTINCT township_id, left(code, 6) AS area "
            "FROM reports_app_document d JOIN reports_app_township t ON t.id = township_id "
            "WHERE storage_name LIKE %(stored)s"
        ),
        f"UPDATE reports_app_document SET state = 'received', report_id = NULL WHERE {of_ours}",
        (
            "DELETE FROM reports_app_report WHERE document_id IN "
            "(SELECT id FROM reports_app_document WHERE storage_name LIKE %(stored)s)"
        ),
        *(
            f"DELETE FROM {table} WHERE document_id IN "
            "(SELECT id FROM reports_app_document WHERE storage_name LIKE %(stored)s)"
            for table in ("reports_app_passage", "reports_app_sentenceprints")
        ),
        "DELETE FROM reports_app_document WHERE storage_name LIKE %(stored)s",
        "DELETE FROM reports_app_townshipyear WHERE township_id IN (SELECT township_id FROM gone)",
        "DELETE FROM reports_app_township WHERE id IN (SELECT township_id FROM gone)",
        (
            "DELETE FROM reports_app_coverage WHERE area = '' OR area IN (SELECT left(area, 2) FROM gone "
            "UNION SELECT left(area, 4) FROM gone UNION SELECT area FROM gone)"
        ),
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_app_document WHERE storage_name LIKE %s", [f"{STORED}%"])
        reports = int(cursor.fetchone()[0])
        for statement in statements if reports else ():
            cursor.execute(statement, {"stored": f"{STORED}%"})
        LoadedFile.objects.filter(name__startswith=MARK).delete()
    return reports


def _next_id(cursor: Any, table: str) -> "count[int]":
    cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    return count(cursor.fetchone()[0])


@dataclass
class _Rows:
    """Lines of COPY for each table, and the next key of each."""

    keys: "dict[str, count[int]]"
    now: datetime
    lines: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in TABLES})
    values: int = 0

    @property
    def is_large(self) -> bool:
        """Whether it is time to send them."""
        return len(self.lines[VALUES]) > 200_000

    def put(self, table: str, *columns: object, key: int = 0) -> int:
        """Add a row; return its key."""
        key = key or next(self.keys[table])
        self.lines[table].append(f"{key}\t" + "\t".join(map(str, columns)))
        return key

    def add(self, place: SizedPlace, reports: Iterable[SizedReport], size: Size) -> None:
        """Add a township with all that it reported."""
        code = place.code
        township = self.put(
            "reports_app_township", code, place.name, place.kind, code[:6], place.county, code[:4], place.prefecture,
            code[:2], place.province, "{}", "demo", "t",
        )  # fmt: skip
        for year in size.years:
            self.put("reports_app_townshipyear", township, year, place.population, place.villages)
        texts = range(size.last_year - YEARS_WITH_TEXT + 1, size.last_year + 1) if place.number == 1 else range(0)
        for report in reports:
            self._add_report(township, place, report, has_text=report.year in texts)

    def _add_report(self, township: int, place: SizedPlace, report: SizedReport, *, has_text: bool) -> None:
        spans, text = _write_text(report) if has_text else ([], "")
        stem = f"{place.code}-{report.year}"
        pk = next(self.keys["reports_app_report"])
        document = self.put(
            "reports_app_document", f"{place.code}{report.year}".rjust(64, "d"), f"DEMO {place.name}{report.year}.txt",
            f"{STORED}{stem}", len(text.encode()), "txt", "parsed", 0, "", self.now, "f", "{}",
            text.replace("\n", "\\n"), "[]", "[]", "[]", "{}", township, report.year, "t", pk,
        )  # fmt: skip
        self.put(
            "reports_app_report", township, report.year, f"DEMO {place.name}{report.year}年度报告", document, VERSION,
            report.counted_through or "\\N", "{}", "[]", "confirmed" if report.is_confirmed else "read", self.now,
            self.now, key=pk,
        )  # fmt: skip
        section = self.put("reports_app_section", pk, 0, 1, HEADING, "measures", 0, len(text)) if has_text else 0
        tail = f"{'t' if report.counted_through else 'f'}\t%s\t{'t' if report.is_confirmed else 'f'}"
        flags = (tail % "f", tail % "t")
        head, year, key, lines = f"{pk}\t{township}\t{report.year}", report.year, self.keys[VALUES], self.lines[VALUES]
        for at, value in enumerate(report.values):
            row = next(key)
            unsure = has_text and (row + year) % 31 == 0
            lines.append(
                f"{row}\t{head}\t{value.measure.pk}\t{value.value}\t{value.bound}\t{value.basis}\t{value.numerator}\t"
                f"{value.denominator}\t{UNSURE if unsure else 0.95}\t{'t' if unsure else 'f'}\t{flags[value.is_small]}"
            )
            if has_text:
                sentence, start, end = spans[at]
                fact = self.put(
                    "reports_app_fact", pk, section, start, end, *sentence, text[start:end], value.measure.pk,
                    value.value, value.measure.unit, value.bound, "total", UNSURE if unsure else 0.95, "parser", "read",
                )  # fmt: skip
                self.put("reports_app_indicatorvalue_facts", row, fact)
        self.values += len(report.values)

    def copy(self, cursor: Any) -> None:
        """Send what was gathered."""
        for table, columns in TABLES.items():
            if self.lines[table]:
                rest = _defaults(table)
                names = ",".join(f'"{name}"' for name in [*columns.split(","), *rest])
                end = "".join(f"\t{text}" for text in rest.values()) + "\n"
                data = io.StringIO(end.join([*self.lines[table], ""]))
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", data)
                self.lines[table] = []


def _defaults(table: str) -> dict[str, str]:
    """Return the columns that must hold something and are not written here, with what they hold, as COPY reads it."""
    model = MODELS.get(table)
    fields = model._meta.concrete_fields if model else ()
    written = TABLES[table].split(",")
    found = {}
    for one in fields:
        if one.column and one.column not in written and not one.null:
            value = one.get_default()
            plain = {bool: "t" if value else "f", list: "{}" if isinstance(one, ArrayField) else "[]", dict: "{}"}
            found[one.column] = plain.get(type(value), str(value))
    return found


def _write_text(report: SizedReport) -> tuple[list[tuple[tuple[int, int], int, int]], str]:
    """Return each value's sentence and digits as offsets, and the text."""
    text = f"{HEADING}\n"
    spans = []
    for value in report.values:
        first = len(text)
        text += f"全年{value.measure.name}"
        start = len(text)
        text += value.text
        digits = value.text.strip("约余")
        start += value.text.index(digits)
        unit = "" if value.measure.unit == "%" else value.measure.unit
        text += f"{unit}。\n"
        spans.append(((first, len(text) - 1), start, start + len(digits)))
    return spans, text


@contextmanager
def _without_indexes(cursor: Any, table: str, tell: Callable[[str], None]) -> Iterator[None]:
    """Take a table's indexes and foreign keys away while many rows are written, and make them again."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE conrelid = %s::regclass AND contype IN ('f', 'u') ORDER BY contype DESC",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
        "(SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
    indexes = cursor.fetchall()
    for name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for _, definition in indexes:
        cursor.execute(definition)
    for name, definition in constraints:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
