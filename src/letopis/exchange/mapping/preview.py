"""What the mapping page shows beside each column: samples, how much is filled, what does not fit; and one card."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.accounts.models import User
from letopis.attributes import texts
from letopis.attributes.queries import names_of
from letopis.exchange import importing
from letopis.exchange.cards import Card, CompanyCard, Entry
from letopis.exchange.mapping.attributes import fillable
from letopis.exchange.mapping.targets import KEEP, SKIP
from letopis.exchange.models import ImportRun
from letopis.exchange.reading import Contents, entries
from letopis.kernel.phones import format_phone, normalize_phone
from letopis.parties.models import Counterparty
from letopis.parties.models.utm import UTM_LABELS

CHECKED = 1000


@dataclass(frozen=True)
class Column:
    """A line of the mapping page."""

    number: int
    header: str
    samples: str
    target: str
    look: str  # ok, bad, warn, mute
    says: str


def columns_of(file: ImportRun, contents: Contents, targets: Sequence[str]) -> list[Column]:
    """Every column with where it goes and whether its first values fit."""
    bad: dict[str, int] = {}
    mapper = importing.mapper_of(file, contents, strict=True)
    for entry, _place in islice(entries(file.rows_path), CHECKED):
        for problem in mapper.card(entry).problems:
            bad[problem.column] = bad.get(problem.column, 0) + 1
    rows = []
    for number, (header, target) in enumerate(zip(contents.headers, targets, strict=True)):
        look, says = _says(target, bad.get(header, 0), contents.filled[number], contents.total)
        title = header or _("column %(number)d") % {"number": number + 1}
        rows.append(Column(number, title, "; ".join(contents.samples[number])[:90], target, look, says))
    return rows


def _says(target: str, bad: int, filled: int, total: int) -> tuple[str, str]:
    if target == SKIP:
        return "mute", _("is not loaded")
    if not filled:
        return "mute", _("is empty")
    if target == KEEP:
        return "mute", _("stays in «From the file»")
    if not target:
        return "warn", _("no pair")
    if bad:
        return "bad", ngettext("%(num)d does not fit", "%(num)d do not fit", bad) % {"num": bad}
    return "ok", _("%(filled)s of %(total)s") % {"filled": filled, "total": total}


def card_at(file: ImportRun, number: int) -> Entry | None:
    """The card of one entry, by its place among the entries."""
    found = list(islice(importing.cards_of(file), number, number + 1))
    return found[0][0] if found else None


def lines_of(card: Entry, what: str, by: User) -> list[tuple[str, str]]:
    """What a card will say, as label and value."""
    known = fillable(what, by) if card.attributes else {}
    lines: list[tuple[str, Any]] = []
    if isinstance(card, Card):
        for work in card.works:
            text = ", ".join(part for part in (work.organisation or work.inn, work.position) if part)
            lines.append((_("Counterparty"), text))
        lines.append((_("Birthday"), ".".join(f"{part:02}" for part in card.birthday if part)))
        lines.append((_("Sex"), {"male": _("male"), "female": _("female")}.get(card.sex, "")))
    if isinstance(card, CompanyCard):
        kind = Counterparty.Kind(card.kind).label if card.kind else ""
        lines += [
            (_("Kind"), kind),
            (_("Full name"), card.full_name),
            (_("INN"), card.inn),
            (_("KPP"), card.kpp),
            (_("OGRN"), card.ogrn),
            (_("Head company"), card.head),
        ]
        lines += [(_("Account"), account) for account, _bic, _bank in card.accounts]
        lines += [(_("Contact person"), ", ".join(filter(None, vars(contact).values()))) for contact in card.contacts]
    names = {"phone": _("Phone"), "email": _("E-mail"), "address": _("Address"), "messenger": _("Messenger"), "website": _("Website")}  # fmt: skip
    for kind, label, value in card.details:
        shown = format_phone(normalize_phone(value)) if kind == "phone" else value
        lines.append((f"{names.get(kind, kind)}, {label}" if label else names.get(kind, kind), shown or value))
    lines.append((_("Group"), card.group))
    lines += [
        (_("Source"), card.source),
        (_("Referred by"), card.referred_by),
        (_("Responsible"), card.responsible),
        (_("Tags"), ", ".join(card.tags)),
    ]
    lines += [(str(label), card.utm.get(name, "")) for name, label in UTM_LABELS.items()]
    lines.append((_("Comment"), card.note))
    for code, value in card.attributes.items():
        if definition := known.get(code):
            names_held = names_of(by, definition, [value])
            lines.append((definition.name, texts.text(definition, value, zone=by.zone, names=names_held)))
    lines.append((_("From the file"), "; ".join(f"{name}: {value}" for name, value in card.unmapped)[:300]))
    return [(label, str(value)) for label, value in lines if value]
