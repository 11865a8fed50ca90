"""Loading the national gazetteer into the database."""

import gzip
from dataclasses import asdict, replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from reports_app.management.commands.load_gazetteer import Counts, write_places
from reports_app.models import Township, TownshipYear
from reports_app.parsing.gazetteer import DEMO, Place

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)


def place(code: str, name: str) -> Place:
    return Place(code, name, "镇", code[:6], "示例县", code[:4], "示例市", code[:2], "示例省")


def load(folder: Path) -> str:
    out = StringIO()
    call_command("load_gazetteer", path=folder, stdout=out)
    return out.getvalue().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = "code,name\n99,示例省\n9901,示例市\n990101,示例县\n990101001,青石镇\n990101002,白鹭乡\n"
    (tmp_path / "gazetteer.csv.gz").write_bytes(gzip.compress(rows.encode()))
    return tmp_path


def test_second_load_of_the_same_files_does_nothing(folder: Path) -> None:
    assert load(folder) == "区划表 2 个乡级单位：新增 2，更新 0，删除 0，停用 0，本单位添加而未动 0"
    assert load(folder) == "区划表未变，无需载入"


def test_override_changes_one_row(folder: Path) -> None:
    load(folder)
    (folder / "gazetteer_overrides.csv").write_text(
        "# 说明\ncode,name,former_names,valid_from,valid_to\n990101002,白鹭镇,,2025,\n", "utf-8"
    )
    assert load(folder) == "区划表 2 个乡级单位：新增 0，更新 1，删除 0，停用 0，本单位添加而未动 0"
    township = Township.objects.get(code="990101002")
    assert (township.name, township.kind, township.former_names, township.valid_from, township.source) == (
        "白鹭镇",
        "镇",
        ["白鹭乡"],
        2025,
        "override",
    )


def test_township_of_staff_is_never_touched() -> None:
    write_places([place("990101001", "青石镇")], today=TODAY)
    Township.objects.filter(code="990101001").update(name="本单位所改", source="staff")
    assert write_places([place("990101001", "青石镇")], today=TODAY) == Counts(kept_by_staff=1)
    assert write_places([], today=TODAY) == Counts(kept_by_staff=1)
    assert Township.objects.get().name == "本单位所改"


def test_vanished_township_goes_unless_something_refers_to_it() -> None:
    write_places([place("990101001", "青石镇"), place("990101002", "白鹭镇")], today=TODAY)
    TownshipYear.objects.create(township=Township.objects.get(code="990101001"), year=2024, population=8000)
    assert write_places([], today=TODAY) == Counts(removed=1, ended=1)
    assert list(Township.objects.values_list("code", "valid_to")) == [("990101001", 2025)]
    assert write_places([], today=TODAY) == Counts()


def test_townships_of_the_demo_come_with_its_reports_alone(folder: Path) -> None:
    (folder / DEMO).write_text("code,name,county,prefecture,province\n990102001,三岔镇,演示县,示例市,示例省\n", "utf-8")
    load(folder)
    assert not Township.objects.filter(source="demo").exists()

    for code in ("990102002", "990102003"):
        Township.objects.create(**asdict(replace(place(code, "示范镇"), source="demo")) | {"former_names": []})
    TownshipYear.objects.create(township=Township.objects.get(code="990102002"), year=2024, population=8000)
    call_command("load_gazetteer", path=folder, force=True, verbosity=0)
    demo = Township.objects.filter(source="demo")
    assert list(demo.values_list("code", "valid_to")) == [("990102002", None)]


def test_failed_load_changes_nothing(folder: Path) -> None:
    load(folder)
    (folder / "gazetteer_overrides.csv").write_text(
        "code,name,former_names,valid_from,valid_to\n880101001,无名镇,,,\n", "utf-8"
    )
    with pytest.raises(ValueError, match="lies in no county"):
        load(folder)
    assert Township.objects.count() == 2


def test_township_that_staff_added_before_the_table_had_it_stays_the_only_one() -> None:
    write_places([place("990101001", "青石镇"), place("990101901", "新桥镇")], today=TODAY)
    Township.objects.filter(code="990101901").update(source="staff")
    later = [place("990101001", "青石镇"), place("990101002", "新桥镇"), place("990102002", "新桥镇")]
    assert write_places(later, today=TODAY) == Counts(added=1, kept_by_staff=1)
    assert list(Township.objects.filter(name="新桥镇").values_list("code", flat=True)) == ["990101901", "990102002"]
