"""Wiring of the bulk part."""

from django.apps import AppConfig


class BulkConfig(AppConfig):
    name = "letopis.bulk"

    def ready(self) -> None:
        from letopis.bulk.runners import KIND, UNDO_KIND, BulkRunner, UndoRunner
        from letopis.jobs.runners import runner

        runner(KIND, BulkRunner())
        runner(UNDO_KIND, UndoRunner())
