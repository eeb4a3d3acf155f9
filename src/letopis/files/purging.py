"""Marked files in the bin: found with their card, restored by whoever may change it, forgotten by an owner."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.bin import BinKind, binned
from letopis.accounts.facts import RecordPurged
from letopis.accounts.models import User
from letopis.files.actions.attachments import mark_for_deletion, restore
from letopis.files.hosts import HOSTS
from letopis.files.models import Attachment
from letopis.files.queries import host_record, visible_files
from letopis.history.actions import record as write_down
from letopis.history.facts import Changed, shown
from letopis.history.models import Change
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused


def _changeable(user: User, rows: Sequence[Any]) -> set[int]:
    """The files whose card `user` may change; one query for each kind of cards."""
    found = set()
    for kind in {row.host_kind for row in rows}:
        own = [row for row in rows if row.host_kind == kind]
        cards = HOSTS[kind].model._base_manager.in_bulk([row.host_id for row in own])
        for row in own:
            row.card = cards.get(row.host_id)  # for the address, so that a page does not ask file by file
        found |= {row.pk for row in own if row.card and HOSTS[kind].may_change(user, row.card)}
    return found


def _address(row: Attachment) -> str:
    host = HOSTS[row.host_kind]
    card = getattr(row, "card", None) or host_record(row)
    return reverse(f"{host.code}-files", args=[card.public_id])


@in_transaction
def _purge(row: Attachment, *, by: User) -> None:
    """Forget a marked file and its values in the journal; its contents go with the next sweep."""
    fresh = Attachment.objects.select_for_update().get(pk=row.pk)
    if not fresh.is_marked_for_deletion:
        raise Refused(_("«%(name)s» is not marked for deletion.") % {"name": fresh})
    Change.objects.filter(kind=Attachment._meta.label_lower, target_id=fresh.pk).delete()
    gone = Changed(fresh, {"name": shown(fresh.name)})
    write_down(RecordPurged([gone], {"kind": "file", "public_id": str(fresh.public_id)}), by=by)
    fresh.delete()


def register() -> None:
    """Called when the part is ready."""
    binned(
        BinKind(
            "file",
            lambda: _("File"),
            "paperclip",
            lambda user: visible_files(user, everywhere=True),
            _address,
            restore,
            mark_for_deletion,
            _changeable,
            ("content", "created_by", "changed_by"),
            _purge,
        )
    )
