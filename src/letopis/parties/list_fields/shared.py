"""Fields both people and counterparties have, and what several of them load together."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from letopis.accounts.list_fields import CARD, shared_fields
from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.kernel.errors import Refused
from letopis.kernel.text import FIELD, digits, fold
from letopis.lists import declaring, where
from letopis.lists.counted import by_column
from letopis.lists.counted import by_text as by_text_of
from letopis.lists.fields import Colored, Comparison, Kind, Linked, ListField, once
from letopis.lists.sorting import by, by_path, by_rank, by_text
from letopis.lists.spec import Choice
from letopis.parties.groups import Tree
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Group, Source, Tag
from letopis.parties.models.detail import ban_of, href_of, shown_as
from letopis.parties.models.utm import UTM_LABELS
from letopis.parties.queries import people_for, sources
from letopis.ui.jinja import hue, initials

CONTACTS = _("Contacts")
LINKS = _("Links")
UTM_GROUP = _("Marks of advertising (UTM)")
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


_OF_DETAIL = ("value", "normalized", "label", "no_contact")


def _first_details(owner: str, kind: str, rows: Rows) -> dict[int, Any]:
    """The primary or else first valid detail of each row, as it is shown: a link where it leads somewhere."""
    owners = {row.pk: row for row in rows}
    details = ContactDetail.objects.filter(**{f"{owner}__in": list(owners)}, kind=kind, is_valid=True)
    ordered = details.order_by("is_primary", "-order", "-pk").values_list(f"{owner}_id", *_OF_DETAIL)
    found: dict[int, Any] = {}
    for pk, (value, normalized, label, no_contact) in {pk: values for pk, *values in ordered}.items():
        shown = shown_as(kind, value, normalized)
        banned = ban_of(kind, no_contact, owners[pk] if owner == "person" else None)
        href = "" if banned else href_of(kind, value, normalized, label)
        found[pk] = Linked(shown, href) if href else shown
    return found


def _detail_field(owner: str, key: str, kind: str, label: Any, **more: Any) -> ListField:
    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        return _first_details(owner, kind, rows)

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
    return [*tree, *(source.pk for source in every(Source) if not source.is_active)]


def source_groups(user: User) -> dict[Any, Choice]:
    """Every source in the order of the tree, those out of use last."""
    known = {source.pk: source for source in every(Source)}
    return {pk: Choice(str(known[pk].public_id), known[pk].title) for pk in _source_order()}


def _source_titles(user: User, rows: Rows) -> Mapping[int, Any]:
    titles = once(rows, "sources", lambda: {source.pk: source.title for source in every(Source)})
    return {row.pk: titles[row.source_id] for row in rows if row.source_id in titles}


def group_field(host: str) -> ListField:
    """The group of a card. A condition «in» means what stands inside the group's own groups, too."""

    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        held = {row.pk: row.group_id for row in rows if row.group_id}
        paths = dict(Group.objects.filter(pk__in=set(held.values())).values_list("pk", "path")) if held else {}
        return {pk: paths[group] for pk, group in held.items()}

    return declaring.choice(
        "in-group",  # «group» in an address is the field rows stand under
        _("Group"),
        lambda user: [Choice(str(group.public_id), group.path) for group in Tree(host).groups],
        kind=Kind.CHOICE,
        load=load,
        where=where.choice("group", empty=None, resolve=lambda user, values: Tree(host).inside(where.uuids(values))),
        sort=by_path("group_key", "group__sort_key"),
        group=CARD,
        words={Comparison.IS: _("is in"), Comparison.IS_NOT: _("is not in")},
    )


def tag_choices(user: User) -> list[Choice]:
    """Every tag there is."""
    return [Choice(str(tag.public_id), tag.name) for tag in Tag.objects.all()[:200]]


def _tag_groups(user: User) -> dict[Any, Choice]:
    return {tag.pk: Choice(str(tag.public_id), tag.name) for tag in Tag.objects.all()}


def tag_field(through: Any, owner: str) -> ListField:
    """The tags of a card or an event."""

    def load(user: User, rows: Rows) -> Mapping[int, Any]:
        held: dict[int, list[Any]] = {}
        links = through.objects.filter(**{f"{owner}__in": [row.pk for row in rows]}).order_by("tag__folded", "tag")
        for pk, name, color in links.values_list(f"{owner}_id", "tag__name", "tag__color"):
            held.setdefault(pk, []).append(Colored(name, color))
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
        counted=by_column("tags", _tag_groups, several=True),
    )


_SHOWN = {
    "valid": (_("valid"), Q(is_marked_for_deletion=False, is_valid=True)),
    "all": (_("all but marked"), Q(is_marked_for_deletion=False)),
    "invalid": (_("no longer valid"), Q(is_marked_for_deletion=False, is_valid=False)),
    "marked": (_("marked for deletion"), Q(is_marked_for_deletion=True)),
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
        group_field(Group.Host.PERSON if model is ContactPerson else Group.Host.COUNTERPARTY),
        declaring.choice(
            "source",
            _("Source"),
            source_choices,
            kind=Kind.CHOICE,
            load=_source_titles,
            where=where.choice("source", empty=None, resolve=sources_named),
            sort=by_rank("rank_source", "source", _source_order),
            counted=by_column("source", source_groups),
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
        *(
            declaring.text(
                name.replace("_", "-"),
                label,
                name,
                sort=by_text(f"sort_{name}", name),
                group=UTM_GROUP,
                counted=by_text_of(name),
            )
            for name, label in UTM_LABELS.items()
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
