"""How somebody was reached the last time: which of their contacts the newest event names."""

from collections.abc import Mapping, Sequence

from django.db.models import Max

from letopis.events.models import Participant
from letopis.parties.models import ContactPerson, Counterparty

Used = Mapping[int, int]  # contact → the newest participant it was used for; who asks compares within a kind of contacts


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
