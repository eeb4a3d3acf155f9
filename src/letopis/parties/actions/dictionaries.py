"""The small dictionaries of links, relations and consents: added to, renamed, switched off, never deleted."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import ConsentTextWritten, DictionaryChanged
from letopis.parties.models import ConsentPurpose, ConsentText, LinkRole, RelationKind

Entry = LinkRole | RelationKind | ConsentPurpose


def _check_name(model: type[models.Model], name: str, but: int | None) -> None:
    check_text(name, "name", 120)
    if not name.strip():
        raise Refused(_("Give the name."), "name")
    others = model._default_manager.exclude(pk=but)
    if any(fold(row.title) == fold(name) for row in others):  # type: ignore[attr-defined]  # all three have a title
        raise Refused(_("There is «%(name)s» already.") % {"name": name.strip()}, "name")


@in_transaction
def add_entry(model: type[Entry], values: dict[str, Any], *, by: User) -> Entry:
    """Add to a dictionary, at its end."""
    check_manages(by)
    _check_name(model, values["name"], None)
    check_text(values.get("reverse_name", ""), "reverse_name", 120)
    last = model._default_manager.order_by("-order").values_list("order", flat=True).first()
    row: Entry = model(**values, order=(last or 0) + 1)
    row.save()
    record(DictionaryChanged([Changed(row, {}, {"name": shown(row.title)})]), by=by)
    return row


@in_transaction
def change_entry(row: Entry, values: dict[str, Any], *, by: User) -> Entry:
    """Rename, switch off, move in the order."""
    check_manages(by)
    if "name" in values and values["name"] != row.title:
        _check_name(type(row), values["name"], row.pk)
    elif "name" in values:
        values = {key: value for key, value in values.items() if key != "name"}
    if values.get("reverse_name") == getattr(row, "reverse_title", None):
        values = {key: value for key, value in values.items() if key != "reverse_name"}
    check_text(values.get("reverse_name", ""), "reverse_name", 120)
    changed = put(row, values)
    if changed.after:
        row.save(update_fields=list(values))
        record(DictionaryChanged([changed]), by=by)
    return row


@in_transaction
def write_consent_text(purpose: ConsentPurpose, text: str, *, by: User) -> ConsentText:
    """The next version of the words of a purpose; the same words again are the present version."""
    check_manages(by)
    check_text(text, "text", 50_000)
    if not text.strip():
        raise Refused(_("The text is empty."), "text")
    present = purpose.texts.first()
    if present and present.text == text.strip():
        return present
    row = ConsentText(purpose=purpose, number=present.number + 1 if present else 1, text=text.strip(), created_by=by)
    row.save()
    record(ConsentTextWritten([Changed(row, {}, {"number": shown(row.number)})]), by=by)
    return row
