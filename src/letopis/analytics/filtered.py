"""Questions under conditions of a list: read from the address, said in words, counted for the form of the filter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from letopis.analytics.question import Question
from letopis.lists.conditions import Condition, Group, write
from letopis.lists.fields import ListField
from letopis.lists.page import Chip
from letopis.lists.words import condition_words


@dataclass(frozen=True, kw_only=True)
class Filtered(Question):
    """`where` are the conditions beside the named filters; `is_bad` when they cannot be read."""

    where: Group
    is_bad: bool
    fields: Mapping[str, ListField]

    def count(self) -> int:
        """How many rows there are under the filter, within the period."""
        raise NotImplementedError

    def settings(self) -> dict[str, str]:
        return {**super().settings(), "where": self.where_text}

    @property
    def is_narrowed(self) -> bool:
        return bool(self.where) or bool(self.named) or self.is_bad

    @property
    def where_text(self) -> str:
        """The further conditions, as in an address."""
        return write(self.where)

    @property
    def chips(self) -> Sequence[Chip]:
        """The further conditions in words, each with the address that does without it."""
        if self.where.any:
            return [Chip(self._words(self.where), True, self.params(where=""))]
        return [
            Chip(
                self._words(item), isinstance(item, Group) and item.any, self.params(where=write(self._without(place)))
            )
            for place, item in enumerate(self.where.items)
        ]

    @property
    def narrowed_text(self) -> str:
        """Every condition in words: «Источник клиента: Выставка; Ответственный: я»."""
        named = [
            f"{label}: {values}"
            for key, value in self.named.items()
            for label, _sign, values in [
                condition_words(Condition(key, self.fields[key].comparisons[0], (value,)), self.fields, self.user)
            ]
        ]
        return "; ".join([*named, *(" ".join(words) for chip in self.chips for words in chip.words)])

    def _words(self, item: Condition | Group) -> tuple[tuple[str, str, str], ...]:
        inside = list(item.conditions()) if isinstance(item, Group) else [item]
        return tuple(condition_words(condition, self.fields, self.user) for condition in inside)

    def _without(self, place: int) -> Group:
        return Group((*self.where.items[:place], *self.where.items[place + 1 :]))
