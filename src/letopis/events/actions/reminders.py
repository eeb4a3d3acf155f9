"""Reminders follow their event; telling them; putting them off. Derived rows: the facts are those of the event."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import Event, Participant, Reminder
from letopis.events.queries import by_card
from letopis.events.reminders import due, start_for
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.notifications.actions import Telling, mark_over, notify_each

KIND = "event.reminder"
_AT_ONCE = 300
_Key = tuple[int, int, str]


def refresh_reminders(ids: Iterable[int], *, by: User | None = None) -> None:
    """Make the reminders of these events what the events say now; inside the transaction that changed them.

    A time that has passed already is told only while the event is ahead, and not to whoever has just set it (`by`).
    """
    if not (ids := list(ids)):
        return
    held = {(row.event_id, row.user_id, row.rule): row for row in Reminder.objects.filter(event__in=ids)}
    events = Event.objects.filter(pk__in=ids, state=Event.State.PLANNED, is_marked_for_deletion=False)
    events = events.exclude(reminders=[]).defer("content", "search_text")
    wanted = {
        (e.pk, u.pk, str(entry)): (e, u, due(e, entry, u.zone)) for e, u in _whom(events) for entry in e.reminders
    }
    now = clock.now()
    changed: list[Reminder] = []
    fresh: list[Reminder] = []
    for key, (event, user, moment) in wanted.items():
        row = held.pop(key, None)
        if row is not None and row.due_at == moment:
            continue
        ahead = start_for(event, user.zone) > now and (by is None or by.pk != user.pk)
        told_at = None if moment > now or ahead else now
        if row is None:
            fresh.append(Reminder(event=event, user=user, rule=key[2], due_at=moment, fires_at=moment, told_at=told_at))
        else:
            row.due_at, row.fires_at, row.told_at, row.round = moment, moment, told_at, row.round + 1
            changed.append(row)
    Reminder.objects.bulk_create(fresh, batch_size=500)
    Reminder.objects.bulk_update(changed, ["due_at", "fires_at", "told_at", "round"], batch_size=500)
    _drop(held.values(), now)
    if over := [row.pk for row in (*changed, *held.values())]:
        mark_over(KIND, over)


def follow_zone(user: User) -> None:
    """Somebody lives in another time zone now: nine in the morning is another moment."""
    waiting = Reminder.objects.filter(user=user, told_at=None, event__all_day=True)
    refresh_reminders(list(waiting.values_list("event", flat=True).distinct()))


def _whom(events: Iterable[Event]) -> list[tuple[Event, User]]:
    """Each event with its responsible user and the colleagues who take part."""
    events = list(events)
    if not events:
        return []
    whom: dict[int, set[int]] = {event.pk: {event.responsible_id} for event in events}
    for pk, user in (
        Participant.objects.filter(event__in=whom, user__isnull=False)
        .exclude(response=Participant.Response.DECLINED)
        .values_list("event", "user")
    ):
        whom[pk].add(user)
    users = User.objects.filter(is_active=True).in_bulk(set().union(*whom.values()))
    return [(event, users[pk]) for event in events for pk in sorted(whom[event.pk]) if pk in users]


def _drop(rows: Iterable[Reminder], now: datetime) -> None:
    """Those that are not wanted any more: what was told before stays for the list of notifications."""
    waiting = [row for row in rows if row.told_at is None]
    Reminder.objects.filter(pk__in=[row.pk for row in waiting if row.round == 0]).delete()
    Reminder.objects.filter(pk__in=[row.pk for row in waiting if row.round]).update(told_at=now)


def tell_due() -> int:
    """Tell what is due: in the page and as letters in the outbox, in one transaction. Answers with how many were due."""
    if not Reminder.objects.filter(told_at=None, fires_at__lte=clock.now()).exists():
        return 0
    return _tell_due()


@in_transaction
def _tell_due() -> int:
    now = clock.now()
    waiting = Reminder.objects.filter(told_at=None, fires_at__lte=now).order_by("fires_at", "pk")
    rows = list(waiting.select_for_update(skip_locked=True)[:_AT_ONCE])
    Reminder.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    users = User.objects.filter(is_active=True).in_bulk({row.user_id for row in rows})
    whose: dict[int, list[Reminder]] = defaultdict(list)
    for row in rows:
        whose[row.user_id].append(row)
    tellings = []
    for pk, own in whose.items():
        if (user := users.get(pk)) is None:
            continue
        planned = by_card(user).filter(state=Event.State.PLANNED, is_marked_for_deletion=False)
        seen = set(planned.filter(pk__in={row.event_id for row in own}).values_list("pk", flat=True))
        tellings += [Telling(user, row.key, row.pk) for row in own if row.event_id in seen]
    notify_each(KIND, tellings)
    return len(rows)


SNOOZES = (5, 15, 60)  # minutes; besides «завтра»


def snooze_until(user: User, choice: str) -> datetime:
    """The moment behind a choice: so many minutes from now, or tomorrow morning. Raises `Refused`."""
    if choice == "tomorrow":
        day = clock.today(user.zone) + timedelta(days=1)
        return datetime(day.year, day.month, day.day, 9, tzinfo=user.zone)
    if not choice.isdecimal() or len(choice) > 5 or not 1 <= int(choice) <= 7 * 1440:
        raise Refused(_("Say for how long to put the reminder off."), "for")
    return clock.now() + timedelta(minutes=int(choice))


@in_transaction
def snooze_reminder(reminder: Reminder, until: datetime) -> None:
    """Tell it again at `until`; what was told is over."""
    row = Reminder.objects.select_for_update().select_related("event").get(pk=reminder.pk)
    if row.event.state != Event.State.PLANNED or row.event.is_marked_for_deletion:
        raise Refused(_("The event is not planned any more: there is nothing to remind of."))
    row.fires_at, row.told_at, row.round = until, None, row.round + 1
    row.save(update_fields=["fires_at", "told_at", "round"])
    mark_over(KIND, [row.pk])
