"""Wiring of the rest part."""

from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "letopis.rest"
