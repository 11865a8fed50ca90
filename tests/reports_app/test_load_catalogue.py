"""Loading the catalogue of indicators."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from reports_app.models import Indicator
from reports_app.parsing.catalogue import read_catalogue, specs

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "indicators.csv"


def load(path: Path = CATALOGUE) -> str:
    out = StringIO()
    call_command("load_catalogue", path=path, stdout=out)
    return out.getvalue().strip()


@pytest.mark.django_db
def test_second_load_does_nothing() -> None:
    assert load() == "指标目录：写入 94 项，本单位已有同名代码 0 项未动"
    assert load() == "指标目录未变，无需载入"
    assert Indicator.objects.count() == 94


@pytest.mark.django_db
def test_changed_row_is_updated_and_staff_s_own_stays(tmp_path: Path) -> None:
    load()
    Indicator.objects.filter(code="mediation.cases").update(origin="staff", name_zh="本单位口径")
    rows = read_catalogue(CATALOGUE)
    changed = tmp_path / "indicators.csv"
    with changed.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(row | {"name_zh": f"{row['name_zh']}（新）"} for row in rows)
    assert load(changed) == "指标目录：写入 93 项，本单位已有同名代码 1 项未动"
    assert Indicator.objects.get(code="mediation.cases").name_zh == "本单位口径"
    assert Indicator.objects.get(code="mediation.resolved").name_zh == "调解成功（化解）件数（新）"


def test_every_indicator_is_told_in_both_languages_and_of_known_kind() -> None:
    rows = read_catalogue(CATALOGUE)
    assert len({row["code"] for row in rows}) == len(rows) == 94
    for row in rows:
        assert all(row.values()), row["code"]
        assert row["theme"] in Indicator.Theme.values
        assert row["kind"] in Indicator.Kind.values
        assert row["better"] in Indicator.Better.values
        assert row["code"].startswith(row["theme"] + ".")


def test_specs_keep_the_catalogue_s_order_and_units() -> None:
    found = specs(CATALOGUE)
    assert (len(found), found[0].code, found[0].unit, found[0].kind) == (94, "leadership.meetings", "次", "count")
