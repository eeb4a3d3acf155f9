"""«Получен ответ за N дней»."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from letopis.channels.goals.clients import Client, Clients, Moment
from letopis.channels.goals.kinds.reading import read_days
from letopis.channels.goals.registry import Reached, Rule
from letopis.channels.models import Channel
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.history.models import Change
from letopis.kernel.errors import Refused


class ReplyReceived:
    """A client answered us. An answer belongs to the last of our contacts before it, as the reports have it; a contact
    by phone in which they talked is its own answer, when the rule says so."""

    code, label = "reply", gettext_lazy("An answer was received")
    hint = gettext_lazy("The client came to us within so many days after our call, letter or message.")
    template = "channels/goals/reply.html"

    def read(self, sent: QueryDict) -> dict[str, Any]:
        chosen = sent.getlist("channels")
        known = {str(row.public_id) for row in Channel.objects.all()}
        if not known >= set(chosen):
            raise Refused(_("There is no such choice."), "channels")
        return {"days": read_days(sent), "talked": "talked" in sent, "channels": sorted(chosen)}

    def typed(self, rule: Rule) -> dict[str, Any]:
        return {"days": rule.get("days", 7), "talked": rule.get("talked", True), "channels": rule.get("channels", [])}

    def options(self) -> dict[str, Any]:
        return {"channels": Channel.objects.select_related("type", "tag")}

    def words(self, rule: Rule) -> str:
        days = rule["days"]
        text = ngettext("an answer within %(num)d day", "an answer within %(num)d days", days) % {"num": days}
        if rule["channels"]:
            rows = Channel.objects.filter(public_id__in=rule["channels"]).select_related("type", "tag")
            text = _("%(what)s to: %(channels)s") % {"what": text, "channels": "; ".join(row.title for row in rows)}
        return _("%(what)s, a talk by phone is an answer") % {"what": text} if rule["talked"] else text

    def find(self, rule: Rule, clients: Clients) -> Iterable[Reached]:
        wanted = None
        if rule["channels"]:
            wanted = set(Channel.objects.filter(public_id__in=rule["channels"]).values_list("pk", flat=True))
        window, talked = timedelta(days=rule["days"]), call_talks() if rule["talked"] else set()
        for client, past in clients.past.items():
            for contact, answer in answers(past, window, talked):
                if wanted is None or clients.channel(contact) in wanted:
                    yield Reached(client, answer.at, str(contact.event), answer.event)

    def touched(self, changes: Sequence[Change]) -> set[Client]:
        return set()


def answers(
    past: Sequence[Moment], window: timedelta, talks: Collection[tuple[int, str]]
) -> Iterable[tuple[Moment, Moment]]:
    """Our contacts that were answered, each with its answer; `past` in order. Calls that ended as one of `talks` (type,
    outcome) are their own answer."""
    ours = [moment for moment in past if moment.direction == Event.Direction.OUTGOING]
    theirs = [moment for moment in past if moment.direction == Event.Direction.INCOMING]
    moments = [moment.at for moment in theirs]
    for place, contact in enumerate(ours):
        if (contact.type, contact.outcome) in talks:
            yield contact, contact
            continue
        until = contact.at + window
        if place + 1 < len(ours):
            until = min(until, ours[place + 1].at)
        first = bisect_right(moments, contact.at)
        if first < len(moments) and moments[first] <= until:
            yield contact, theirs[first]


def call_talks() -> set[tuple[int, str]]:
    """The types of calls, each with the outcomes by which they talked."""
    kinds = [kind for kind in every(EventType) if kind.form == EventType.Form.CALL]
    return {(kind.pk, one.code) for kind in kinds for one in kind.every_outcome() if one.success}
