"""Wiring of the search part."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "letopis.search"

    def ready(self) -> None:
        from letopis.search import lookups  # noqa: F401  (registers `has`)
