"""Wiring of the accounts part: its lines of the settings page."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import SettingsItem, add_settings


def _manages_users(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of

    return user_of(request).role.manages_users


class AccountsConfig(AppConfig):
    name = "letopis.accounts"

    def ready(self) -> None:
        from letopis.accounts.models import Role, Team, User
        from letopis.dictionaries.queries import dictionary

        dictionary(Role)
        dictionary(Team)
        dictionary(User, but=("password", "last_login"), joined=(Role, Team))
        add_settings(
            SettingsItem(_("My profile"), _("Name, language, time zone, looks, password"), "user", "profile", 10)
        )
        add_settings(
            SettingsItem(
                _("Users and teams"), _("Who signs in, what they see and change"), "users", "users", 20, _manages_users
            )
        )
