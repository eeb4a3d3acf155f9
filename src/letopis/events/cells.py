"""Cells of events in lists, and those that events add to the lists of people and counterparties."""

from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from letopis.events.models import Event, EventType
from letopis.events.queries import Point
from letopis.ui.dates import clock_time, day, lasting, when
from letopis.ui.jinja import icon, sign
from letopis.ui.steady import gettext as _
from letopis.ui.steady import kept


class Dated(datetime):
    """A moment with the type of the event it belongs to, and whether it is late."""

    type: EventType
    overdue: bool
    first_day: date | None  # of an event that lasts whole days

    @classmethod
    def of(cls, point: Point) -> "Dated":
        """The moment of an event."""
        at = point.at
        made = cls(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, at.tzinfo)
        made.type, made.overdue, made.first_day = point.type, point.overdue, point.first_day
        return made


class Stated(str):
    """The word for an event's state, with its sign and what a click may do."""

    state: str
    overdue: bool
    complete: str  # address that completes it, "" when that cannot be done
    asks: bool  # whether there is something to choose then
    subject: str


class Subject(str):
    """What an event is about, with its type."""

    event: Event
    href: str


_LOOKS = {"planned": ("c-info", "plan"), "completed": ("c-ok", "done"), "cancelled": ("c-mute", "cancel")}


def type_sign(kind: EventType) -> Markup:
    """The sign of a type, its word for those who don't see it."""
    return kept(("sign", kind.pk), lambda: _type_sign(kind))


def _type_sign(kind: EventType) -> Markup:
    return Markup(
        f'<span class="et t-{escape(kind.look)}">{icon(kind.icon, "ic--s")}<span class="sr">{escape(kind.title)}</span>'
    )


def last_cell(at: Any) -> Markup:
    """The last event: its sign and when it was."""
    if at is None:
        return Markup(f'<span class="muted">{escape(_("none"))}</span>')
    return Markup(f'{type_sign(at.type)}<span class="soft">{escape(day(at.first_day or at))}</span></span>')


def next_cell(at: Any) -> Markup:
    """The nearest planned event, red when it is late."""
    if at is None:
        return Markup(f'<span class="muted">{escape(_("none"))}</span>')
    look, name, word = (
        ("c-bad st--over", "st-over", _("Overdue")) if at.overdue else ("c-info", "st-plan", _("Planned"))
    )
    shown = escape(when(at.first_day or at))
    return Markup(f'<span class="st {look}">{sign(name)}<span class="sr">{escape(word)}:</span>{shown}</span>')


def state_cell(state: Any) -> Markup:
    """The state by its sign and word, with the button that completes."""
    look, name = ("c-bad st--over", "over") if state.overdue else _LOOKS[state.state]
    shown = Markup(f'<span class="st {look}">{sign(f"st-{name}")}{escape(str(state))}</span>')
    if not state.complete:
        return shown
    word = escape(_("Complete"))
    button = (
        f'<button class="btn btn--ghost btn--icon btn--s rowact" form="undo" formaction="{escape(state.complete)}"{" data-completing" if state.asks else ""}'
        f' aria-label="{word}: {escape(state.subject)}" title="{word}">{icon("check", "ic--s")}</button>'
    )
    return Markup(f'<span class="cell">{shown}{button}</span>')


def subject_cell(subject: Any) -> Markup:
    """The type's sign, the direction, the subject as a link, the importance."""
    event = subject.event
    parts = [Markup(f"{type_sign(event.type)}</span>")]
    if event.direction == Event.Direction.INCOMING:
        parts.append(kept("incoming", _incoming))
    parts.append(Markup(f'<a class="name trunc" href="{escape(subject.href)}">{escape(str(subject))}</a>'))
    if event.series_id:
        parts.append(kept("recurs", _recurs))
    if event.importance == Event.Importance.HIGH:
        parts.append(Markup('<span class="pill c-bad">{}</span>').format(_("important")))
    return Markup(f'<span class="cell">{"".join(parts)}</span>')


def _incoming() -> Markup:
    word = escape(_("incoming"))
    return Markup(
        f'<span class="muted" title="{word}">{icon("corner-up-left", "ic--s")}<span class="sr">{word}</span></span>'
    )


def _recurs() -> Markup:
    word = escape(_("recurs"))
    return Markup(f'<span class="recurs" title="{word}">{icon("repeat", "ic--s")}<span class="sr">{word}</span></span>')


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
    at = event.occurs_at
    made = Start(at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond, at.tzinfo)
    made.all_day, made.first_day = event.all_day, event.starts_on
    return made


def outcome_cell(outcome: Any) -> Markup | str:
    """The outcome or the reason of a cancellation, and whether somebody waits for an answer."""
    text, event = outcome.text, outcome.event
    if not event.needs_answer:
        return text  # type: ignore[no-any-return]
    words = _("waits %(time)s") % {"time": lasting(event.occurs_at)}
    return Markup('{} <span class="pill {}">{}</span>').format(text, event.wait_look, words)


class Outcome(str):
    """What came of an event."""

    text: str
    event: Event


def outcome_of(event: Event) -> Outcome:
    """The outcome of an event, for its cell."""
    text = event.outcome_word or event.cancel_reason
    made = Outcome(text)
    made.text, made.event = text, event
    return made


def people_cell(people: Any) -> Markup:
    """The first two participants, the rest counted."""
    parts = []
    for name, href in people.parties[:2]:
        parts.append(Markup(f'<a href="{escape(href)}">{escape(name)}</a>') if href else escape(name))
    shown = '<span class="muted">, </span>'.join(parts)
    if (more := len(people.parties) - 2 + people.hidden) > 0:
        shown += f'<span class="muted"> {escape(_("and %(num)s more") % {"num": more})}</span>'
    return Markup(f'<span class="cell trunc"><span>{shown}</span></span>')


class People(str):
    """The participants as a text, each with its address."""

    parties: list[tuple[str, str]]
    hidden: int
