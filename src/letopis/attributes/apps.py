"""Wiring of the attributes part."""

from django.apps import AppConfig


class AttributesConfig(AppConfig):
    name = "letopis.attributes"
