"""Histories of a known truth as rows of a base."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from letopis.accounts.models import User
from letopis.analytics.synthetic import History
from letopis.events.models import Event, EventType, Participant
from letopis.events.models.counter import Counter
from letopis.parties.models import ContactPerson

Kind = tuple[str, str]  # code of the type of events, direction


def write_history(
    history: History, kinds: Mapping[str, Kind], goal: Kind, *, by: User, now: datetime
) -> list[ContactPerson]:
    """Write contacts, replies and paths; the goal of a path is an event of the kind `goal`. Answers with the clients:
    those of contacts by their numbers, then one for each path."""
    wanted: list[tuple[int, Kind, float]] = []
    for contact in history.contacts:
        wanted.append((cast(int, contact.client), kinds[contact.group], contact.at))
    clients = max((client for client, _kind, _at in wanted), default=0)
    for client, replied in history.replies.items():
        wanted += [(client, ("email", "incoming"), at) for at in replied]
    for number, path in enumerate(history.paths, clients + 1):
        wanted += [(number, kinds[group], at) for group, at in path.touches]
        wanted.append((number, goal, path.reached))
    end = max(history.now, *(at for _client, _kind, at in wanted))
    people = ContactPerson.objects.bulk_create(
        ContactPerson(last_name=f"Клиент {number}", responsible=by, team=by.team, created_by=by)
        for number in range(1, clients + len(history.paths) + 1)
    )
    types = {row.code: row for row in EventType.objects.all()}
    first = Counter.take("event", len(wanted))
    moments = [now - timedelta(seconds=end - at) for _client, _kind, at in wanted]
    events = Event.objects.bulk_create(
        Event(
            number=first + place, type=types[code], direction=direction, state="completed", subject="Связь",
            starts_at=at, occurs_at=at, due_at=at, completed_at=at, completed_by=by, zone="Europe/Moscow", responsible=by,
            team=by.team, created_by=by,
        )
        for place, ((_client, (code, direction), _seconds), at) in enumerate(zip(wanted, moments, strict=True))
    )  # fmt: skip
    Participant.objects.bulk_create(
        Participant(event=event, person=people[client - 1], name="Клиент")
        for event, (client, _kind, _at) in zip(events, wanted, strict=True)
    )
    return people
