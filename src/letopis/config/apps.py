"""Wiring of the config part."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "letopis.config"
