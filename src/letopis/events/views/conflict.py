"""Two people have edited one event: both values of what they disagree on, the rest put together by itself."""

import json

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.events import pickers
from letopis.events.facts import field_label
from letopis.events.forms import EventForm, event_initial
from letopis.events.models import Event
from letopis.events.views.recurring import scope_of
from letopis.kernel.threeway import Row, resolved
from letopis.parties.views import conflict

_NAMES = ("id", "ref", "name", "contact", "role")


def _plain(rows: list[pickers.Row]) -> list[Row]:
    return [{"id": row.id, "ref": row.ref, "name": row.name, "contact": row.contact, "role": row.role} for row in rows]


def rows_was(rows: list[pickers.Row]) -> str:
    """The participants a reader is shown, for their form to carry."""
    return json.dumps({"p": _plain(rows)}, ensure_ascii=False)


def chosen(request: HttpRequest, event: Event, user: User) -> QueryDict:
    """The form as it was sent, with the rows chosen on the page of the conflict."""
    data = request.POST.copy()
    rows, _hidden = pickers.rows_of(user, event)
    kept = resolved(_plain(pickers.typed_rows(request.POST)), conflict.picks(request.POST, "p"), _plain(rows))
    for name in _NAMES:
        data.setlist(f"p-{name}", [row[name] for row in kept])
    return data


def _words(row: Row) -> str:
    return ", ".join(part for part in (row["name"], row["contact"]) if part)


def conflict_page(request: HttpRequest, form: EventForm, fresh: Event) -> HttpResponse:
    """The page. A field the reader did not touch is no wish of theirs: it takes what was saved meanwhile."""
    found = conflict.Conflict()
    now = EventForm(initial=event_initial(fresh), user=user_of(request), type=fresh.type, event=fresh)
    theirs = {name: now[name].initial for name in now.fields}
    decided = conflict.compare_fields(form, theirs, found)
    rows, _hidden = pickers.rows_of(user_of(request), fresh)
    mine = _plain(pickers.typed_rows(request.POST))
    held = _plain(rows)
    decided |= conflict.compare_rows(request, "p", field_label("participants"), mine, held, _words, found)
    here = reverse("event", args=[fresh.public_id])
    scope = f"?scope={scope_of(request)}" if fresh.series_id else ""
    addresses = {"action": f"{here}{scope}", "back": here, "history": reverse("event-history", args=[fresh.public_id])}
    return conflict.show(request, fresh, found, decided, {"p": held}, **addresses)
