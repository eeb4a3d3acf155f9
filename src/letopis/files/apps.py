"""Wiring of the files part."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "letopis.files"

    def ready(self) -> None:
        from letopis.files.purging import register

        register()
