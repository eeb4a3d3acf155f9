"""The base of facts: frozen, in past tense, each with its sentence in the chronicle.

A part declares `@fact("person.changed") class PersonChanged(Fact)` in its `facts.py`; the verb finds the
sentence again when a record is read back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

Values = dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """One record a fact touched, with the fields that differ: `{name: {"value": …, "text": …}}`.

    `also` are changes of other records that came with it (the other end of a link); the journal keeps them beside it.
    """

    target: models.Model
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    also: Sequence["Changed"] = ()


@dataclass(frozen=True)
class Fact:
    """Something that happened to one or many records."""

    verb: ClassVar[str] = ""
    changes: Sequence[Changed] = ()
    data: Values = field(default_factory=dict)

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        """What the chronicle says after the author's name; overridden by each fact."""
        raise NotImplementedError


VERBS: dict[str, type[Fact]] = {}


def fact(verb: str) -> Callable[[type[Fact]], type[Fact]]:
    """Give a fact class its stable verb."""

    def name(cls: type[Fact]) -> type[Fact]:
        cls.verb = verb
        VERBS[verb] = cls
        return cls

    return name


def shown(value: Any, text: str | None = None) -> Values:
    """A value as the journal keeps it: the value itself and how people read it."""
    return {"value": value, "text": "" if value is None else str(value) if text is None else text}


def text_of(side: Values, name: str) -> str:
    """How a value of one side of a change reads."""
    return str(side.get(name, {}).get("text", "")) or _("empty")


def labelled(name: str, *sides: Values) -> str | None:
    """How a field was called when it changed, for fields whose names are data (custom attributes)."""
    return next((str(side[name]["label"]) for side in sides if side.get(name, {}).get("label")), None)
