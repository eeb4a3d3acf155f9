"""Wiring of the events part: menu, blocks on cards, fields of lists."""

from collections.abc import Collection
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import Count, CreateItem, MenuItem, SettingsItem, add_create, add_menu, add_settings

_LETTERS = {"call": "З", "meeting": "В", "email": "П", "sms": "S", "entry": "К", "task": "А", "note": "М"}


def _menu(request: HttpRequest) -> list[MenuItem]:
    from letopis.events.views.types import types_of

    items = [
        MenuItem("events", _("Events"), "scroll-text", "events", 30),
        MenuItem("events-all", _("All events"), "list", "events", 31, parent="events"),
        MenuItem("calendar", _("Calendar"), "calendar-days", "calendar", 31, parent="events"),
        MenuItem("control", _("Control"), "gauge", "control", 31, parent="events"),
    ]
    for number, kind in enumerate(types_of(request)):
        items.append(
            MenuItem(
                kind.code,
                kind.title_many,
                kind.icon,
                "events-of-type",
                32 + number,
                "events",
                (kind.code,),
                _COUNTS.get(kind.code),
            )
        )
    return items


def _counts(request: HttpRequest) -> tuple[int, int]:
    """Late calls and letters that wait, counted once a page."""
    from letopis.accounts.typing import user_of
    from letopis.events.queries import menu_counts

    if not hasattr(request, "menu_counts"):
        request.menu_counts = menu_counts(user_of(request), late="call", waiting="email")  # type: ignore[attr-defined]
    return request.menu_counts  # type: ignore[attr-defined, no-any-return]


def _overdue_calls(request: HttpRequest) -> Count:
    return Count(_counts(request)[0], hot=True)


def _awaiting_letters(request: HttpRequest) -> Count:
    return Count(_counts(request)[1])


_COUNTS = {"call": _overdue_calls, "email": _awaiting_letters}


def _may_add(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create

    return may_create(user_of(request))


def _card_of(request: HttpRequest) -> str:
    """Whom a new event is for when it is begun on a card."""
    page = request.resolver_match
    if page is None or page.url_name not in ("person", "counterparty"):
        return ""
    return f"{page.url_name}={page.kwargs['public_id']}"


def _create(request: HttpRequest) -> list[CreateItem]:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create
    from letopis.events.views.types import types_of

    if not may_create(user_of(request)):
        return []
    card = _card_of(request)
    quick = CreateItem("quick", _("In one line"), "zap", "event-quick", -1, "Б", _("Event"), f"?{card}" if card else "")
    return [quick] + [
        CreateItem(
            kind.code,
            kind.title,
            kind.icon,
            "event-new",
            number,
            _LETTERS.get(kind.code, ""),
            _("Event"),
            f"?type={kind.code}" + (f"&{card}" if card else ""),
            kind.look,
        )
        for number, kind in enumerate(types_of(request))
    ]


def _manages(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of

    return user_of(request).role.manages_users


def _add_fields() -> None:
    from letopis.events.editing import event_fields
    from letopis.events.list_fields import card_fields
    from letopis.events.list_fields.responses import response_fields
    from letopis.events.lists import CARD_VIEWS, EVENTS
    from letopis.lists.fields import add_fields
    from letopis.lists.spec import add_list, add_view

    add_list(EVENTS)
    add_fields("events", event_fields)
    add_fields("events", response_fields)
    for name in ("people", "counterparties"):
        add_fields(name, card_fields)
        for view in CARD_VIEWS:
            add_view(name, view)


def _add_comments() -> None:
    from django.urls import reverse

    from letopis.comments.targets import Target, commented
    from letopis.comments.views import block
    from letopis.events import queries, slots
    from letopis.events.models import Event
    from letopis.events.words import refresh_words

    def seen(user: Any, ids: Collection[int]) -> set[int]:
        return set(queries.by_card(user).filter(pk__in=ids).values_list("pk", flat=True))

    def address(event: Event) -> str:
        return reverse("event", args=[event.public_id])

    commented(Target("event", Event, queries.get_event, seen, address, lambda pk: refresh_words([pk])))
    slots.EVENT_SIDE.append(block("event"))


class EventsConfig(AppConfig):
    name = "letopis.events"

    def ready(self) -> None:
        from letopis.accounts.slots import ON_ZONE_CHANGE, on_team_change
        from letopis.attributes import journal
        from letopis.attributes.hosts import add_host
        from letopis.attributes.lists import attribute_fields
        from letopis.dictionaries.queries import dictionary
        from letopis.events import attributed, series_people, tells
        from letopis.events.actions import follow_person, move_to_team
        from letopis.events.actions.merged import follow_merge, move_participants, shared_events
        from letopis.events.actions.reminders import KIND, follow_zone
        from letopis.events.actions.responses import INVITED
        from letopis.events.actions.restoring import EventRestorer
        from letopis.events.actions.series_undo import SeriesRestorer
        from letopis.events.bulk import register as register_bulk
        from letopis.events.fact_links import follow
        from letopis.events.hosting import FILES
        from letopis.events.invited import invited
        from letopis.events.models import Event, EventSeries, EventTemplate, EventType, Sequence
        from letopis.events.past import described, snapshot
        from letopis.events.personal import EventsOfPerson
        from letopis.events.purging import register
        from letopis.events.queries.templates import has_sequences
        from letopis.events.slots import EVENT_SIDE
        from letopis.events.views import chronicle, invitations, kept, sequences
        from letopis.files.hosts import hosts_files
        from letopis.files.slots import block as files_block
        from letopis.history.actions import FOLLOWED
        from letopis.history.fields import describe
        from letopis.history.undo import restores
        from letopis.lists.fields import add_fields
        from letopis.notifications.kinds import kind
        from letopis.parties import slots
        from letopis.parties.actions.merge.relations import stay
        from letopis.parties.personal.registry import keeps_personal_data

        dictionary(EventType)
        for shared in (EventTemplate, Sequence):  # «+ Событие» and the composer offer them on every card
            dictionary(shared)
        FOLLOWED[Event._meta.label_lower] = follow
        restores(Event, EventRestorer())
        restores(EventSeries, SeriesRestorer())
        register()
        series_people.register()
        register_bulk()
        _add_comments()
        kind(INVITED, invited, _("Invitations to events"))
        kind(KIND, tells.reminder, _("Reminders of events"), tells.toasts)
        add_settings(
            SettingsItem(
                _("Types of events"),
                _("Names, colours, outcomes, what is proposed next"),
                "calendar-cog",
                "event-types",
                32,
                _manages,
            )
        )
        add_menu(_menu)
        add_create(_create)
        words = _("What the day holds, by e-mail every morning")
        add_settings(SettingsItem(_("Morning letter"), words, "mail", "digest", 16))
        on_team_change(move_to_team)
        ON_ZONE_CHANGE.append(follow_zone)
        describe(Event, described, snapshot)
        describe(Event, journal.described("event"), journal.snapshot)
        keeps_personal_data(EventsOfPerson())
        keeps_personal_data(series_people.SeriesOfPerson())
        slots.AFFILIATIONS_CHANGED.append(follow_person)
        for column in ("person", "counterparty"):
            slots.MOVERS[f"events.participant.{column}"] = move_participants
            slots.DOUBLES[f"events.participant.{column}"] = shared_events
            slots.MOVERS[f"events.seriesparticipant.{column}"] = series_people.move_participants
            for made in ("eventlink", "eventtally"):  # from the participants, by `follow_merge`
                slots.MOVERS[f"events.{made}.{column}"] = stay
        slots.MOVED["events.seriesparticipant"] = ("repeat", _("Series of events"))
        slots.MOVED["events.participant"] = ("scroll-text", _("Events"))
        slots.AFTER_MOVES.append(follow_merge)
        slots.CARD_ACTIONS.append(chronicle.card_actions)
        slots.CARD_MIDDLE.append(chronicle.middle)
        slots.CARD_SIDE.append(chronicle.side)
        slots.CARD_SIDE.append(sequences.side)
        slots.CARD_QUESTIONS["has_sequences"] = has_sequences
        slots.MOVED["events.startedsequence"] = ("list-ordered", _("Sequences"))
        add_settings(
            SettingsItem(
                _("Templates and sequences"), _("Events written again and again, and whole rows of them"),
                "list-ordered", "templates", 36, _may_add,
            )
        )  # fmt: skip
        _add_fields()
        add_fields("events", attribute_fields("event"))
        add_host(attributed.EVENT)
        hosts_files(FILES)
        EVENT_SIDE.insert(0, invitations.block)
        EVENT_SIDE.append(kept.block)
        EVENT_SIDE.append(files_block)
