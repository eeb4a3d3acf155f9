"""What happens to events."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from letopis.events.models import Event
from letopis.history.facts import Fact, Values, fact, labelled
from letopis.history.fields import label_of

_LABELS = {
    "participants": gettext_lazy("Participants"),
    "tags": gettext_lazy("Tags"),
    "responsible": gettext_lazy("Responsible"),
    "team": gettext_lazy("Team"),
    "is_marked_for_deletion": gettext_lazy("Deletion mark"),
    "answer_not_needed": gettext_lazy("No answer needed"),
    "completed_at": gettext_lazy("Completed"),
    "completed_by": gettext_lazy("Completed by"),
    "cancelled_at": gettext_lazy("Cancelled"),
    "cancelled_by": gettext_lazy("Cancelled by"),
    "zone": gettext_lazy("Time zone"),
}


@lru_cache(maxsize=1000)
def _column_label(name: str) -> StrOrPromise | None:
    if any(field.name == name for field in Event._meta.get_fields()):
        return Event._meta.get_field(name).verbose_name  # type: ignore[union-attr, no-any-return]
    return None


def field_label(name: str) -> str:
    """How people call a field of the journal."""
    label = _LABELS.get(name) or _column_label(name)
    return str(label) if label is not None else label_of(name)


def _text(side: Values, name: str) -> str:
    return str(side.get(name, {}).get("text", "")) or _("empty")


@fact("event.created")
class EventCreated(Fact):
    """An event was written down or planned."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("created the event")


@fact("event.changed")
class EventChanged(Fact):
    """Fields, participants or tags of an event changed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        words = (
            f"{labelled(name, after, before) or field_label(name)}: {_text(before, name)} → {_text(after, name)}"
            for name in after
        )
        text = _("returned an earlier value: %(what)s") if data.get("returns") else _("changed: %(what)s")
        return text % {"what": "; ".join(words)}


@fact("event.moved")
class EventMoved(EventChanged):
    """A planned event got another time."""


@fact("event.completed")
class EventCompleted(Fact):
    """Planned work was done."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        outcome = after.get("outcome", {}).get("text", "")
        return _("completed: %(outcome)s") % {"outcome": outcome} if outcome else _("completed")


@fact("event.cancelled")
class EventCancelled(Fact):
    """Planned work will not be done."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        reason = after.get("cancel_reason", {}).get("text", "")
        return _("cancelled: %(reason)s") % {"reason": reason} if reason else _("cancelled")


@fact("event.reopened")
class EventReopened(Fact):
    """A completed or cancelled event is planned again."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("returned to planned")


@fact("event.answer-dismissed")
class AnswerDismissed(Fact):
    """Somebody said that no answer is needed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("said that no answer is needed")


@fact("event.answer-expected")
class AnswerExpected(Fact):
    """An answer is needed again."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("said that an answer is needed")


@fact("event.marked")
class EventMarked(Fact):
    """An event was marked for deletion."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("marked the event for deletion")


@fact("event.restored")
class EventRestored(Fact):
    """The deletion mark of an event was removed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("removed the deletion mark")


@fact("events.moved")
class EventsMoved(Fact):
    """Several planned events were moved to another day at once."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return EventMoved.sentence(data, before, after)


@fact("events.followed")
class EventsFollowed(Fact):
    """Planned events follow a person who has moved to another company."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("the participants followed a change of the place of work")


@fact("events.planned")
class EventsPlanned(Fact):
    """Events were planned for many people or counterparties at once."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("planned the event together with others: %(what)s") % {"what": data.get("title", "")}


@fact("events.targets_set")
class TargetsSet(Fact):
    """What is expected of a manager a week became another number."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        words = (f"{name}: {_text(before, name)} → {_text(after, name)}" for name in after)
        return _("set targets a week: %(what)s") % {"what": "; ".join(words)}
