"""Wiring of the files part."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "letopis.files"
