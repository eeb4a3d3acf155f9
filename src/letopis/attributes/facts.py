"""What happens to attributes."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact


class _Attribute(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return cls.words() % {"name": data.get("name", "")}

    @classmethod
    def words(cls) -> str:
        raise NotImplementedError


@fact("attribute.added")
class AttributeAdded(_Attribute):
    """Cards of a kind got one more attribute."""

    @classmethod
    def words(cls) -> str:
        return _("added the attribute «%(name)s»")


@fact("attribute.changed")
class AttributeChanged(_Attribute):
    """Name, choices, rights or place of an attribute changed."""

    @classmethod
    def words(cls) -> str:
        return _("changed the attribute «%(name)s»")


@fact("attribute.retyped")
class AttributeRetyped(_Attribute):
    """An attribute got another type; the values that could be read anew were, in every card."""

    @classmethod
    def words(cls) -> str:
        return _("changed the type of the attribute «%(name)s»")


@fact("attribute.retired")
class AttributeRetired(_Attribute):
    """An attribute went out of use; its values stay."""

    @classmethod
    def words(cls) -> str:
        return _("took the attribute «%(name)s» out of use")


@fact("attribute.restored")
class AttributeRestored(_Attribute):
    """A retired attribute is in use again."""

    @classmethod
    def words(cls) -> str:
        return _("brought the attribute «%(name)s» back into use")


@fact("attributes.ordered")
class AttributesOrdered(_Attribute):
    """The attributes of a kind of cards stand in another order or in other groups."""

    @classmethod
    def words(cls) -> str:
        return _("changed the order of attributes")
