"""Wiring of the history part."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "letopis.history"
