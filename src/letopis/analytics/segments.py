"""Segments of clients: saved views of people and of counterparties, each as the reader's own rows."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.kernel.errors import NotFound
from letopis.lists.conditions import NOTHING
from letopis.lists.page import ask, narrow
from letopis.lists.queries import get_view, saved_views
from letopis.lists.spec import SPECS, Choice
from letopis.lists.where import joined
from letopis.parties.models import ContactPerson, Counterparty

_LISTS = ("people", "counterparties")


def segment_choices(user: User) -> list[Choice]:
    """The views the reader may use."""
    rows = saved_views(user).filter(list__in=_LISTS).order_by("list", "order", "pk")
    return [Choice(str(row.public_id), row.name) for row in rows]


def _rows(user: User, value: str, wanted: str) -> Q:
    """The condition on the cards of a view; nobody when it is of the other list, or not theirs to use."""
    try:
        view = get_view(user, UUID(value))
    except (NotFound, ValueError):
        return NOTHING
    if view.list != wanted:
        return NOTHING
    params = QueryDict(mutable=True)
    params["view"] = value
    ranges = narrow(ask(SPECS[wanted], user, params), user)
    return joined([Q(pk__in=rows.order_by().values("pk")) for rows in ranges])


def people_in(user: User, value: str) -> QuerySet[ContactPerson]:
    """The people of a segment; none of one of counterparties."""
    return ContactPerson.objects.filter(_rows(user, value, "people"))


def companies_in(user: User, value: str) -> QuerySet[Counterparty]:
    """The counterparties of a segment; none of one of people."""
    return Counterparty.objects.filter(_rows(user, value, "counterparties"))
