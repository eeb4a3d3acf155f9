"""Wiring of the web part."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "letopis.web"
