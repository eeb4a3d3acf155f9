"""What those who were asked have answered, as a column and a condition: «кто не ответил»."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.list_fields.events import visible_participants
from letopis.events.list_fields.shared import EVENT, Rows
from letopis.events.models import Participant
from letopis.kernel.errors import Refused
from letopis.lists import where
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField
from letopis.lists.spec import Choice

_NONE = "none"  # asked, and silent
_WORDS = {_NONE: _("no answer"), **{value: label for value, label in Participant.Response.choices if value}}


def _condition(value: str) -> Q:
    if value == _NONE:
        return Q(response="", invited_at__isnull=False)
    if value not in _WORDS:
        raise Refused(_("There is no such answer to an invitation."), value)
    return Q(response=value)


def _answered(user: User, values: Sequence[str]) -> QuerySet[Participant]:
    return visible_participants(user).filter(where.joined([_condition(value) for value in values]))


def _asked(user: User) -> QuerySet[Participant]:
    return visible_participants(user).filter(Q(invited_at__isnull=False) | ~Q(response=""))


def _load(user: User, rows: Rows) -> Mapping[int, Any]:
    """«придёт 2, не ответил 1»."""
    found: dict[int, Counter[str]] = {}
    asked = Participant.objects.filter(event__in=[row.pk for row in rows])
    asked = asked.filter(Q(invited_at__isnull=False) | ~Q(response=""))
    for pk, response in asked.values_list("event", "response"):
        found.setdefault(pk, Counter())[response or _NONE] += 1
    return {pk: ", ".join(f"{_WORDS[key]} {count[key]}" for key in _WORDS if count[key]) for pk, count in found.items()}


def response_fields(user: User) -> list[ListField]:
    """The field of answers to invitations."""
    return [
        ListField(
            "responses",
            _("Answers to the invitation"),
            Kind.CHOICE,
            _load,
            choices=lambda user: [Choice(value, label) for value, label in _WORDS.items()],
            comparisons=(Sign.IS, Sign.IS_NOT, Sign.EMPTY, Sign.FILLED),
            where=where.related(_answered, _asked),
            place="m-hide soft",
            group=EVENT,
        )
    ]
