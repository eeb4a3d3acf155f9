"""Wiring of the dictionaries part."""

from django.apps import AppConfig


class DictionariesConfig(AppConfig):
    name = "letopis.dictionaries"
