"""Giving cards without a source the one their marks of advertising tell of: an operation over many rows."""

from collections.abc import Sequence
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
from letopis.lists.conditions import Condition, Group, write
from letopis.lists.fields import Comparison
from letopis.parties.models.utm import UTM
from letopis.parties.utm import SourceRules


def waiting() -> str:
    """The filter of the cards it is for: with marks and without a source."""
    marks = tuple(Condition(name.replace("_", "-"), Comparison.FILLED) for name in UTM)
    return write(Group((Condition("source", Comparison.EMPTY), Group(marks, any=True))))


class SourceByMarks:
    """Sets the source of rows that have none; rows no rule fits are told of."""

    name, changes_rows = "source", True

    def __init__(self) -> None:
        self.label, self.title = _("Source"), _("Sources by the marks of advertising")
        self.rules = SourceRules()

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        return [(record, self._changed(record)) for record in records]

    def _changed(self, record: Any) -> Changed | str:
        if record.source_id is not None:
            return Changed(record)
        source = self.rules.source_of({name: getattr(record, name) for name in UTM})
        return put(record, {"source": source}) if source else _("no rule of a source fits its marks")

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        changes, refused = [], []
        for record, changed in self.preview(records):
            if isinstance(changed, str):
                refused.append((record, changed))
            elif changed.after:
                save_changed(record, ["source"])
                changes.append(changed)
        return changes, refused

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        return BulkChanged(changes, data)


class SourceByMarksAction:
    """Started from the settings of sources, for all the cards it is for."""

    code, icon, template, is_irreversible, hides, in_bar = "source-by-marks", "megaphone", "", False, False, False
    label = gettext_lazy("Set sources by the marks")

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {}

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {}

    def check(self, params: dict[str, Any], count: int) -> None:
        """Any number of rows will do."""

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> SourceByMarks:
        return SourceByMarks()

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        return take_back(fact.changes.order_by("id"), by=by)
