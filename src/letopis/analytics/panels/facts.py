"""What happens to panels."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.history.facts import Fact, Values, fact, text_of

_LABELS = {
    "name": gettext_lazy("Name"),
    "audience": gettext_lazy("Who sees it"),
    "tiles": gettext_lazy("Tiles"),
    "is_active": gettext_lazy("In use"),
}


@fact("panel.added")
class PanelAdded(Fact):
    """A panel was made."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("made the panel")


@fact("panel.changed")
class PanelChanged(Fact):
    """A panel was renamed, shown to others, got other tiles, was deleted or brought back."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        what = "; ".join(
            f"{_LABELS.get(name, name)}: {text_of(before, name)} → {text_of(after, name)}" for name in after
        )
        text = _("took back: %(what)s") if "undoes" in data else _("changed: %(what)s")
        return text % {"what": what}
