"""What goes back to a township (退回补充清单): findings that were put on the list, as an editable Word file."""

import io
from dataclasses import dataclass

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from docx import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from config.xml_text import clean
from reports_app.models import Report
from reports_app.review.settling import FindingVerdict
from reports_app.wording import tell_finding, title_finding

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "仿宋"
COLUMNS_CM = (1.2, 4.0, 6.3, 4.5)


@dataclass(frozen=True, slots=True)
class ReturnedPoint:
    """One point for the township: what was found, in which sentences, and what the office asks."""

    title: str
    finding: str
    sentences: tuple[str, ...]
    request: str


def gather_returned(report: Report) -> list[ReturnedPoint]:
    """Return the findings of the report that were put on the list, in the order of the text."""
    text = report.document.text
    found = report.findings.filter(correction__new__verdict=FindingVerdict.RETURNED)
    points = []
    for finding in found.select_related("correction").prefetch_related("facts__indicator"):
        facts = sorted((fact for fact in finding.facts.all() if fact.report_id == report.pk), key=lambda one: one.start)
        spans = dict.fromkeys((fact.sentence_start, fact.sentence_end) for fact in facts)
        points.append(
            ReturnedPoint(
                title=title_finding(finding),
                finding=tell_finding(finding),
                sentences=tuple(" ".join(text[start:end].split()) for start, end in spans),
                request=finding.correction.reason if finding.correction else "",
            )
        )
    return points


def build_return_list(report: Report, points: list[ReturnedPoint]) -> bytes:
    """Return the Word file; texts of the report go in as plain runs."""
    document = WordDocument()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(_("%(year)s年法治政府建设情况报告退回补充清单") % {"year": report.year})
    run.bold, run.font.size = True, Pt(18)
    document.add_paragraph(_("%(place)s：") % {"place": report.township})
    opening = _("你单位报送的《%(title)s》经核对，有以下%(count)s处需要补充或更正，请于收到后尽快核实并重新报送。")
    document.add_paragraph(clean(opening % {"title": report.title, "count": len(points)}))
    table = document.add_table(rows=1, cols=4)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, COLUMNS_CM, strict=True):
        column.width = Cm(width)  # besides those of the cells, which not every program heeds
    _fill(table.rows[0].cells, (_("序号"), _("问题"), _("原文"), _("请补充或更正")), is_bold=True)
    for number, point in enumerate(points, start=1):
        what = f"{point.title}\n{point.finding}"
        _fill(table.add_row().cells, (str(number), what, "\n".join(point.sentences), point.request))
    document.add_paragraph()
    today = localdate()
    signed = document.add_paragraph(f"{today.year}年{today.month}月{today.day}日")
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _fill(cells: "tuple[object, ...]", texts: tuple[str, ...], *, is_bold: bool = False) -> None:
    for cell, text, width in zip(cells, texts, COLUMNS_CM, strict=True):
        cell.width = Cm(width)  # type: ignore[attr-defined]
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        run = paragraph.add_run(clean(text))
        run.bold, run.font.size = is_bold, Pt(11)
