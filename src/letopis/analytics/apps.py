"""Wiring of the analytics part."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import MenuItem, SettingsItem, add_menu, add_settings


def _menu(request: HttpRequest) -> list[MenuItem]:
    return [MenuItem("reports", _("Reports"), "chart-no-axes-column", "reports", 80)]


class AnalyticsConfig(AppConfig):
    name = "letopis.analytics"

    def ready(self) -> None:
        from letopis.analytics.channels.report import CHANNELS
        from letopis.analytics.list_fields import event_fields
        from letopis.analytics.models import Panel
        from letopis.analytics.panels.actions import PanelRestorer
        from letopis.analytics.reports import add_report
        from letopis.analytics.touches.keeping import keep
        from letopis.analytics.views import lately
        from letopis.channels.goals.counting import KEEPERS
        from letopis.history.undo import restores
        from letopis.lists.fields import add_fields
        from letopis.ui.home import add_home

        restores(Panel, PanelRestorer())
        add_settings(
            SettingsItem(_("Reports by e-mail"), _("Which reports and panels come to you, and when"), "mail", "report-letters", 16)
        )  # fmt: skip
        add_menu(_menu)
        add_home(lately.block)
        add_fields("events", event_fields)
        add_report(CHANNELS)
        if keep not in KEEPERS:
            KEEPERS.append(keep)
