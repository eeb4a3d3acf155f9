"""Wiring of the charts part."""

from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "letopis.charts"
