"""What the calendar says after a change, with a way back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.calendar.reading import overlapping
from letopis.events.models import Event
from letopis.ui.dates import clock_time, when


@dataclass(frozen=True)
class Toast:
    """A sentence; `undo` is the address of the way back, `value` what it is told. With `asks` it is the question
    which events of a series are meant: the address and what to send there again."""

    text: str
    undo: str = ""
    value: str = ""
    asks: str = ""
    sent: Sequence[tuple[str, str]] = ()


def time_words(event: Event) -> str:
    """«завтра, 14:30–15:00», «27 ноя – 29 ноя»."""
    end = event.ends_on if event.all_day else event.ends_at
    if end is None or end == event.starts:
        return when(event.starts)
    if event.all_day:
        return f"{when(event.starts)} – {when(end)}"
    assert event.starts_at is not None and event.ends_at is not None
    same_day = when(event.starts_at).rpartition(",")[0] == when(event.ends_at).rpartition(",")[0]
    return (
        f"{when(event.starts_at)}–{clock_time(event.ends_at)}"
        if same_day
        else f"{when(event.starts_at)} – {when(event.ends_at)}"
    )


def overlap_words(event: Event, reader: User) -> str:
    """What else the responsible user and the colleagues who take part have planned for the same time, "" for nothing.
    A sentence, never a refusal."""
    others = overlapping(event, reader)
    if not others:
        return ""
    named = ", ".join(_busy(other, event) for other in others)
    return _("At this time there is already: %(events)s.") % {"events": named}


def _busy(other: Event, event: Event) -> str:
    """«Планёрка» 10:00–11:00, with whose it is when that is somebody else."""
    words = f"«{other.subject}» {time_words(other).rpartition(', ')[2]}"
    return words if other.responsible_id == event.responsible_id else f"{words} ({other.responsible.name})"
