"""Wiring of the parties part."""

from collections.abc import Callable, Collection
from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import CreateItem, MenuItem, add_create, add_menu


def _menu(request: HttpRequest) -> list[MenuItem]:
    return [
        MenuItem("contacts", _("Contacts"), "users", "people", 20),
        MenuItem("people", _("Contact persons"), "user", "people", 21, parent="contacts"),
        MenuItem("counterparties", _("Counterparties"), "building-2", "counterparties", 22, parent="contacts"),
    ]


def _create(request: HttpRequest) -> list[CreateItem]:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create

    if not may_create(user_of(request)):
        return []
    return [
        CreateItem("person", _("Contact person"), "user-plus", "person-new", 50, "Л"),
        CreateItem("counterparty", _("Counterparty"), "building-2", "counterparty-new", 51, "Т"),
    ]


def _add_comments() -> None:
    from django.urls import reverse

    from letopis.comments.targets import Target, commented
    from letopis.comments.views import block
    from letopis.parties import slots
    from letopis.parties.models import ContactPerson, Counterparty
    from letopis.parties.queries import get_counterparty, get_person

    for code, model, get in (
        ("person", ContactPerson, get_person),
        ("counterparty", Counterparty, get_counterparty),
    ):
        commented(Target(code, model, get, _seen(model), lambda card, code=code: reverse(code, args=[card.public_id])))  # type: ignore[misc]
    person, company = block("person"), block("counterparty")
    slots.CARD_SIDE.append(
        lambda request, card: (person if isinstance(card, ContactPerson) else company)(request, card)
    )


def _seen(model: Any) -> Callable[[Any, Collection[int]], set[int]]:
    def seen(user: Any, ids: Collection[int]) -> set[int]:
        return set(model.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))

    return seen


class PartiesConfig(AppConfig):
    name = "letopis.parties"

    def ready(self) -> None:
        from letopis.accounts.slots import on_team_change
        from letopis.history.fields import describe
        from letopis.history.undo import restores
        from letopis.parties.actions import move_to_team
        from letopis.parties.actions.restoring import PartyRestorer
        from letopis.parties.models import ContactPerson, Counterparty
        from letopis.parties.past import described, snapshot
        from letopis.parties.purging import register

        register()
        _add_comments()
        add_menu(_menu)
        add_create(_create)
        on_team_change(move_to_team)
        for model in (ContactPerson, Counterparty):
            restores(model, PartyRestorer(model))
            describe(model, described, snapshot)
