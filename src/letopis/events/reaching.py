"""How somebody is reached: the contact used last, the one that fits a type, and who asked not to be disturbed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max

from letopis.events.inputs import ParticipantInput
from letopis.events.models import EventType, Participant
from letopis.parties.contacting import CHANNEL_OF_TYPE, bans
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import first_details, main_affiliations

Used = Mapping[
    int, int
]  # contact → the newest participant it was used for; who asks compares within a kind of contacts


def last_used(parties: Sequence[ContactPerson | Counterparty]) -> Used:
    """When each contact of these was used last, in an order that says only which was later; a query for each kind."""
    found: dict[int, int] = {}
    people = [party.pk for party in parties if isinstance(party, ContactPerson)]
    companies = [party.pk for party in parties if isinstance(party, Counterparty)]
    for column, ids in (("person", people), ("counterparty", companies)):
        if ids:
            rows = Participant.objects.filter(**{f"{column}__in": ids}, contact_detail__isnull=False).order_by()
            newest = rows.values_list("contact_detail").annotate(newest=Max("pk"))
            found |= {detail: pk for detail, pk in newest if detail is not None}
    return found


REACHED_BY = {  # form of the type → what somebody is reached by
    "call": ContactDetail.Kind.PHONE,
    "sms": ContactDetail.Kind.PHONE,
    "email": ContactDetail.Kind.EMAIL,
    "messenger": ContactDetail.Kind.MESSENGER,
}


def reached_by(records: Sequence[Any], kind: EventType) -> tuple[dict[int, ParticipantInput], dict[int, str]]:
    """Cards of one kind as participants, each with the contact that fits the type, and who asked not to be disturbed
    by it, with the sentence; a fixed number of queries."""
    if not records:
        return {}, {}
    people = isinstance(records[0], ContactPerson)
    wanted = REACHED_BY.get(kind.form)
    details = first_details(records, wanted) if wanted else {}
    links = main_affiliations(records) if people else {}
    rows, refused = {}, {}
    for record in records:
        detail = details.get(record.pk)
        role = Participant.Role.TO if kind.form == EventType.Form.EMAIL else Participant.Role.REQUIRED
        row = ParticipantInput(contact_detail=None if detail is None or detail.no_contact else detail, role=role)
        link = links.get(record.pk)
        company = link.counterparty if link else None
        rows[record.pk] = (
            replace(row, person=record, counterparty=company) if people else replace(row, counterparty=record)
        )
    if people and kind.form in CHANNEL_OF_TYPE:
        said = {pk: dict(forbidden).get(kind.form, "") for pk, forbidden in bans(records).items()}
        refused = {pk: why for pk, why in said.items() if why}
    return rows, refused
