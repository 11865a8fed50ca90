"""An account limited to some areas sees nothing of the others, on any page, in any file; and every page asks a
number of questions that does not grow with the data."""

import io
from collections.abc import Callable
from urllib.parse import quote

import openpyxl
import pytest
from django.test import Client

from accounts.models import AuditEvent
from tests.district import District

TEXT = "全年调解纠纷219件。"
CASES = "indicator=mediation.cases"
PAGES = [
    "/",
    f"/compare/?{CASES}",
    f"/compare/figure.json?{CASES}",
    f"/compare/areas/?{CASES}",
    f"/point/?township=990101001&year=2024&{CASES}",
]


def fill(district: District, *, counties: int, townships: int) -> None:
    for county in range(1, counties + 1):
        for number in range(1, townships + 1):
            place = district.township(f"9901{county:02d}{number:03d}", f"{'甲乙丙丁'[county - 1]}{number}镇")
            for year in (2023, 2024):
                report = district.report(place, year, TEXT)
                district.value(report, "mediation.cases", "219", "219")


@pytest.fixture
def two_counties(district: District) -> District:
    fill(district, counties=2, townships=2)
    return district


@pytest.mark.parametrize(
    "address", [*PAGES[:2], f"/compare/figure.json?{CASES}&area=all", f"/compare/?{CASES}&area=9901"]
)
def test_page_names_no_foreign_township(address: str, two_counties: District, sign_in: Callable[..., Client]):
    assert "乙1镇" in sign_in().get(f"/compare/?{CASES}&area=all").content.decode()
    page = sign_in("990101").get(address).content.decode()
    assert ("甲1镇" in page, "乙1镇" in page, "990102" in page) == (True, False, False)


@pytest.mark.parametrize("query", ["parent=9901", "parent=990102", "parent=all", "q=乙", "q=样本"])
def test_areas_to_choose_are_those_of_the_account(query: str, two_counties: District, sign_in: Callable[..., Client]):
    page = sign_in("990101").get(f"/compare/areas/?{query}").content.decode()
    assert ("乙1镇" in page, "样本县" in page, "990102" in page) == (False, False, False)


def test_account_of_one_township_sees_that_one(two_counties: District, sign_in: Callable[..., Client]):
    page = sign_in("990101002").get(f"/compare/?{CASES}").content.decode()
    assert ("甲2镇" in page, "甲1镇" in page) == (True, False)


def test_foreign_township_in_the_address_is_as_if_it_were_not_there(
    two_counties: District, sign_in: Callable[..., Client]
):
    client = sign_in("990101")
    page = client.get(f"/compare/?{CASES}&area=990102001&area=990102").content.decode()
    assert "不在可选范围内，已忽略" in page
    assert "乙1镇" not in page
    foreign = client.get(f"/point/?township=990102001&year=2024&{CASES}")
    unknown = client.get(f"/point/?township=990109001&year=2024&{CASES}")
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    own = client.get(f"/point/?township=990101001&year=2024&{CASES}").content.decode()
    assert "第1，共2" in own


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_file_holds_no_foreign_township(ending: str, two_counties: District, sign_in: Callable[..., Client]):
    response = sign_in("990101").get(f"/compare/export.{ending}?{CASES}&area=990102001")
    if ending == "csv":
        text = response.content.decode("utf-8-sig")
    else:
        book = openpyxl.load_workbook(io.BytesIO(response.content))
        text = str([cell.value for sheet in book for row in sheet.iter_rows() for cell in row])
    assert ("甲1镇" in text, "乙1镇" in text) == (True, False)


def test_export_is_named_in_chinese_and_noted(two_counties: District, sign_in: Callable[..., Client]):
    response = sign_in().get(f"/compare/export.xlsx?{CASES}")
    name = "示例县_调解矛盾纠纷件数_2023-2024.xlsx"
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{quote(name)}"
    event = AuditEvent.objects.get(action="comparison.exported")
    assert (event.subject, event.detail) == (
        name,
        {"indicator": "mediation.cases", "format": "xlsx", "rows": 2},
    )


@pytest.mark.parametrize(
    "address", ["/compare/export.pdf", "/compare/mediation/export.pdf", "/compare/nothing/export.csv"]
)
def test_unknown_file_is_not_found(address: str, two_counties: District, sign_in: Callable[..., Client]):
    assert sign_in().get(address).status_code == 404


@pytest.mark.parametrize("address", [*PAGES, f"/compare/export.xlsx?{CASES}"])
def test_number_of_queries_does_not_grow(
    address: str, district: District, sign_in: Callable[..., Client], django_assert_max_num_queries
):
    fill(district, counties=1, townships=1)
    client = sign_in()
    client.get(address)  # the session is written down once a minute
    with django_assert_max_num_queries(30) as few:
        assert client.get(address).status_code == 200
    for number in range(2, 12):
        place = district.township(f"990101{number:03d}", f"丁{number}镇")
        for year in (2022, 2023, 2024):
            report = district.report(place, year, TEXT)
            district.value(report, "mediation.cases", "219", "219")
    with django_assert_max_num_queries(30) as many:
        assert client.get(address).status_code == 200
    assert len(few.captured_queries) == len(many.captured_queries)
