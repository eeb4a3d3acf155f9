"""What the texts of a file refer to: groups, sources, colleagues, companies by ИНН or name; in a fixed number of queries."""

from collections.abc import Collection
from typing import Any

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.exchange.cards import CompanyCard, Entry, Work
from letopis.exchange.mapping.attributes import fillable
from letopis.exchange.mapping.headers import COMPANIES, PEOPLE
from letopis.exchange.mapping.values import inn_and_kpp, kind_by_name
from letopis.kernel.errors import Refused
from letopis.kernel.requisites import check_inn
from letopis.kernel.text import fold, sort_key
from letopis.parties.actions.batch import create_counterparties
from letopis.parties.actions.groups import settled
from letopis.parties.groups import Tree
from letopis.parties.models import ContactPerson, Counterparty, Group, Source

Key = tuple[str, str]


def bare_name(name: str) -> str:
    """A company's name as it is sorted and found by."""
    return sort_key(name.strip("«»\"' "))


class Dictionaries:
    """Groups, sources and colleagues by the texts of a batch; what is not found stays with the entry as not understood.

    A group that is not there is planned, or made when the batch `writes`.
    """

    def __init__(self, entries: Collection[Entry], by: User, *, writes: bool = False) -> None:
        self.by, self.writes = by, writes
        self.sources = {fold(row.title): row for row in Source.objects.filter(is_active=True)} if any(e.source for e in entries) else {}  # fmt: skip
        what = COMPANIES if any(isinstance(entry, CompanyCard) for entry in entries) else PEOPLE
        self.people = _people_named({entry.referred_by for entry in entries if entry.referred_by}, by)
        self.attributes = fillable(what, by) if any(entry.attributes for entry in entries) else {}
        host = Group.Host.COUNTERPARTY if what == COMPANIES else Group.Host.PERSON
        self.tree = Tree(host) if any(entry.group for entry in entries) else None
        self.groups: dict[str, Group | None] = {}
        self.users: dict[str, User] = {}
        if any(entry.responsible for entry in entries):
            for user in colleagues_of(by).select_related("team"):
                self.users |= {fold(user.name): user, fold(user.login): user}

    def settle(self, entry: Entry) -> dict[str, Any]:
        """The values an entry refers to; a text that names nothing here is kept with what was not understood."""
        found: dict[str, Any] = {}
        if entry.group and (group := self._group(entry.group)):
            found["group"] = group
        elif entry.group and ("group", entry.group) not in entry.unmapped:
            entry.unmapped.append(("group", entry.group))
        for name, text, rows in (
            ("source", entry.source, self.sources),
            ("referred_by", entry.referred_by, self.people),
            ("responsible", entry.responsible, self.users),
        ):
            if not text:
                continue
            if row := rows.get(fold(text)):
                found[name] = row
            elif (name, text) not in entry.unmapped:
                entry.unmapped.append((name, text))
        return found

    def _group(self, text: str) -> Group | None:
        """The group of a text; None for a name several groups have and for one too many."""
        if text not in self.groups and self.tree is not None:
            try:
                group = self.tree.named(text)
                if group is not None and group.is_planned and self.writes:
                    group = settled(group, by=self.by)
                    self.tree = Tree(self.tree.host)  # the next text may name what was just made
                self.groups[text] = group
            except Refused:
                self.groups[text] = None
        return self.groups[text]


def _people_named(names: Collection[str], by: User) -> dict[str, ContactPerson]:
    """The visible people of these full names; one that several people have names nobody."""
    if not names:
        return {}
    rows = ContactPerson.objects.visible_to(by).filter(is_marked_for_deletion=False)
    found: dict[str, list[ContactPerson]] = {}
    for person in rows.filter(sort_key__in={sort_key(name) for name in names}):
        found.setdefault(fold(person.full_name), []).append(person)
    return {name: people[0] for name, people in found.items() if len(people) == 1}


def companies_for(works: Collection[Work], by: User) -> tuple[dict[Key, Counterparty], list[Counterparty]]:
    """A visible counterparty for every place of work, by ИНН, else by its very name; and those made for it."""
    wanted = {key_of(work): work for work in works}
    inns = {inn_and_kpp(work.inn)[0] for work in works if work.inn}
    names = {bare_name(work.organisation) for work in works if work.organisation}
    visible = Counterparty.objects.visible_to(by).filter(is_marked_for_deletion=False)
    by_inn: dict[str, list[Counterparty]] = {}
    for row in visible.filter(inn__in=inns).order_by("pk") if inns else ():
        by_inn.setdefault(row.inn, []).append(row)
    by_name: dict[str, Counterparty] = {}
    for row in visible.filter(sort_key__in=names).order_by("pk") if names else ():
        by_name.setdefault(fold(row.name), row)
    found: dict[Key, Counterparty] = {}
    missing: dict[Key, Work] = {}
    first: dict[str, Key] = {}  # a company named with its ИНН in one row and without it in another is one
    for key, work in sorted(wanted.items(), key=lambda item: not item[1].inn):
        if work.organisation and first.setdefault(fold(work.organisation), key) != key and not work.inn:
            continue
        inn, kpp = inn_and_kpp(work.inn)
        same = by_inn.get(inn, []) if inn else []
        company = next((row for row in same if kpp and row.kpp == kpp), same[0] if same else None)
        if company is None and work.organisation:
            named = by_name.get(fold(work.organisation))
            company = named if named is not None and not (inn and named.inn and named.inn != inn) else None
        if company is not None:
            found[key] = company
        else:
            missing[key] = work
    missing = {key: missing[key] for key in wanted if key in missing}  # as they stand in the file
    made = create_counterparties(
        [(work.organisation or work.inn)[:300] for work in missing.values()],
        by=by,
        values=[_values_of(work) for work in missing.values()],
    )
    found |= dict(zip(missing, made, strict=True))
    for key, work in wanted.items():
        if key not in found:
            found[key] = found[first[fold(work.organisation)]]
    return found, made


def key_of(work: Work) -> Key:
    """Places of work with one key are one company: the ИНН says it, else the name."""
    return ("inn", work.inn) if work.inn else ("name", fold(work.organisation))


def _values_of(work: Work) -> dict[str, Any]:
    inn, kpp = inn_and_kpp(work.inn)
    return {"inn": inn[:20], "kpp": kpp[:20], "kind": kind_by_name(work.organisation, inn)}


def heads_for(texts: Collection[str], by: User) -> dict[str, Counterparty]:
    """The visible counterparties that these texts name, by ИНН or by name."""
    inns = {inn_and_kpp(text)[0] for text in texts if check_inn(inn_and_kpp(text)[0]) is None}
    visible = Counterparty.objects.visible_to(by).filter(is_marked_for_deletion=False).order_by("-pk")
    found = {row.inn: row for row in visible.filter(inn__in=inns)} if inns else {}
    named = {row.sort_key: row for row in visible.filter(sort_key__in={bare_name(text) for text in texts})}
    rows = {text: found.get(inn_and_kpp(text)[0]) or named.get(bare_name(text)) for text in texts}
    return {text: row for text, row in rows.items() if row is not None}
