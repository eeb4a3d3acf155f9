"""Cells of events in lists, and those that events add to the lists of people and counterparties."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from letopis.events.models import Event, EventType
from letopis.ui.dates import clock_time, day, when
from letopis.ui.jinja import icon, sign


class Dated(datetime):
    """A moment with the type of the event it belongs to, and whether it is late."""

    type: EventType
    overdue: bool
    first_day: date | None  # of an event that lasts whole days

    @classmethod
    def of(cls, at: datetime, event: Event) -> "Dated":
        """The moment of an event."""
        made = cls.fromisoformat(at.isoformat())
        made.type, made.overdue = event.type, event.is_overdue
        made.first_day = event.starts_on if event.all_day else None
        return made


class Stated(str):
    """The word for an event's state, with its sign and what a click may do."""

    state: str
    overdue: bool
    complete: str  # address that completes it, "" when that cannot be done
    subject: str


class Subject(str):
    """What an event is about, with its type."""

    event: Event
    href: str


_LOOKS = {"planned": ("c-info", "plan"), "completed": ("c-ok", "done"), "cancelled": ("c-mute", "cancel")}


def last_cell(at: Any) -> Markup:
    """The last event: its sign and when it was."""
    if at is None:
        return Markup('<span class="muted">{}</span>').format(_("none"))
    return Markup('<span class="et t-{}">{}<span class="sr">{}</span><span class="soft">{}</span></span>').format(
        at.type.look, icon(at.type.icon, "ic--s"), at.type.title, day(at.first_day or at)
    )


def next_cell(at: Any) -> Markup:
    """The nearest planned event, red when it is late."""
    if at is None:
        return Markup('<span class="muted">{}</span>').format(_("none"))
    look, name, word = (
        ("c-bad st--over", "st-over", _("Overdue")) if at.overdue else ("c-info", "st-plan", _("Planned"))
    )
    return Markup('<span class="st {}">{}<span class="sr">{}:</span>{}</span>').format(
        look, sign(name), word, when(at.first_day or at)
    )


def state_cell(state: Any) -> Markup:
    """The state by its sign and word, with the button that completes."""
    look, name = ("c-bad st--over", "over") if state.overdue else _LOOKS[state.state]
    shown = Markup('<span class="st {}">{}{}</span>').format(look, sign(f"st-{name}"), str(state))
    if not state.complete:
        return shown
    label = f"{_('Complete')}: {state.subject}"
    return Markup(
        '<span class="cell">{}<button class="btn btn--ghost btn--icon btn--s rowact" form="undo" formaction="{}"'
        ' aria-label="{}" title="{}">{}</button></span>'
    ).format(shown, state.complete, label, _("Complete"), icon("check", "ic--s"))


def subject_cell(subject: Any) -> Markup:
    """The type's sign, the direction, the subject as a link, the importance."""
    event = subject.event
    parts = [
        Markup('<span class="et t-{}">{}<span class="sr">{}</span></span>').format(
            event.type.look, icon(event.type.icon, "ic--s"), event.type.title
        )
    ]
    if event.direction == Event.Direction.INCOMING:
        parts.append(
            Markup('<span class="muted" title="{0}">{1}<span class="sr">{0}</span></span>').format(
                _("incoming"), icon("corner-up-left", "ic--s")
            )
        )
    parts.append(Markup('<a class="name trunc" href="{}">{}</a>').format(subject.href, escape(str(subject))))
    if event.importance == Event.Importance.HIGH:
        parts.append(Markup('<span class="pill c-bad">{}</span>').format(_("important")))
    return Markup('<span class="cell">{}</span>').format(Markup("").join(parts))


def time_of_day(at: Any) -> str:
    """Under the heading of its day: «14:30»."""
    return _("all day") if at.all_day else clock_time(at)


def start_cell(at: Any) -> str:
    """«сегодня, 14:30», without a time when it lasts whole days."""
    return day(at.first_day) if at.all_day else when(at)


class Start(datetime):
    """The start of an event, which may last whole days."""

    all_day: bool
    first_day: Any


def start_of(event: Event) -> Start:
    """The sort moment of an event, knowing how to show itself."""
    made = Start.fromisoformat(event.occurs_at.isoformat())
    made.all_day, made.first_day = event.all_day, event.starts_on
    return made


def outcome_cell(outcome: Any) -> Markup | str:
    """The outcome or the reason of a cancellation, and whether somebody waits for an answer."""
    text, waits = outcome.text, outcome.waits
    if not waits:
        return text  # type: ignore[no-any-return]
    return Markup('{} <span class="pill c-warn">{}</span>').format(text, _("waits for an answer"))


class Outcome(str):
    """What came of an event."""

    text: str
    waits: bool


def outcome_of(event: Event) -> Outcome:
    """The outcome of an event, for its cell."""
    text = str(event.get_outcome_display()) if event.outcome else event.cancel_reason
    made = Outcome(text)
    made.text, made.waits = text, event.needs_answer
    return made


def people_cell(people: Any) -> Markup:
    """The first two participants, the rest counted."""
    parts = []
    for name, href in people.parties[:2]:
        parts.append(Markup('<a href="{}">{}</a>').format(href, name) if href else escape(name))
    shown = Markup('<span class="muted">, </span>').join(parts)
    if (more := len(people.parties) - 2 + people.hidden) > 0:
        shown += Markup('<span class="muted"> {}</span>').format(_("and %(num)s more") % {"num": more})
    return Markup('<span class="cell trunc"><span>{}</span></span>').format(shown)


class People(str):
    """The participants as a text, each with its address."""

    parties: list[tuple[str, str]]
    hidden: int
