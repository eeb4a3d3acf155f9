"""Wiring of the events part."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "letopis.events"
