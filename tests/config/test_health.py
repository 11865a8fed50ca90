"""/health/: open to all, and says no more than whether the product answers."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ


@pytest.mark.django_db
@pytest.mark.parametrize(("waited", "queue"), [(timedelta(seconds=5), "ok"), (timedelta(minutes=6), "late")])
def test_health_tells_database_and_queue_without_login(client: Client, waited: timedelta, queue: str) -> None:
    OrmQ.objects.create(key="reports", payload="", lock=timezone.now() - waited)
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "database": "ok", "queue": queue})


@pytest.mark.django_db
def test_scans_may_wait_their_turn(client: Client) -> None:
    OrmQ.objects.create(key="recognition:7", payload="", lock=timezone.now() - timedelta(hours=1))
    assert client.get(reverse("health")).json()["queue"] == "ok"


@pytest.mark.django_db
def test_health_fails_without_a_trace_when_the_database_does(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("connection to server at 10.0.0.7 failed")

    monkeypatch.setattr(connection, "cursor", fail)
    answer = client.get("/health/")
    expected = {"status": "failing", "database": "failing", "queue": "unknown"}
    assert (answer.status_code, answer.json()) == (503, expected)
