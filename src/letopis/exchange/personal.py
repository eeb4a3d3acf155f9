"""What imports keep of a person: the file they came from, its reports, rows that were refused."""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.exchange.models import ImportRefusal, ImportRun
from letopis.history.models import FactRecord
from letopis.parties.models import ContactPerson
from letopis.parties.personal.erasing import blank_rows
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.related import texts_of
from letopis.parties.personal.traces import Traces

_ENCODINGS = ("utf-8", "cp1251", "utf-16-le")


def came_from(person: ContactPerson) -> set[str]:
    """The ids of the imports that wrote to the person's card."""
    facts = FactRecord.objects.filter(changes__kind=person._meta.label_lower, changes__target_id=person.pk)
    return {data["run"] for data in facts.values_list("data", flat=True) if isinstance(data.get("run"), str)}


def _holds(path: Path, traces: Traces) -> bool:
    """Whether a file of text holds a name or a contact; a table inside a ZIP is known by `came_from` only."""
    if not path.is_file():
        return False
    words = [word for word in (*traces.names, *traces.texts, *traces.phones) if len(word) > 5]
    forms = [word.encode(name, "ignore") for word in words for name in _ENCODINGS]
    held = path.read_bytes()
    return any(form in held for form in forms if len(form) > 5)


class ImportsOfPerson:
    """See `parties.personal.registry`."""

    code = "imports"
    title = _("Files of imports")

    def collect(self, user: User, person: ContactPerson) -> Section:
        runs = ImportRun.objects.filter(public_id__in=came_from(person)).order_by("pk")
        rows = [{"name": run.name, "loaded_at": str(run.loaded_at or "")} for run in runs]
        return Section(self.title, rows, code="exchange.importrun")

    def count(self, person: ContactPerson, options: Options) -> int:
        return len(came_from(person))

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        known, gone = came_from(person), []
        for run in ImportRun.objects.iterator():
            if str(run.public_id) in known or _holds(run.path, traces) or _holds(run.rows_path, traces):
                gone += [run.path, run.rows_path]
                if run.state == ImportRun.State.READ:  # nothing was loaded from it: it goes whole
                    run.delete()
        changed = blank_rows(ImportRun.objects.iterator(), texts_of(ImportRun), traces)
        changed += blank_rows(ImportRefusal.objects.iterator(), texts_of(ImportRefusal), traces)
        transaction.on_commit(lambda: _unlink(gone))
        return len(gone) // 2 + changed


def _unlink(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
