"""Participants and the chronicles an event stands in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.events.actions.summary import drop_links
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventLink, Participant
from letopis.history.facts import Values, shown
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.text import has_bad_characters
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import main_affiliations


def set_participants(event: Event, inputs: Sequence[ParticipantInput], *, by: User) -> tuple[Values, Values]:
    """Make the participants of a saved event those given, in order; rows with ids keep what they recorded then."""
    rows = {row.public_id: row for row in event.participants.select_related("person", "counterparty")}
    before = participants_shown(list(rows.values()))
    # Who `by` may not see is not in the list they were shown: such rows stay, nobody removes them unknowingly.
    unseen = {row.public_id for row in rows.values() if not _is_seen(row, by)}
    # A person or a colleague stands once, whichever row comes first; a row of theirs is found again without its id.
    known = {(row.person_id, row.user_id): row for row in rows.values() if row.person_id or row.user_id}
    kept: list[Participant] = []
    fresh: list[Participant] = []
    for order, given in enumerate(inputs):
        row = (
            rows.get(given.id)
            if given.id
            else known.get((given.person.pk if given.person else None, given.user.pk if given.user else None))
        )
        if given.id and row is None:
            raise Refused(_("There is no such participant in this event."), "participants")
        if row is None:
            fresh.append(row := Participant(event=event))
        elif row in kept:
            raise Refused(_("%(name)s is named twice.") % {"name": row.name}, "participants")
        _check(row, given, by=by)
        _fill(row, given, order, by=by)
        kept.append(row)
    people = [row.person_id or -(row.user_id or 0) for row in kept if row.person_id or row.user_id]
    if len(set(people)) != len(people):
        raise Refused(_("A participant is named twice."), "participants")
    kept_ids = {row.pk for row in kept}
    remaining = [row for row in rows.values() if row.pk not in kept_ids and row.public_id in unseen]
    for row in rows.values():
        if row.pk not in kept_ids and row not in remaining:
            row.delete()
    for row in kept:
        row.save()
    # Who came to an event that is done already stands for the company of today; those who stood there before stay.
    give_companies(kept if event.state == Event.State.PLANNED else fresh)
    after = participants_shown(list(event.participants.all()) if remaining else kept)
    if before[0] == after[0]:
        return {}, {}
    return {"participants": shown(before[0], before[1])}, {"participants": shown(after[0], after[1])}


def participants_shown(rows: Sequence[Participant]) -> tuple[list[dict[str, Any]], str]:
    """Participants as they can be put back, and as people read them."""
    values = [
        {
            "id": str(row.public_id),
            "person": row.person_id,
            "counterparty": row.counterparty_id,
            "user": row.user_id,
            "name": row.name,
            "contact_detail": row.contact_detail_id,
            "contact": row.contact,
            "role": row.role,
            **_answered(row),
        }
        for row in rows
    ]
    return values, "; ".join(_text(row) for row in rows)


def _answered(row: Participant) -> dict[str, Any]:
    """What became of an invitation; nothing where nobody was asked, as in journals of before there were any."""
    if not row.response:
        return {}
    return {"response": row.response, "responded_at": row.responded_at.isoformat() if row.responded_at else None}


def participants_of(event: Event) -> Values:
    """The participants of an event as they stand, in the journal's form."""
    return shown(*participants_shown(list(event.participants.all())))


def difference(before: Values, after: Values) -> tuple[Values, Values]:
    """Both sides of a change of participants; empty when there is none."""
    if before["value"] == after["value"]:
        return {}, {}
    return {"participants": before}, {"participants": after}


def put_participants(event: Event, values: Sequence[dict[str, Any]], *, by: User) -> None:
    """Make the participants those the journal kept, under their own ids; cards that are gone leave the name alone.

    Who `by` may not see and the journal did not have then stays, as in `set_participants`.
    """
    people = ContactPerson.objects.in_bulk([row["person"] for row in values if row["person"]])
    companies = Counterparty.objects.in_bulk([row["counterparty"] for row in values if row["counterparty"]])
    details = ContactDetail.objects.in_bulk([row["contact_detail"] for row in values if row["contact_detail"]])
    wanted = {value["id"] for value in values}
    held = {str(row.public_id): row for row in event.participants.select_related("person", "counterparty")}
    staying = [row for key, row in held.items() if key not in wanted and not _is_seen(row, by)]
    standing = {row.person_id for row in staying if row.person_id}
    others = event.participants.exclude(pk__in=[row.pk for row in staying])
    others.exclude(public_id__in=wanted).delete()
    others.update(person=None, user=None)  # nobody must stand twice on the way
    written = [value for value in values if value["person"] not in standing]
    for order, value in enumerate(written):
        row = held.get(value["id"]) or Participant(event=event, public_id=value["id"])
        row.person, row.counterparty = people.get(value["person"]), companies.get(value["counterparty"])
        row.user_id, row.contact_detail = value["user"], details.get(value["contact_detail"])
        row.name, row.contact, row.role, row.order = value["name"], value["contact"], value["role"], order
        row.response, answered = value.get("response", ""), value.get("responded_at")
        row.responded_at = datetime.fromisoformat(answered) if answered else None
        row.save()
    for order, row in enumerate(staying, len(written)):
        if row.order != order:
            row.order = order
            row.save(update_fields=["order"])


def _is_seen(row: Participant, by: User) -> bool:
    return all(may_see(by, party) for party in (row.person, row.counterparty) if party is not None)


def _check(row: Participant, given: ParticipantInput, *, by: User) -> None:
    for party, held in ((given.person, row.person_id), (given.counterparty, row.counterparty_id)):
        if party is not None and party.pk != held and (not may_see(by, party) or party.is_marked_for_deletion):
            raise Refused(_("There is no such participant."), "participants")
    if given.user and (given.person or given.counterparty):
        raise Refused(_("A participant is either a colleague or a client."), "participants")
    if not (given.person or given.counterparty or given.user or given.name.strip()):
        raise Refused(_("A participant has no name."), "participants")
    for text, limit in ((given.name, 650), (given.contact, 4000)):
        if len(text) > limit or has_bad_characters(text):
            raise Refused(_("The text has a character that cannot be saved, or is too long."), "participants")
    if given.role not in Participant.Role.values:
        raise Refused(_("There is no such role of a participant."), "participants")
    if given.response is not None and given.response not in Participant.Response.values:
        raise Refused(_("There is no such answer to an invitation."), "participants")
    detail = given.contact_detail
    if detail is not None:
        owners = {
            ("person", given.person and given.person.pk),
            ("company", given.counterparty and given.counterparty.pk),
        }
        if ("person", detail.person_id) not in owners and ("company", detail.counterparty_id) not in owners:
            raise Refused(_("This contact belongs to somebody else."), "participants")


def _fill(row: Participant, given: ParticipantInput, order: int, *, by: User) -> None:
    changed_party = row.person_id != (given.person and given.person.pk) or row._state.adding
    # Nobody takes away a company they may not see by leaving it out.
    kept = row.counterparty if row.counterparty and not changed_party and not may_see(by, row.counterparty) else None
    row.person, row.user = given.person, given.user
    row.counterparty = given.counterparty or kept
    if changed_party or not row.name:
        row.name = str(given.person or given.counterparty or given.user or given.name.strip())
    row.contact_detail = given.contact_detail
    row.contact = given.contact_detail.shown if given.contact_detail else given.contact.strip()
    row.role, row.order = given.role, order
    if changed_party:
        row.response, row.responded_at, row.invited_at = "", None, None
    if given.response is not None and given.response != row.response:
        row.response, row.responded_at = given.response, clock.now() if given.response else None


def give_companies(rows: Sequence[Participant]) -> None:
    """A person who came without a company stands for that of their present main link."""
    alone = [row for row in rows if row.person_id and row.counterparty_id is None]
    links = main_affiliations([row.person for row in alone if row.person])
    for row in alone:
        if link := links.get(row.person_id or 0):
            row.counterparty = link.counterparty
            row.save(update_fields=["counterparty"])


def set_links(event: Event) -> None:
    """Make the event stand in the chronicles of its participants, once each, at its moment."""
    wanted = set()
    for row in event.participants.all():
        wanted |= {("person_id", row.person_id)} if row.person_id else set()
        wanted |= {("counterparty_id", row.counterparty_id)} if row.counterparty_id else set()
    gone = []
    for link in event.links.all():
        subject = ("person_id", link.person_id) if link.person_id else ("counterparty_id", link.counterparty_id)
        if subject not in wanted:
            gone.append(link.pk)
        elif link.occurs_at != event.occurs_at:
            link.occurs_at = event.occurs_at
            link.save(update_fields=["occurs_at"])
        wanted.discard(subject)
    if gone:
        drop_links(EventLink.objects.filter(pk__in=gone))
    EventLink.objects.bulk_create(
        EventLink(event=event, occurs_at=event.occurs_at, **{name: pk}) for name, pk in sorted(wanted)
    )


def _text(row: Participant) -> str:
    text = f"{row.name}, {row.contact}" if row.contact else row.name
    return f"{text} ({row.get_response_display()})" if row.response else text
