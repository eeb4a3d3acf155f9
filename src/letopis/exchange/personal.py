"""Files people have loaded hold other people: on an erasure the copies that name the person go, rows lose their cells."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from letopis.exchange import importing
from letopis.exchange.cards import Unreadable
from letopis.exchange.models import ImportRefusal, ImportRun
from letopis.kernel.errors import Refused
from letopis.parties.models import ContactPerson
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.traces import Traces, traces_of

if TYPE_CHECKING:
    from letopis.accounts.models import User


def _lines(file: ImportRun) -> Iterator[str]:
    """The entries of a kept file as text; a file that can no longer be read is one that says everything."""
    try:
        importing.contents_of(file)
        with file.rows_path.open(encoding="utf-8") as lines:
            yield from lines
    except (Unreadable, Refused, OSError):
        yield ""


def _naming(traces: Traces) -> list[ImportRun]:
    """The kept files in which something of the person stands."""
    kept = [file for file in ImportRun.objects.order_by("pk") if file.path.is_file()]
    return [file for file in kept if any(traces.found_in(line) or not line for line in _lines(file))]


class FilesLoaded:
    """See `parties.personal.registry`."""

    code = "imports"
    title = _("Files loaded")

    def collect(self, user: "User", person: ContactPerson) -> Section:
        files = _naming(traces_of(person))
        own = [file for file in files if file.by_id == user.pk]
        rows: list[dict[str, Any]] = [{"name": file.name, "loaded_at": str(file.loaded_at or "")} for file in own]
        return Section(self.title, rows, len(files) - len(own))

    def count(self, person: ContactPerson, options: Options) -> int:
        return len(_naming(traces_of(person)))

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        files = _naming(traces)
        for file in files:
            for path in (file.path, file.rows_path):
                transaction.on_commit(lambda path=path: path.unlink(missing_ok=True))  # type: ignore[misc]
        for run in ImportRun.objects.iterator():
            blanked = {name: traces.blank(getattr(run, name)) for name in ("contents", "report", "name")}
            if any(getattr(run, name) != value for name, value in blanked.items()):
                ImportRun.objects.filter(pk=run.pk).update(**blanked)
        for row in ImportRefusal.objects.iterator():
            if any(traces.found_in(str(text)) for text in (row.who, row.value, row.why, *row.cells)):
                row.who, row.value, row.why = (traces.blank(text) for text in (row.who, row.value, row.why))
                row.cells = traces.blank(row.cells)
                row.save(update_fields=["who", "value", "why", "cells"])
        return len(files)
