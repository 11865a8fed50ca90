"""What a report has in common with others: sentences word for word, figures aside, within what one may see."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from accounts.models import User
from dashboard.queries import load_similar
from dashboard.similar import Likeness
from reports_app.indexing import index_waiting
from reports_app.models import Report
from tests.district import District

MINE = (
    "坚持把法治政府建设放在全局工作的突出位置。全年共排查各类矛盾纠纷120件，调解成功118件。"
    "组织机关干部参加旁听庭审活动3次。本镇今年独有的做法写在这一句里面。特此报告。"
)
LAST_YEAR = (
    "组织机关干部参加旁听庭审活动3次。坚持把法治政府建设放在全局工作的突出位置。"
    "全年共排查各类矛盾纠纷98件，调解成功97件。去年另外做过的事情写在这一句里面。特此报告。"
)
NEIGHBOUR = "坚持把法治政府建设，放在全局工作的 突出位置。邻县自己写的一句话与别人都不同。特此报告。"


@pytest.fixture
def filed(district: District) -> Report:
    bridge, river = district.township("990101001", "石桥镇"), district.township("990102001", "清河乡")
    district.report(bridge, 2023, LAST_YEAR)
    district.report(river, 2024, NEIGHBOUR)
    report = district.report(bridge, 2024, MINE)
    index_waiting()
    return report


def test_shared_sentences_are_told_by_their_figures(filed: Report, everyone: User):
    first, second = load_similar(everyone, filed.document_id)
    assert [(one.township, one.year, one.sentences, len(one.shared)) for one in (first, second)] == [
        ("石桥镇", 2023, 4, 3),
        ("清河乡", 2024, 4, 1),
    ]
    assert [one.likeness for one in first.shared] == [
        Likeness.NO_FIGURES,
        Likeness.OTHER_FIGURES,
        Likeness.SAME_FIGURES,
    ]
    changed = first.shared[1]
    assert MINE[slice(*changed.span)] == changed.text == "全年共排查各类矛盾纠纷120件，调解成功118件。"
    assert LAST_YEAR[slice(*changed.other_span)] == changed.other_text
    assert [changed.other_text[start:end] for start, end in changed.other_figures] == ["98", "97"]


def test_set_phrases_of_many_do_not_hide_a_copy(district: District, everyone: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.queries.similar.COMMON", 3)
    for number in range(1, 7):
        district.report(district.township(f"99010200{number}", f"丁{number}乡"), 2020, NEIGHBOUR)
    bridge = district.township("990101001", "石桥镇")
    district.report(bridge, 2023, LAST_YEAR)
    report = district.report(bridge, 2024, MINE)
    index_waiting()
    assert [(one.year, len(one.shared)) for one in load_similar(everyone, report.document_id)] == [(2023, 3)]


def test_page_marks_only_figures_that_differ(filed: Report, sign_in: Callable[..., Client]):
    page = LexborHTMLParser(sign_in().get(f"/search/similar/{filed.pk}/").content)
    rows = [[cell.text(strip=True) for cell in row.css("th, td")] for row in page.css("tbody tr")]
    assert rows == [
        ["石桥镇 2023", "示例县", "3", "75%", "1", "1", "1"],
        ["清河乡 2024", "样本县", "1", "25%", "0", "0", "1"],
    ]
    assert [mark.text() for mark in page.css(".alike mark")] == ["120", "118", "98", "97"]
    other = Report.objects.get(township__name="清河乡")
    chosen = LexborHTMLParser(sign_in().get(f"/search/similar/{filed.pk}/?with={other.pk}").content)
    assert [badge.text() for badge in chosen.css(".alike .badge")] == ["文字相同"]


@pytest.mark.parametrize("asked", ["0", "x", "9" * 40, "%00"])
def test_unknown_report_to_compare_with_is_the_most_similar(asked: str, filed: Report, sign_in: Callable[..., Client]):
    response = sign_in().get(f"/search/similar/{filed.pk}/?with={asked}")
    assert (response.status_code, "与石桥镇 2023年相同的3句" in response.content.decode()) == (200, True)


def test_account_of_a_county_sees_its_own(filed: Report, sign_in: Callable[..., Client]):
    client = sign_in("990101")
    page = client.get(f"/search/similar/{filed.pk}/").content.decode()
    assert ("石桥镇 2023" in page, "清河乡" in page) == (True, False)
    foreign = Report.objects.get(township__name="清河乡")
    assert "邻县" not in client.get(f"/search/similar/{filed.pk}/?with={foreign.pk}").content.decode()
    assert client.get(f"/search/similar/{foreign.pk}/").status_code == 404


def test_report_alone_says_so(district: District, sign_in: Callable[..., Client], django_assert_max_num_queries: Any):
    report = district.report(district.township("990101001", "石桥镇"), 2024, MINE)
    client = sign_in()
    with django_assert_max_num_queries(10):
        page = client.get(f"/search/similar/{report.pk}/").content.decode()
    assert "没有找到与它有相同句子的报告。" in page
