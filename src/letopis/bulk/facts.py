"""What bulk operations write into the journal: one fact a step, with the differences of its rows.

`data`: `bulk` – the operation, `title` – its words at that time, `label` – of the field.
"""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact, text_of


def difference(data: Values, before: Values, after: Values) -> str:
    """«Источник: Реклама → Выставка», or the operation's title when nothing is told apart."""
    if not after:
        return str(data.get("title", ""))
    name = data["name"] if data.get("name") in after else next(iter(after))
    return f"{data.get('label', '')}: {text_of(before, name)} → {text_of(after, name)}"


@fact("bulk.changed")
class BulkChanged(Fact):
    """Many rows were changed at once."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("changed together with others: %(what)s") % {"what": difference(data, before, after)}


@fact("bulk.undone")
class BulkUndone(Fact):
    """A bulk change was taken back; `data` has `undoes`, the fact that went back."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("took a change of many cards back: %(what)s") % {"what": difference(data, before, after)}


@fact("cell.undone")
class CellUndone(Fact):
    """A change made in a list was taken back at once; `data` has `undoes`."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("took the change back: %(what)s") % {"what": difference(data, before, after)}
