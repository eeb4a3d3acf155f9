"""Where strings stand in the base: every text and JSON column of every table, for what an erasure has left."""

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex

from letopis.parties.personal.related import texts_of


def holding(rows: QuerySet[Any], columns: Iterable[models.Field[Any, Any]], needles: Iterable[str]) -> QuerySet[Any]:
    """The rows in which a column holds one of the strings, letter for letter."""
    condition = Q(pk__in=[])
    for column in columns:
        alias = f"words_{column.name}"
        rows = rows.alias(**{alias: Cast(column.name, TextField())})
        is_json = isinstance(column, models.JSONField)
        for needle in needles:
            # SQLite keeps JSON as it was written, with letters beyond ASCII escaped; PostgreSQL answers with letters.
            word = json.dumps(needle)[1:-1] if is_json and connection.vendor == "sqlite" else needle
            found = f"{alias}_{len(condition.children)}"
            rows = rows.alias(**{found: StrIndex(alias, Value(word))})
            condition |= Q(**{f"{found}__gt": 0})
    return rows.filter(condition)


def mentions(needles: Iterable[str]) -> dict[str, int]:
    """How many rows of each table hold one of the strings."""
    wanted = [needle for needle in needles if needle]
    found: dict[str, int] = {}
    for model in apps.get_models(include_auto_created=True):
        columns = texts_of(model)
        if columns and wanted and (number := holding(model._base_manager.all(), columns, wanted).count()):
            found[model._meta.label_lower] = number
    return found
