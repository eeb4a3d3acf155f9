"""Wiring of the comments part."""

from django.apps import AppConfig


class CommentsConfig(AppConfig):
    name = "letopis.comments"
