"""Reports whose originals have pages: real files, read as the product reads them, for tests of pages."""

import hashlib
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

from reports_app import reading, storage
from reports_app.models import Report
from tests.district import District
from tests.reading.files import make_docx, paragraph
from tests.reading.ofd_files import print_report
from tests.reading.pdf_files import make_pdf, set_text

TEXT = "\n".join(
    [
        "石桥镇2024年法治政府建设情况报告",
        *(
            f"本镇推进依法行政的情况之{one}{two}：这一段没有什么数字。"
            for one in "甲乙丙丁戊己庚"
            for two in "子丑寅卯辰巳午未申"
        ),
        "全年调解矛盾纠纷339件，调解成功330件。开展<b>普法</b>宣传活动12场。",
    ]
)


def make_original(kind: str) -> bytes:
    """Return a file of several pages: pdf, ofd or docx."""
    lines = TEXT.split("\n")
    if kind == "pdf":
        return make_pdf(set_text(TEXT))
    if kind == "ofd":
        return print_report(lines)
    return make_docx("".join(paragraph(escape(line)) for line in lines))


def store_report(district: District, kind: str) -> Report:
    """Store such a file as the report of 石桥镇 on 2024, with two values of which the first has its number."""
    data = make_original(kind)
    report = district.report(district.township("990101001", "石桥镇"), 2024)
    document = report.document
    document.storage_name, document.sha256 = storage.new_storage_name(), hashlib.sha256(data).hexdigest()
    document.original_name = f"石桥镇年报.{kind}"
    path = storage.path_of(document.storage_name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    read = reading.read_file(path, document.original_name)
    document.text, document.format = read.text, read.format
    document.pages, document.places = list(read.pages), list(read.places)
    document.save()
    report.refresh_from_db()
    district.value(report, "mediation.cases", "339", "339")
    district.value(report, "mediation.resolved", "330", "330")
    assert Path(settings.MEDIA_ROOT) in path.parents
    return report
