"""«Завершено событие с исходом»."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.channels.goals.clients import Client, Clients
from letopis.channels.goals.registry import Reached, Rule
from letopis.events.list_fields.shared import outcome_choices
from letopis.events.models import Event, EventType
from letopis.history.models import Change
from letopis.kernel.errors import Refused
from letopis.parties.models import Tag


def outcomes() -> list[tuple[str, str]]:
    """The outcomes there are, with their names."""
    return [(choice.value, str(choice.label)) for choice in outcome_choices()]


class EventHappened:
    """An event of a type was completed: any, or one with a direction, an outcome, a tag."""

    code, label = "event", gettext_lazy("An event was completed")
    hint = gettext_lazy("A meeting was held, a call ended in a talk, a demonstration was given.")
    template = "channels/goals/event.html"

    def read(self, sent: QueryDict) -> dict[str, Any]:
        types, direction, tag = sorted(set(sent.getlist("types"))), sent.get("direction", ""), sent.get("tag", "")
        found = sorted(set(sent.getlist("outcomes")))
        if not types:
            raise Refused(_("Choose at least one type of events."), "types")
        if EventType.objects.filter(code__in=types).count() < len(types):
            raise Refused(_("There is no such type of events."), "types")
        if direction not in ("", *Event.Direction.values) or not {code for code, _label in outcomes()} >= set(found):
            raise Refused(_("There is no such choice."), "outcomes")
        if tag and all(str(row.public_id) != tag for row in Tag.objects.all()):
            raise Refused(_("There is no such choice."), "tag")
        return {"types": types, "direction": direction, "outcomes": found, "tag": tag}

    def typed(self, rule: Rule) -> dict[str, Any]:
        return {"types": [], "direction": "", "outcomes": [], "tag": "", **rule}

    def options(self) -> dict[str, Any]:
        return {
            "types": EventType.objects.filter(is_active=True),
            "directions": Event.Direction.choices,
            "outcomes": outcomes(),
            "tags": Tag.objects.all(),
        }

    def words(self, rule: Rule) -> str:
        parts = [", ".join(row.title for row in EventType.objects.filter(code__in=rule["types"]))]
        if rule["direction"]:
            parts.append(str(Event.Direction(rule["direction"]).label).lower())
        if rule["outcomes"]:
            names = dict(outcomes())
            words = ", ".join(names.get(code, code) for code in rule["outcomes"])
            parts.append(_("outcome: %(outcomes)s") % {"outcomes": words})
        if rule["tag"] and (tag := Tag.objects.filter(public_id=rule["tag"]).first()):
            parts.append(_("tag: %(tag)s") % {"tag": tag.name})
        return _("completed: %(what)s") % {"what": "; ".join(parts)}

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]:
        types = set(EventType.objects.filter(code__in=rule["types"]).values_list("pk", flat=True))
        tag = None
        if rule["tag"]:
            tag = Tag.objects.filter(public_id=rule["tag"]).values_list("pk", flat=True).first() or 0
        for client, past in clients.past.items():
            for moment in past:
                if (
                    moment.type in types
                    and rule["direction"] in ("", moment.direction)
                    and (not rule["outcomes"] or moment.outcome in rule["outcomes"])
                    and (tag is None or tag in clients.tags(moment))
                ):
                    yield Reached(client, moment.at, str(moment.event), moment.event)

    def touched(self, changes: Sequence[Change]) -> set[Client]:
        return set()
