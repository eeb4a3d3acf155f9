"""Wiring of the web part: its lines of the navigation."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import MenuItem, SettingsItem, add_menu, add_settings


def _items(request: HttpRequest) -> list[MenuItem]:
    return [
        MenuItem("today", _("Today"), "sun", "today", 10),
        MenuItem("settings", _("Settings"), "settings", "settings", 90),
    ]


class WebConfig(AppConfig):
    name = "letopis.web"

    def ready(self) -> None:
        from letopis.accounts.bin import on_purge
        from letopis.bulk.hosts import Giving, add_giving
        from letopis.parties.slots import CARD_QUESTIONS, CARD_TOP, GENERIC
        from letopis.web import keeping, marks
        from letopis.web.purging import MarksOfRecord

        on_purge(MarksOfRecord())
        for name in ("people", "counterparties", "events"):
            add_giving(name, Giving(_("Export"), "download", "list-export", (name, "xlsx")))
        add_menu(_items)
        add_settings(
            SettingsItem(_("Marked for deletion"), _("Restore, or delete for good (owners)"), "trash-2", "bin", 60)
        )
        CARD_TOP.append(marks.top)
        CARD_QUESTIONS["is_starred"] = keeping.is_starred
        GENERIC["web.favourite"] = GENERIC["web.visit"] = ("kind", "target_id")  # follow a merged card
        add_settings(SettingsItem(_("API"), _("For programs: addresses, fields, errors"), "code", "api-docs", 95))
