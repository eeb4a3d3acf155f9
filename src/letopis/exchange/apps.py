"""Wiring of the exchange part."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "letopis.exchange"
