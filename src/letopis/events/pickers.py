"""Participants in forms: rows of text that survive without JavaScript."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.dictionaries.queries import every
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventType, Participant
from letopis.events.reaching import REACHED_BY, Used, last_used
from letopis.kernel.errors import NotFound
from letopis.kernel.text import fold, search_text
from letopis.parties.contacting import bans
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import (
    counterparties_found,
    get_counterparty,
    get_person,
    main_affiliations,
    main_link,
    people_found,
)

REACHING = (ContactDetail.Kind.PHONE, ContactDetail.Kind.EMAIL, ContactDetail.Kind.MESSENGER)


class Way(NamedTuple):
    """A way to reach somebody: the kind of contact and how it is written."""

    kind: str
    shown: str
    is_last: bool = False  # used the last time


@dataclass(frozen=True)
class Row:
    """A participant in a form: `ref` is `person:<id>`, `counterparty:<id>`, `user:<id>` or empty for a bare name."""

    id: str
    ref: str
    name: str
    about: str
    contact: str
    ways: tuple[Way, ...]
    role: str = "required"
    bans: tuple[tuple[str, str], ...] = ()  # types of events the person does not want, with the reason


def with_bans(user: User, rows: list[Row]) -> list[Row]:
    """The rows, each with what the person asked not to be done to them; two queries."""
    refs = [row.ref.removeprefix("person:") for row in rows if row.ref.startswith("person:")]
    if not refs:
        return rows
    people = list(ContactPerson.objects.visible_to(user).filter(public_id__in=[ref for ref in refs if is_uuid(ref)]))
    forbidden = bans(people)
    by_ref = {f"person:{person.public_id}": forbidden[person.pk] for person in people}
    return [replace(row, bans=by_ref.get(row.ref, ())) for row in rows]


# The fields a name may be typed into, with the role it gets: one of participants, and those of a letter.
ADDING = {
    "p-add": "",
    "p-add-to": Participant.Role.TO,
    "p-add-cc": Participant.Role.CC,
    "p-add-sender": Participant.Role.SENDER,
}


def is_uuid(text: str) -> bool:
    """Whether a reference of a form can be looked for at all."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def ways_of(party: ContactPerson | Counterparty, kind: str, used: Used) -> tuple[Way, ...]:
    """How the party can be reached: the kind that fits the event first, in it what was used the last time."""
    details = [d for d in party.details.all() if d.is_valid and not d.no_contact and d.kind in REACHING]
    details.sort(key=lambda d: (d.kind != kind, -used.get(d.pk, 0), not d.is_primary, d.order))
    last = {
        max((d for d in details if d.kind == one), key=lambda d: used.get(d.pk, 0)).pk
        for one in {d.kind for d in details}
    }
    return tuple(Way(d.kind, d.shown, d.pk in last and d.pk in used) for d in details)


def form_of(type_code: str) -> str:
    """The form of the type with this code; the code itself when there is no such type."""
    return next((str(kind.form) for kind in every(EventType) if kind.code == type_code), type_code)


def _reach(party: ContactPerson | Counterparty, type_code: str, used: Used) -> tuple[str, tuple[Way, ...]]:
    """The contact that fits the type of the event, "" when there is none, and every way there is."""
    wanted = REACHED_BY.get(form_of(type_code), "") if type_code else ""
    ways = ways_of(party, wanted, used)
    return (ways[0].shown if ways and ways[0].kind == wanted else ""), ways


def row_of(party: ContactPerson | Counterparty | User, type_code: str = "", used: Used | None = None) -> Row:
    """A new row for a party, with the way that fits the type of the event."""
    if isinstance(party, User):
        return Row("", f"user:{party.public_id}", party.name, str(party.team or ""), "", ())
    contact, ways = _reach(party, type_code, last_used([party]) if used is None else used)
    if isinstance(party, ContactPerson):
        link = main_link(party)
        about = ", ".join(part for part in (link.counterparty.name, link.position) if part) if link else ""
        return Row("", f"person:{party.public_id}", party.full_name, about, contact, ways)
    return Row("", f"counterparty:{party.public_id}", party.name, party.inn, contact, ways)


def rows_for(parties: Sequence[ContactPerson | Counterparty | User], type_code: str = "") -> list[Row]:
    """New rows for several parties; a query for details of people, of companies, and one for links."""
    people = [party for party in parties if isinstance(party, ContactPerson)]
    prefetch_related_objects(people, "details")
    prefetch_related_objects([party for party in parties if isinstance(party, Counterparty)], "details")
    links = main_affiliations(people) if people else {}
    used = last_used([party for party in parties if not isinstance(party, User)])
    return [_row_for(party, type_code, links, used) for party in parties]


def _row_for(
    party: ContactPerson | Counterparty | User, type_code: str, links: Mapping[int, Affiliation], used: Used
) -> Row:
    if not isinstance(party, ContactPerson):
        return row_of(party, type_code, used)
    link = links.get(party.pk)
    about = ", ".join(part for part in (link.counterparty.name, link.position) if part) if link else ""
    return Row("", f"person:{party.public_id}", party.full_name, about, *_reach(party, type_code, used))


def row_with_bans(party: ContactPerson | Counterparty, type_code: str) -> Row:
    """A new row of the card's own party, with what the person asked not to be done."""
    row = row_of(party, type_code)
    return replace(row, bans=bans([party])[party.pk]) if isinstance(party, ContactPerson) else row


def rows_of(user: User, event: Event) -> tuple[list[Row], int]:
    """The rows of a saved event which `user` may see, and how many more there are."""
    seen = event.seen_by(user)
    # The ways to reach everybody, in a query for people and one for companies.
    prefetch_related_objects([row.person for row, _company in seen.rows if row.person], "details")
    alone = [row.counterparty for row, _company in seen.rows if row.counterparty and not row.person]
    prefetch_related_objects(alone, "details")
    used = last_used([party for row, _company in seen.rows if (party := row.person or row.counterparty)])
    return [_row(participant, company, used) for participant, company in seen.rows], seen.hidden


def reached_by(row: Row, type: EventType) -> Row:
    """A row taken over into a new event of another type, with the way and the role that fit it."""
    wanted = REACHED_BY.get(type.form, "")
    fitting = [way.shown for way in row.ways if way.kind == wanted]
    contact = row.contact if not wanted or row.contact in fitting or not row.ways else next(iter(fitting), "")
    letter = type.form == EventType.Form.EMAIL
    role = Participant.Role.REQUIRED
    if letter:
        role = Participant.Role.CC if row.role == Participant.Role.CC else Participant.Role.TO
    return replace(row, id="", contact=contact, role=role)


def retyped(user: User, rows: Sequence[Row], type: EventType) -> list[Row]:
    """The rows of a form that becomes one of another type: each card with the way that fits it."""
    return [
        reached_by(replace(row, ways=row_of(party).ways), type) if (party := party_of(user, row.ref)) else row
        for row in rows
    ]


def answering(row: Row) -> Row:
    """A row of an answer: whoever wrote is written to."""
    return replace(row, id="", role=Participant.Role.TO if row.role == Participant.Role.SENDER else row.role)


def _row(participant: Participant, company: Counterparty | None, used: Used) -> Row:
    party = participant.person or participant.counterparty
    ref = ""
    if participant.person:
        ref = f"person:{participant.person.public_id}"
    elif participant.counterparty:
        ref = f"counterparty:{participant.counterparty.public_id}"
    elif participant.user:
        ref = f"user:{participant.user.public_id}"
    about = company.name if participant.person and company else ""
    ways = ways_of(party, "", used) if party else ()
    return Row(str(participant.public_id), ref, participant.name, about, participant.contact, ways, participant.role)


def typed_rows(data: QueryDict) -> list[Row]:
    """The rows of a form as they were sent, for showing a refused form again."""
    columns = [data.getlist(f"p-{name}") for name in ("id", "ref", "name", "contact")]
    roles = data.getlist("p-role")  # a form without roles sends none
    roles = roles if len(roles) == len(columns[0]) else [Participant.Role.REQUIRED] * len(columns[0])
    return [
        Row(row_id, ref, name, "", contact, (), role)
        for row_id, ref, name, contact, role in zip(*columns, roles, strict=False)
        if (ref or name.strip()) and name != ""
    ]


def read_participants(data: QueryDict, user: User, event: Event | None = None) -> list[ParticipantInput]:
    """The participants of a form; a name typed into «add» alone is looked up, and stays a bare name when nobody fits."""
    held = {str(row.public_id): row for row in event.participants.all()} if event else {}
    found = []
    for row in typed_rows(data):
        present = held.get(row.id)
        given = _party(user, row.ref, present)
        given = given or ({"name": row.name} if not row.ref else None)
        if given is None:
            continue
        found.append(_input(given, row.contact, present, row.role if "p-role" in data else ""))
    for field, role in ADDING.items():
        if name := data.get(field, "").strip():
            given = _guess(user, name)
            party = given.get("person") or given.get("counterparty")
            fitting = ""
            if isinstance(party, ContactPerson | Counterparty):
                fitting = row_of(party, data.get("type", "")).contact
            if not party and "@" in name:
                fitting = name  # an address of somebody nobody knows yet
            found.append(_input(given, fitting, None, role))
    return found


def _party(user: User, ref: str, present: Participant | None) -> dict[str, object] | None:
    kind, _colon, public_id = ref.partition(":")
    try:
        if kind == "person":
            if present and present.person and str(present.person.public_id) == public_id:
                return {"person": present.person, "counterparty": present.counterparty}
            return {"person": get_person(user, public_id), "counterparty": None}
        if kind == "counterparty":
            if present and present.counterparty and str(present.counterparty.public_id) == public_id:
                return {"counterparty": present.counterparty}
            return {"counterparty": get_counterparty(user, public_id)}
        if kind == "user":
            if present and present.user and str(present.user.public_id) == public_id:
                return {"user": present.user}
            return {"user": colleagues_of(user).get(public_id=UUID(public_id))}
    except (NotFound, User.DoesNotExist, ValueError):
        return None
    return None


def party_of(user: User, ref: str) -> ContactPerson | Counterparty | None:
    """The person or counterparty a row names, when `user` may see them."""
    given = _party(user, ref, None) or {}
    party = given.get("person") or given.get("counterparty")
    return party if isinstance(party, ContactPerson | Counterparty) else None


def _input(given: dict[str, object], contact: str, present: Participant | None, role: str = "") -> ParticipantInput:
    party = given.get("person") or given.get("counterparty")
    detail = None
    if isinstance(party, ContactPerson | Counterparty) and contact.strip():
        wanted = fold(contact)
        detail = next((d for d in party.details.all() if wanted in (fold(d.shown), fold(d.value))), None)
    return ParticipantInput(
        **given,  # type: ignore[arg-type]
        contact_detail=detail,
        contact=contact,
        role=role or (present.role if present else Participant.Role.REQUIRED),
        id=present.public_id if present else None,
    )


def _guess(user: User, name: str) -> dict[str, object]:
    people = list(people_found(user, name)[:2])
    companies = list(counterparties_found(user, name)[:2])
    if len(people) == 1:
        return {"person": people[0], "counterparty": None}
    if not people and len(companies) == 1:
        return {"counterparty": companies[0]}
    return {"name": name}


def suggestions(user: User, query: str, type_code: str, limit: int = 6) -> list[Row]:
    """Who may be meant: people, counterparties, colleagues."""
    if not query.strip():
        return []
    people = list(people_found(user, query)[:limit])
    companies = list(counterparties_found(user, query)[: limit // 2])
    rows = rows_for([*people, *companies], type_code)
    wanted = fold(query)
    colleagues = [
        row for row in colleagues_of(user).select_related("team") if wanted in search_text(row.name, row.login)
    ]
    return with_bans(user, rows) + [row_of(colleague) for colleague in colleagues[:3]]
