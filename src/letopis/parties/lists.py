"""The declared lists of people and counterparties; their fields are in `list_fields`."""

from django.utils.translation import gettext_lazy as _

from letopis.lists.spec import ListSpec, OwnView, Rows
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.queries import narrowed


def _joins(rows: Rows) -> Rows:
    return rows.defer("search_text", "kept")  # no column shows them; the rest each field loads once for a page


_ALL = OwnView("all", _("All rows"))
_MINE = OwnView("mine", _("Mine"), "responsible:is:me")

PEOPLE = ListSpec(
    name="people",
    title=_("Contact persons"),
    main="name",
    sort="name",
    rows=lambda user: ContactPerson.objects.ranges_visible_to(user),
    joins=_joins,
    usual="shown:is:valid",
    columns=("name", "company", "position", "phone", "last", "next", "source", "responsible", "tag", "updated"),
    views=(_ALL, _MINE),
    search=narrowed,
    record="person",
)
COUNTERPARTIES = ListSpec(
    name="counterparties",
    title=_("Counterparties"),
    main="name",
    sort="name",
    rows=lambda user: Counterparty.objects.ranges_visible_to(user),
    joins=_joins,
    usual="shown:is:valid",
    columns=("name", "inn", "kind", "phone", "last", "next", "source", "responsible", "tag", "updated"),
    views=(
        _ALL,
        _MINE,
        OwnView("buyers", _("Buyers"), "relation:has:buyer"),
        OwnView("suppliers", _("Suppliers"), "relation:has:supplier"),
    ),
    search=narrowed,
    record="counterparty",
)
