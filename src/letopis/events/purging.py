"""What becomes of events, and of events that name somebody, when a record is deleted for good."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.accounts.bin import BinKind, Dependant, binned, names, on_purge, said, silent
from letopis.accounts.models import User
from letopis.events.actions import mark_for_deletion, restore
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.participants import difference, participants_of
from letopis.events.actions.summary import drop_links
from letopis.events.models import (
    CalendarEntry,
    Event,
    EventLink,
    EventSummary,
    EventTally,
    EventValue,
    EventWords,
    FactLink,
    Invitation,
    Participant,
    Pin,
    Reminder,
    StartedSequence,
    StartedStep,
)
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty

_SIDES = {ContactPerson: "person", Counterparty: "counterparty"}
_BATCH = 500


class EventsOfParty:
    """Events keep the name of a purged participant as text and leave their chronicle."""

    def found(self, record: Any) -> list[Dependant]:
        if (side := _SIDES.get(type(record))) is None:
            return []
        number = Event.objects.filter(participants__in=Participant.objects.filter(**{side: record})).distinct().count()
        words = _("%(what)s, with the name kept as text") % {"what": said(Event, number)}
        return [Dependant(words, number, "stays")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if (side := _SIDES.get(type(record))) is None:
            return []
        drop_links(EventLink.objects.filter(**{side: record}))
        ids = list(Participant.objects.filter(**{side: record}).values_list("event", flat=True).distinct())
        subjects = set(Participant.objects.filter(**{side: record}).values_list("person_id", "counterparty_id"))
        changes: list[Changed] = []
        for start in range(0, len(ids), _BATCH):
            changes += self._let_go(ids[start : start + _BATCH], side, record)
        refresh_answers(ids, subjects)
        return changes

    @staticmethod
    def _let_go(ids: list[int], side: str, record: Any) -> list[Changed]:
        rows = Event.objects.filter(pk__in=ids)
        before = {event.pk: participants_of(event) for event in rows.prefetch_related("participants")}
        Participant.objects.filter(event__in=ids, **{side: record}).update(**{side: None})
        rows.update(version=F("version") + 1, updated_at=clock.now())
        now = [(event, participants_of(event)) for event in rows.prefetch_related("participants")]
        return [Changed(event, *difference(before[event.pk], after)) for event, after in now]


class EventsAfter:
    """Events that follow from a purged one stay, on the basis of nothing."""

    def found(self, record: Any) -> list[Dependant]:
        if not isinstance(record, Event):
            return []
        number = record.after.count()
        words = _("%(what)s that follow from it, without their basis") % {"what": said(Event, number)}
        return [Dependant(words, number, "stays")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if not isinstance(record, Event):
            return []
        rows = list(record.after.select_related("basis"))
        changes = [put(event, {"basis": None}) for event in rows]
        record.after.update(basis=None, version=F("version") + 1, updated_at=clock.now())
        return changes


def register() -> None:
    """Called when the part is ready."""
    binned(
        BinKind(
            "event",
            lambda: _("Event"),
            "scroll-text",
            lambda user: Event.objects.visible_to(user),
            lambda event: reverse("event", args=[event.public_id]),
            restore,
            mark_for_deletion,
        )
    )
    keys = [model._meta.get_field(name) for model in (Participant, EventLink) for name in ("person", "counterparty")]
    on_purge(EventsOfParty(), *[key.remote_field for key in keys])  # type: ignore[union-attr]
    on_purge(EventsAfter(), Event._meta.get_field("basis").remote_field)  # type: ignore[union-attr]
    names(Event, lambda n: ngettext("%(num)d event", "%(num)d events", n) % {"num": n})
    names(Participant, lambda n: ngettext("%(num)d participant", "%(num)d participants", n) % {"num": n})
    silent(
        CalendarEntry,
        EventSummary,
        EventTally,
        EventValue,
        EventWords,
        FactLink,
        Invitation,
        Pin,
        Reminder,
        StartedStep,
    )
    names(StartedSequence, lambda n: ngettext("%(num)d sequence", "%(num)d sequences", n) % {"num": n})
    names(EventLink, lambda n: ngettext("%(num)d line of chronicles", "%(num)d lines of chronicles", n) % {"num": n})
