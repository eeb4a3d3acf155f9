"""Questions about clients: those a reader knows, under filters on their cards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.list_fields import team_choices, user_choices, users_named
from letopis.accounts.models import Team, User
from letopis.analytics.lives import Life, Lives
from letopis.analytics.question import Chooser, Question, read_named
from letopis.analytics.reports import Rule
from letopis.analytics.segments import companies_in, people_in, segment_choices
from letopis.dictionaries.queries import every
from letopis.kernel.errors import Refused
from letopis.parties.list_fields.shared import source_choices
from letopis.parties.models import Source

NAMED = ("responsible", "team", "source", "segment")


@dataclass(frozen=True, kw_only=True)
class ClientsQuestion(Question):
    """The named filters are those of `NAMED`; what they name in vain leaves nobody."""

    named: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _owned(self) -> Mapping[str, set[int]]:
        """The keys the filters on the card itself allow."""
        found = {}
        if value := self.named.get("responsible"):
            found["responsible"] = _users(self.user, value)
        if value := self.named.get("team"):
            found["team"] = {row.pk for row in Team.objects.all() if str(row.public_id) == value}
        if value := self.named.get("source"):
            found["source"] = {row.pk for row in every(Source) if str(row.public_id) == value}
        return found

    def narrowed(self, lives: Lives) -> list[Life]:
        """Those of `lives` under the filters, in no order. A company is in a segment when somebody who works there is."""
        found = [
            life
            for life in lives.known.values()
            if all(getattr(life, name) in allowed for name, allowed in self._owned.items())
        ]
        if value := self.named.get("segment"):
            held = {lives.of("person", pk) for pk in people_in(self.user, value).values_list("pk", flat=True)}
            companies = set(companies_in(self.user, value).values_list("pk", flat=True))
            found = [
                life
                for life in found
                if life.client in held or (life.client.kind == "counterparty" and life.client.id in companies)
            ]
        return found


def _users(user: User, value: str) -> set[int]:
    try:
        return set(users_named(user, [value]))
    except Refused:
        return set()


def read_client_filters(params: QueryDict) -> dict[str, str]:
    """The named filters an address sets."""
    return read_named(params, NAMED)


def client_choosers(user: User, named: Mapping[str, str]) -> list[Chooser]:
    """The selects of the named filters."""
    filters = [
        ("responsible", _("Responsible for the client"), user_choices(user)),
        ("team", _("Team"), team_choices(user)),
        ("source", _("Source of the client"), source_choices(user)),
        ("segment", _("Segment of clients"), segment_choices(user)),
    ]
    return [Chooser(name, label, choices, named.get(name, "")) for name, label, choices in filters]


def client_rule() -> Rule:
    """Who is a client here, and what is a contact."""
    return Rule(
        _("Clients and contacts"),
        _(
            "A client is a company with everybody who works there now, or a person who works nowhere: those whose cards you may see. A contact is a completed event of a type some channel in use names – a call, a meeting, a letter, a message –, of those you may see; tasks and notes are none. Private events and those marked for deletion are left out."
        ),
    )
