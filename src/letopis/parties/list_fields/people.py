"""The fields of people."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from letopis.accounts.list_fields import CARD
from letopis.accounts.models import User
from letopis.accounts.visibility import may_see, points_at
from letopis.kernel.plain import equals, has
from letopis.kernel.text import fold
from letopis.lists import declaring, where
from letopis.lists.counted import by_column
from letopis.lists.fields import Comparison, Kind, Linked, ListField, address_of
from letopis.lists.sorting import by, by_expression, by_rank, by_text
from letopis.lists.spec import Choice
from letopis.parties import birthday_filter as birthdays
from letopis.parties.list_fields.shared import (
    _NAMES,
    LINKS,
    Rows,
    _contacts,
    _mains,
    _name_where,
    _shared,
    name_cell,
)
from letopis.parties.models import Affiliation, ContactPerson, Counterparty

# — People —


def _links(user: User) -> QuerySet[Affiliation]:
    seen = Affiliation.objects.filter(person=OuterRef("pk"), until=None)
    return seen.filter(points_at(Counterparty.objects.visible_to(user), "counterparty"))


def _link_field(key: str, label: Any, column: str, **more: Any) -> ListField:
    """A text of the person's present links."""

    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        return {pk: getattr(link, column) for pk, link in _mains(rows).items()}

    def every(user: User) -> QuerySet[Affiliation]:
        return Affiliation.objects.filter(person=OuterRef("pk"), until=None).exclude(**{column: ""})

    def applying(check: Any) -> Any:
        return lambda user, values: every(user).filter(where.joined([check(column, value) for value in values]))

    contains, exactly = where.related(applying(has), every), where.related(applying(equals), every)

    def apply(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
        is_exact = comparison in (Comparison.IS, Comparison.IS_NOT)
        return (exactly if is_exact else contains)(user, comparison, values)

    main = (
        Affiliation.objects.filter(person=OuterRef("pk"), until=None).order_by("-is_main", "pk").exclude(**{column: ""})
    )
    sort = by_text(f"sort_{key}", Subquery(main.values(column)[:1]))
    return declaring.text(key, label, load=load, where=apply, sort=sort, group=LINKS, **more)


def _company_load(user: User, rows: Rows) -> Mapping[int, Any]:
    return {
        pk: Linked(link.name, address_of("counterparty", link.public_id))
        for pk, link in _mains(rows).items()
        if may_see(user, link)
    }


def _company_holding(user: User, values: Sequence[str]) -> QuerySet[Affiliation]:
    named = where.joined([Q(counterparty__sort_key__contains=fold(value)) for value in values])
    return _links(user).filter(named)


def _company_sort() -> Any:
    links = Affiliation.objects.filter(person=OuterRef("pk"), until=None).order_by("-is_main", "pk")
    return Subquery(links.values("counterparty__sort_key")[:1])


def person_fields(user: User) -> list[ListField]:
    """Every field of a person's card."""
    card: dict[str, Any] = {"group": CARD}
    return [
        ListField(
            "name",
            _("Contact person"),
            Kind.TEXT,
            declaring.each(lambda row: Linked(row.full_name, address_of("person", row.public_id))),
            comparisons=_NAMES,
            where=_name_where,
            sort=by("sort_key"),
            cell=name_cell,
            place="m-1",
            width=260,
            **card,
        ),
        declaring.text("last-name", _("Last name"), "last_name", **card),
        declaring.text("first-name", _("First name"), "first_name", **card),
        declaring.text("patronymic", _("Patronymic"), "patronymic", **card),
        ListField(
            "company",
            _("Counterparty"),
            Kind.REFERENCE,
            _company_load,
            group=LINKS,
            comparisons=(Comparison.CONTAINS, Comparison.WITHOUT, Comparison.EMPTY, Comparison.FILLED),
            where=where.related(_company_holding, _links),
            sort=by_expression("sort_company", _company_sort),
            place="m-2",
            is_shown=True,
            width=220,
        ),
        _link_field("position", _("Position"), "position", is_shown=True),
        _link_field("role", _("Role"), "role"),
        *_contacts("person"),
        ListField(
            "birthday",
            _("Birthday"),
            Kind.TEXT,
            declaring.each(birthdays.value),
            comparisons=(Comparison.WITHIN, Comparison.EMPTY, Comparison.FILLED),
            choices=birthdays.choices,
            where=birthdays.where,
            sort=by_expression("sort_birthday", lambda: F("birth_month") * 100 + F("birth_day")),
            cell=birthdays.cell,
            groups=False,
            place="m-hide soft nowrap",
            **card,
        ),
        declaring.choice(
            "sex",
            _("Sex"),
            lambda user: [Choice(value, label) for value, label in ContactPerson.Sex.choices if value],
            load=declaring.each(lambda row: row.get_sex_display() if row.sex else None),
            sort=by_rank("rank_sex", "sex", lambda: [value for value in ContactPerson.Sex.values if value]),
            counted=by_column(
                "sex", lambda user: {value: Choice(value, label) for value, label in ContactPerson.Sex.choices}
            ),
            **card,
        ),
        *_shared(ContactPerson, "contactperson"),
    ]
