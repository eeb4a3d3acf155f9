"""Wiring of the comments part: what mentions say, what becomes of comments with their record."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "letopis.comments"

    def ready(self) -> None:
        from letopis.comments.actions import MENTION
        from letopis.comments.purging import register
        from letopis.comments.tells import mention
        from letopis.notifications.kinds import kind

        register()
        kind(MENTION, mention, _("A colleague names me in a comment"))
