"""Wiring of the notifications part: the bell of the shell, what is shown on every page, the line of the settings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "letopis.notifications"

    def ready(self) -> None:
        from letopis.notifications.views import shell, toasts
        from letopis.ui.menu import SettingsItem, add_aside, add_settings, add_shell

        add_shell(shell)
        add_aside(toasts)
        words = _("What you are told, in the page and by e-mail")
        add_settings(SettingsItem(_("Notifications"), words, "bell", "notification-choices", 15))
