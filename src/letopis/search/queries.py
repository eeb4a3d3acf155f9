"""Narrowing a queryset to the rows that contain every word of what was typed."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from letopis.kernel.text import search_words

M = TypeVar("M", bound=Model)


def narrowed(rows: QuerySet[M], query: str) -> QuerySet[M]:
    """`rows` whose `search_text` has each word of `query`: part of a name, a phone in any notation, an e-mail, an ИНН."""
    for word in search_words(query):
        rows = rows.filter(search_text__has=word)
    return rows
