"""What the operations ask about: users, cards and moments of a generated base."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Count
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.config.errors import CommandError
from letopis.events.actions import choose_calendar
from letopis.events.models import Event, EventLink, EventType
from letopis.events.queries.chronicles import PAGE
from letopis.kernel import clock
from letopis.lists.keyset import cursor_of
from letopis.lists.page import ask
from letopis.parties.lists import PEOPLE
from letopis.parties.models import ContactPerson, Counterparty, Source


@dataclass
class World:
    """Records of the base, chosen once. `owner` sees every row, `manager` a fifth of them."""

    owner: User
    manager: User
    person: ContactPerson
    company: Counterparty  # the one with the longest chronicle
    middle: ContactPerson
    hundredth: str  # where page 100 of the longest chronicle begins, or its last page
    deep: str  # cursor of `middle`, the row in the middle of the list of people
    month: tuple[datetime, datetime]
    type: EventType
    source: str  # id of a source of acquisition
    segment: str  # code of an attribute of choices
    choice: str  # one of them
    limit: str  # code of an attribute of money
    limit_id: int
    busy_day: str  # of a month in which the people of the owner's calendar have 2,000 events
    planned: list[Event] = field(default_factory=list)  # to be completed, one a request

    def session(self, user: User) -> str:
        """A key that signs `user` in."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        return str(session.session_key)


def look_around() -> World:
    """The world of this base. Raises `CommandError` when `letopis generate` did not make it."""
    owner = User.objects.filter(login="owner").first()
    manager = User.objects.filter(login="manager11").first()
    if owner is None or manager is None or not Event.objects.exists():
        raise CommandError("bench times a generated base: run «letopis generate --size S» on an empty one first.")
    people = ContactPerson.objects.filter(is_marked_for_deletion=False).order_by("sort_key", "pk")
    middle = people[min(50_000, people.count() // 2)]
    now = clock.now()
    kind = EventType.objects.get(code="call")
    ahead = Event.objects.filter(state="planned", responsible=owner.pk) or Event.objects.filter(state="planned")
    segment = AttributeDefinition.objects.get(host="person", name="Сегмент")
    limit = AttributeDefinition.objects.get(host="person", name="Лимит решения")
    person = ContactPerson.objects.filter(responsible=manager).order_by("pk").first()
    assert person is not None
    links = EventLink.objects.filter(counterparty=1, state__in=["completed", "cancelled"]).order_by(
        "-occurs_at", "-event"
    )
    at, event = links.values_list("occurs_at", "event")[min(100 * PAGE, links.count() - PAGE)]
    return World(
        owner=owner,
        manager=manager,
        person=person,
        company=Counterparty.objects.get(pk=1),
        middle=middle,
        hundredth=f"{at.isoformat()}~{event}",
        deep=cursor_of(middle, ask(PEOPLE, owner, QueryDict()).order),
        month=(now - timedelta(days=30), now),
        type=kind,
        source=str(Source.objects.order_by("pk").values_list("public_id", flat=True)[0]),
        segment=segment.code,
        choice=segment.choices[0]["code"],
        limit=limit.code,
        limit_id=limit.pk,
        busy_day=_busy_month(owner, now - timedelta(days=30)),
        planned=list(ahead.order_by("pk")[:400]),
    )


def _busy_month(owner: User, moment: datetime) -> str:
    """Make the owner's calendar show people who have 2,000 events in the month of `moment`; a working day of it."""
    first = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Event.objects.filter(occurs_at__gte=first, occurs_at__lt=first + timedelta(days=31))
    numbers = rows.exclude(type__code="note").values_list("responsible__public_id").annotate(number=Count("pk"))
    people, total = [], 0
    for public_id, number in numbers.order_by("responsible"):
        if total + number / 2 < 2000:
            people.append(str(public_id))
            total += number
    choose_calendar({"people": people}, by=owner)
    day = first.date() + timedelta(days=14)
    return str(day - timedelta(days=max(day.weekday() - 4, 0)))


Row = tuple[str, list[Any]]
