"""The original beside the text: pages as pixels or escaped text, the place of a number on them, kept within bounds."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from PIL import Image

from accounts.models import AuditEvent, User
from reports_app import originals, storage, tasks
from reports_app.models import Document, Report
from reports_app.originals import Pages, Progress
from reports_app.originals.marks import find_boxes, find_page
from reports_app.originals.pages import MAKE_TASK, WIDTH_PIXELS
from reports_app.reading.libreoffice import find_program
from reports_app.reading.model import Place, ReadDocument, ReadingError
from reports_app.reading.nursery import NurseryError
from tests.district import District, make_district
from tests.originals import store_report

needs_libreoffice = pytest.mark.skipif(find_program() is None, reason="no LibreOffice on this machine")


@pytest.fixture
def district(db: None) -> District:
    return make_district()


@pytest.fixture
def client(viewer: User) -> Client:
    browser = Client()
    browser.force_login(viewer, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The documents whose pages were asked for."""
    asked: list[int] = []
    monkeypatch.setattr("reports_app.originals.pages.async_task", lambda _, document, **options: asked.append(document))
    return asked


def page_of(report: Report, **chosen: object) -> str:
    return reverse("reports:pages", args=[report.pk], query=chosen)


def test_a_part_of_a_line_is_boxed_by_the_width_of_its_characters() -> None:
    text = "共调解339件，\n成功330件。"
    places = [Place(0, 8, 2, 1000, 500, 7500, 700), Place(9, 15, 3, 1000, 500, 5500, 700)]
    assert find_page(places, 9, 10) == 3
    assert find_page(places, 8, 9) is None
    [box] = find_boxes(text, places, 2, 3, 6)
    assert (round(box.left, -2), round(box.width, -2)) == (4000, 1600)
    assert find_boxes(text, places, 3, 0, 8) == []
    assert len(find_boxes(text, places, 3, 0, 15)) == 1


@pytest.mark.parametrize("kind", ["pdf", "ofd"])
def test_page_of_a_number_is_shown_with_its_sentence_marked(client: Client, district: District, kind: str) -> None:
    report = store_report(district, kind)
    start = report.facts.get(value=339).start
    response = client.get(page_of(report, at=start))
    context = response.context
    assert context["count"] == len(report.document.pages) > 1
    assert context["number"] == context["count"]
    lit = [each for each in context["placed"] if each.mark.start == start]
    assert [len(each.boxes) for each in lit] == [1]
    number, sentence = lit[0].boxes[0], context["sentence"][0]
    assert sentence.left <= number.left
    assert number.top == pytest.approx(sentence.top, abs=30)
    assert context["previous"]
    assert not context["next"]
    assert not context["is_place_unknown"]
    assert AuditEvent.objects.filter(action="document.original_seen").count() == 1


def test_an_earlier_version_has_its_pages_beside_its_text(client: Client, district: District) -> None:
    report = store_report(district, "pdf")
    earlier = report.document
    report.document = district.document(report.township, 2024, text="后来的文件")
    report.save()
    earlier.report = report
    earlier.save()
    version = reverse("reports:version", args=[report.pk, earlier.pk])
    pages = reverse("reports:version_pages", args=[report.pk, earlier.pk])
    assert f'href="{pages}"' in client.get(version).content.decode()
    response = client.get(pages, {"page": "1"})
    page = response.content.decode()
    assert (response.context["document"], response.context["placed"]) == (earlier, [])
    assert f'src="{reverse("reports:picture", args=[earlier.pk, 0])}"' in page
    assert all(place in page for place in (f'href="{version}"', 'href="?page=2"', "这个版本不参加比较"))
    assert "全年调解矛盾纠纷339件" in page
    other = reverse("reports:version_pages", args=[report.pk, report.document.pk + 1000])
    assert client.get(other).status_code == 404


def test_a_version_without_pages_is_shown_as_text(client: Client, district: District) -> None:
    report = district.report(district.township("990101001", "石桥镇"), 2024)
    report.document.report = report
    report.document.save()
    version = reverse("reports:version", args=[report.pk, report.document.pk])
    pages = reverse("reports:version_pages", args=[report.pk, report.document.pk])
    assert pages not in client.get(version).content.decode()
    response = client.get(pages)
    assert (response.status_code, response["Location"]) == (302, version)


def test_text_of_an_ofd_page_is_escaped(client: Client, district: District) -> None:
    report = store_report(district, "ofd")
    response = client.get(page_of(report, at=report.facts.first().start))  # type: ignore[union-attr]
    html = response.content.decode()
    assert response.context["picture"] == ""
    assert "<b>普法" not in html
    assert "&lt;b&gt;普法" in html


@pytest.mark.parametrize(
    "chosen", [{"page": "0"}, {"page": "9999"}, {"page": "x"}, {"at": "-1"}, {"at": "٣"}, {"at": 1}]
)
def test_senseless_addresses_show_a_page(client: Client, district: District, chosen: dict[str, object]) -> None:
    response = client.get(page_of(store_report(district, "pdf"), **chosen))
    assert 1 <= response.context["number"] <= response.context["count"]


def test_a_drawing_reader_that_is_killed_may_be_asked_again(
    client: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> bytes:
        raise NurseryError

    place = reverse("reports:picture", args=[store_report(district, "pdf").document.pk, 0])
    monkeypatch.setattr("reports_app.reading.render_page", die)
    assert client.get(place).status_code == 503
    monkeypatch.undo()
    assert client.get(place).status_code == 200


def test_picture_is_pixels_only_kept_and_leaves_with_its_file(
    client: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = store_report(district, "pdf").document
    place = reverse("reports:picture", args=[document.pk, 0])
    response = client.get(place)
    assert Image.open(io.BytesIO(response.content)).size[0] == WIDTH_PIXELS
    assert {name: response[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    assert "sandbox" in response["Content-Security-Policy"]
    monkeypatch.setattr("reports_app.reading.render_page", lambda *_, **__: pytest.fail("drawn again"))
    assert client.get(place).content == response.content
    kept = storage.pages_folder(document.storage_name)
    assert kept.is_dir()
    storage.discard(document.storage_name)
    assert not kept.exists()


def test_what_cannot_be_drawn_is_not_found(client: Client, district: District) -> None:
    document = store_report(district, "pdf").document
    assert client.get(reverse("reports:picture", args=[document.pk, 999])).status_code == 404
    storage.path_of(document.storage_name).write_bytes(b"%PDF-1.7 something else")
    assert client.get(reverse("reports:picture", args=[document.pk, 0])).status_code == 404


def test_pages_kept_longest_ago_leave_first(
    client: Client, district: District, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    document = store_report(district, "pdf").document
    old = media / storage.PAGES_FOLDER / "0123"
    old.mkdir(parents=True)
    (old / "0.jpg").write_bytes(bytes(1000))
    os.utime(old, (0, 0))
    monkeypatch.setattr("reports_app.originals.pages.MAX_KEPT_BYTES", 500)
    client.get(reverse("reports:picture", args=[document.pk, 0]))
    assert not old.exists()
    assert storage.pages_folder(document.storage_name).is_dir()


def test_format_without_pages_leads_to_the_text(client: Client, district: District) -> None:
    report = district.report(district.township("990101001", "石桥镇"), 2024, "调解纠纷12件。")
    response = client.get(page_of(report, at=4))
    assert response.headers["Location"] == f"{report.get_absolute_url()}#at-4"


def test_word_file_asks_once_for_its_pages(client: Client, district: District, queued: list[int]) -> None:
    report = store_report(district, "docx")
    for _ in range(2):
        assert "正在准备原件页面" in client.get(page_of(report)).content.decode()
    assert queued == [report.document_id]


@needs_libreoffice
def test_pages_of_a_word_file_are_made_with_their_places(client: Client, district: District, queued: list[int]) -> None:
    report = store_report(district, "docx")
    client.get(page_of(report))
    import_string(MAKE_TASK)(queued[0])
    fact = report.facts.get(value=339)
    context = client.get(page_of(report, at=fact.start)).context
    assert context["pages"] == Pages(Progress.READY)
    assert not context["is_place_unknown"]
    assert context["number"] == context["count"] > 1
    assert client.get(context["picture"]).content.startswith(b"\xff\xd8\xff")


def test_without_libreoffice_it_says_so_and_offers_the_file(
    client: Client, district: District, queued: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports_app.reading.libreoffice.find_program", lambda: None)
    report = store_report(district, "docx")
    client.get(page_of(report))
    tasks.make_pages(queued[0])
    html = client.get(page_of(report)).content.decode()
    assert "没有安装 LibreOffice" in html
    assert reverse("reports:original", args=[report.document_id]) in html
    assert queued == [report.document_id]


def test_a_line_that_stands_twice_gets_no_place() -> None:
    text = "甲镇调解12件。\n乙镇调解12件。"
    places = (Place(0, 8, 0, 0, 0, 9, 9), Place(9, 17, 0, 0, 10, 9, 19))
    assert originals.locate(ReadDocument(text, "pdf", places=places), text) == list(places)
    twice = "调解12件。\n调解12件。"
    doubled = (Place(0, 6, 0, 0, 0, 9, 9), Place(7, 13, 0, 0, 10, 9, 19))
    told = originals.locate(ReadDocument(twice, "pdf", places=doubled), "调解12件。")
    assert told == []


def test_error_of_the_child_is_no_server_error(
    client: Client, district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> bytes:
        raise ReadingError("timeout")

    document: Document = store_report(district, "pdf").document
    monkeypatch.setattr("reports_app.reading.render_page", refuse)
    assert client.get(reverse("reports:picture", args=[document.pk, 0])).status_code == 404
