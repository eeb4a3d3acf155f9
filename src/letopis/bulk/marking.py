"""Marking many rows for deletion, and taking the marks off."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.bulk.facts import BulkChanged
from letopis.bulk.hosts import Host
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, take_back

_FIELD = "is_marked_for_deletion"


class MarkDoer:
    """Sets the mark, or removes it."""

    name = _FIELD
    changes_rows = True

    def __init__(self, mark: bool, finish: Callable[[Sequence[int]], None] | None) -> None:
        self.mark, self.finish = mark, finish
        self.label = _("Mark for deletion")
        self.title = _("Marking for deletion") if mark else _("Removing deletion marks")

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        return [(record, put(record, {_FIELD: self.mark})) for record in records]

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        changes = [changed for record in records if (changed := put(record, {_FIELD: self.mark})).after]
        for changed in changes:
            save_changed(changed.target, [_FIELD])  # type: ignore[arg-type]
        if changes and self.finish:
            self.finish([changed.target.pk for changed in changes])
        return changes, []

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        return BulkChanged(changes, data)


class MarkAction:
    """«Пометить на удаление» or «Снять пометку»; `finish` is called with the ids of the rows of a step."""

    template, is_irreversible, hides = "", False, True

    def __init__(self, mark: bool, finish: Callable[[Sequence[int]], None] | None = None) -> None:
        self.mark, self.finish = mark, finish
        self.code = "mark" if mark else "restore"
        self.label = gettext_lazy("Delete") if mark else gettext_lazy("Restore")
        self.icon = "trash-2" if mark else "undo-2"

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {}

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {}

    def check(self, params: dict[str, Any], count: int) -> None:
        """Any number of rows will do."""

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> MarkDoer:
        return MarkDoer(self.mark, self.finish)

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        return take_back(fact.changes.order_by("id"), by=by)
