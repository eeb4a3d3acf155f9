"""The fields of counterparties."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Case, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from letopis.accounts.list_fields import CARD
from letopis.accounts.models import User
from letopis.accounts.visibility import points_at
from letopis.kernel.text import fold
from letopis.lists import declaring, where
from letopis.lists.counted import by_column
from letopis.lists.fields import Comparison, CountBy, Kind, Linked, ListField, address_of
from letopis.lists.sorting import by, by_rank, by_text
from letopis.lists.spec import Choice
from letopis.parties.list_fields.shared import (
    _NAMES,
    LINKS,
    Rows,
    _company_cell,
    _contacts,
    _name_where,
    _party_where,
    _shared,
)
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.parties.queries import counterparties_for, people_for
from letopis.ui.jinja import icon

# — Counterparties —

_RELATIONS = {"buyer": "is_buyer", "supplier": "is_supplier", "other": "is_other"}
_RELATION_NAMES = {"buyer": _("Buyer"), "supplier": _("Supplier"), "other": _("Other relations")}


def _relations(row: Any) -> list[str]:
    return [str(_RELATION_NAMES[name]) for name, column in _RELATIONS.items() if getattr(row, column)]


def _marked(user: User, rows: Any, name: str) -> Any:
    """The relations of a row as one number, a bit for each."""
    bits = [Case(When(**{column: True}, then=1 << n), default=0) for n, column in enumerate(_RELATIONS.values())]
    return rows.annotate(**{name: sum(bits[1:], bits[0])})


_BY_RELATION = CountBy(
    _marked,
    lambda user: {name: Choice(name, label) for name, label in _RELATION_NAMES.items()},
    parts=lambda held: [name for n, name in enumerate(_RELATIONS) if held >> n & 1] or [None],
)


class Doubted(str):
    """A number with a doubt about it."""

    doubt: str

    def __new__(cls, text: str, doubt: str) -> "Doubted":
        made = super().__new__(cls, text)
        made.doubt = doubt
        return made


def _inn_cell(value: Any) -> Markup | str:
    if not isinstance(value, Doubted):
        return value or ""
    return Markup('{}<span class="c-warn warnmark" title="{}">{}<span class="sr">{}</span></span>').format(
        str(value), value.doubt, icon("triangle-alert", "ic--s"), value.doubt
    )


def _number_of(name: str) -> Any:
    def read(row: Any) -> str:
        value: str = getattr(row, name)
        doubt = row.warnings.get(name) if value else None
        return Doubted(value, doubt) if doubt else value

    return declaring.each(read)


def _members(user: User) -> QuerySet[Affiliation]:
    seen = Affiliation.objects.filter(counterparty=OuterRef("pk"), until=None)
    return seen.filter(
        points_at(ContactPerson.objects.visible_to(user), "person"), person__is_marked_for_deletion=False
    )


def _people_load(user: User, rows: Rows) -> Mapping[int, Any]:
    links = Affiliation.objects.filter(counterparty__in=[row.pk for row in rows], until=None)
    links = links.filter(person__is_marked_for_deletion=False).order_by("-is_main", "pk")
    first: dict[int, int] = {}
    for company, person in links.values_list("counterparty", "person"):
        first.setdefault(company, person)
    return people_for(user, first)


def _members_named(user: User, values: Sequence[str]) -> QuerySet[Affiliation]:
    return _members(user).filter(where.joined([Q(person__sort_key__contains=fold(value)) for value in values]))


def counterparty_fields(user: User) -> list[ListField]:
    """Every field of a counterparty's card."""
    card: dict[str, Any] = {"group": CARD}
    kinds = Counterparty.Kind
    return [
        ListField(
            "name",
            _("Counterparty"),
            Kind.TEXT,
            declaring.each(lambda row: Linked(row.name, address_of("counterparty", row.public_id))),
            comparisons=_NAMES,
            where=_name_where,
            sort=by("sort_key"),
            cell=_company_cell,
            place="m-1",
            width=260,
            **card,
        ),
        declaring.text("full-name", _("Full name"), "full_name", **card),
        declaring.text(
            "inn",
            _("INN"),
            load=_number_of("inn"),
            cell=_inn_cell,
            sort=by_text("sort_inn", "inn"),
            place="m-2 soft tn",
            is_shown=True,
            **card,
        ),
        declaring.text("kpp", _("KPP"), load=_number_of("kpp"), cell=_inn_cell, place="m-hide soft tn", **card),
        declaring.text("ogrn", _("OGRN"), load=_number_of("ogrn"), cell=_inn_cell, place="m-hide soft tn", **card),
        declaring.choice(
            "kind",
            _("Kind"),
            lambda user: [Choice(value, label) for value, label in kinds.choices],
            load=declaring.each(lambda row: row.get_kind_display()),
            comparisons=(Comparison.IS, Comparison.IS_NOT),
            sort=by_rank("rank_kind", "kind", lambda: kinds.values),
            counted=by_column("kind", lambda user: {value: Choice(value, label) for value, label in kinds.choices}),
            is_shown=True,
            **card,
        ),
        ListField(
            "relation",
            _("Relations"),
            Kind.CHOICES,
            declaring.each(_relations),
            choices=lambda user: [Choice(name, label) for name, label in _RELATION_NAMES.items()],
            comparisons=where.LISTS,
            where=where.flags(_RELATIONS),
            counted=_BY_RELATION,
            **card,
        ),
        ListField(
            "head",
            _("Head company"),
            Kind.REFERENCE,
            lambda user, rows: counterparties_for(user, {row.pk: row.head_company_id for row in rows}),
            group=LINKS,
            comparisons=(Comparison.CONTAINS, Comparison.EMPTY, Comparison.FILLED),
            where=_party_where("head_company", Counterparty),
        ),
        ListField(
            "person",
            _("Main contact"),
            Kind.REFERENCE,
            _people_load,
            group=LINKS,
            comparisons=(Comparison.CONTAINS, Comparison.WITHOUT, Comparison.EMPTY, Comparison.FILLED),
            where=where.related(_members_named, _members),
            place="m-2",
        ),
        *_contacts("counterparty"),
        *_shared(Counterparty, "counterparty"),
    ]
