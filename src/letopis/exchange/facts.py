"""What happens to cards through files."""

from typing import Any

from django.utils.translation import gettext as _

from letopis.events.facts import EventChanged
from letopis.history.facts import Fact, Values, fact
from letopis.parties.facts import PeopleImported, changes_in_words


@fact("counterparties.imported")
class CounterpartiesImported(PeopleImported):
    """Counterparties came from a file, with their contact persons; said like `PeopleImported`."""


@fact("events.imported")
class EventsImported(Fact):
    """Events came from a calendar; a target without values is an event it has made."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        name: Any = data.get("name", "")
        if not after:
            return _("loaded from «%(file)s»") % {"file": name}
        return _("changed by «%(file)s»: %(what)s") % {
            "file": name,
            "what": EventChanged.sentence({}, before, after).partition(": ")[2],
        }


@fact("import.undone")
class ImportUndone(Fact):
    """What a file had brought was taken back; a target without values is a card that was removed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        name: Any = data.get("name", "")
        if not after:
            return _("removed with the undone loading of «%(file)s»") % {"file": name}
        return _("undone loading of «%(file)s»: %(what)s") % {"file": name, "what": changes_in_words(before, after)}
