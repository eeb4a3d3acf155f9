"""Wiring of the ui part."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "letopis.ui"
