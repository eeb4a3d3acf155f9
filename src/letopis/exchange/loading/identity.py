"""Which card an entry is: by its code, by its row, by its digest; never by the name."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, may_see
from letopis.exchange.cards import Entry
from letopis.exchange.loading.options import Options, Party, Verdict
from letopis.kernel.text import fold
from letopis.parties.models import ContactPerson, ExternalId

T = TypeVar("T")
Known = dict[tuple[str, str], ExternalId]


def batches(rows: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """The rows in pieces."""
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def identities(entry: Entry) -> list[tuple[str, str]]:
    """What an entry is known by, the surest first. The digest finds what was loaded before rows had identities."""
    rows = [("row", entry.row)] if entry.row else []
    return [*([("uid", entry.uid)] if entry.uid else []), *rows, ("digest", entry.digest)]


def written(entry: Entry) -> list[tuple[str, str]]:
    """The identity a load leaves: the code, else the row, else the digest."""
    return identities(entry)[:1]


def known_to(model: type[Party], entries: Collection[Entry], by: User) -> Known:
    """The identities of these entries which belong to cards `by` may see."""
    field = "person" if model is ContactPerson else "counterparty"
    wanted: dict[str, list[str]] = {}
    for entry in entries:
        for system, value in identities(entry):
            wanted.setdefault(system, []).append(value)
    known: Known = {}
    for system, found in wanted.items():
        # Rights are looked at here, not in the query: one with both conditions reads every card on SQLite.
        rows = ExternalId.objects.filter(system=system, value__in=found, **{f"{field}__isnull": False})
        for row in rows.select_related(field).order_by("-pk"):
            if may_see(by, party_of(row)):
                known[row.system, row.value] = row
    return known


def party_of(row: ExternalId) -> Party:
    """The card an identity belongs to."""
    party = row.person or row.counterparty
    assert party is not None
    return party


def decide(entry: Entry, target: Party, imported: dict[str, Any], how: str, options: Options, by: User) -> Verdict:
    """What happens to an entry whose card is here."""
    if imported.get("digest") == entry.digest:
        return Verdict(entry, "same", target, by=how)
    if options.existing == "skip":
        return Verdict(entry, "skipped", target, by=how)
    if not may_change(by, target):
        return Verdict(entry, "refused", target, _("You may see this card, but not change it."), how)
    if target.is_marked_for_deletion:
        why = _("The card «%(name)s» is marked for deletion: restore it first.") % {"name": target}
        return Verdict(entry, "refused", target, why, how)
    if how == "uid" and entry.row and len(entry.uid) < 20 and not _alike(entry, target):
        why = _("The code %(code)s belongs to «%(name)s» here: is it the same card?")
        return Verdict(entry, "refused", target, why % {"code": entry.uid, "name": target}, how)
    return Verdict(entry, "changed", target, by=how)


def _alike(entry: Entry, target: Party) -> bool:
    """Whether two names have a word in common: short codes of two programs may meet by chance."""
    inn = getattr(entry, "inn", "")
    if inn and inn == getattr(target, "inn", ""):
        return True
    return bool(set(fold(entry.title).split()) & set(fold(str(target)).split()))


def settle_double(verdict: Verdict, options: Options, by: User) -> Verdict:
    """A new card that looks like one of the base: what was chosen for it."""
    chosen = options.for_double(verdict.card)
    if chosen == "skip":
        return replace(verdict, what="skipped")
    if chosen == "same" and verdict.double is not None:
        return replace(decide(verdict.card, verdict.double, {}, "double", options, by), double=verdict.double)
    return verdict
