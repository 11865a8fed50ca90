"""The command that imports folders: a summary that adds up, an exit status that tells."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_q.models import OrmQ

from accounts.models import User
from reports_app.models import Document, Indicator, Report, Township
from tests.reports_app.conftest import report_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "in" / "2024年"
    inner.mkdir(parents=True)
    (inner / "石桥镇.txt").write_text(report_text())
    (inner / "石桥镇副本.txt").write_text(report_text())
    (inner / "不知.txt").write_text("||2024")
    (inner / ".DS_Store").write_text("x")
    (inner / "~$石桥镇.docx").write_text("x")
    return inner.parent


def run(*arguments: Any) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("import_reports", *arguments, "--workers", "1", stdout=out, stderr=StringIO())
    except CommandError as error:
        return error.returncode, out.getvalue()
    return 0, out.getvalue()


def test_the_summary_adds_up(stand_in: Any, cases: Indicator, bridge: Township, editor: User, folder: Path) -> None:
    status, told = run(folder, "--user", "editor")
    assert (status, told.splitlines()) == (
        0,
        [
            "共 3 个文件：已入库 1 · 重复 1 · 待确认 1",
            f"  待确认\t{folder}/2024年/不知.txt\t已读出正文，但没有找到乡镇（街道）名称，请选择。",
            f"  重复\t{folder}/2024年/石桥镇副本.txt\t与已有文件相同：石桥镇.txt（已入库）",
        ],
    )
    assert Report.objects.get().document.uploaded_by == editor


def test_a_failed_file_makes_the_status_one(stand_in: Any, bridge: Township, folder: Path) -> None:
    (folder / "空.txt").write_text("")
    (folder / "年报.pdf").write_text("%PDF")
    status, told = run(folder, folder / "没有这个文件.txt")
    assert status == 1
    assert told.splitlines()[0] == "共 6 个文件：已入库 1 · 重复 1 · 待确认 1 · 未能读取 3"


def test_the_queue_can_do_the_reading(stand_in: Any, bridge: Township, folder: Path) -> None:
    out = StringIO()
    call_command("import_reports", folder, "--queue", stdout=out, stderr=StringIO())
    assert out.getvalue().splitlines()[0] == "共 3 个文件：重复 1 · 已排队 2"
    assert (OrmQ.objects.count(), Document.objects.filter(state="received").count()) == (2, 2)


def test_an_unknown_account_is_told(db: None, folder: Path) -> None:
    with pytest.raises(CommandError, match="没有名为 nobody 的账号"):
        call_command("import_reports", folder, "--user", "nobody")


def test_an_archive_is_told_with_all_that_is_in_it(cases: Indicator, folder: Path) -> None:
    from tests.reading.files import make_zip

    archive = folder / "全县.zip"
    archive.write_bytes(make_zip({"甲.txt": "没有乡镇的一份报告，全年调解纠纷3件。", "../乙.txt": "x", "丙.zip": "x"}))
    status, told = run(archive)
    assert (status, told.splitlines()) == (
        1,
        [
            "共 4 个文件：待确认 1 · 未能读取 2 · 压缩包 1",
            f"  未能读取\t{archive}/乙.txt\t文件名指向压缩包之外，不安全",
            f"  未能读取\t{archive}/丙.zip\t是压缩包里的压缩包，请解压后单独上传",
            f"  待确认\t{archive}/甲.txt\t已读出正文，但没有找到乡镇（街道）名称，请选择。",
        ],
    )
