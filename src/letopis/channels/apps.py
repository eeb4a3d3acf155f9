"""Wiring of the channels part."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import SettingsItem, add_settings


def _manages(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of

    return user_of(request).role.manages_users


class ChannelsConfig(AppConfig):
    name = "letopis.channels"

    def ready(self) -> None:
        from letopis.channels.goals.kinds import OWN
        from letopis.channels.goals.registry import add_goal_kind
        from letopis.channels.list_fields import event_fields
        from letopis.channels.models import Channel, Goal, SourceCosts
        from letopis.channels.restoring import GoalRestorer, SettingRestorer
        from letopis.channels.slots import cost_link
        from letopis.history.undo import restores
        from letopis.lists.fields import add_fields
        from letopis.parties import slots
        from letopis.parties.actions.merge.relations import stay

        add_fields("events", event_fields)
        slots.SOURCE_LINKS.append(cost_link)
        for model in (Channel, SourceCosts):
            restores(model, SettingRestorer(model))
        restores(Goal, GoalRestorer(Goal))
        for kind in OWN:
            add_goal_kind(kind)
        for column in ("person", "counterparty"):
            slots.MOVERS[f"channels.goalreach.{column}"] = stay
        add_settings(
            SettingsItem(
                _("Goals"), _("What channels and managers are measured by: rules in your own words"), "target",
                "goal-settings", 49, _manages,
            )
        )  # fmt: skip
        add_settings(
            SettingsItem(
                _("Channels"), _("Ways of communication reports compare, and what they cost"), "radio",
                "channel-settings", 50, _manages,
            )
        )  # fmt: skip
        add_settings(
            SettingsItem(
                _("Costs of sources"), _("What advertising, exhibitions and the like cost, by hand or from a file"), "wallet",
                "cost-settings", 51, _manages,
            )
        )  # fmt: skip
