"""Two people have edited one event: both values of what they disagree on, the rest put together by itself."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.events import pickers
from letopis.events.forms import EventForm, event_initial
from letopis.events.models import Event
from letopis.history.queries import entries_of
from letopis.kernel.errors import Difference
from letopis.ui.rendering import render_page

_PARTICIPANTS = "keep-participants"


def kept_theirs(request: HttpRequest) -> bool:
    """Whether the reader left the participants to the other on the page of the conflict."""
    return request.POST.get(_PARTICIPANTS) == "theirs"


def _sent(value: Any) -> str:
    """A value as a browser sends it."""
    return ("on" if value else "") if isinstance(value, bool) else str(value or "").replace("\r\n", "\n")


def _words(form: EventForm, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(getattr(form.fields[name], "choices", ())).get(value, value or ""))


def conflict_page(request: HttpRequest, form: EventForm, fresh: Event) -> HttpResponse:
    """The page. A field the reader did not touch is no wish of theirs: it takes what was saved meanwhile."""
    now = EventForm(initial=event_initial(fresh), user=user_of(request), type=fresh.type, event=fresh)
    theirs = {name: now[name].initial for name in now.fields}
    choices, only_theirs = [], {}
    for name in form.fields:
        mine, held = _sent(form[name].data), _sent(theirs[name])
        if mine == held:
            continue
        if name in form.changed_data:
            label = str(form.fields[name].label)
            words = (_words(form, name, theirs[name]), _words(form, name, form[name].data))
            choices.append((Difference(name, label, *words), mine, held))
        else:
            only_theirs[name] = held
    typed = [f"{row.name} {row.contact}".strip() for row in pickers.typed_rows(request.POST)]
    rows, _hidden = pickers.rows_of(user_of(request), fresh)
    present = [f"{row.name} {row.contact}".strip() for row in rows]
    if typed != present:
        difference = Difference(_PARTICIPANTS, _("Participants"), "\n".join(present), "\n".join(typed))
        choices.append((difference, "mine", "theirs"))
    decided = {difference.field for difference, _mine, _theirs in choices} | set(only_theirs)
    decided |= {"version", "csrfmiddlewaretoken"}
    posted = [(name, value) for name in request.POST if name not in decided for value in request.POST.getlist(name)]
    last = next(iter(entries_of(fresh, reader=user_of(request), limit=1)), None)
    context = {
        "title": fresh.subject,
        "action": reverse("event", args=[fresh.public_id]),
        "back": reverse("event", args=[fresh.public_id]),
        "history": "",
        "version": fresh.version,
        "by": last.by.name if last and last.by else "",
        "choices": choices,
        "posted": [*posted, *only_theirs.items()],
    }
    return render_page(request, "ui/conflict.html", context, status=409)
