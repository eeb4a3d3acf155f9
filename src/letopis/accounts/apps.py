"""Wiring of the accounts part."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "letopis.accounts"
