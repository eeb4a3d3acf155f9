"""Wiring of the lists part."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "letopis.lists"
