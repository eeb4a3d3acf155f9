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
        from letopis.accounts.bin import on_purge
        from letopis.analytics.card_fields import card_fields
        from letopis.analytics.channels.report import CHANNELS
        from letopis.analytics.cohorts.report import COHORTS
        from letopis.analytics.contacting import blocks
        from letopis.analytics.forgotten.report import FORGOTTEN
        from letopis.analytics.funnel.report import FUNNEL
        from letopis.analytics.list_fields import event_fields
        from letopis.analytics.managers.list_fields import event_fields as record_fields
        from letopis.analytics.managers.report import MANAGERS
        from letopis.analytics.models import Panel, SimilarClients
        from letopis.analytics.own.report import OWN
        from letopis.analytics.panels.actions import PanelRestorer
        from letopis.analytics.reports import add_report
        from letopis.analytics.revenue import add_revenue, attribute_revenues
        from letopis.analytics.sources.report import SOURCES
        from letopis.analytics.touches.keeping import keep
        from letopis.analytics.views import lately
        from letopis.analytics.whole.counting import KIND
        from letopis.analytics.whole.tells import KeptReports, ReportsOfPerson, counted
        from letopis.channels.goals.counting import KEEPERS
        from letopis.dictionaries.queries import dictionary
        from letopis.events.slots import NEW_EVENT_HINTS
        from letopis.history.undo import restores
        from letopis.lists.fields import add_fields
        from letopis.notifications.kinds import kind
        from letopis.parties.personal.registry import keeps_personal_data
        from letopis.parties.slots import CARD_SIDE
        from letopis.ui.home import add_home

        restores(Panel, PanelRestorer())
        add_settings(
            SettingsItem(_("Reports by e-mail"), _("Which reports and panels come to you, and when"), "mail", "report-letters", 16)
        )  # fmt: skip
        add_menu(_menu)
        add_home(lately.block)
        for fields in (event_fields, record_fields):
            add_fields("events", fields)
        add_fields("people", card_fields("person"))
        add_fields("counterparties", card_fields("counterparty"))
        for report in (CHANNELS, SOURCES, FUNNEL, COHORTS, MANAGERS, FORGOTTEN, OWN):
            add_report(report)
        add_revenue(attribute_revenues)
        if keep not in KEEPERS:
            KEEPERS.append(keep)
        dictionary(SimilarClients, but=["counted_at"])  # every card reads it
        CARD_SIDE.append(blocks.side)
        NEW_EVENT_HINTS.append(blocks.hint)
        on_purge(KeptReports())
        keeps_personal_data(ReportsOfPerson())
        kind(KIND, counted, _("A report over its whole period is counted"))
