"""Erasing what is held about a person: first what would go, then the erasure itself, with its act."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Max
from django.utils.translation import gettext as _

from letopis.accounts.bin import is_silent
from letopis.accounts.models import User
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import PersonErased
from letopis.parties.models import ContactPerson, ErasureAct
from letopis.parties.normal import derive_person
from letopis.parties.personal import journal
from letopis.parties.personal.registry import KEEPERS, STAYING, Options
from letopis.parties.personal.related import goes_with, relations, rows_of, texts_of, title_of
from letopis.parties.personal.sweep import mentions
from letopis.parties.personal.traces import Traces, traces_of
from letopis.parties.queries import absorbed


@dataclass(frozen=True)
class Line:
    """How many rows of one kind an erasure touches."""

    code: str
    title: Any
    number: int


def check_may_erase(by: User) -> None:
    """Only an owner erases."""
    if by.role.code != "owner":
        raise Forbidden(_("Only an owner erases personal data."))


def what_goes(person: ContactPerson, options: Options) -> list[Line]:
    """The dry run: what would be blanked or removed."""
    found = [Line("card", _("Fields of the card"), 1)]
    for relation in relations():
        model: type[models.Model] = relation.related_model  # type: ignore[assignment]
        if not goes_with(relation) or model in STAYING or is_silent(model):
            continue
        if number := rows_of(relation, person).count():
            found.append(Line(model._meta.label_lower, title_of(model), number))
    if number := len(absorbed(person)):
        found.append(Line("merged", _("Merged cards"), number))
    for keeper in KEEPERS:
        if number := keeper.count(person, options):
            found.append(Line(keeper.code, keeper.title, number))
    if number := Change.objects.filter(kind=person._meta.label_lower, target_id=person.pk).count():
        found.append(Line("journal", _("Values in the journal"), number))
    return _merged(found)


def _merged(lines: Iterable[Line]) -> list[Line]:
    """Two keys of one table are one line."""
    found: dict[str, Line] = {}
    for line in lines:
        held = found.get(line.code)
        found[line.code] = Line(line.code, line.title, line.number + (held.number if held else 0))
    return list(found.values())


def titles_of(numbers: dict[str, int]) -> tuple[list[Line], list[Line]]:
    """The numbers of an act in words: what was erased, and where the person is still mentioned."""
    keepers = {keeper.code: keeper.title for keeper in KEEPERS}
    known = {
        "card": _("Fields of the card"),
        "merged": _("Merged cards"),
        "journal": _("Values in the journal"),
        **keepers,
    }
    models_ = {model._meta.label_lower: model for model in apps.get_models(include_auto_created=True)}

    def line(code: str, number: int) -> Line:
        label = code.removeprefix("left:")
        return Line(code, known.get(label) or (title_of(models_[label]) if label in models_ else label), number)

    lines = [line(code, number) for code, number in numbers.items()]
    left = [one for one in lines if one.code.startswith("left:")]
    return [one for one in lines if one not in left], left


def erase(person: ContactPerson, *, ground: str, typed: str, options: Options, by: User) -> ErasureAct:
    """Erase, write the act, then overwrite what the database has freed. `typed` repeats the person's full name."""
    from letopis.parties.personal.compacting import compact

    act = _erase(person, ground=ground, typed=typed, options=options, by=by)
    compact(act)
    return act


@in_transaction
def _erase(person: ContactPerson, *, ground: str, typed: str, options: Options, by: User) -> ErasureAct:
    check_may_erase(by)
    person = _again(person)
    check_text(ground, "ground", 300)
    if not ground.strip():
        raise Refused(_("Say on what ground the data are erased."), "ground")
    if fold(typed) != fold(person.full_name):
        raise Refused(_("Type the full name exactly as it stands in the card."), "typed")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")  # freed cells are overwritten with zeros
    lines = what_goes(person, options)
    traces = traces_of(person)
    needles = [person.full_name, *traces.texts, *traces.phones]
    number = (ErasureAct.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    for keeper in KEEPERS:
        keeper.erase(person, traces, options)
    _erase_absorbed(person, number, options)
    touched = journal.erase(person, traces)
    lines = [Line(line.code, line.title, touched) if line.code == "journal" else line for line in lines]
    _erase_related(person, traces)
    _blank_card(person, number)
    numbers = {line.code: line.number for line in lines}
    numbers |= {f"left:{label}": count for label, count in mentions(needles).items()}
    act = ErasureAct.objects.create(number=number, person=person, ground=ground.strip(), by=by, numbers=numbers)
    record(PersonErased([Changed(person)], {"act": number}), by=by)
    return act


def _erase_absorbed(person: ContactPerson, number: int, options: Options) -> None:
    """Cards merged into this one are the same person's: they are blanked as it is."""
    for card in ContactPerson.objects.filter(pk__in=absorbed(person)):
        traces = traces_of(card)
        for keeper in KEEPERS:
            keeper.erase(card, traces, options)
        journal.erase(card, traces)
        _erase_related(card, traces)
        _blank_card(card, number)


def _again(person: ContactPerson) -> ContactPerson:
    found = ContactPerson.objects.select_for_update().filter(pk=person.pk).first()
    if found is None:
        raise NotFound
    return found


def _erase_related(person: ContactPerson, traces: Traces) -> None:
    """Parts of the card go; rows that stay lose their words about the person."""
    for relation in relations():
        rows, model = rows_of(relation, person), relation.related_model
        if model in STAYING:
            if names := STAYING[model]:  # type: ignore[index]
                rows.update(**dict.fromkeys(names, ""))
        elif goes_with(relation):
            rows.delete()
        elif model is not ContactPerson:
            blank_rows(rows, texts_of(model), traces)  # type: ignore[arg-type]


def blank_rows(rows: Iterable[models.Model], columns: Iterable[Any], traces: Traces) -> int:
    """Take the person out of the texts of `rows`; answers with how many rows changed."""
    number = 0
    names = [column.name for column in columns]
    for row in rows:
        changed = []
        for name in names:
            value = getattr(row, name)
            if (blanked := traces.blank(value)) != value:
                setattr(row, name, blanked)
                changed.append(name)
        if changed:
            row.save(update_fields=changed)
            number += 1
    return number


def _blank_card(person: ContactPerson, number: int) -> None:
    """The card stays, so that what refers to it still opens; it holds nothing of the person."""
    for column in texts_of(ContactPerson):
        setattr(person, column.name, column.get_default())
    for name in ("birth_day", "birth_month", "birth_year", "group", "source", "referred_by"):
        setattr(person, name, None)
    person.sex = ContactPerson.Sex.UNKNOWN
    person.last_name = _("Erased No. %(number)s") % {"number": number}
    person.is_valid, person.is_marked_for_deletion = False, True
    person.no_calls = person.no_messages = True
    person.version += 1
    derive_person(person, ())
    person.save()
