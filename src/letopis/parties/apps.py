"""Wiring of the parties part."""

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
        add_menu(_menu)
        add_create(_create)
        on_team_change(move_to_team)
        for model in (ContactPerson, Counterparty):
            restores(model, PartyRestorer(model))
            describe(model, described, snapshot)
