"""One file with everything held about a person: JSON for programs, a page for reading, their files."""

import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden
from letopis.parties.facts import PersonDisclosed
from letopis.parties.models import ContactPerson
from letopis.parties.personal.registry import FILES, KEEPERS, Section
from letopis.parties.personal.related import as_plain, relations, rows_of, title_of

_IN_MEMORY = 4 * 1024 * 1024


@dataclass(frozen=True)
class Dossier:
    """Everything about a person that the reader may see."""

    person: dict[str, Any]
    sections: list[Section]


def dossier_of(user: User, person: ContactPerson) -> Dossier:
    """Collect it: the card, what points to it, what the parts keep, the journal."""
    sections = []
    kept = {code for keeper in KEEPERS for code in getattr(keeper, "covers", ())}
    for relation in relations():
        model = relation.related_model
        label = model._meta.label_lower  # type: ignore[union-attr]
        if label in kept:
            continue
        rows = [as_plain(row) for row in rows_of(relation, person)]
        if rows:
            sections.append(Section(title_of(model), rows, code=f"{label}.{relation.field.name}"))  # type: ignore[arg-type]
    sections += [keeper.collect(user, person) for keeper in KEEPERS]
    sections.append(Section(_("History of changes"), list(_journal(person))))
    tags = ", ".join(tag.name for tag in person.tags.all())
    return Dossier(
        {**as_plain(person), "tags": tags}, [section for section in sections if section.rows or section.hidden]
    )


def _journal(person: ContactPerson) -> Iterator[dict[str, Any]]:
    rows = Change.objects.filter(kind=person._meta.label_lower, target_id=person.pk).select_related("fact", "fact__by")
    for change in rows.order_by("id").iterator():
        yield {
            "at": change.fact.at.isoformat(),
            "by": change.fact.by.name if change.fact.by else "",
            "verb": change.fact.verb,
            "before": {name: value.get("text", "") for name, value in change.before.items()},
            "after": {name: value.get("text", "") for name, value in change.after.items()},
        }


@in_transaction
def note_disclosure(person: ContactPerson, *, by: User) -> None:
    """The journal says who has taken everything about a person out, and when."""
    if not by.role.exports:
        raise Forbidden(_("Your role exports nothing."))
    record(PersonDisclosed([Changed(person)]), by=by)


def write_archive(user: User, person: ContactPerson, page: str, dossier: Dossier) -> IO[bytes]:
    """The ZIP: `data.json`, `index.html` (given as `page`), and files under `files/`."""
    data = {
        "made_at": clock.now().isoformat(),
        "made_by": user.name,
        "person": dossier.person,
        "sections": [
            {"code": section.code, "title": str(section.title), "rows": section.rows, "hidden": section.hidden}
            for section in dossier.sections
        ],
    }
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (the response closes it)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        archive.writestr("index.html", page)
        for source in FILES:
            for name, content in source.files(user, person):
                with archive.open(f"files/{name}", "w", force_zip64=True) as file:
                    for chunk in content:
                        file.write(chunk)
    out.seek(0)
    return out
