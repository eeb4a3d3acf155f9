"""Events from entries of calendars; one fact for a whole piece of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.actions.event import apply_change
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.replies import apply_replies
from letopis.events.actions.series import create_series
from letopis.events.facts import field_label
from letopis.events.inputs import EventInput
from letopis.events.models import CalendarEntry, Event, EventSeries
from letopis.exchange.ical.card import EventCard
from letopis.exchange.ical.known import Known
from letopis.exchange.ical.settling import Settler
from letopis.exchange.loading import merging
from letopis.exchange.loading.options import DEFAULT, Options, Seen, Verdict
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.errors import LetopisError, Refused
from letopis.parties.actions.children import tags_named

_COMPARED = ("subject", "content", "place", "importance", "private", "all_day", "starts_at", "ends_at", "starts_on",
             "ends_on", "zone")  # fmt: skip
_TIMES = frozenset({"all_day", "starts_at", "ends_at", "starts_on", "ends_on", "zone"})


def judge(
    cards: Sequence[EventCard], by: User, options: Options = DEFAULT, *, doubles: bool = False, seen: Seen | None = None
) -> list[Verdict]:
    """What an import of these entries by `by` would do, in a fixed number of queries."""
    known = Known(cards, by)
    first_seen: Seen = set() if seen is None else seen
    verdicts = []
    for card in cards:
        row = known.entry(card)
        target = (row.event or row.series) if row else known.own(card)
        if card.refused:
            verdicts.append(Verdict(card, "refused", why=card.refused))
        elif card.is_reply:
            verdicts.append(_reply(card, target, by))
        elif target is None:
            verdicts.append(Verdict(card, "same" if card.key in first_seen else "new"))
            first_seen.add(card.key)
        else:
            verdicts.append(_decide(card, target, row.imported if row else {}, options, by))
    return verdicts


def _reply(card: EventCard, target: Any, by: User) -> Verdict:
    if not isinstance(target, Event):
        return Verdict(card, "refused", why=_("There is no event here that this answers."))
    if not may_change(by, target):
        return Verdict(card, "refused", target, _("You may see this card, but not change it."), "uid")
    return Verdict(card, "changed", target, by="uid")


def _decide(card: EventCard, target: Any, imported: Mapping[str, Any], options: Options, by: User) -> Verdict:
    if imported.get("digest") == card.digest:
        return Verdict(card, "same", target, by="uid")
    if options.existing == "skip":
        return Verdict(card, "skipped", target, by="uid")
    if not may_change(by, target):
        return Verdict(card, "refused", target, _("You may see this card, but not change it."), "uid")
    if target.is_marked_for_deletion:
        why = _("The card «%(name)s» is marked for deletion: restore it first.") % {"name": target}
        return Verdict(card, "refused", target, why, "uid")
    if isinstance(target, EventSeries):
        why = _("This recurring event is here already: change its recurrence in the calendar.")
        return Verdict(card, "refused", target, why, "uid")
    return Verdict(card, "changed", target, by="uid")


def preview(verdicts: Sequence[Verdict], name: str, options: Options, by: User) -> list[Verdict]:
    """The verdicts with what would change; what cannot be written is refused with a sentence."""
    settler = Settler([verdict.card for verdict in verdicts], by)
    return [_previewed(verdict, settler, name, options) for verdict in verdicts]


def _previewed(verdict: Verdict, settler: Settler, name: str, options: Options) -> Verdict:
    card = verdict.card
    try:
        if verdict.what == "new":
            _settle(card, settler)
        elif verdict.what == "changed" and card.is_reply:
            said = [f"{one['email']}: {one['response']}" for one in card.entry["attendees"]]
            return replace(verdict, changes=((str(field_label("participants")), "", ", ".join(said)),))
        elif verdict.what == "changed":
            changed = _plan(verdict, settler, options)[1]
            lines = tuple(
                (field_label(key), changed.before[key]["text"], new["text"]) for key, new in changed.after.items()
            )
            return replace(verdict, changes=lines, what="changed" if lines else "same")
    except Refused as refusal:
        return replace(verdict, what="refused", why=str(refusal.message))
    return verdict


def _settle(card: EventCard, settler: Settler) -> tuple[NewEvent, dict[str, Any] | None]:
    """A new event, and its series when it recurs. A recurrence that cannot be kept stays among what was not understood."""
    kind = settler.type_of(card)
    values = settler.values(card, card.entry, kind)
    series = settler.series(card, kind)
    if series is None:
        _keep_rule(card)
    return NewEvent(kind, values, settler.participants(card.entry)), series


def _keep_rule(card: EventCard) -> None:
    rule = card.entry.get("rule")
    if rule and ("RRULE", rule) not in card.unmapped:
        card.unmapped.append(("RRULE", rule))


def _plan(verdict: Verdict, settler: Settler, options: Options) -> tuple[dict[str, Any], Changed]:
    """What an entry changes in its event: values of the file fill what is empty or was the file's own; with `replace`
    everything. A state is not turned back by a file; calling off is taken."""
    event, card = verdict.target, verdict.card
    given = settler.values(card, card.entry, event.type)
    former = event.calendar_entry.imported.get("values", {}) if hasattr(event, "calendar_entry") else {}
    wanted = {name: given[name] for name in _COMPARED}
    if options.existing != "replace":
        held = {name: getattr(event, name) for name in _COMPARED}
        own = {name for name in _COMPARED if held[name] in ("", None) or _plain(held[name]) == former.get(name)}
        if not event.uid:
            own -= {"content"}  # our own file tells the participants there, too
        if not own >= _TIMES - {name for name in _TIMES if held[name] == given[name]}:
            own -= _TIMES  # a start goes with its end
        wanted = {name: value for name, value in wanted.items() if name in own and value not in ("", None)} | {
            name: wanted[name] for name in _TIMES if own >= _TIMES
        }
    trial = Event(**{field.attname: getattr(event, field.attname) for field in Event._meta.concrete_fields})
    if given["state"] == "cancelled" and event.state == Event.State.PLANNED:
        wanted["state"] = "cancelled"
    return wanted, put(trial, wanted)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def write(
    verdicts: Sequence[Verdict], name: str, run: str, options: Options, by: User
) -> tuple[list[Verdict], list[Changed]]:
    """Do what was judged; inside the caller's transaction, the fact is the caller's too."""
    settler = Settler([verdict.card for verdict in verdicts], by)
    done: list[Verdict] = []
    changes: list[Changed] = []
    new: list[tuple[EventCard, NewEvent]] = []
    for verdict in verdicts:
        try:
            if verdict.what == "new":
                event, series = _settle(verdict.card, settler)
                if series is None:
                    new.append((verdict.card, event))
                else:
                    changes += _write_series(verdict.card, series, name, run, by)
            elif verdict.what == "changed":
                verdict, changed = _write_changes(verdict, settler, name, run, options, by)
                changes += changed
        except LetopisError as refusal:
            verdict = replace(verdict, what="refused", why=str(getattr(refusal, "message", refusal)))
        done.append(verdict)
    return done, [*changes, *_write_new(new, settler, name, run, by)]


def _imported(card: EventCard, values: Mapping[str, Any], run: str) -> dict[str, Any]:
    kept = {name: _plain(values[name]) for name in _COMPARED if name in values}
    return {"digest": card.digest, "values": kept, "run": run}


def _write_new(
    new: Sequence[tuple[EventCard, NewEvent]], settler: Settler, name: str, run: str, by: User
) -> list[Changed]:
    given = [replace(event, values={**event.values, "uid": card.uid}) for card, event in new]
    events = create_events(given, by=by) if given else []
    rows = []
    for (card, event), made in zip(new, events, strict=True):
        uid, recurrence = card.key
        kept, imported = merging.kept_lines(card, name), _imported(card, event.values, run)
        rows.append(CalendarEntry(event=made, uid=uid, recurrence=recurrence, kept=kept, imported=imported))
        if tags := settler.tags(card):
            made.tags.set(tags_named(tags))
    CalendarEntry.objects.bulk_create(rows)
    return [Changed(event) for event in events]


def _write_series(card: EventCard, given: dict[str, Any], name: str, run: str, by: User) -> list[Changed]:
    series = create_series(by=by, **given)
    events = Event.objects.filter(series=series)
    past = list(events.filter(state=Event.State.PLANNED, due_at__lt=clock.now()).values_list("pk", flat=True))
    Event.objects.filter(pk__in=past).update(state=Event.State.COMPLETED, completed_at=F("due_at"), completed_by=by)
    refresh_answers(past, takes_none=True)
    refresh_reminders(past, by=by)
    uid, recurrence = card.key
    kept, imported = merging.kept_lines(card, name), _imported(card, given["given"].values, run)
    CalendarEntry.objects.create(series=series, uid=uid, recurrence=recurrence, kept=kept, imported=imported)
    return [Changed(series), *(Changed(event) for event in events)]


def _write_changes(
    verdict: Verdict, settler: Settler, name: str, run: str, options: Options, by: User
) -> tuple[Verdict, list[Changed]]:
    card, event = verdict.card, verdict.target
    if card.is_reply:
        return verdict, apply_replies(event, [{**card.entry, "uid": card.uid}], by=by)[1]
    wanted, trial = _plan(verdict, settler, options)
    changes = []
    if trial.after:
        changes.append(apply_change(event, EventInput(wanted), by=by)[1])
    _keep_rule(card)
    former = getattr(event, "calendar_entry", None)
    row = former or CalendarEntry(event=event, uid=card.key[0], recurrence=card.key[1])
    before = {key: value for key, value in row.imported.items() if key != "before"}
    row.imported = {**_imported(card, {**settler.values(card, card.entry, event.type)}, run), "before": before}
    lines = merging.kept_lines(card, name)
    row.kept = [*row.kept, *(line for line in lines if line not in row.kept)]
    row.save()
    return (verdict if changes else replace(verdict, what="same")), changes
