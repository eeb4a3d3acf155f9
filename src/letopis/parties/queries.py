"""Reading people and counterparties; every door starts at `visible_to`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Exists, Q, QuerySet

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see, points_at, scope_filter
from letopis.dictionaries.queries import every
from letopis.kernel.errors import Moved, NotFound
from letopis.kernel.text import fold
from letopis.lists.fields import Linked, address_of
from letopis.parties.birthday import years_old
from letopis.parties.circle import related, with_branches
from letopis.parties.contacting import contactable, may_contact
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Source
from letopis.parties.normal import normalized
from letopis.search.queries import narrowed

__all__ = ["contactable", "may_contact", "related", "with_branches"]  # read from here too


def get_person(user: User, public_id: UUID | str, **also: Exists) -> ContactPerson:
    """The person at this address, with the answers to what is `also` asked of it.

    Raises `NotFound` also for what `user` may not see.
    """
    rows = (
        ContactPerson.objects.visible_to(user)
        .annotate(**also)
        .select_related("responsible", "team", "group", "source", "referred_by", "created_by")
    )
    try:
        return rows.get(public_id=public_id)
    except ContactPerson.DoesNotExist as error:
        raise missing(ContactPerson, user, public_id) from error
    except (ValueError, ValidationError) as error:
        raise NotFound from error


def get_counterparty(user: User, public_id: UUID | str, **also: Exists) -> Counterparty:
    """The counterparty at this address, with the answers to what is `also` asked of it.

    Raises `NotFound` also for what `user` may not see.
    """
    rows = (
        Counterparty.objects.visible_to(user)
        .annotate(**also)
        .select_related("responsible", "team", "group", "source", "referred_by", "head_company", "created_by")
    )
    try:
        return rows.get(public_id=public_id)
    except Counterparty.DoesNotExist as error:
        raise missing(Counterparty, user, public_id) from error
    except (ValueError, ValidationError) as error:
        raise NotFound from error


def missing(model: type[ContactPerson] | type[Counterparty], user: User, public_id: UUID | str) -> NotFound:
    """Why there is no such card: `Moved` when it lives on in one `user` sees, else `NotFound`."""
    rows = model.objects.merged().filter(scope_filter(user, user.role.sees))
    found = rows.filter(public_id=public_id).select_related("merged_into").first()
    if found is None or not may_see(user, card := present(found)):
        return NotFound()
    return Moved(card.public_id, "person" if model is ContactPerson else "counterparty")


def present(card: ContactPerson | Counterparty) -> ContactPerson | Counterparty:
    """The card itself, or the one it lives on in."""
    while card.merged_into is not None:
        card = card.merged_into
    return card


def absorbed(card: ContactPerson | Counterparty) -> list[int]:
    """Ids of the cards that live on in this one, also through others."""
    found: list[int] = []
    nearest = [card.pk] if getattr(card, "has_absorbed", True) else []
    while nearest:
        nearest = list(type(card).objects.filter(merged_into__in=nearest).values_list("pk", flat=True))
        found += nearest
    return found


def counterparties_of(user: User, person: ContactPerson) -> list[Affiliation]:
    """The person's links to counterparties `user` may see, the main one first, ended ones last."""
    rows = person.affiliations.filter(points_at(Counterparty.objects.visible_to(user), "counterparty"))
    found = sorted(
        rows.select_related("counterparty"), key=lambda row: (not row.is_current, not row.is_main, row.order, row.pk)
    )
    person.seen_links = found  # type: ignore[attr-defined]  # for `main_link` and the journal on the same page
    return found


def main_link(person: ContactPerson) -> Affiliation | None:
    """The main current link of one person; on a page that has read the links its reader may see, one of those."""
    seen: list[Affiliation] | None = getattr(person, "seen_links", None)
    if seen is None:
        return main_affiliations([person]).get(person.pk)
    return min((row for row in seen if row.until is None), key=lambda row: (not row.is_main, row.pk), default=None)


def people_of(user: User, company: Counterparty) -> list[Affiliation]:
    """The links of people `user` may see to the counterparty: the main contact, the signatory, others by name."""
    rows = company.affiliations.filter(
        points_at(ContactPerson.objects.visible_to(user), "person"), person__is_marked_for_deletion=False
    )
    found = sorted(rows.select_related("person").prefetch_related("person__details"), key=_place_of)
    company.seen_links = found  # type: ignore[attr-defined]  # for the journal on the same page
    return found


def _place_of(row: Affiliation) -> tuple[object, ...]:
    """The main contact first, then the signatory, then by name; those who left last."""
    return not row.is_current, not row.is_contact, not row.is_signatory, row.person.sort_key, row.pk


def main_affiliations(people: Sequence[ContactPerson]) -> dict[int, Affiliation]:
    """The main current link of each person, `{person id: link with its counterparty}`, in one query."""
    rows = Affiliation.objects.filter(person__in=people, until=None).order_by("is_main", "-pk")
    return {row.person_id: row for row in rows.select_related("counterparty")}


def people_for(user: User, wanted: Mapping[int, int | None]) -> dict[int, Linked]:
    """The names of people under the ids of whoever points at them, in one query; only those `user` sees."""
    rows = ContactPerson.objects.visible_to(user).filter(pk__in={pk for pk in wanted.values() if pk})
    found = {row.pk: row for row in rows.only("public_id", "last_name", "first_name", "patronymic")}
    return {
        owner: Linked(found[pk].full_name, address_of("person", found[pk].public_id))
        for owner, pk in wanted.items()
        if pk in found
    }


def counterparties_for(user: User, wanted: Mapping[int, int | None]) -> dict[int, Linked]:
    """The names of counterparties in the same way."""
    rows = Counterparty.objects.visible_to(user).filter(pk__in={pk for pk in wanted.values() if pk})
    found = {pk: (name, public_id) for pk, name, public_id in rows.values_list("pk", "name", "public_id")}
    return {
        owner: Linked(found[pk][0], address_of("counterparty", found[pk][1]))
        for owner, pk in wanted.items()
        if pk in found
    }


def first_details(owners: Sequence[ContactPerson] | Sequence[Counterparty], kind: str) -> dict[int, ContactDetail]:
    """The primary or else first valid detail of a kind for each owner, in one query."""
    if not owners:
        return {}
    name = "person" if isinstance(owners[0], ContactPerson) else "counterparty"
    rows = ContactDetail.objects.filter(**{f"{name}__in": owners}, kind=kind, is_valid=True)
    rows = rows.select_related(name).order_by("is_primary", "-order", "-pk")  # its owner may have asked for silence
    return {getattr(row, f"{name}_id"): row for row in rows}


def find_by_contact(user: User, kind: str, value: str) -> list[ContactPerson | Counterparty]:
    """Who of those `user` sees has this phone or e-mail."""
    rows = ContactDetail.objects.filter(kind=kind, normalized=normalized(kind, value)).filter(
        Q(points_at(ContactPerson.objects.visible_to(user), "person"))
        | Q(points_at(Counterparty.objects.visible_to(user), "counterparty"))
    )
    return [row.person or row.counterparty for row in rows.select_related("person", "counterparty")]  # type: ignore[misc]


def people_found(user: User, query: str) -> QuerySet[ContactPerson]:
    """The people in whose card every word of `query` is found, by name."""
    rows = ContactPerson.objects.visible_to(user).filter(is_marked_for_deletion=False)
    return narrowed(rows, query).order_by("sort_key", "pk")


def counterparties_found(user: User, query: str) -> QuerySet[Counterparty]:
    """The counterparties in whose card every word of `query` is found, by name."""
    rows = Counterparty.objects.visible_to(user).filter(is_marked_for_deletion=False)
    return narrowed(rows, query).order_by("sort_key", "pk")


def sources() -> list[tuple[Source, int]]:
    """The tree of active sources in reading order, each with its depth."""
    children: dict[int | None, list[Source]] = {}
    for source in every(Source):
        if not source.is_active:
            continue
        children.setdefault(source.parent_id, []).append(source)

    def walk(parent: int | None, depth: int) -> list[tuple[Source, int]]:
        return [pair for source in children.get(parent, ()) for pair in [(source, depth), *walk(source.pk, depth + 1)]]

    return walk(None, 0)


def last_positions(user: User, limit: int = 10) -> list[str]:
    """Positions used lately, offered while one is typed."""
    recent = Affiliation.objects.exclude(position="").order_by("-pk").values_list("position", flat=True)[:200]
    return list({fold(position): position for position in recent}.values())[:limit]


@dataclass(frozen=True)
class Birthday:
    """A person's next birthday."""

    person: ContactPerson
    day: date
    age: str  # «42 года», empty when the year is unknown


def birthdays(user: User, today: date, days: int = 7) -> list[Birthday]:
    """Whose birthday is today or within `days`, in order. 29 February is kept on 28 February of a common year."""
    window = [today + timedelta(days=number) for number in range(days)]
    wanted = {(day.month, day.day): day for day in window}
    if (2, 28) in wanted and (2, 29) not in wanted and not _is_leap(wanted[2, 28].year):
        wanted[2, 29] = wanted[2, 28]
    condition = Q(pk__in=[])
    for month, number in wanted:
        condition |= Q(birth_month=month, birth_day=number)
    rows = ContactPerson.objects.visible_to(user).filter(condition, is_marked_for_deletion=False, is_valid=True)
    found = []
    for person in rows[:200]:
        assert person.birth_month is not None and person.birth_day is not None  # the condition above
        day = wanted[person.birth_month, person.birth_day]
        found.append(Birthday(person, day, years_old(day.year - person.birth_year) if person.birth_year else ""))
    return sorted(found, key=lambda birthday: (birthday.day, birthday.person.sort_key))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
