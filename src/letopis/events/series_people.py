"""People and companies in the patterns of series: merged, purged, erased, and moved to another company or team."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from letopis.accounts.bin import Dependant, names, on_purge, said
from letopis.accounts.models import User
from letopis.events.models import Event, EventSeries, SeriesParticipant
from letopis.events.occurrences import iso
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.parties.actions.merge.moves import Moves
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.personal.journal import blank_changes
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.related import as_plain
from letopis.parties.personal.traces import Traces

TEXTS = ("subject", "content", "body", "agenda", "place", "contact_reason")
_SIDES: dict[type[Model], str] = {ContactPerson: "person", Counterparty: "counterparty"}


def move_participants(moves: Moves, source: Model, target: Model) -> None:
    """Let the target take part where the source did; in a series of both one row stays."""
    side = _SIDES[type(target)]
    rows = SeriesParticipant.objects.filter(**{side: source})
    alone = Q() if side == "person" else Q(person=None)
    held = set(SeriesParticipant.objects.filter(alone, **{side: target}).values_list("series", flat=True))
    going = []
    for row in rows.order_by("pk"):
        if row.series_id in held and (side == "person" or row.person_id is None):
            moves.remove(row)
        else:
            going.append(row.pk)
    moves.set(SeriesParticipant, f"{side}_id", going, source.pk, target.pk)


def follow_person(person: ContactPerson, left: set[int]) -> None:
    """Who left a company stands for their present one in the events that are made from now on."""
    SeriesParticipant.objects.filter(person=person, counterparty__in=left).update(counterparty=None)


def move_to_team(user: User) -> None:
    """The series of a user follow them into another team."""
    EventSeries.objects.filter(responsible=user).update(
        team=user.team, version=F("version") + 1, updated_at=clock.now()
    )


class SeriesOfParty:
    """Series keep the name of a purged participant as text; a purged occurrence is not made again."""

    def found(self, record: Any) -> list[Dependant]:
        if (side := _SIDES.get(type(record))) is None:
            return []
        number = EventSeries.objects.filter(participants__in=SeriesParticipant.objects.filter(**{side: record}))
        count = number.distinct().count()
        words = gettext("%(what)s, with the name kept as text") % {"what": said(EventSeries, count)}
        return [Dependant(words, count, "stays")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if side := _SIDES.get(type(record)):
            SeriesParticipant.objects.filter(**{side: record}).update(**{side: None})
        elif isinstance(record, Event) and record.series and record.recurrence_id:
            record.series.exdates = iso({*record.series.without, record.recurrence_id})
            record.series.save(update_fields=["exdates"])
        return []


def series_of(person: ContactPerson) -> QuerySet[EventSeries]:
    """The series the person takes part in."""
    return EventSeries.objects.filter(participants__person=person)


class SeriesOfPerson:
    """See `parties.personal.registry`. A series of an erased person alone goes on no more."""

    code = "series"
    title = _("Series of events")
    covers = ("events.seriesparticipant",)

    def collect(self, user: User, person: ContactPerson) -> Section:
        seen = series_of(person).filter(pk__in=EventSeries.objects.visible_to(user).values("pk"))
        rows = [as_plain(row) for row in seen.order_by("pk")]
        return Section(self.title, rows, series_of(person).count() - len(rows))

    def count(self, person: ContactPerson, options: Options) -> int:
        return series_of(person).count()

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        ids = list(series_of(person).values_list("pk", flat=True))
        own = SeriesParticipant.objects.filter(person=person)
        own.update(name=gettext("Erased"), contact="", contact_detail=None)
        for series in EventSeries.objects.filter(pk__in=ids):
            if not series.participants.exclude(person=person).filter(user=None).exists():
                series.is_over = True
                if options.blank_own_events:
                    for name in TEXTS:
                        setattr(series, name, gettext("Erased") if name == "subject" else "")
                    series.attributes = {}
            elif options.replace_mentions:
                if series.body and traces.found_in(series.content):
                    series.body = ""  # tags may stand within a name; its words are the content
                for name in (*TEXTS, "attributes"):
                    setattr(series, name, traces.blank(getattr(series, name)))
            series.version += 1
            series.save()
        label = EventSeries._meta.label_lower
        for change in Change.objects.filter(kind=label, target_id__in=ids).iterator():
            change.before, change.after = _wordless(change.before), _wordless(change.after)
            change.save(update_fields=["before", "after"])
        blank_changes(label, ids, person, traces)
        return len(ids)


def _wordless(side: dict[str, Any]) -> dict[str, Any]:
    gone = {"value": None, "text": gettext("erased")}
    return {name: gone if name in (*TEXTS, "participants", "attributes") else value for name, value in side.items()}


def register() -> None:
    """Called when the part is ready."""
    keys = [SeriesParticipant._meta.get_field(name) for name in ("person", "counterparty")]
    on_purge(SeriesOfParty(), *[key.remote_field for key in keys])  # type: ignore[union-attr]
    names(EventSeries, lambda n: ngettext("%(num)d series", "%(num)d series", n) % {"num": n})
