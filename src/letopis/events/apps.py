"""Wiring of the events part: menu, blocks on cards, columns of lists."""

from collections.abc import Collection, Sequence
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import Count, CreateItem, MenuItem, add_create, add_menu

_LETTERS = {"call": "З", "meeting": "В", "email": "П", "sms": "S", "entry": "К", "task": "А", "note": "М"}


def _menu(request: HttpRequest) -> list[MenuItem]:
    from letopis.events import queries

    items = [
        MenuItem("events", _("Events"), "scroll-text", "events", 30),
        MenuItem("events-all", _("All events"), "list", "events", 31, parent="events"),
    ]
    for number, kind in enumerate(queries.types()):
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


def _overdue_calls(request: HttpRequest) -> Count:
    from letopis.accounts.typing import user_of
    from letopis.events.queries import overdue_count

    return Count(overdue_count(user_of(request), "call"), hot=True)


def _awaiting_letters(request: HttpRequest) -> Count:
    from letopis.accounts.typing import user_of
    from letopis.events.queries import awaiting_count

    return Count(awaiting_count(user_of(request), "email"))


_COUNTS = {"call": _overdue_calls, "email": _awaiting_letters}


def _create(request: HttpRequest) -> list[CreateItem]:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create
    from letopis.events import queries

    if not may_create(user_of(request)):
        return []
    return [
        CreateItem(
            kind.code,
            kind.title,
            kind.icon,
            "event-new",
            number,
            _LETTERS.get(kind.code, ""),
            _("Event"),
            f"?type={kind.code}",
            kind.look,
        )
        for number, kind in enumerate(queries.types())
    ]


def _add_columns() -> None:
    from letopis.events.cells import render_last, render_next
    from letopis.events.queries import last_and_next
    from letopis.lists.spec import Column, add_column

    def load(user: Any, rows: Sequence[Any]) -> dict[int, Any]:
        return last_and_next(user, rows)

    for name in ("people", "counterparties"):
        add_column(name, Column("last", _("Last event"), place="m-1e", load=load, render=render_last))
        add_column(name, Column("next", _("Next"), place="m-2e", load=load, render=render_next))


def _add_comments() -> None:
    from django.urls import reverse

    from letopis.comments.targets import Target, commented
    from letopis.comments.views import block
    from letopis.events import queries, slots
    from letopis.events.models import Event

    def seen(user: Any, ids: Collection[int]) -> set[int]:
        return set(queries.by_card(user).filter(pk__in=ids).values_list("pk", flat=True))

    commented(Target("event", Event, queries.get_event, seen, lambda event: reverse("event", args=[event.public_id])))
    slots.EVENT_SIDE.append(block("event"))


class EventsConfig(AppConfig):
    name = "letopis.events"

    def ready(self) -> None:
        from letopis.accounts.slots import on_team_change
        from letopis.events.actions import follow_person, move_to_team
        from letopis.events.actions.restoring import EventRestorer
        from letopis.events.models import Event
        from letopis.events.past import described, snapshot
        from letopis.events.purging import register
        from letopis.events.views import chronicle
        from letopis.history.fields import describe
        from letopis.history.undo import restores
        from letopis.parties import slots

        register()
        _add_comments()
        add_menu(_menu)
        add_create(_create)
        on_team_change(move_to_team)
        restores(Event, EventRestorer())
        describe(Event, described, snapshot)
        slots.AFFILIATIONS_CHANGED.append(follow_person)
        slots.CARD_ACTIONS.append(chronicle.card_actions)
        slots.CARD_MIDDLE.append(chronicle.middle)
        slots.CARD_SIDE.append(chronicle.side)
        _add_columns()
