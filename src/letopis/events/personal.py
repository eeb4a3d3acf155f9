"""What events hold about a person: their names as of then, contacts used, subjects and texts."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.comments.models import Comment
from letopis.events.derived import derive_search
from letopis.events.models import CalendarEntry, Event, Invitation, Participant
from letopis.events.queries import by_card
from letopis.events.words import refresh_words
from letopis.files.actions.erasing import forget_files
from letopis.files.hosts import HOSTS
from letopis.history.facts import Values
from letopis.history.models import Change
from letopis.parties.actions.merge.moves import chunks
from letopis.parties.models import ContactPerson
from letopis.parties.personal.journal import blank_changes
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.related import as_plain
from letopis.parties.personal.traces import Traces

TEXTS = ("subject", "content", "body", "agenda", "place", "cancel_reason", "contact_reason")


def events_of(person: ContactPerson) -> QuerySet[Event]:
    """The events the person took part in."""
    return Event.objects.filter(participants__person=person)


def alone(person: ContactPerson) -> QuerySet[Event]:
    """Those in which nobody else of the clients took part: colleagues and the company they stood for do not count."""
    others = Participant.objects.filter(event=OuterRef("pk"), user=None).exclude(person=person)
    return events_of(person).filter(~Exists(others))


class EventsOfPerson:
    """See `parties.personal.registry`."""

    code = "events"
    title = _("Events")
    covers = (
        *("events.participant", "events.eventlink", "events.eventsummary", "events.eventtally"),
        *("events.pin", "events.factlink"),
    )

    def collect(self, user: User, person: ContactPerson) -> Section:
        seen = events_of(person).filter(pk__in=by_card(user).values("pk")).select_related("type").order_by("occurs_at")
        rows = []
        for event in seen.prefetch_related("participants"):
            own = next(row for row in event.participants.all() if row.person_id == person.pk)
            rows.append({**as_plain(event), "contact": own.contact, "role": own.get_role_display()})
        return Section(self.title, rows, events_of(person).count() - len(rows))

    def count(self, person: ContactPerson, options: Options) -> int:
        return events_of(person).count()

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        own = set(alone(person).values_list("pk", flat=True)) if options.blank_own_events else set()
        ids = list(events_of(person).values_list("pk", flat=True))
        _forget_invitations(person)
        Participant.objects.filter(person=person).update(name=gettext("Erased"), contact="", contact_detail=None)
        for event in Event.objects.filter(pk__in=ids).iterator():
            if event.pk in own:
                for name in TEXTS:
                    setattr(event, name, gettext("Erased") if name == "subject" else "")
                event.attributes = {}
            elif options.replace_mentions:
                if event.body and traces.found_in(event.content):
                    event.body = ""  # tags may stand within a name; its words are the content
                for name in (*TEXTS, "attributes"):
                    setattr(event, name, traces.blank(getattr(event, name)))
            _forget_entry(event, traces, whole=event.pk in own)
            derive_search(event, event.participants.values_list("name", flat=True))
            event.version += 1
            event.save(update_fields=[*TEXTS, "attributes", "search_text", "version"])
        # colleagues may have named them in comments on any event, and those have been blanked
        said = Comment.objects.filter(kind=Event._meta.label_lower).values_list("target_id", flat=True)
        for some in chunks(sorted({*ids, *said})):
            refresh_words(some)
        if own and Event._meta.label_lower in HOSTS:  # recordings and letters hang on events
            forget_files(HOSTS[Event._meta.label_lower], list(own))
        label = Event._meta.label_lower
        for change in Change.objects.filter(kind=label, target_id__in=own).iterator():
            change.before, change.after = _wordless(change.before), _wordless(change.after)
            change.save(update_fields=["before", "after"])
        blank_changes(label, ids, person, traces)
        return len(ids)


def _forget_entry(event: Event, traces: Traces, *, whole: bool) -> None:
    """What a calendar file said of the event."""
    for row in CalendarEntry.objects.filter(event=event):
        row.kept = [] if whole else traces.blank(row.kept)
        row.imported = {"digest": row.imported.get("digest", "")} if whole else traces.blank(row.imported)
        row.save(update_fields=["kept", "imported"])


def _forget_invitations(person: ContactPerson) -> None:
    """Letters to the person, those of events they were taken out of among them."""
    emails = [row.value.strip() for row in person.details.filter(kind="email")]
    Invitation.objects.filter(Q(participant__person=person) | Q(participant=None, email__in=emails)).delete()


def _wordless(side: Values) -> Values:
    words = (*TEXTS, "participants")
    gone: Values = {"value": None, "text": gettext("erased")}
    return {name: gone if name in words or name.startswith("attributes") else value for name, value in side.items()}
