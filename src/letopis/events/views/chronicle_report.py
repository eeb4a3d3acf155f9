"""A chronicle as a report: on paper and as a file, with the filters of the card."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.events import queries
from letopis.events.models import Event
from letopis.events.timeline import Filters
from letopis.events.views.chronicle import TIMELINE, Party, asked_of, get_party, party_address
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, NotFound
from letopis.lists.address import Column
from letopis.lists.export import csv_lines, write_xlsx
from letopis.lists.fields import PageRows, fields_of
from letopis.search.excerpts import Marker
from letopis.ui.rendering import render_page

PRINTED = 2000  # lines on paper
EXPORTED = 100_000  # events in a file
_BATCH = 1000
_COLUMNS = (
    *("time", "type", "direction", "state", "subject", "content", "participants", "company", "outcome", "reason"),
    *("place", "responsible", "number"),
)


def printed(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The chronicle on paper, A4: the newest lines when there are too many."""
    user, party, filters = user_of(request), get_party(request, kind, public_id), Filters.read(request.GET)
    asked, _has_branches = asked_of(request, party, filters, shows_pins=False)
    stretch = queries.chronicle(user, party, asked, limit=PRINTED)
    days: dict[Any, list[queries.Line]] = {}
    for line in stretch.lines:
        days.setdefault(line.at.astimezone(user.zone).date(), []).append(line)
    context = {
        "party": party,
        "party_kind": kind,
        "words": filters.words(),
        "ahead": stretch.ahead,
        "days": list(days.items()),
        "number": len(stretch.ahead) + len(stretch.past),
        "most": PRINTED,
        "is_cut": stretch.older is not None,
        "found": Marker(filters.find) if filters.find else None,
        "now": clock.now(),
        "today": clock.today(user.zone),
        "back": f"{party_address(kind, party)}{filters.address()}",
    }
    return render_page(request, f"{TIMELINE}report.html", context)


def _events(user: User, party: Party, asked: queries.Asked) -> Iterator[list[Event]]:
    """All events of the filters, some at a time: what is ahead, then what has been, the newest first."""
    left, start = EXPORTED, replace(asked, shows_facts=False, shows_pins=False, before=None, after=None)
    while left > 0:
        stretch = queries.chronicle(user, party, start, limit=min(_BATCH, left))
        found = [*reversed(stretch.ahead), *stretch.past]
        if found:
            yield found
        left -= len(found)
        if stretch.older is None:
            return
        start = replace(start, before=stretch.older)


def _values(
    user: User, party: Party, asked: queries.Asked, columns: Sequence[Column]
) -> Iterator[Sequence[Sequence[Any]]]:
    for events in _events(user, party, asked):
        rows = PageRows(events)
        values = [column.field.load(user, rows) for column in columns]
        yield [[held.get(event.pk) for held in values] for event in events]


def export(request: HttpRequest, kind: str, public_id: UUID, ending: str) -> HttpResponse | FileResponse:
    """Every event of the filters as a file, for roles that may export."""
    user, party = user_of(request), get_party(request, kind, public_id)
    if ending not in ("xlsx", "csv"):
        raise NotFound
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    asked, _has_branches = asked_of(request, party, Filters.read(request.GET))
    fields = {field.key: field for field in fields_of("events", user)}
    columns = [Column(fields[key]) for key in _COLUMNS if key in fields]
    values = _values(user, party, asked, columns)
    title = _("Chronicle: %(name)s") % {"name": party}
    name = f"{title} {clock.today(user.zone):%Y-%m-%d}.{ending}".replace("/", " ")
    headers = {"Content-Disposition": f"attachment; filename=\"chronicle.{ending}\"; filename*=UTF-8''{quote(name)}"}
    if ending == "csv":
        lines = b"".join(csv_lines(columns, values, user))
        return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chronicle.xlsx"
        write_xlsx(path, title, columns, values, user)
        held = path.open("rb")  # the name goes with the folder, the open file stays until it is sent
    kind_of_file = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = FileResponse(held, content_type=kind_of_file)
    answer["Content-Disposition"] = headers["Content-Disposition"]  # it has said «inline» by itself
    return answer
