"""Wiring of the jobs part."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "letopis.jobs"
