"""The fields of people and counterparties, as lists show, sort, filter and export them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from letopis.accounts.list_fields import CARD, shared_fields
from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.kernel.errors import Refused
from letopis.kernel.plain import equals, has
from letopis.kernel.text import FIELD, digits, fold
from letopis.lists import declaring, where
from letopis.lists.fields import Colored, Comparison, Kind, Linked, ListField, address_of, once
from letopis.lists.sorting import by, by_expression, by_rank, by_text
from letopis.lists.spec import Choice
from letopis.parties import birthday_filter as birthdays
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Source, Tag
from letopis.parties.queries import counterparties_for, first_details, people_for, sources
from letopis.ui.jinja import hue, icon, initials

CONTACTS = _("Contacts")
LINKS = _("Links")
Party = type[ContactPerson] | type[Counterparty]
Rows = Sequence[Any]


# — What several fields load together —


class Main(NamedTuple):
    """What a row shows of a person's main link: without whole records, of which there would be two a row."""

    person_id: int
    position: str
    role: str
    name: str  # of the counterparty, with its id and whose it is
    public_id: UUID
    responsible_id: int
    team_id: int | None


_OF_COMPANY = ("name", "public_id", "responsible_id", "team_id")


def _mains(rows: Rows) -> Mapping[int, Main]:
    def load() -> dict[int, Main]:
        links = Affiliation.objects.filter(person__in=[row.pk for row in rows], until=None).order_by("is_main", "-pk")
        columns = ("person_id", "position", "role", *(f"counterparty__{name}" for name in _OF_COMPANY))
        return {values[0]: Main(*values) for values in links.values_list(*columns)}

    return once(rows, "main links", load)


def name_cell(value: Any, look: str = "") -> Markup:
    """A card's sign and name."""
    name = str(value)
    sign = f'<span class="av{look} av--h{hue(name)}" aria-hidden="true">{escape(initials(name))}</span>'
    return Markup(
        f'<span class="cell">{sign}<a class="name trunc" href="{escape(value.href)}">{escape(name)}</a></span>'
    )


def _company_cell(value: Any) -> Markup:
    return name_cell(value, " av--co")


def _name_where(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    """By the folded name, which the sort key is."""
    if comparison in (Comparison.IS, Comparison.IS_NOT):
        keys = [fold(value)[:250] for value in values]
        found = where.joined([Q(sort_key=key) | Q(sort_key__startswith=key + FIELD) for key in keys])
    else:
        found = where.joined([Q(sort_key__contains=fold(value)) for value in values])
    return ~found if comparison in (Comparison.WITHOUT, Comparison.IS_NOT) else found


_NAMES = (Comparison.CONTAINS, Comparison.WITHOUT, Comparison.IS, Comparison.IS_NOT)


# — Contacts —


def _detail_field(owner: str, key: str, kind: str, label: Any, **more: Any) -> ListField:
    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        found = first_details(rows, kind)
        return {pk: Linked(row.shown, row.href) if row.href else row.shown for pk, row in found.items()}

    def every(user: User) -> QuerySet[ContactDetail]:
        return ContactDetail.objects.filter(**{owner: OuterRef("pk")}, kind=kind, is_valid=True)

    def holding(user: User, values: Sequence[str]) -> QuerySet[ContactDetail]:
        pieces = [digits(value) if kind == "phone" else fold(value) for value in values]
        if not all(pieces):
            raise Refused(_("Write some digits of the number."), key)
        return every(user).filter(where.joined([Q(normalized__contains=piece) for piece in pieces]))

    kinds = {"phone": Kind.PHONE, "email": Kind.EMAIL, "website": Kind.LINK}
    given: dict[str, Any] = {
        "kind": kinds.get(kind, Kind.TEXT),
        "load": load,
        "where": where.related(holding, every),
        "comparisons": (Comparison.CONTAINS, Comparison.WITHOUT, Comparison.EMPTY, Comparison.FILLED),
        "group": CONTACTS,
    }
    return declaring.text(key, label, **(given | more))


def _contacts(owner: str) -> list[ListField]:
    kinds = ContactDetail.Kind
    return [
        _detail_field(owner, "phone", kinds.PHONE, _("Phone"), place="m-3 nowrap", is_shown=True),
        _detail_field(owner, "email", kinds.EMAIL, _("E-mail")),
        _detail_field(owner, "address", kinds.ADDRESS, _("Address")),
        _detail_field(owner, "messenger", kinds.MESSENGER, _("Messenger")),
        _detail_field(owner, "website", kinds.WEBSITE, _("Website")),
    ]


# — What both kinds of cards have —


def source_choices(user: User) -> list[Choice]:
    """The tree of sources."""
    return [Choice(str(source.public_id), "\u2003" * depth + source.title) for source, depth in sources()]


def sources_named(user: User, values: Sequence[str]) -> list[int]:
    """The sources an address names."""
    return list(Source.objects.filter(public_id__in=where.uuids(values)).values_list("pk", flat=True))


def _source_order() -> list[int]:
    tree = [source.pk for source, _depth in sources()]
    return [*tree, *Source.objects.filter(is_active=False).values_list("pk", flat=True)]


def _source_titles(user: User, rows: Rows) -> Mapping[int, Any]:
    titles = once(rows, "sources", lambda: {source.pk: source.title for source in Source.objects.all()})
    return {row.pk: titles[row.source_id] for row in rows if row.source_id in titles}


def tag_choices(user: User) -> list[Choice]:
    """Every tag there is."""
    return [Choice(str(tag.public_id), tag.name) for tag in Tag.objects.all()[:200]]


def tag_field(through: Any, owner: str) -> ListField:
    """The tags of a card or an event."""

    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        held: dict[int, list[Any]] = {}
        links = through.objects.filter(**{f"{owner}__in": [row.pk for row in rows]}).select_related("tag")
        for link in links.order_by("tag__folded", "tag"):
            held.setdefault(getattr(link, f"{owner}_id"), []).append(Colored(link.tag.name, link.tag.color))
        return held

    def every(user: User) -> QuerySet[Any]:
        return through.objects.filter(**{owner: OuterRef("pk")})  # type: ignore[no-any-return]

    def holding(user: User, values: Sequence[str]) -> QuerySet[Any]:
        tags = list(Tag.objects.filter(public_id__in=where.uuids(values)).values_list("pk", flat=True))
        return every(user).filter(tag__in=tags)

    return ListField(
        "tag",
        _("Tags"),
        Kind.CHOICES,
        load,
        group=CARD,
        choices=tag_choices,
        comparisons=where.LISTS,
        where=where.related(holding, every),
        is_shown=True,
    )


_SHOWN = {
    "valid": (_("valid"), Q(is_marked_for_deletion__in=[False], is_valid__in=[True])),
    "all": (_("all but marked"), Q(is_marked_for_deletion__in=[False])),
    "invalid": (_("no longer valid"), Q(is_marked_for_deletion__in=[False], is_valid__in=[False])),
    "marked": (_("marked for deletion"), Q(is_marked_for_deletion__in=[True])),
}


def _shown_where(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    if unknown := [value for value in values if value not in _SHOWN]:
        raise Refused(_("There is no such value."), unknown[0])
    return where.joined([_SHOWN[value][1] for value in values])


def _shown_value(row: Any) -> str:
    if row.is_marked_for_deletion:
        return str(_SHOWN["marked"][0])
    return str(_SHOWN["valid" if row.is_valid else "invalid"][0])


def _shared(model: Party, owner: str) -> list[ListField]:
    """Fields of both cards, after their own."""
    first, *rest = shared_fields()
    referred = "referred_by"
    return [
        declaring.choice(
            "source",
            _("Source"),
            source_choices,
            kind=Kind.CHOICE,
            load=_source_titles,
            where=where.choice("source", empty=None, resolve=sources_named),
            sort=by_rank("rank_source", "source", _source_order),
            group=CARD,
            is_shown=True,
        ),
        ListField(
            "referred",
            _("Referred by"),
            Kind.REFERENCE,
            lambda user, rows: people_for(user, {row.pk: row.referred_by_id for row in rows}),
            group=CARD,
            comparisons=(Comparison.CONTAINS, Comparison.EMPTY, Comparison.FILLED),
            where=_party_where(referred, ContactPerson),
        ),
        first,
        tag_field(model.tags.through, owner),
        declaring.text("comment", _("Comment"), kind=Kind.LONG_TEXT, group=CARD),
        ListField(
            "shown",
            _("Shown"),
            Kind.CHOICE,
            declaring.each(_shown_value),
            group=CARD,
            choices=lambda user: [Choice(value, label) for value, (label, _q) in _SHOWN.items()],
            comparisons=(Comparison.IS,),
            where=_shown_where,
            place="m-hide soft",
        ),
        declaring.flag("valid", _("Valid"), "is_valid", sort=by("is_valid"), group=CARD),
        *rest,
    ]


def _party_where(column: str, model: Party) -> where.Where:
    """By the name of another card, among those the reader sees."""

    def apply(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
        if comparison in (Comparison.EMPTY, Comparison.FILLED):
            return Q(**{f"{column}__isnull": comparison == Comparison.EMPTY})
        found = where.joined([Q(sort_key__contains=fold(value)) for value in values])
        return Q(**{f"{column}__in": model.objects.visible_to(user).filter(found).values("pk")})

    return apply


# — People —


def _links(user: User) -> QuerySet[Affiliation]:
    seen = Affiliation.objects.filter(person=OuterRef("pk"), until=None)
    return seen.filter(counterparty__in=Counterparty.objects.visible_to(user))


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
    card = {"group": CARD}
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
            **card,
        ),
        *_shared(ContactPerson, "contactperson"),
    ]


# — Counterparties —

_RELATIONS = {"buyer": "is_buyer", "supplier": "is_supplier", "other": "is_other"}
_RELATION_NAMES = {"buyer": _("Buyer"), "supplier": _("Supplier"), "other": _("Other relations")}


def _relations(row: Any) -> list[str]:
    return [str(_RELATION_NAMES[name]) for name, column in _RELATIONS.items() if getattr(row, column)]


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
    return seen.filter(person__in=ContactPerson.objects.visible_to(user), person__is_marked_for_deletion=False)


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
    card = {"group": CARD}
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
