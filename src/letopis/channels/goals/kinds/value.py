"""«Стоит метка или реквизит»."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.attributes.models import AttributeDefinition
from letopis.channels.goals.clients import Client, Clients
from letopis.channels.goals.kinds.standing import since
from letopis.channels.goals.registry import Reached, Rule
from letopis.history.models import Change
from letopis.kernel.errors import Refused
from letopis.parties.models import ContactPerson, Counterparty, Tag

_MODELS: dict[str, type[ContactPerson] | type[Counterparty]] = {"person": ContactPerson, "counterparty": Counterparty}
_HOSTS = {"person": gettext_lazy("Contact person"), "counterparty": gettext_lazy("Counterparty")}


class ValueStands:
    """A tag or the value of a custom attribute stands on the card of the client, or of somebody who works there.

    What is taken off again does not count any more: the goal is a state, and the rows say what it is.
    """

    code, label = "value", gettext_lazy("A tag or an attribute is set")
    hint = gettext_lazy("A card got a tag, or an attribute got a value: «VIP», «Договор подписан: да».")
    template = "channels/goals/value.html"

    def read(self, sent: QueryDict) -> dict[str, Any]:
        what = sent.get("what", "")
        if what not in dict(self._choices()):
            raise Refused(_("Choose a tag or an attribute."), "what")
        return {"what": what}

    def typed(self, rule: Rule) -> dict[str, Any]:
        return {"what": rule.get("what", "")}

    def options(self) -> dict[str, Any]:
        return {"whats": self._choices()}

    def _choices(self) -> list[tuple[str, str]]:
        found = [(f"tag:{tag.public_id}", _("tag: %(tag)s") % {"tag": tag.name}) for tag in Tag.objects.all()]
        for definition in AttributeDefinition.objects.filter(host__in=_MODELS, retired_at=None):
            code, name = f"{definition.host}:{definition.code}", f"{_HOSTS[definition.host]}: {definition.name}"
            found.append((f"{code}:", _("%(attribute)s is filled in") % {"attribute": name}))
            if definition.type == AttributeDefinition.Type.BOOLEAN:
                found.append((f"{code}:true", _("%(attribute)s: yes") % {"attribute": name}))
            found += [(f"{code}:{choice['code']}", f"{name}: {choice['name']}") for choice in definition.choices]
        return found

    def words(self, rule: Rule) -> str:
        return dict(self._choices()).get(rule["what"]) or _("a tag or an attribute that is there no more")

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]:
        first, _colon, rest = rule["what"].partition(":")
        for kind, model in _MODELS.items():
            ids = clients.people if kind == "person" else clients.companies
            cards: QuerySet[Any] = model._base_manager.filter(pk__in=list(ids), is_marked_for_deletion=False)
            if first == "tag":
                tag = Tag.objects.filter(public_id=rest).first()
                moments = _tagged(model, cards, tag) if tag else {}
            elif first == kind:
                code, _colon, value = rest.partition(":")
                moments = _valued(model, cards, code, value)
            else:
                continue
            for pk, at in moments.items():
                yield Reached(clients.of(kind, pk), at, f"{kind}-{pk}")

    def touched(self, changes: Sequence[Change]) -> set[Client]:
        return set()


def _tagged(model: type[Model], cards: QuerySet[Any], tag: Tag) -> dict[int, datetime]:
    created = dict(cards.filter(tags=tag).values_list("pk", "created_at"))
    return since(model._meta.label_lower, created, "tags", lambda value: tag.name in (value or ()))


def _valued(model: type[Model], cards: QuerySet[Any], code: str, value: str) -> dict[int, datetime]:
    def holds(held: Any) -> bool:
        if not value:
            return held not in (None, "", [])
        return value in held if isinstance(held, list) else value == ("true" if held is True else held)

    rows = cards.filter(attributes__has_key=code).values_list("pk", "created_at", "attributes")
    created = {pk: at for pk, at, attributes in rows if holds(attributes.get(code))}
    return since(model._meta.label_lower, created, f"attributes.{code}", holds)
