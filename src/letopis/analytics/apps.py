"""Wiring of the analytics part."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import MenuItem, add_menu


def _menu(request: HttpRequest) -> list[MenuItem]:
    return [MenuItem("reports", _("Reports"), "chart-no-axes-column", "reports", 80)]


class AnalyticsConfig(AppConfig):
    name = "letopis.analytics"

    def ready(self) -> None:
        from letopis.accounts.bin import on_purge
        from letopis.analytics.channels.report import CHANNELS
        from letopis.analytics.list_fields import event_fields
        from letopis.analytics.reports import add_report
        from letopis.analytics.touches.keeping import keep
        from letopis.analytics.whole.counting import KIND
        from letopis.analytics.whole.tells import KeptReports, ReportsOfPerson, counted
        from letopis.channels.goals.counting import KEEPERS
        from letopis.lists.fields import add_fields
        from letopis.notifications.kinds import kind
        from letopis.parties.personal.registry import keeps_personal_data

        add_menu(_menu)
        add_fields("events", event_fields)
        add_report(CHANNELS)
        if keep not in KEEPERS:
            KEEPERS.append(keep)
        on_purge(KeptReports())
        keeps_personal_data(ReportsOfPerson())
        kind(KIND, counted, _("A report over its whole period is counted"))
