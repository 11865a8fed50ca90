"""`make_demo`: the demo comes in through the real pipeline, once, and goes without a trace."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from reports_app.models import Document, IndicatorValue, LoadedFile, Report, Township, TownshipYear

SMALL = {"townships": 2, "years": "2024-2025", "workers": 1}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tables(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    call_command("load_catalogue", verbosity=0)


def make_demo(**options: object) -> str:
    out = StringIO()
    call_command("make_demo", stdout=out, **options)
    return out.getvalue()


def stored_files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_reports_get_in_with_their_figures_and_townships_their_sizes() -> None:
    assert make_demo(**SMALL) == "示例县 4 份报告：已入库 4\n"
    assert Report.objects.count() == 4
    assert IndicatorValue.objects.filter(indicator__code="mediation.cases").count() == 4
    assert set(Report.objects.values_list("township__source", flat=True)) == {"demo"}
    assert TownshipYear.objects.filter(population__gt=0, villages__gt=0).count() == 6
    assert len(stored_files()) == 4


def test_a_second_call_changes_nothing() -> None:
    make_demo(**SMALL)
    before = list(Document.objects.values_list("pk", "state"))
    assert "未作改动" in make_demo(townships=3, years="2020-2022", workers=1)
    assert list(Document.objects.values_list("pk", "state")) == before


def test_a_broken_off_call_is_taken_up_again() -> None:
    make_demo(**SMALL)
    LoadedFile.objects.filter(name__startswith="demo").delete()
    assert make_demo(**SMALL).splitlines()[0] == "示例县 4 份报告：重复 4"
    assert Report.objects.count() == 4


def test_again_makes_another_district() -> None:
    make_demo(**SMALL)
    first = set(Document.objects.values_list("sha256", flat=True))
    make_demo(**SMALL | {"seed": 5}, again=True)
    assert not first & set(Document.objects.values_list("sha256", flat=True))
    assert Report.objects.count() == 4


def test_removal_leaves_nothing_of_it_and_everything_else() -> None:
    other = Township.objects.create(
        code="990201001",
        name="外沟镇",
        kind="镇",
        county_code="990201",
        county="邻县",
        prefecture_code="9902",
        prefecture="邻市",
        province_code="99",
        province="示例省",
    )
    kept = Document.objects.create(sha256="a" * 64, original_name="a.txt", storage_name="aa/b", size=1, township=other)
    make_demo(**SMALL)
    assert make_demo(remove=True) == "已移除示例报告 4 份\n"
    assert list(Document.objects.all()) == [kept]
    assert not Report.objects.exists()
    assert not TownshipYear.objects.exists()
    assert not LoadedFile.objects.filter(name__startswith="demo").exists()
    assert stored_files() == []


def test_output_writes_files_texts_and_truth_only(tmp_path: Path) -> None:
    make_demo(**SMALL, output=tmp_path / "out")
    counts = {folder.name: len(list(folder.iterdir())) for folder in (tmp_path / "out").iterdir()}
    assert (counts, Document.objects.count()) == ({"files": 4, "text": 4, "gold": 4}, 0)


@pytest.mark.parametrize("options", [{"years": "x"}, {"years": "2025-2020"}, {"townships": 0}, {"seed": -1}])
def test_senseless_sizes_are_told(options: dict[str, object]) -> None:
    with pytest.raises(CommandError, match="参数有误"):
        make_demo(**SMALL | options)
