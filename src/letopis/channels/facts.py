"""What happens to channels, expenses and goals."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.history.facts import Fact, Values, fact, text_of

_LABELS = {
    "name": gettext_lazy("Name"),
    "type": gettext_lazy("Type"),
    "direction": gettext_lazy("Direction"),
    "tag": gettext_lazy("Tag"),
    "prices": gettext_lazy("Prices"),
    "order": gettext_lazy("Order"),
    "is_active": gettext_lazy("In use"),
    "periods": gettext_lazy("Expenses"),
    "rule": gettext_lazy("Rule"),
    "counting": gettext_lazy("What counts"),
    "window": gettext_lazy("Days before the goal"),
}


def field_label(name: str) -> str:
    """How people call a field of the journal."""
    return str(_LABELS.get(name, name))


class _Changed(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        what = "; ".join(f"{field_label(name)}: {text_of(before, name)} → {text_of(after, name)}" for name in after)
        text = _("took back: %(what)s") if "undoes" in data else _("changed: %(what)s")
        return text % {"what": what}


@fact("channel.added")
class ChannelAdded(Fact):
    """A channel was added."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("added the channel")


@fact("channel.changed")
class ChannelChanged(_Changed):
    """A channel was renamed, given prices, switched off or on."""


@fact("source_costs.changed")
class SourceCostsChanged(_Changed):
    """Expenses on a source were written by hand."""


@fact("source_costs.imported")
class SourceCostsImported(_Changed):
    """Expenses on sources came from a file: one fact for all of them, `data` has the file's name and the counts."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        name: Any = data.get("name", "")
        return _("loaded from «%(file)s»") % {"file": name}


@fact("goal.added")
class GoalAdded(Fact):
    """A goal was added."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("added the goal")


@fact("goal.changed")
class GoalChanged(_Changed):
    """A goal was renamed, got another rule, was switched off or on."""
