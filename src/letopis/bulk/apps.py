"""Wiring of the bulk part."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from letopis.ui.menu import SettingsItem, add_settings


def _may_work(request: HttpRequest) -> bool:
    from letopis.accounts.typing import user_of
    from letopis.accounts.visibility import may_create

    return may_create(user_of(request))


class BulkConfig(AppConfig):
    name = "letopis.bulk"

    def ready(self) -> None:
        from letopis.bulk.runners import KIND, UNDO_KIND, BulkRunner, UndoRunner
        from letopis.jobs.runners import runner

        add_settings(
            SettingsItem(
                _("Work with lists"), _("What you did with many rows, with the way back"), "list-checks", "bulk-mine",
                35, _may_work,
            )
        )  # fmt: skip
        runner(KIND, BulkRunner())
        runner(UNDO_KIND, UndoRunner())
