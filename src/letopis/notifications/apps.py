"""Wiring of the notifications part."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "letopis.notifications"
