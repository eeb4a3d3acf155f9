"""Kept counts: that they are used, when they are not, what makes them anew; command line and a second connection."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, connections, transaction
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.analytics.models import DayCount, RollupState, StaleMark
from letopis.analytics.rollups import counting
from letopis.analytics.rollups.reading import counts
from letopis.analytics.rollups.triggers import ensure_triggers, missing_triggers
from letopis.analytics.tasks import count_days
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.channels.actions.channels import change_channel
from letopis.channels.models import Channel
from letopis.config.commands import doctor, recount
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.models import Tag


def _past(by: User, number: int = 300) -> None:
    now, companies = clock.now(), write_companies(3, by)
    write_events(
        [
            Made(companies[n % 3], ("call-outgoing", "email-incoming")[n % 2], now - timedelta(hours=7 * n))
            for n in range(number)
        ],
        by,
    )


def _tamper(day: Any) -> None:
    """Write what no row gives, to see who looks at kept counts."""
    for row in DayCount.objects.filter(day=day):
        row.counts = {key: number + 1000 for key, number in row.counts.items()}
        row.save(update_fields=["counts"])


def test_what_is_kept_is_used_and_never_stale(
    anna: User, gleb: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Clean days come from what is kept, changed ones from rows; four or five questions whatever the data."""
    _past(anna)
    today = clock.today(gleb.zone)
    before = counts(gleb, None, None, ("day", "state"))
    assert DayCount.objects.count() == 0 and sum(before.values()) == 300  # nothing was kept: from rows
    counting.clean()
    with django_assert_num_queries(4):
        assert counts(gleb, None, None, ("day", "state")) == before
    day = today - timedelta(days=20)
    _tamper(day)
    assert counts(gleb, day, day)[()] > 1000 and counts(anna, day, day, state="completed")[()] > 1000
    assert counts(gleb, day - timedelta(days=5), day - timedelta(days=1))[()] < 1000
    since, until = clock.day_bounds(day, gleb.zone)
    changed = Event.objects.filter(occurs_at__gte=since, occurs_at__lt=until).update(direction="")  # past every action
    with django_assert_num_queries(5):
        assert counts(gleb, day, day, ("direction",)) == Counter({("",): changed})
    assert counting.clean().days >= 1 and StaleMark.objects.count() == 0
    with pytest.raises(ValueError):
        counts(gleb, None, None, ("outcome",))
    with pytest.raises(TypeError):
        counts(gleb, None, None, outcome="reached")


def test_tags_purge_and_bulk_writing_leave_their_notes(anna: User, gleb: User) -> None:
    """Whoever writes: rows of tags alone, rows deleted past the actions, thousands at once."""
    first, second = make_event(by=anna), make_event(by=anna, starts_at=clock.now() - timedelta(days=3))
    counting.clean()
    tag = Tag.objects.create(name="Сайт", folded="сайт")
    for write in (
        lambda: first.tags.add(tag),
        lambda: Event.tags.through.objects.filter(event=first).update(event=second),
        lambda: second.tags.clear(),
        lambda: Event.objects.filter(pk=second.pk).update(is_marked_for_deletion=True),
        lambda: Event.objects.filter(pk=first.pk).update(occurs_at=first.occurs_at + timedelta(days=2)),
        lambda: _past(anna, 50),
    ):
        assert not StaleMark.objects.exists()
        write()
        assert StaleMark.objects.exists()
        counting.clean()
        assert counting.disagreeing(1000) == []
    Event.objects.filter(pk=first.pk).update(subject="Другая", search_text="", version=7)
    assert not StaleMark.objects.exists()  # nothing that is counted
    assert counts(gleb, None, None) == Counter({(): 51})


def test_other_definitions_make_every_count_stale(anna: User, gleb: User, settings: LazySettings) -> None:
    """Another channel, another zone, a trigger that was lost: rows are counted until the worker has been there."""
    _past(anna, 20)
    counting.clean()
    day = clock.today(gleb.zone) - timedelta(days=2)
    true = counts(gleb, day, day, ("channel",))
    _tamper(day)
    assert counts(gleb, day, day, ("channel",)) != true
    change_channel(Channel.objects.get(code="call-outgoing"), False, by=gleb)
    without = counts(gleb, day, day, ("channel",))
    assert sum(without.values()) == sum(true.values()) and without[(None,)] > 0
    assert counting.stale_days() is None
    while count_days():
        pass
    assert counting.stale_days() == 0 and counting.disagreeing(1000) == []

    settings.TIME_ZONE = "Asia/Kamchatka"
    assert counting.stale_days() is None and count_days() is False
    assert (RollupState.objects.get().zone, counting.disagreeing(1000)) == ("Asia/Kamchatka", [])
    gleb.time_zone = "Europe/Moscow"  # days of another zone are counted from rows
    _tamper(day)
    assert counts(gleb, day, day)[()] < 1000 < counts(anna, day, day)[()]

    name = missing_triggers(connection) or [one for one in _names() if "event_added" in one]
    with connection.cursor() as cursor:
        table = f" ON {Event._meta.db_table}" if connection.vendor == "postgresql" else ""
        cursor.execute(f"DROP TRIGGER {name[0]}{table}")
    assert missing_triggers(connection) == name[:1]
    ensure_triggers(connection)
    assert missing_triggers(connection) == [] and not RollupState.objects.exists()


def _names() -> list[str]:
    from letopis.analytics.rollups.triggers import _existing

    return sorted(_existing(connection))


def test_the_commands_say_and_mend(anna: User, capsys: pytest.CaptureFixture[str]) -> None:
    """`letopis doctor` finds a wrong count, `letopis recount` mends it."""
    _past(anna, 10)
    assert [(grade, "wait for the worker" in said) for grade, said in doctor._counts()] == [("ok", True), ("ok", True)]
    recount.run(None)  # type: ignore[arg-type]  # it takes no arguments
    day = clock.today(anna.zone) - timedelta(days=1)
    _tamper(day)
    assert next((grade, str(day) in said) for grade, said in doctor._counts()) == ("error", True)
    capsys.readouterr()
    recount.run(None)  # type: ignore[arg-type]
    assert "1 days had to be mended" in capsys.readouterr().out
    assert "0 days wait" in next(iter(doctor._counts()))[1]


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_a_day_is_counted_stays_noted(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that commits between the look at rows and the end of the count leaves a note that is not struck off."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    ensure_triggers(connection)
    _past(anna, 3)
    counting.clean()
    event = Event.objects.order_by("-pk")[0]
    Event.objects.filter(pk=event.pk).update(direction="incoming")

    def elsewhere() -> None:
        with transaction.atomic():
            Event.objects.filter(pk=event.pk).update(state="cancelled", completed_at=None, cancelled_at=clock.now())
        connections.close_all()

    replace = counting._replace

    def slowly(day: Any, found: Any) -> bool:
        if not writer.ident:
            writer.start()
            writer.join()
        return replace(day, found)

    writer = threading.Thread(target=elsewhere)
    monkeypatch.setattr(counting, "_replace", slowly)
    monkeypatch.setattr(counting, "_STRETCH", -1)  # one day a step
    counting._step()
    day = event.occurs_at.astimezone(anna.zone).date()
    assert counting.stale_days() == 1
    assert counts(anna, day, day, state="cancelled") == Counter({(): 1})
    counting.clean()
    assert counting.disagreeing(1000) == []
