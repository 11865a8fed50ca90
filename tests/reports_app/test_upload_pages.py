"""The upload page and its requests: files in, rows out, in words; without script too."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from accounts.models import AuditEvent, User
from reports_app import failures, ingest
from reports_app.models import Document, Report, Township
from reports_app.views import tray
from tests.reports_app.conftest import Send, report_text

State = Document.State


@pytest.fixture
def client(editor: User) -> Client:
    browser = Client()
    browser.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def post_file(client: Client, text: str, name: str = "%E5%B9%B4%E6%8A%A5.txt") -> Any:
    return client.post(
        reverse("reports:send"), text.encode(), content_type="application/octet-stream", headers={"X-File-Name": name}
    )


def test_a_sent_file_is_answered_with_its_number(client: Client, stand_in: Any, bridge: Township) -> None:
    response = post_file(client, report_text())
    document = Document.objects.get()
    assert (response.status_code, response.json()) == (201, {"id": document.pk})
    assert (document.original_name, document.state) == ("年报.txt", State.RECEIVED)


def test_same_bytes_are_told_with_a_link(client: Client, send: Send, bridge: Township) -> None:
    send(report_text())
    response = post_file(client, report_text())
    assert (response.status_code, response.json()["url"]) == (200, Report.objects.get().get_absolute_url())
    assert response.json()["message"] == "同样的文件已经入库：示例县石桥镇 2024年报告。没有重复保存。"


def test_same_bytes_of_others_are_told_without_a_name(send: Send, bridge: Township, neighbour: User) -> None:
    send(report_text())
    browser = Client()
    browser.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    response = post_file(browser, report_text())
    assert response.json() == {
        "message": "同样的文件已由其他单位上传，不在您的查看范围内。如需处理，请联系系统管理员。",
        "url": "",
    }


@pytest.mark.parametrize(("text", "status", "code"), [("x" * 30, 413, "too_large"), ("", 400, "empty")])
def test_a_refused_file_says_why(client: Client, settings: Any, text: str, status: int, code: str) -> None:
    settings.MAX_UPLOAD_BYTES = 20
    response = post_file(client, text)
    assert (response.status_code, response.json()) == (status, {"message": failures.REFUSED[code]})


def test_the_tray_tells_its_order_its_counts_and_fresh_rows(client: Client, send: Send, bridge: Township) -> None:
    done, waiting, busy = send(report_text()), send("||2024"), send("busy", process=False)
    address = reverse("reports:tray")
    answer = client.get(address, {"have": f"{done.pk}-parsed,{waiting.pk}-reading,x,{10**30}-parsed"}).json()
    rows = answer.pop("rows")
    assert answer == {
        "counts": {"done": 1, "todo": 1, "busy": 1},
        "open": [waiting.pk, busy.pk],
        "done": [done.pk],
    }
    assert set(rows) == {str(waiting.pk), str(busy.pk)}
    assert f'id="document-{waiting.pk}"' in rows[str(waiting.pk)]


def test_the_tray_lists_no_more_than_a_page_can_bear(
    client: Client, send: Send, bridge: Township, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_OPEN", "MOST_BUSY", "MOST_DONE"):
        monkeypatch.setattr(f"reports_app.views.tray.{name}", 1)
    for number in range(3):
        send(f"||2024\n{number}")
        send(f"busy {number}", process=False)
    answer = client.get(reverse("reports:tray")).json()
    assert (answer["counts"], len(answer["open"]), len(answer["rows"])) == ({"todo": 3, "busy": 3}, 2, 2)


@pytest.mark.parametrize("text", [report_text(), "||2024"])
@pytest.mark.parametrize("moment", range(5))
def test_a_file_that_settles_while_the_tray_is_read_is_not_left_as_being_read(
    editor: User, bridge: Township, send: Send, text: str, moment: int
) -> None:
    document = send(text, process=False)
    queries = 0

    def settle(execute: Any, *query: Any) -> Any:
        nonlocal queries
        queries += 1
        if queries == moment:
            ingest.process(document.pk)
        return execute(*query)

    with connection.execute_wrapper(settle):
        shown = tray.look(editor)
    document.refresh_from_db()
    listed = [one.state for one in (*shown.open, *shown.done)]
    assert listed == [document.state] or (len(listed) == 1 and shown.counts == {"busy": 1})


def test_an_archive_tells_what_it_took_and_left_out(client: Client, send: Send, editor: User) -> None:
    document = send("||2024")
    archive = Document.objects.create(
        sha256="0" * 64,
        original_name="全县.zip",
        storage_name="00/0",
        size=1,
        uploaded_by=editor,
        state=State.UNPACKED,
        left_out=[["甲<b>.txt", "encrypted"], ["乙.zip", "nested"]],
    )
    Document.objects.filter(pk=document.pk).update(archive=archive)
    html = client.get(reverse("reports:tray")).json()["rows"][str(archive.pk)]
    assert "收下 1 个文件" in html
    assert "2 个文件没有收" in html
    assert "甲&lt;b&gt;.txt</span>：设有密码" in html


def test_the_bar_tells_how_far_the_account_s_files_are(client: Client, send: Send, bridge: Township) -> None:
    send(report_text())
    send("busy", process=False)
    address = reverse("reports:progress")
    assert client.get(address, {"since": "0"}).json() == {"total": 2, "busy": 1}
    assert client.get(address, {"since": "9" * 13}).json() == {"total": 0, "busy": 0}
    assert client.get(address, {"since": "x"}).json() == {"total": 2, "busy": 1}


def test_the_page_keeps_the_tray_until_it_is_put_away(client: Client, send: Send, bridge: Township) -> None:
    done, waiting = send(report_text(), "甲.txt"), send("||2024", "乙.txt")
    page = client.get(reverse("reports:upload")).content.decode()
    assert f'id="document-{done.pk}"' in page
    assert f'id="document-{waiting.pk}"' in page
    assert failures.NO_TOWNSHIP in page

    client.post(reverse("reports:put_away"))
    page = client.get(reverse("reports:upload")).content.decode()
    assert f'id="document-{done.pk}"' not in page
    assert f'id="document-{waiting.pk}"' in page


def test_the_plain_form_takes_many_files(client: Client, stand_in: Any, bridge: Township) -> None:
    files = [SimpleUploadedFile(f"{number}.txt", report_text(cases=number).encode()) for number in (1, 2, 2)]
    response = client.post(
        reverse("reports:upload"), {"files": [*files, SimpleUploadedFile("空.txt", b"")]}, follow=True
    )
    messages = [str(message) for message in response.context["messages"]]
    assert Document.objects.count() == 2
    assert messages == [
        "2.txt：同样的文件已经上传过：“2.txt”，现在的状态是“排队中”。没有重复保存。",
        f"空.txt：{failures.REFUSED['empty']}",
        "已收到 2 个文件，正在读取。",
    ]


def test_a_township_and_year_can_be_confirmed_by_label_and_by_candidate(
    client: Client, send: Send, bridge: Township, ford: Township
) -> None:
    first, second = send("||2999", "甲.txt"), send("|x|2999", "乙.txt")
    for document, given in ((first, {"place": bridge.label}), (second, {"code": ford.code, "place": "随便"})):
        response = client.post(
            reverse("reports:identify", args=[document.pk]),
            {**given, "year": "2024"},
            headers={"Accept": "application/json"},
        )
        assert (response.status_code, response.json()["bucket"]) == (200, "busy")
        assert ingest.process(document.pk) == State.PARSED
    assert set(Report.objects.values_list("township", "year")) == {(bridge.pk, 2024), (ford.pk, 2024)}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"place": "", "year": "2024"}, "请填写乡镇（街道）名称。"),
        ({"place": "没有镇", "year": "2024"}, "区划表里没有这个乡镇（街道），或不在您的管辖范围内。请从提示中选择。"),
        ({"place": "石桥镇", "year": "2999"}, "2999年还没有到，请核对。"),
        ({"place": "石桥镇", "year": "1980"}, "年度早于1990年，请核对。"),
        ({"place": "石桥镇", "year": "去年"}, "年度是四位数字，例如 2024。"),
        ({"place": "石桥镇", "year": ""}, "请填写年度，例如 2024。"),
    ],
)
def test_a_confirmation_that_makes_no_sense_says_why(
    client: Client, send: Send, bridge: Township, given: dict[str, str], words: str
) -> None:
    document = send("||2999")
    address = reverse("reports:identify", args=[document.pk])
    answer = client.post(address, given, headers={"Accept": "application/json"})
    page = client.post(address, given)
    assert [answer.status_code, page.status_code] == [422, 422]
    assert words in answer.json()["html"]
    assert words in page.content.decode()
    document.refresh_from_db()
    assert document.state == State.NEEDS_IDENTITY
    assert client.get(address).url == reverse("reports:document", args=[document.pk])


def test_two_townships_of_one_name_are_offered_as_buttons(client: Client, send: Send, bridge: Township) -> None:
    from tests.reports_app.conftest import make_township

    twin = make_township("990102009", "石桥镇", "邻县")
    document = send("石桥镇||2024")
    assert (document.state, document.error) == (State.NEEDS_IDENTITY, failures.SEVERAL_TOWNSHIPS)
    address = reverse("reports:identify", args=[document.pk])
    html = client.post(address, {"place": "石桥镇", "year": "2024"}, headers={"Accept": "application/json"}).json()[
        "html"
    ]
    assert f'value="{bridge.code}"' in html
    assert f'value="{twin.code}"' in html


def test_a_same_year_file_can_become_the_new_version(client: Client, send: Send, bridge: Township) -> None:
    first, second = send(report_text()), send(report_text(cases=15))
    page = client.get(reverse("reports:upload")).content.decode()
    assert failures.SAME_YEAR in page
    assert Report.objects.get().get_absolute_url() in page

    response = client.post(reverse("reports:decide", args=[second.pk, "accept"]), {"shown": first.pk})
    assert response.url == reverse("reports:upload")
    ingest.process(second.pk)
    assert Report.objects.get().document == second
    assert first.pk != second.pk


def test_a_decision_that_was_overtaken_shows_the_state(client: Client, send: Send, bridge: Township) -> None:
    document = send(report_text())
    address = reverse("reports:decide", args=[document.pk, "retry"])
    answer = client.post(address, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["bucket"]) == (409, "done")
    assert client.post(address).status_code == 302


@pytest.mark.parametrize("way_back", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "nowhere", ""])
def test_the_way_back_stays_here(client: Client, send: Send, bridge: Township, way_back: str) -> None:
    document = send(report_text())
    response = client.post(reverse("reports:decide", args=[document.pk, "withdraw"]), {"next": way_back})
    assert response.url == reverse("reports:upload")


def test_townships_are_found_by_name_and_county_within_the_area(
    client: Client, bridge: Township, abroad: Township, neighbour: User
) -> None:
    address = reverse("reports:townships")
    assert client.get(address, {"q": "石桥"}).json() == {"labels": ["石桥镇（示例市示例县）"]}
    assert client.get(address, {"q": "邻县外沟"}).json() == {"labels": ["外沟镇（示例市邻县）"]}
    assert client.get(address, {"q": ""}).json() == {"labels": []}
    browser = Client()
    browser.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get(address, {"q": "石桥"}).json() == {"labels": []}


def test_the_log_tells_the_address_of_an_upload_and_of_a_decision(
    client: Client, stand_in: Any, bridge: Township
) -> None:
    answer = client.post(reverse("reports:send"), report_text().encode(), content_type="application/octet-stream")
    client.post(reverse("reports:decide", args=[answer.json()["id"], "withdraw"]))
    assert set(AuditEvent.objects.filter(action__startswith="document").values_list("action", "address")) == {
        ("document.uploaded", "127.0.0.1"),
        ("document.withdrawn", "127.0.0.1"),
    }


def test_senseless_questions_of_the_page_find_nothing(client: Client, bridge: Township) -> None:
    assert client.get(reverse("reports:townships"), {"q": "\x00"}).json() == {"labels": []}
    assert client.get(reverse("reports:townships"), {"q": "石\x00桥"}).json() == {"labels": ["石桥镇（示例市示例县）"]}
    nothing = {"counts": {}, "open": [], "done": [], "rows": {}}
    for number in ("", "-1", "x", "9" * 19, "9" * 5000):
        assert client.get(reverse("reports:tray"), {"have": number}).json() == nothing
        assert client.get(reverse("reports:progress"), {"since": number}).json() == {"total": 0, "busy": 0}


def test_a_withdrawn_file_of_another_area_is_not_brought_back_by_its_bytes(
    send: Send, bridge: Township, editor: User, neighbour: User
) -> None:
    document = send(report_text())
    ingest.withdraw(document, editor)
    browser = Client()
    browser.force_login(neighbour, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.post(reverse("reports:send"), report_text().encode(), content_type="application/octet-stream")

    document.refresh_from_db()
    assert (answer.status_code, answer.json()["url"], document.state) == (200, "", "withdrawn")
    assert "石桥" not in answer.content.decode()


HOSTILE = '<img src=x onerror="alert(1)">\'"年报.txt'


def test_a_hostile_name_is_shown_as_text(client: Client, send: Send, bridge: Township) -> None:
    document = send("||2999", HOSTILE)
    send(report_text(), "=1+1|cmd.txt")
    report = Report.objects.get()
    for address in (
        reverse("reports:upload"),
        reverse("reports:list"),
        reverse("reports:document", args=[document.pk]),
        report.get_absolute_url(),
    ):
        page = client.get(address).content.decode()
        assert "<img src=x" not in page
        assert "onerror=&quot;" in page or document.original_name not in page


def test_a_report_that_moves_away_is_followed_to_its_file(
    client: Client, send: Send, bridge: Township, ford: Township
) -> None:
    send(report_text("柳渡乡"), "甲.txt")
    document = send(report_text(), "乙.txt")
    page = Report.objects.get(document=document).get_absolute_url()
    address = reverse("reports:identify", args=[document.pk])
    response = client.post(address, {"place": ford.label, "year": "2024", "next": page})
    assert response.url == reverse("reports:document", args=[document.pk])

    ingest.process(document.pk)
    response = client.post(address, {"place": ford.label, "year": "2021", "next": "/reports/"})
    assert response.url == "/reports/"


def test_a_second_file_that_says_the_same_is_told_so(client: Client, send: Send, bridge: Township) -> None:
    send(report_text())
    same, other = send(report_text() + "\n \n", "乙.txt"), send(report_text(cases=13), "丙.txt")
    rows = client.get(reverse("reports:tray")).json()["rows"]
    assert ["正文与现行文件完全相同" in rows[str(each.pk)] for each in (same, other)] == [True, False]

    again = send(report_text() + "\n\n\n", "又一份.txt")
    answer = client.post(reverse("reports:withdraw_same"), follow=True)
    assert "已撤回 2 个正文相同的文件" in answer.content.decode()
    states = {each.original_name: each.state for each in Document.objects.all()}
    assert {states[same.original_name], states[again.original_name]} == {State.WITHDRAWN}
    assert (states[other.original_name], Report.objects.count()) == (State.NEEDS_CHOICE, 1)


def test_a_file_that_somebody_accepts_meanwhile_is_not_withdrawn_with_those_that_say_the_same(
    client: Client, send: Send, bridge: Township, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, same = send(report_text(), "甲.txt"), send(report_text() + "\n \n", "乙.txt")
    withdraw = ingest.withdraw

    def accept_before(document: Document, *words: Any, **options: Any) -> Document:
        ingest.accept_as_new_version(document, editor, shown=first.pk)
        ingest.process(document.pk)
        return withdraw(document, *words, **options)

    monkeypatch.setattr(ingest, "withdraw", accept_before)
    answer = client.post(reverse("reports:withdraw_same"), follow=True)
    assert "已撤回 0 个正文相同的文件" in answer.content.decode()
    assert Report.objects.get().document == same


def test_a_namesake_of_another_county_is_not_offered_as_what_the_text_names(
    client: Client, send: Send, abroad: Township
) -> None:
    document = send("外沟镇|示例县|2024")
    for county, headed in (("示例县", ["同名的在别的县区，与文中写的不同，请先核对正文："]), ("邻县", [])):
        document.identity |= {"county": county, "candidates": [{"code": abroad.code}]}
        document.save()
        row = LexborHTMLParser(client.get(reverse("reports:upload")).content).css_first(f"#document-{document.pk}")
        assert [node.text(strip=True) for node in row.css(".identity > p")] == headed
        assert [node.attributes["value"] for node in row.css("button[name=code]")] == [abroad.code]
        assert row.css_first(".tray__place").text(separator=" ", strip=True) == f"文中写的是 外沟镇 {county}"
