"""Wiring of the exchange part: its line of the settings page, its runs."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import SettingsItem, add_settings


def _may_create(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create

    return may_create(user_of(request))


class ExchangeConfig(AppConfig):
    name = "letopis.exchange"

    def ready(self) -> None:
        from letopis.bulk.hosts import Giving, add_giving
        from letopis.exchange import giving
        from letopis.exchange.personal import ImportsOfPerson
        from letopis.parties.personal.registry import keeps_personal_data
        from letopis.parties.slots import CARD_MENU

        CARD_MENU.append(giving.menu)
        keeps_personal_data(ImportsOfPerson())
        add_giving("people", Giving(_("vCard"), "contact", "people-vcards"))
        from letopis.exchange.importing import CHECK, LOAD, UNDO
        from letopis.exchange.loading.runner import Check, Load
        from letopis.exchange.loading.undoing import Undo
        from letopis.jobs.runners import runner

        runner(CHECK, Check())
        runner(LOAD, Load())
        runner(UNDO, Undo())
        add_settings(
            SettingsItem(
                _("Load from a file"),
                _("People, counterparties and events from Excel, CSV, vCard, iCalendar"),
                "upload",
                "import",
                60,
                _may_create,
            )
        )
