"""Wiring of the notifications part: the bell of the shell."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "letopis.notifications"

    def ready(self) -> None:
        from letopis.notifications.views import shell
        from letopis.ui.menu import add_shell

        add_shell(shell)
