"""People and counterparties as lists whose rows can be worked on."""

from collections.abc import Sequence

from django.http import QueryDict
from django.urls import reverse

from letopis.accounts.models import User
from letopis.bulk.editing import EditAction
from letopis.bulk.hosts import Host, host
from letopis.bulk.inputs import SUGGESTIONS
from letopis.bulk.marking import MarkAction
from letopis.lists.page import ask, narrow
from letopis.lists.spec import ListSpec, Rows
from letopis.parties.facts import CounterpartyChanged, PersonChanged
from letopis.parties.lists import COUNTERPARTIES, PEOPLE
from letopis.parties.marked import SourceByMarksAction
from letopis.parties.models import ContactPerson, Counterparty


def _register(spec: ListSpec, model: type[ContactPerson] | type[Counterparty], card: str, changed: type) -> None:
    related = ["group", "source", "responsible__team", "referred_by"]
    related += ["head_company"] if model is Counterparty else []

    def rows(user: User, scope: str, query: str) -> Sequence[Rows]:
        return narrow(ask(spec, user, QueryDict(query)), user)

    host(
        Host(
            name=spec.name,
            model=model,
            rows=rows,
            joined=lambda found: found.select_related(*related).prefetch_related("tags"),
            address=lambda scope: reverse(spec.name),
            card=card,
            changed=changed,
            actions=[EditAction(), SourceByMarksAction(), MarkAction(True), MarkAction(False)],
        )
    )


def register() -> None:
    """Called from `ready()`."""
    SUGGESTIONS.update(people="person-options", counterparties="counterparty-options")
    _register(PEOPLE, ContactPerson, "person", PersonChanged)
    _register(COUNTERPARTIES, Counterparty, "counterparty", CounterpartyChanged)
