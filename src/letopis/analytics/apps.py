"""Wiring of the analytics part."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "letopis.analytics"
