"""The log's chain: what was changed, taken out or slipped in behind the product's back is found."""

import threading
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from accounts import audit, chain
from accounts.models import AuditEvent, AuditSeal


def write(count: int) -> list[AuditEvent]:
    return [audit.record(None, "document.uploaded", f"报告{number}.docx", size=number) for number in range(count)]


def behind_its_back(sql: str, *params: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)


@pytest.mark.django_db
def test_every_entry_is_sealed_once_and_the_chain_holds() -> None:
    write(5)
    assert (chain.seal_events(), chain.seal_events()) == (5, 0)
    write(2)
    assert chain.seal_events() == 2
    assert list(chain.verify()) == []
    assert chain.head()[0] == 7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("UPDATE accounts_auditevent SET subject = 'x' WHERE id = %s", {"changed"}),
        ("UPDATE accounts_auditevent SET detail = '{}' WHERE id = %s", {"changed"}),
        ("UPDATE accounts_auditevent SET at = at - interval '1 day' WHERE id = %s", {"changed"}),
        ("DELETE FROM accounts_auditevent WHERE id = %s", {"changed", "missing"}),
        ("DELETE FROM accounts_auditseal WHERE event_id = %s", {"changed"}),
    ],
)
def test_tampering_is_found(sql: str, kinds: set[str]) -> None:
    events = write(5)
    chain.seal_events()
    behind_its_back(sql, events[2].pk)
    assert {problem.kind for problem in chain.verify()} == kinds
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["accounts_auditevent", "accounts_auditseal"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_log_and_seals(table: str, sql: str) -> None:
    write(1)
    chain.seal_events()
    with pytest.raises(DatabaseError, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))
    assert (AuditEvent.objects.count(), AuditSeal.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_many_seal_at_once() -> None:
    write(40)

    def seal() -> None:
        chain.seal_events()
        connections.close_all()

    threads = [threading.Thread(target=seal) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert AuditSeal.objects.count() == 40
    assert list(chain.verify()) == []
