"""Wiring of the attributes part."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import SettingsItem, add_settings


def _adds(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of

    return user_of(request).role.manages_attributes


class AttributesConfig(AppConfig):
    name = "letopis.attributes"

    def ready(self) -> None:
        from letopis.attributes.hosts import add_target
        from letopis.attributes.models import AttributeDefinition
        from letopis.attributes.users import USER
        from letopis.attributes.veil import hidden_names
        from letopis.dictionaries.queries import dictionary
        from letopis.history.queries import veils

        dictionary(AttributeDefinition)
        add_target(USER)
        veils(hidden_names)
        add_settings(
            SettingsItem(
                _("Custom attributes"),
                _("What cards hold beyond the usual: order, choices, rights"),
                "list-plus",
                "attributes",
                30,
                _adds,
            )
        )
