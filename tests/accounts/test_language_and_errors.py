"""The language of the pages, and the pages for requests that cannot be answered."""

import logging
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from config import urls as real_urls
from config.errors import server_error
from config.reference import ReferenceFilter


def fail(request: HttpRequest) -> None:
    raise RuntimeError("a fault\nwith a second line")


class FaultyUrls:
    urlpatterns = [*real_urls.urlpatterns, path("fault/", fail)]
    handler400, handler403 = real_urls.handler400, real_urls.handler403
    handler404, handler500 = real_urls.handler404, real_urls.handler500


@pytest.mark.django_db
def test_language_is_a_stored_choice_and_not_the_browsers() -> None:
    client = Client(headers={"accept-language": "en"})
    assert "<h1>登录</h1>" in client.get("/accounts/login/").content.decode()
    response = client.post("/accounts/language/", {"language": "en", "next": "/accounts/login/"})
    assert response.url == "/accounts/login/"
    page = client.get("/accounts/login/")
    assert ("<h1>Sign in</h1>" in page.content.decode(), page["Content-Language"]) == (True, "en")


@pytest.mark.django_db
@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "", "\r\nSet-Cookie: a=b"])
def test_language_choice_stays_on_this_site(target: str) -> None:
    assert Client().post("/accounts/language/", {"language": "en", "next": target}).url == "/"


@pytest.mark.django_db
def test_unknown_language_changes_nothing() -> None:
    response = Client().post("/accounts/language/", {"language": "../../etc"})
    assert (response.status_code, dict(response.cookies)) == (302, {})


ADDRESSES = [
    "/nonsense",
    "/%00",
    "/reports/%F0%9F%92%A9/",
    "/accounts/abc/",
    "/../../etc/passwd",
    "/?x=%ff",
    "/a" * 900,
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nonsense_address_is_told_in_chinese_with_a_number(as_role: Any, address: str) -> None:
    response = as_role("viewer").get(address)
    if response.status_code != 404:
        assert response.status_code < 500
        return
    text = response.content.decode()
    assert "没有找到这个页面" in text
    assert response["X-Request-ID"] in text


def test_wrong_method_is_told_in_chinese(as_role: Any) -> None:
    response = as_role("viewer").get("/accounts/language/")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in response.content.decode()


@pytest.mark.django_db
def test_foreign_host_is_refused_with_a_page() -> None:
    response = Client(headers={"host": "evil.example"}).get("/accounts/login/")
    assert response.status_code == 400
    assert "系统没能看懂这次请求" in response.content.decode()


def test_page_of_a_fault_needs_no_database() -> None:
    response = server_error(RequestFactory().get("/"))
    assert (response.status_code, "系统没能完成这一步" in response.content.decode()) == (500, True)


def test_fault_shows_a_number_and_no_trace(as_role: Any, settings: Any, caplog: Any) -> None:
    client = as_role("viewer")
    client.raise_request_exception = False
    settings.ROOT_URLCONF = FaultyUrls
    with caplog.at_level(logging.ERROR):
        response = client.get("/fault/")
    text = response.content.decode()
    assert response.status_code == 500
    assert response["X-Request-ID"] in text
    assert "系统没能完成这一步" in text
    assert "RuntimeError" not in text


def test_log_line_carries_the_number_and_stays_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 1, "from %s", ("a\r\nFORGED",), None)
    assert ReferenceFilter().filter(record)
    assert (record.getMessage(), hasattr(record, "reference")) == ("from a  FORGED", True)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/login/", "/nonsense"])
def test_every_answer_has_the_protecting_headers(address: str) -> None:
    response = Client().get(address)
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert (response["X-Frame-Options"], response["X-Content-Type-Options"], response["Referrer-Policy"]) == (
        "DENY", "nosniff", "same-origin",
    )  # fmt: skip
