"""What happens to types of events."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact


class _OfType(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return cls.words() % {"name": data.get("name", "")}

    @classmethod
    def words(cls) -> str:
        raise NotImplementedError


@fact("event-type.added")
class EventTypeAdded(_OfType):
    """There is one more type of events."""

    @classmethod
    def words(cls) -> str:
        return _("added the type of events «%(name)s»")


@fact("event-type.changed")
class EventTypeChanged(_OfType):
    """Name, look, rules or outcomes of a type changed."""

    @classmethod
    def words(cls) -> str:
        return _("changed the type of events «%(name)s»")


@fact("event-type.retired")
class EventTypeRetired(_OfType):
    """A type went out of use; its events stay."""

    @classmethod
    def words(cls) -> str:
        return _("took the type of events «%(name)s» out of use")


@fact("event-type.restored")
class EventTypeRestored(_OfType):
    """A retired type is in use again."""

    @classmethod
    def words(cls) -> str:
        return _("brought the type of events «%(name)s» back into use")


@fact("event-types.ordered")
class EventTypesOrdered(_OfType):
    """The types stand in another order."""

    @classmethod
    def words(cls) -> str:
        return _("changed the order of types of events")
