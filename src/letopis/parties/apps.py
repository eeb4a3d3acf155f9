"""Wiring of the parties part."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "letopis.parties"
