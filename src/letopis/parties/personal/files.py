"""Files on the card of a person: given out with the rest, forgotten with the rest."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.files.actions.erasing import forget_files
from letopis.files.hosts import host_of
from letopis.files.models import Attachment
from letopis.files.queries import files_of
from letopis.files.storage import storage
from letopis.parties.models import ContactPerson
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.traces import Traces


def _all(person: ContactPerson) -> Iterable[Attachment]:
    return [*files_of(person), *files_of(person, marked=True)]


class FilesOfPerson:
    """See `registry`."""

    code = "files"
    title = _("Files")

    def collect(self, user: User, person: ContactPerson) -> Section:
        rows = [
            {"name": row.name, "description": row.description, "size": row.content.size, "in_archive": _name(row)}
            for row in _all(person)
        ]
        return Section(self.title, rows, code="files.attachment")

    def count(self, person: ContactPerson, options: Options) -> int:
        return Attachment.objects.filter(host_kind=host_of(person).kind, host_id=person.pk).count()

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        return forget_files(host_of(person), [person.pk])

    def files(self, user: User, person: ContactPerson) -> Iterable[tuple[str, Iterable[bytes]]]:
        """The present version of each file."""
        kept = storage()
        for row in _all(person):
            yield _name(row), kept.pieces(row.content.sha256, 0, row.content.size)


def _name(row: Attachment) -> str:
    """Unique inside the archive, with no way out of its folder."""
    return f"{row.pk}-{row.name.replace('/', '_').replace(chr(92), '_')}"
