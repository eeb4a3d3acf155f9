"""The fields of events."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, F, Func, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from letopis.accounts.list_fields import shared_fields
from letopis.accounts.models import Scope, User
from letopis.accounts.visibility import may_change
from letopis.events import cells
from letopis.events.list_fields.series import series_field
from letopis.events.list_fields.shared import (
    EVENT,
    Rows,
    _type_order,
    _types_named,
    outcome_choices,
    outcome_order,
    type_choices,
    type_groups,
)
from letopis.events.models import Event, Participant
from letopis.events.models.event import Seen
from letopis.events.punctual import DONE, in_time, is_in_time
from letopis.events.queries import fill_participants, fill_types
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.plain import has
from letopis.kernel.text import fold
from letopis.lists import counted, declaring, where
from letopis.lists.counted import by_column, by_value, named
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, Linked, ListField, address_of, once
from letopis.lists.sorting import by, by_rank, by_text
from letopis.lists.spec import Choice
from letopis.parties.list_fields import tag_field
from letopis.parties.models import ContactPerson, Counterparty

# — Events themselves —


def _state_choices(user: User) -> list[Choice]:
    return [*(Choice(value, label) for value, label in Event.State.choices), Choice("overdue", _("Overdue"))]


def _state_where(user: User, comparison: Sign, values: Sequence[str]) -> Q:
    parts = []
    for value in values:
        if value == "overdue":
            parts.append(Q(state=Event.State.PLANNED, due_at__lt=clock.now()))
        elif value in Event.State.values:
            parts.append(Q(state=value))
        else:
            raise Refused(_("There is no such state."), "state")
    found = where.joined(parts)
    return found if comparison == Sign.IS else ~found


def _states(user: User, rows: Rows) -> Mapping[int, Any]:
    found = {}
    _typed(rows)
    for event in rows:
        overdue = event.is_overdue
        made = cells.Stated(_("Overdue") if overdue else event.get_state_display())
        made.state, made.overdue, made.subject = event.state, overdue, event.subject
        may = event.state == Event.State.PLANNED and may_change(user, event)
        made.complete = address_of("event-complete", event.public_id) if may else ""
        made.asks = event.type.asks_when_done
        found[event.pk] = made
    return found


def _typed(rows: Rows) -> None:
    """Let every event have its type, each type loaded once."""
    once(rows, "types", lambda: fill_types(rows))


def _type_titles(user: User, rows: Rows) -> Mapping[int, Any]:
    _typed(rows)
    return {event.pk: event.type.title for event in rows}


def _outcomes(user: User, rows: Rows) -> Mapping[int, Any]:
    _typed(rows)
    return {event.pk: cells.outcome_of(event) for event in rows}


def _subjects(user: User, rows: Rows) -> Mapping[int, Any]:
    _typed(rows)
    found = {}
    for event in rows:
        made = cells.Subject(event.subject)
        made.event, made.href = event, address_of("event", event.public_id)
        found[event.pk] = made
    return found


def _seen(user: User, rows: Rows) -> Mapping[int, Seen]:
    """The participants of each event as the reader may see them."""

    def load() -> dict[int, Seen]:
        fill_participants(list(rows))
        return {event.pk: event.seen_by(user) for event in rows}

    return once(rows, "participants", load)


def _people(user: User, rows: Rows) -> Mapping[int, Any]:
    found = {}
    for pk, seen in _seen(user, rows).items():
        parties = []
        for row, company in seen.rows:
            if row.person:
                href = address_of("person", row.person.public_id)
            else:
                href = address_of("counterparty", company.public_id) if company else ""
            parties.append((row.name, href))
        made = cells.People(", ".join(name for name, _href in parties))
        made.parties, made.hidden = parties, seen.hidden
        found[pk] = made
    return found


def _companies(user: User, rows: Rows) -> Mapping[int, Any]:
    found: dict[int, Any] = {}
    for pk, seen in _seen(user, rows).items():
        for _row, company in seen.rows:
            if company and pk not in found:
                found[pk] = Linked(company.name, address_of("counterparty", company.public_id))
    return found


def visible_participants(user: User) -> QuerySet[Participant]:
    """Those the reader may see: asking for a hidden name must not tell that it is there."""
    rows = Participant.objects.filter(event=OuterRef("pk"))
    if user.role.sees == Scope.ALL:
        return rows
    return rows.filter(
        Q(person__in=ContactPerson.objects.visible_to(user).values("pk"))
        | Q(person=None, counterparty__in=Counterparty.objects.visible_to(user).values("pk"))
        | Q(person=None, counterparty=None)
    )


def _participants_named(user: User, values: Sequence[str]) -> QuerySet[Participant]:
    return visible_participants(user).filter(where.joined([has("name", value) for value in values]))


def _with_company(user: User) -> QuerySet[Participant]:
    rows = Participant.objects.filter(event=OuterRef("pk"))
    return rows.filter(counterparty__in=Counterparty.objects.visible_to(user).values("pk"))


def _companies_named(user: User, values: Sequence[str]) -> QuerySet[Participant]:
    return _with_company(user).filter(
        where.joined([Q(counterparty__sort_key__contains=fold(value)) for value in values])
    )


_SHOWN = {
    "unmarked": (_("all but marked"), Q(is_marked_for_deletion=False)),
    "marked": (_("marked for deletion"), Q(is_marked_for_deletion=True)),
}


def _shown_where(user: User, comparison: Sign, values: Sequence[str]) -> Q:
    if unknown := [value for value in values if value not in _SHOWN]:
        raise Refused(_("There is no such value."), unknown[0])
    return where.joined([_SHOWN[value][1] for value in values])


_PUNCTUAL = {"in-time": _("in time"), "late": _("late")}


def _punctual(user: User, rows: Rows) -> Mapping[int, Any]:
    words = {True: str(_PUNCTUAL["in-time"]), False: str(_PUNCTUAL["late"])}
    found = {event.pk: is_in_time(event, user.zone) for event in rows}
    return {pk: words[value] for pk, value in found.items() if value is not None}


def _punctual_where(user: User, comparison: Sign, values: Sequence[str]) -> Q:
    known = {"in-time": in_time(user.zone), "late": DONE & ~in_time(user.zone)}
    if unknown := [value for value in values if value not in known]:
        raise Refused(_("There is no such value."), unknown[0])
    return where.joined([known[value] for value in values])


def _punctuality(user: User) -> Case:
    known = in_time(user.zone)
    return Case(When(known, then=Value("in-time")), When(DONE & ~known, then=Value("late")), default=None)


class Minutes(Func):
    """Whole minutes between two instants."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        first, last = (compiler.compile(one) for one in self.source_expressions)
        return f"((strftime('%%s', {last[0]}) - strftime('%%s', {first[0]})) / 60)", (*last[1], *first[1])

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        first, last = (compiler.compile(one) for one in self.source_expressions)
        return f"FLOOR(EXTRACT(EPOCH FROM {last[0]} - {first[0]}) / 60)::integer", (*last[1], *first[1])


def _minutes(event: Event) -> int | None:
    if not (event.starts_at and event.ends_at):
        return None
    return int((event.ends_at - event.starts_at).total_seconds() // 60)


def _choices_of(kind: Any) -> Any:
    return lambda user: [Choice(value, label) for value, label in kind.choices if value]


def _shown_choice(key: str, label: Any, kind: Any, *, sort: bool = True, **more: Any) -> ListField:
    """A column of named values, shown by name and sorted in the order of their declaration."""

    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        named = {value: str(label) for value, label in kind.choices if value}
        return {row.pk: named.get(getattr(row, key)) for row in rows}

    ranked = by_rank(f"rank_{key}", key, lambda: [value for value in kind.values if value]) if sort else None
    given = {"load": load, "sort": ranked, "group": EVENT, "counted": by_column(key, named(_choices_of(kind)))}
    return declaring.choice(key, label, _choices_of(kind), **{**given, **more})


def event_fields(user: User) -> list[ListField]:
    """Every field of an event."""
    more: dict[str, Any] = {"group": EVENT}
    return [
        declaring.moment(
            "time",
            _("Start"),
            "occurs_at",
            load=declaring.each(cells.start_of),
            comparisons=tuple(sign for sign in where.MOMENTS if sign not in (Sign.EMPTY, Sign.FILLED)),
            sort=by("occurs_at", descending=True),
            cell=cells.start_cell,
            cell_of_day=cells.time_of_day,
            place="m-1e soft nowrap tn",
            width=130,
            is_shown=True,
            **more,
        ),
        declaring.text(
            "subject",
            _("Event"),
            load=_subjects,
            cell=cells.subject_cell,
            comparisons=where.TEXTS[:4],
            sort=by_text("sort_subject", "subject"),
            place="m-1",
            is_shown=True,
            width=340,
            **more,
        ),
        declaring.choice(
            "state",
            _("State"),
            _state_choices,
            load=_states,
            cell=cells.state_cell,
            where=_state_where,
            comparisons=(Sign.IS, Sign.IS_NOT),
            sort=by_rank("rank_state", "state", lambda: Event.State.values),
            counted=by_column(
                "state", lambda user: {value: Choice(value, label) for value, label in Event.State.choices}
            ),
            place="m-2e",
            is_shown=True,
            **more,
        ),
        ListField(
            "participants",
            _("Participants"),
            Kind.TEXT,
            _people,
            cell=cells.people_cell,
            comparisons=(Sign.CONTAINS, Sign.WITHOUT, Sign.EMPTY, Sign.FILLED),
            where=where.related(_participants_named, visible_participants),
            place="m-2",
            is_shown=True,
            **more,
        ),
        ListField(
            "company",
            _("Counterparty"),
            Kind.REFERENCE,
            _companies,
            comparisons=(Sign.CONTAINS, Sign.WITHOUT, Sign.EMPTY, Sign.FILLED),
            where=where.related(_companies_named, _with_company),
            **more,
        ),
        declaring.choice(
            "outcome",
            _("Outcome"),
            outcome_choices,
            load=_outcomes,
            cell=cells.outcome_cell,
            is_shown=True,
            sort=by_rank("rank_outcome", "outcome", outcome_order),
            counted=by_column("outcome", named(outcome_choices)),
            **more,
        ),
        declaring.choice(
            "type",
            _("Type"),
            type_choices,
            load=_type_titles,
            where=where.choice("type", resolve=_types_named),
            comparisons=(Sign.IS, Sign.IS_NOT),
            sort=by_rank("rank_type", "type", _type_order),
            counted=by_column("type", type_groups),
            **more,
        ),
        _shown_choice("direction", _("Direction"), Event.Direction),
        _shown_choice("importance", _("Importance"), Event.Importance, comparisons=(Sign.IS, Sign.IS_NOT)),
        declaring.flag("answer", _("Waits for an answer"), "needs_answer", sort=by("needs_answer"), **more),
        declaring.moment("end", _("End"), "ends_at", sort=by("ends_at", nullable=True), **more),
        ListField(
            "minutes",
            _("Length, minutes"),
            Kind.INTEGER,
            declaring.each(_minutes),
            measured=lambda rows, name: rows.annotate(**{name: Minutes("starts_at", "ends_at")}),
            place="m-hide soft tn",
            **more,
        ),
        ListField(
            "number",
            _("Number"),
            Kind.INTEGER,
            declaring.attribute("number"),
            comparisons=where.NUMBERS[:-2],
            where=where.number("number"),
            sort=by("number", descending=True),
            place="m-hide soft tn",
            **more,
        ),
        declaring.choice(
            "punctual",
            _("Done in time"),
            lambda user: [Choice(value, label) for value, label in _PUNCTUAL.items()],
            load=_punctual,
            where=_punctual_where,
            comparisons=(Sign.IS,),
            counted=by_value(_punctuality, lambda user: {key: Choice(key, label) for key, label in _PUNCTUAL.items()}),
            **more,
        ),
        ListField(
            "moves",
            _("Times moved"),
            Kind.INTEGER,
            declaring.attribute("moves"),
            comparisons=where.NUMBERS[:-2],
            where=where.number("moves"),
            measured=lambda rows, name: rows.annotate(**{name: F("moves")}),
            place="m-hide soft tn",
            **more,
        ),
        declaring.text(
            "place", _("Place"), sort=by_text("sort_place", "place"), counted=counted.by_text("place"), **more
        ),
        declaring.text("content", _("Content"), kind=Kind.LONG_TEXT, **more),
        declaring.text(
            "reason", _("Reason of cancellation"), "cancel_reason", counted=counted.by_text("cancel_reason"), **more
        ),
        declaring.flag("private", _("Private"), "private", sort=by("private"), **more),
        declaring.moment(
            "completed", _("Completed"), "completed_at", sort=by("completed_at", nullable=True, descending=True), **more
        ),
        ListField(
            "shown",
            _("Shown"),
            Kind.CHOICE,
            declaring.each(lambda row: str(_SHOWN["marked" if row.is_marked_for_deletion else "unmarked"][0])),
            choices=lambda user: [Choice(value, label) for value, (label, _q) in _SHOWN.items()],
            comparisons=(Sign.IS,),
            where=_shown_where,
            place="m-hide soft",
            **more,
        ),
        series_field(),
        tag_field(Event.tags.through, "event"),
        *shared_fields(),
    ]
