"""The stems of events, by which search finds word forms; kept true by every action that changes a text.

Events from before there were stems (and lines of their changes in chronicles), and those written past the actions, are read by a worker, the newest first. While
it reads, a counter says down to which id it has come.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Exists, OuterRef

from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import search_words
from letopis.comments.models import Comment
from letopis.events.fact_links import follow_earlier
from letopis.events.models import Counter, Event, EventWords, Participant
from letopis.kernel.database import in_transaction
from letopis.search.stemming import stems_text

_READ = 50_000  # letters of a content
_BATCH = 500
_BACKLOG = "words"  # the counter: events with ids up to its last one are still to be read
_NEEDED = ("pk", "number", "subject", "place", "content", "agenda", "cancel_reason", "attributes")


def words_of(
    event: Event,
    names: Iterable[str],
    remarks: Iterable[str] = (),
    known: Sequence[AttributeDefinition] | None = None,
) -> str:
    """What `EventWords` keeps of an event: its texts, the names of participants, comments of colleagues."""
    own = (
        event.subject,
        str(event.number),
        event.place,
        event.agenda,
        event.cancel_reason,
        *search_words(event, known),
    )
    return stems_text((*own, *names, *remarks, event.content[:_READ]))


def write_words(events: Sequence[Event], names: dict[int, list[str]]) -> None:
    """Write the words of new events, of which nobody can have said anything yet."""
    rows = [EventWords(event=event, stems=words_of(event, names.get(event.pk, ()))) for event in events]
    EventWords.objects.bulk_create(rows, batch_size=_BATCH)


def refresh_words(ids: Collection[int], known: Sequence[AttributeDefinition] | None = None) -> None:
    """Read the texts of these events anew; inside the transaction that changed them."""
    rows = _read(ids, known)
    EventWords.objects.bulk_create(
        rows, batch_size=_BATCH, update_conflicts=True, unique_fields=["event"], update_fields=["stems"]
    )


def _read(ids: Collection[int], known: Sequence[AttributeDefinition] | None) -> list[EventWords]:
    names: dict[int, list[str]] = defaultdict(list)
    for pk, name in Participant.objects.filter(event__in=ids).values_list("event", "name"):
        names[pk].append(name)
    remarks: dict[int, list[str]] = defaultdict(list)
    said = Comment.objects.filter(kind=Event._meta.label_lower, target_id__in=ids, is_deleted=False)
    for pk, text in said.values_list("target_id", "text"):
        remarks[pk].append(text)
    return [
        EventWords(event=event, stems=words_of(event, names[event.pk], remarks[event.pk], known))
        for event in Event.objects.filter(pk__in=ids).only(*_NEEDED)
    ]


def are_words_ready() -> bool:
    """Whether every event has been read."""
    if Counter.objects.filter(name=_BACKLOG).exists():
        return False
    oldest = Event.objects.annotate(has_words=Exists(EventWords.objects.filter(event=OuterRef("pk"))))
    return bool(oldest.order_by("pk").values_list("has_words", flat=True).first() is not False)


@in_transaction
def fill_words() -> bool:
    """Read some of the events that have no words, the newest first; whether there may be more.

    Whoever changes one of them meanwhile writes its words: those stay.
    """
    backlog = Counter.objects.select_for_update().filter(name=_BACKLOG).first()
    if backlog is None:
        if are_words_ready():
            return False
        newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        backlog, _made = Counter.objects.get_or_create(name=_BACKLOG, defaults={"last": newest})
    below = Event.objects.filter(pk__lte=backlog.last).order_by("-pk")
    ids = list(below.values_list("pk", flat=True)[:_BATCH])
    if not ids:
        backlog.delete()
        return False
    known = list(AttributeDefinition.objects.filter(host="event"))
    read = set(EventWords.objects.filter(event__in=ids).values_list("event", flat=True))
    EventWords.objects.bulk_create(_read([pk for pk in ids if pk not in read], known), ignore_conflicts=True)
    follow_earlier(ids)
    backlog.last = ids[-1] - 1
    backlog.save(update_fields=["last"])
    return True
