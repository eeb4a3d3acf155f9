"""Who stands around a card: related people, referrals, head companies and branches."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.parties.models import ContactPerson, Counterparty, Relation

_DEEPEST = 20  # of a tree of companies; deeper ones are data gone wrong
_MOST = 300  # branches shown on a card
_BROUGHT = 100  # cards of each kind a person has brought


@dataclass(frozen=True)
class Related:
    """Somebody at the other end of a relation, and what they are to the card's person."""

    title: str
    person: ContactPerson
    row: Relation


def related(user: User, person: ContactPerson) -> list[Related]:
    """The relations of a person to people `user` may see, in the order of the dictionary."""
    if not getattr(person, "has_relations", True):
        return []
    rows = Relation.objects.filter(Q(person=person) | Q(other=person)).select_related("kind", "person", "other")
    found = [Related(*row.seen_from(person), row) for row in rows.order_by("kind__order", "pk")]
    return [one for one in found if may_see(user, one.person)]


@dataclass(frozen=True)
class Brought:
    """Whom a person has brought, as their cards say; of those `user` may see."""

    people: Sequence[ContactPerson]
    companies: Sequence[Counterparty]

    @property
    def count(self) -> int:
        return len(self.people) + len(self.companies)


def brought(user: User, person: ContactPerson) -> Brought:
    """The people and the counterparties a person has brought, by name."""

    def rows(model: Any, question: str) -> list[Any]:
        if not getattr(person, question, True):
            return []
        seen = model.objects.visible_to(user).filter(referred_by=person, is_marked_for_deletion=False)
        return list(seen.order_by("sort_key", "pk")[:_BROUGHT])

    return Brought(rows(ContactPerson, "has_referrals"), rows(Counterparty, "has_referred_companies"))


@dataclass(frozen=True)
class Branch:
    """A company of the tree at its depth; `is_here` marks the one whose card it is."""

    company: Counterparty
    depth: int
    is_here: bool


def heads_of(user: User, company: Counterparty) -> list[Counterparty]:
    """The head company, its head and so on, the topmost first, as far as `user` may see."""
    found: list[Counterparty] = []
    head = company.head_company
    while head is not None and may_see(user, head) and len(found) < _DEEPEST and head not in found:
        found.insert(0, head)
        head = head.head_company
    return found


def tree_of(user: User, company: Counterparty) -> list[Branch]:
    """Heads, the company, its branches and theirs, in reading order; one query per level."""
    heads = heads_of(user, company)
    below = _below(user, company)

    def walk(pk: int, depth: int) -> list[Branch]:
        return [
            line for child in below.get(pk, ()) for line in [Branch(child, depth, False), *walk(child.pk, depth + 1)]
        ]

    top = [Branch(head, depth, False) for depth, head in enumerate(heads)]
    own = walk(company.pk, len(heads) + 1)
    return [*top, Branch(company, len(heads), True), *own] if top or own else []


def _below(user: User, company: Counterparty) -> dict[int, list[Counterparty]]:
    """The branches of a company, read once for the record in hand: its card asks in two places."""
    held = getattr(company, "branches_seen", None)
    if held is None or held[0] != user.pk:
        held = user.pk, _children(user, [company.pk])
        company.branches_seen = held  # type: ignore[attr-defined]
    return held[1]


def _children(user: User, roots: Sequence[int]) -> dict[int, list[Counterparty]]:
    found: dict[int, list[Counterparty]] = {}
    level, count = list(roots), 0
    seen = set(roots)
    while level and count < _MOST:
        rows = Counterparty.objects.visible_to(user).filter(head_company__in=level, is_marked_for_deletion=False)
        level = []
        for row in rows.order_by("sort_key", "pk")[: _MOST - count]:
            if row.pk not in seen:
                found.setdefault(row.head_company_id or 0, []).append(row)
                seen.add(row.pk)
                level.append(row.pk)
        count += len(level)
    return found


def with_branches(user: User, company: Counterparty) -> list[int]:
    """The ids of the company and of every branch below it that `user` may see."""
    below = _below(user, company)
    return [company.pk, *(row.pk for rows in below.values() for row in rows)]
