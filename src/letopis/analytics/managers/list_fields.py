"""What the report asks of events and lists can ask, too: whether an event was a client's request, what its record holds."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.actions.answer import may_wait
from letopis.events.models import Event, EventSummary, Participant
from letopis.kernel.errors import Refused
from letopis.lists import declaring
from letopis.lists.counted import by_value, yes_or_no
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import ListField

_RECORD = _("Quality of the record")


def with_client() -> Q:
    """Events in which a client takes part."""
    own = Participant.objects.filter(event=OuterRef("pk"))
    return Q(Exists(own.filter(Q(person__isnull=False) | Q(counterparty__isnull=False))))


def with_detail() -> Q:
    """Events that say by which contact the client was reached."""
    return Q(Exists(Participant.objects.filter(event=OuterRef("pk"), contact_detail__isnull=False)))


def with_next() -> Q:
    """Events something follows: an event on their basis, or something planned with one of their clients now."""
    # A list, not row by row: where nothing has a basis, SQLite takes the index of bases for a useless one.
    after = Event.objects.filter(basis__isnull=False, is_marked_for_deletion=False).values("basis")
    guests = Participant.objects.filter(event=OuterRef("pk"))
    # Row by row, not joined: SQLite would begin with everything that is planned.
    planned = EventSummary.objects.filter(next_at__isnull=False)
    person = guests.filter(Exists(planned.filter(person=OuterRef("person"))))
    company = guests.filter(Exists(planned.filter(counterparty=OuterRef("counterparty"))))
    return Q(pk__in=after) | Q(Exists(person)) | Q(Exists(company))


def _flag(key: str, label: Any, condition: Callable[[], Q], group: Any) -> ListField:
    def where(user: User, sign: Sign, values: Sequence[str]) -> Q:
        if set(values) - {"yes", "no"}:
            raise Refused(_("Choose yes or no."))
        if len(set(values)) == 2:
            return Q()
        return condition() if values[0] == "yes" else ~condition()

    def load(user: User, rows: Sequence[Any]) -> dict[int, bool]:
        ids = [row.pk for row in rows]
        held = set(Event.objects.filter(condition(), pk__in=ids).values_list("pk", flat=True))
        return {pk: pk in held for pk in ids}

    by = by_value(lambda user: Case(When(condition(), then=True), default=False), yes_or_no)
    return declaring.flag(key, label, key, load=load, where=where, group=group, counted=by)


def event_fields(user: User) -> list[ListField]:
    """The fields this report adds to events."""
    return [
        _flag("request", _("Request of a client"), may_wait, _("Clients")),
        _flag("with-client", _("A client takes part"), with_client, _RECORD),
        _flag("with-detail", _("The contact used is given"), with_detail, _RECORD),
        _flag("with-next", _("Has a next step"), with_next, _RECORD),
    ]
