"""«Стал клиентом»."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.channels.goals.clients import Client, Clients
from letopis.channels.goals.kinds.standing import since
from letopis.channels.goals.registry import Reached, Rule
from letopis.history.models import Change
from letopis.parties.models import Counterparty


class BecameBuyer:
    """The client is a counterparty with the role of a buyer, since it got the role or, made with it, since it was made.

    A person becomes one with the company they are linked to: their contacts of before count as its own.
    """

    code, label = "buyer", gettext_lazy("Became a client")
    hint = gettext_lazy("A counterparty got the role «Buyer», or a person was linked to one that has it.")
    template = "channels/goals/buyer.html"

    def read(self, sent: QueryDict) -> dict[str, Any]:
        return {}

    def typed(self, rule: Rule) -> dict[str, Any]:
        return {}

    def options(self) -> dict[str, Any]:
        return {}

    def words(self, rule: Rule) -> str:
        return _("the counterparty has the role «Buyer»")

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]:
        rows = Counterparty._base_manager.filter(
            pk__in=clients.companies, is_buyer=True, is_marked_for_deletion=False
        ).values_list("pk", "created_at")
        moments = since(Counterparty._meta.label_lower, dict(rows), "is_buyer", lambda value: value is True)
        for pk, at in moments.items():
            yield Reached(Client("counterparty", pk), at, f"counterparty-{pk}")

    def touched(self, changes: Sequence[Change]) -> set[Client]:
        return set()
