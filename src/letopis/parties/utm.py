"""Marks of advertisements: out of the address of a landing page, and the source they tell of."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from letopis.dictionaries.queries import every
from letopis.kernel.text import fold
from letopis.parties.models import Source
from letopis.parties.models.utm import UTM, UTM_LENGTH

Marks = Mapping[str, str]


def marks_in(address: str) -> dict[str, str]:
    """The marks in an address, in its query or behind `#`, or in a bare query; those it does not have are empty.

    {} when it has none at all.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return {}
    queries = (parts.query, parts.fragment.partition("?")[2] or parts.fragment, "" if parts.query else parts.path)
    pairs = [pair for query in queries for pair in parse_qsl(query)]
    found = {name.lower(): value.strip()[:UTM_LENGTH] for name, value in reversed(pairs) if name.lower() in UTM}
    return {name: found.get(name, "") for name in UTM} if any(found.values()) else {}


class SourceRules:
    """The rules of all sources in use, the most particular first; made once for many cards."""

    def __init__(self, rows: Iterable[Source] | None = None) -> None:
        known = [
            (source, {name: _pattern(text) for name, text in rule.items()})
            for source in (every(Source) if rows is None else rows)
            if source.is_active
            for rule in source.utm_rules
        ]
        self.rules = sorted(known, key=lambda pair: -len(pair[1]))  # of equals the upper source

    def source_of(self, marks: Marks) -> Source | None:
        """The source these marks tell of."""
        if not self.rules or not any(marks.get(name) for name in UTM):
            return None
        held = {name: fold(marks.get(name, "")) for name in UTM}
        return next(
            (
                source
                for source, rule in self.rules
                if all(pattern.fullmatch(held[name]) for name, pattern in rule.items())
            ),
            None,
        )

    def fill(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values of a new card, with the source their marks tell of when they name none."""
        if values.get("source") is None and (source := self.source_of(values)):
            return {**values, "source": source}
        return values


def _pattern(text: str) -> re.Pattern[str]:
    """`*` stands for anything."""
    return re.compile(".*".join(map(re.escape, fold(text).split("*"))), re.DOTALL)


def with_source(values: dict[str, Any]) -> dict[str, Any]:
    """`SourceRules.fill` for one card; reads the rules only for a card with marks."""
    if values.get("source") is None and any(values.get(name) for name in UTM):
        return SourceRules().fill(values)
    return values
