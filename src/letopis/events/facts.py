"""What happens to events."""

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from letopis.events.models import Event
from letopis.history.facts import Fact, Values, fact, labelled, text_of
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
            f"{labelled(name, after, before) or field_label(name)}: {text_of(before, name)} → {text_of(after, name)}"
            for name in after
        )
        text = _("returned an earlier value: %(what)s") if data.get("returns") else _("changed: %(what)s")
        return text % {"what": "; ".join(words)}


@fact("event.moved")
class EventMoved(EventChanged):
    """A planned event got another time."""


@fact("event.responded")
class ParticipantResponded(Fact):
    """Somebody said whether they will come, or it was noted for them."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        said = text_of(after, "participants")
        if data.get("how") == "file":
            return _("loaded an answer to the invitation: %(what)s") % {"what": said}
        return _("noted an answer to the invitation: %(what)s") % {"what": said}


@fact("event.invited")
class InvitationsSent(Fact):
    """People were asked to an event by letters, or told the news of it."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        asked, off = int(data.get("asked", 0)), int(data.get("called_off", 0))
        words = [
            ngettext("sent %(num)d invitation", "sent %(num)d invitations", asked) % {"num": asked} if asked else "",
            ngettext("called %(num)d participant off", "called %(num)d participants off", off) % {"num": off}
            if off
            else "",
        ]
        return ", ".join(word for word in words if word) or _("sent invitations")


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


@fact("calendar.opened")
class FeedOpened(Fact):
    """A secret address was made, under which a program reads events with a user's rights."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("opened a calendar subscription: %(what)s") % {"what": data.get("title", "")}


@fact("calendar.revoked")
class FeedRevoked(Fact):
    """Such an address leads nowhere any more."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("revoked a calendar subscription: %(what)s") % {"what": data.get("title", "")}


@fact("series.planned")
class SeriesPlanned(Fact):
    """An event recurs: its series was made, with the events of the months ahead."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("planned a series of events")


@fact("series.continued")
class SeriesContinued(Fact):
    """Time went on, and more events of a series were made."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("planned the event by its series")


_BESIDE = ("series", "recurrence_id")  # how a series holds together is nothing to read


@fact("series.changed")
class SeriesChanged(EventChanged):
    """Several events of a series changed at once, and the series with them."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        told = {name: value for name, value in after.items() if name not in _BESIDE}
        if not told:
            return _("changed the series of the event")
        return _("with the series: %(what)s") % {"what": EventChanged.sentence(data, before, told)}


@fact("series.cancelled")
class SeriesCancelled(EventCancelled):
    """Several events of a series will not be."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("with the series: %(what)s") % {"what": EventCancelled.sentence(data, before, after)}


@fact("series.marked")
class SeriesMarked(Fact):
    """Several events of a series were marked for deletion: it ends before them."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("ended the series; the events after that are marked for deletion")


@fact("series.undone")
class SeriesUndone(Fact):
    """A change of a series was taken back."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("took a change of the series back")


@fact("chronicle.pinned")
class EventPinned(Fact):
    """An event was pinned above the chronicle of a card."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("pinned an event above the chronicle")


@fact("chronicle.unpinned")
class EventUnpinned(Fact):
    """An event is no longer pinned."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("unpinned an event")


@fact("events.targets_set")
class TargetsSet(Fact):
    """What is expected of a manager a week became another number."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        words = (f"{name}: {text_of(before, name)} → {text_of(after, name)}" for name in after)
        return _("set targets a week: %(what)s") % {"what": "; ".join(words)}
