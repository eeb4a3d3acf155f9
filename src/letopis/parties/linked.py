"""Edits of what stands beside a card: the position at the main counterparty, the first phone and e-mail."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_see
from letopis.history.facts import Changed
from letopis.kernel.errors import Refused
from letopis.parties.actions.affiliations import set_affiliations
from letopis.parties.actions.children import set_details
from letopis.parties.actions.rules import check_text
from letopis.parties.inputs import AffiliationInput, DetailInput
from letopis.parties.models import Affiliation, ContactDetail
from letopis.parties.normal import DERIVED, derive
from letopis.parties.queries import first_details, main_affiliations


def _link_input(row: Affiliation) -> AffiliationInput:
    return AffiliationInput(
        row.counterparty, row.position, row.role, row.since, row.until, row.is_main, id=row.public_id
    )


def _detail_input(row: ContactDetail) -> DetailInput:
    return DetailInput(row.kind, row.value, row.label, row.is_primary, row.is_valid, id=row.public_id)


class PositionEdit:
    """Writes the position at the person's main counterparty; there must be one."""

    modes = ("set", "clear")

    def typed(self, record: Any) -> list[str]:
        link = main_affiliations([record]).get(record.pk)
        return [link.position] if link and link.position else []

    def parse(self, user: User, values: Sequence[str]) -> str:
        text = values[0].strip() if values else ""
        check_text(text, "position", 200)
        return text

    def preview(self, record: Any, value: str | None, *, mode: str, by: User) -> Changed:
        """What would change, as one value; the row is not changed."""
        link = main_affiliations([record]).get(record.pk)
        if link is None or not may_see(by, link.counterparty):
            raise Refused(_("No counterparty: link the person to one first."), "position")
        return _told(record, "position", link.position, value or "")

    def write(self, record: Any, value: str | None, *, mode: str, by: User) -> Changed:
        if not self.preview(record, value, mode=mode, by=by).after:
            return Changed(record)
        main = main_affiliations([record])[record.pk]
        rows = [_link_input(row) for row in record.affiliations.select_related("counterparty")]
        rows = [replace(row, position=value or "") if row.id == main.public_id else row for row in rows]
        sides: list[Changed] = []
        changed = Changed(record, *set_affiliations(record, rows, by=by, sides=sides), sides)
        if changed.after:
            save_changed(record, [])
        return changed


class DetailEdit:
    """Writes the first phone or e-mail of a card; a card without one gets it."""

    modes = ("set", "clear")

    def __init__(self, kind: str) -> None:
        self.kind = str(kind)

    def _first(self, record: Any) -> ContactDetail | None:
        return first_details([record], self.kind).get(record.pk)

    def typed(self, record: Any) -> list[str]:
        return [row.shown] if (row := self._first(record)) else []

    def parse(self, user: User, values: Sequence[str]) -> str:
        text = values[0].strip() if values else ""
        check_text(text, self.kind, 4000)
        return text

    def preview(self, record: Any, value: str | None, *, mode: str, by: User) -> Changed:
        """What would change, as one value; the row is not changed."""
        row = self._first(record)
        return _told(record, self.kind, row.shown if row else "", value or "")

    def write(self, record: Any, value: str | None, *, mode: str, by: User) -> Changed:
        first: UUID | None = row.public_id if (row := self._first(record)) else None
        rows = [_detail_input(other) for other in record.details.all()]
        if first is None:
            rows += [DetailInput(self.kind, value)] if value else []
        elif value:
            rows = [replace(other, value=value) if other.id == first else other for other in rows]
        else:
            rows = [other for other in rows if other.id != first]
        changed = Changed(record, *set_details(record, rows))
        if changed.after:
            derive(record)
            save_changed(record, DERIVED)
        return changed


def _told(record: Any, name: str, before: str, after: str) -> Changed:
    if before == after:
        return Changed(record)
    return Changed(record, {name: {"value": before, "text": before}}, {name: {"value": after, "text": after}})
