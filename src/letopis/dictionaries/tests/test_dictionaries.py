"""Dictionaries in memory: read once, and never older than the table, whoever wrote it and however."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import Role, Team, User
from letopis.dictionaries.models import Stamp
from letopis.dictionaries.queries import DICTIONARIES, every, remembering
from letopis.dictionaries.triggers import ensure_triggers, missing_triggers
from letopis.events.models import EventType

pytestmark = pytest.mark.django_db


def titles() -> list[str]:
    """The names of types as a page of this moment sees them."""
    with remembering():
        return [kind.name for kind in every(EventType)]


def rename(name: str) -> None:
    """Past the ORM, as another process may."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events_eventtype SET name = %s WHERE code = 'call'", [name])


def test_a_page_sees_every_write_and_reads_nothing_twice() -> None:
    EventType.objects.filter(code="call").update(name="Созвон")
    assert "Созвон" in titles()
    with CaptureQueriesContext(connection) as queries:
        assert "Созвон" in titles()
    assert [row["sql"] for row in queries if "eventtype" in row["sql"]] == []
    rename("Перезвон")
    assert "Перезвон" in titles() and "Созвон" not in titles()
    made = EventType.objects.create(code="visit", name="Визит")
    assert "Визит" in titles()
    made.delete()
    assert "Визит" not in titles()
    EventType.objects.bulk_create([EventType(code="fax", name="Факс")])
    assert "Факс" in titles()


def test_what_is_rolled_back_is_not_remembered() -> None:
    for name in ("Первый", "Второй"):
        with transaction.atomic():
            rename(name)
            assert name in titles()
            transaction.set_rollback(True)
        assert name not in titles()


def test_outside_of_pages_the_table_is_asked() -> None:
    with remembering():
        held = every(EventType)
        rename("Посреди страницы")
        assert [kind.name for kind in every(EventType)] == [kind.name for kind in held]  # one page, one answer
    assert "Посреди страницы" in [kind.name for kind in every(EventType)]


def test_rows_that_come_along_are_fresh_too(anna: User) -> None:
    with remembering():
        assert {user.team.name for user in every(User) if user.team} == {"Продажи"}
    Team.objects.update(name="Отдел продаж")
    Role.objects.filter(pk=anna.role.pk).update(name="Продавец")
    with remembering():
        found = next(user for user in every(User) if user == anna)
        assert (found.team and found.team.name, found.role.title) == ("Отдел продаж", "Продавец")


def test_signing_in_leaves_the_colleagues_in_memory(anna: User) -> None:
    before = Stamp.objects.get(table="accounts_user").word
    User.objects.update(last_login=None)
    assert Stamp.objects.get(table="accounts_user").word == before
    User.objects.update(name="Другая")
    assert Stamp.objects.get(table="accounts_user").word != before


def test_without_a_stamp_nothing_is_remembered() -> None:
    assert titles()
    Stamp.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        titles()
        titles()
    assert sum("eventtype" in row["sql"] for row in queries) == 2


def test_lost_triggers_are_noticed_and_made_anew() -> None:
    EventType.objects.filter(code="call").update(name="Созвон")
    assert "Созвон" in titles() and missing_triggers(connection) == []
    name = next(name for name in _triggers() if name.startswith("events_eventtype_stamp_changed"))
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (" ON events_eventtype" if connection.vendor == "postgresql" else ""))
    assert missing_triggers(connection) == [name]
    rename("Пока никто не видел")
    ensure_triggers(connection)
    assert missing_triggers(connection) == []
    assert "Пока никто не видел" in titles()


def _triggers() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname FROM pg_trigger"
        )
        return [name for (name,) in cursor.fetchall()]


def test_a_renamed_type_is_on_the_next_page(anna: User, client_of: Callable[[User], Client]) -> None:
    client = client_of(anna)
    assert "Звонки" in client.get("/events/").content.decode()
    EventType.objects.filter(code="call").update(name="Созвон", name_many="Созвоны")
    assert "Созвоны" in client.get("/events/").content.decode()
    assert EventType in DICTIONARIES
