"""One report in every format gives the same facts as its text does."""

import base64
import html
import io
import itertools
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest

from reports_app.demo import Plan, write_district
from reports_app.parsing import parse_report
from reports_app.parsing.catalogue import specs
from reports_app.parsing.gazetteer import Gazetteer
from reports_app.parsing.lexicon import Lexicon, load_lexicon
from reports_app.reading import read_bytes, read_file
from reports_app.reading.model import RECOGNITION_LIMITS
from tests.parsing import reports
from tests.reading.ofd_files import print_report
from tests.reading.pdf_files import make_pdf, set_text
from tests.reading.scans import save, scan
from tests.reading.test_images import recognises
from tests.reading.test_libreoffice import convert_to, needs_libreoffice

COMPOSED = ("anhui_01", "guangdong_02", "jilin_01")  # with a table, with headings of two levels, with rows of one kind
Facts = Counter[tuple[str | None, Any, str, str]]


def composed(name: str) -> str:
    return reports.load(reports.REPORTS / f"{name}.md").text


def demo(ending: str) -> str:
    return next(report.text for report in write_district(Plan(townships=2)) if report.file_name.endswith(ending))


@pytest.fixture(scope="module", params=[*COMPOSED, "demo"])
def text(request: pytest.FixtureRequest) -> str:
    written = demo("docx") if request.param == "demo" else composed(request.param)
    return "\n".join(line.strip(" \u3000") for line in written.split("\n") if line.strip())


@cache
def load_words() -> Lexicon:
    return load_lexicon(specs(reports.INDICATORS))


def find_facts(text: str) -> Facts:
    """What a report says, wherever in the text it says so."""
    parsed = parse_report(text, gazetteer=Gazetteer.from_places(()), lexicon=load_words())
    return Counter((fact.indicator, fact.value, fact.role.value, fact.bound.value) for fact in parsed.facts)


def write_docx(text: str) -> bytes:
    document = docx.Document()
    for is_row, lines in itertools.groupby(text.split("\n"), lambda line: "\t" in line):
        rows = [line.split("\t") for line in lines]
        if not is_row:
            for (line,) in rows:
                document.add_paragraph(line)
            continue
        table = document.add_table(len(rows), max(map(len, rows)))
        for row, written in zip(rows, table.rows, strict=True):
            for content, cell in zip(row, written.cells, strict=False):
                cell.text = content
        document.add_paragraph()  # as after every table of Word's; without one the table's last rows are lost in .doc
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def write_html(text: str) -> str:
    body = ""
    for line in text.split("\n"):
        cells = "".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t"))
        body += f"<table><tr>{cells}</tr></table>" if "\t" in line else f"<p>{html.escape(line)}</p>"
    return f"<html><head><title>示例</title></head><body><div class=content>{body}</div></body></html>"


def write_mht(text: str) -> bytes:
    page = base64.encodebytes(write_html(text).encode("gb18030")).decode()
    return (
        'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
        f'charset="gb18030"\nContent-Transfer-Encoding: base64\n\n{page}\n--b--\n'
    ).encode()


WRITERS: dict[str, Callable[[str], bytes]] = {
    "utf-8.txt": lambda text: text.encode(),
    "utf-8-sig.txt": lambda text: text.encode("utf-8-sig"),
    "gb18030.txt": lambda text: text.encode("gb18030"),
    "utf-16.txt": lambda text: text.encode("utf-16"),
    "utf-16-le.txt": lambda text: text.encode("utf-16-le"),
    "a.docx": write_docx,
    "a.html": lambda text: write_html(text).encode(),
    "national.html": lambda text: write_html(text).replace("<head>", "<head><meta charset=gb2312>").encode("gb18030"),
    "a.mht": write_mht,
    "a.pdf": lambda text: make_pdf(set_text(text)),
    "flush.pdf": lambda text: make_pdf(set_text(text, columns=24, lines=23, indent=False)),
    "a.ofd": lambda text: print_report(text.split("\n")),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_facts_are_those_of_the_text(text: str, name: str) -> None:
    facts = find_facts(text)
    assert len(facts) > 10
    assert find_facts(read_bytes(WRITERS[name](text), name).text) == facts


def test_line_ends_of_windows_change_nothing() -> None:
    table = "全年活动如下：\n名称    场次    人数\n法治讲座    6    580\n法律咨询    8    910"
    for written in (*(report.text for report in reports.reports()), table):
        assert find_facts(written.replace("\n", "\r\n")) == find_facts(written)


@recognises
def test_the_facts_of_a_clean_scan_are_those_of_the_text_but_for_one_at_most(tmp_path: Path) -> None:
    written = composed("sichuan_01")
    path = tmp_path / "scan.pdf"
    path.write_bytes(save(scan(make_pdf(set_text(written))), "PDF"))
    facts = find_facts(written)
    found = find_facts(read_file(path, path.name, limits=RECOGNITION_LIMITS).text)
    assert (facts - found).total() <= 1 < 20 < facts.total()


@needs_libreoffice
@pytest.mark.parametrize("text", [COMPOSED[0], "demo"], indirect=True)  # each starts LibreOffice eight times
def test_the_facts_are_those_of_the_text_after_a_conversion(text: str, tmp_path: Path) -> None:
    facts = find_facts(text)
    for format_ in ("doc", "rtf", "odt", "pdf"):
        path = convert_to(tmp_path, write_docx(text), format_)
        assert find_facts(read_file(path, path.name).text) == facts, format_
    assert find_facts(read_file(tmp_path / "made.doc", "报告.wps").text) == facts
