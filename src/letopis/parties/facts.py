"""What happens to people and counterparties."""

from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from letopis.history.facts import Fact, Values, fact, labelled, text_of
from letopis.history.fields import label_of
from letopis.parties.models import ContactPerson, Counterparty

_LABELS = {
    "details": gettext_lazy("Contacts"),
    "affiliations": gettext_lazy("Counterparties"),
    "accounts": gettext_lazy("Bank accounts"),
    "tags": gettext_lazy("Tags"),
    "birthday": gettext_lazy("Birthday"),
    "responsible": gettext_lazy("Responsible"),
    "kept": gettext_lazy("From the file"),
    "birth_day": gettext_lazy("Birthday: day"),
    "birth_month": gettext_lazy("Birthday: month"),
    "birth_year": gettext_lazy("Birthday: year"),
    "team": gettext_lazy("Team"),
    "is_marked_for_deletion": gettext_lazy("Deletion mark"),
    "merged": gettext_lazy("Merged cards"),
    "merged_into": gettext_lazy("Merged into"),
    "people": gettext_lazy("Contact persons"),
    "main_contact": gettext_lazy("Main contact"),
    "signatory": gettext_lazy("Signatory"),
    "relations": gettext_lazy("Relations"),
    "consents": gettext_lazy("Consents"),
    "utm_rules": gettext_lazy("Rules by UTM"),
    "asks_referrer": gettext_lazy("Somebody refers clients: ask who"),
    "parent": gettext_lazy("Inside"),
    "is_active": gettext_lazy("In use"),
}


@lru_cache(maxsize=1000)
def _column_label(name: str) -> StrOrPromise | None:
    for model in (ContactPerson, Counterparty):
        if any(field.name == name for field in model._meta.get_fields()):
            return model._meta.get_field(name).verbose_name  # type: ignore[union-attr, no-any-return]
    return None


def field_label(name: str) -> str:
    """How people call a field of the journal."""
    # "people.<id>" is one row of a list
    label = _LABELS.get(name.partition(".")[0]) or _column_label(name)
    return str(label) if label is not None else label_of(name)


def changes_in_words(before: Values, after: Values) -> str:
    """«Комментарий: пусто → Любит кофе; Пол: …»."""
    return "; ".join(
        f"{labelled(name, after, before) or field_label(name)}: {text_of(before, name)} → {text_of(after, name)}"
        for name in after
    )


class _Changed(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        text = _("returned an earlier value: %(what)s") if data.get("returns") else _("changed: %(what)s")
        return text % {"what": changes_in_words(before, after)}


class _Created(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        if before:  # on the card at the other end of a new person's link
            return _("changed: %(what)s") % {"what": changes_in_words(before, after)}
        return _("created the card")


class _Marked(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("marked the card for deletion")


class _Restored(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("removed the deletion mark")


@fact("person.created")
class PersonCreated(_Created):
    """A card of a person was written."""


@fact("person.changed")
class PersonChanged(_Changed):
    """Fields, details, links or tags of a person changed."""


@fact("person.marked")
class PersonMarked(_Marked):
    """A person was marked for deletion."""


@fact("person.restored")
class PersonRestored(_Restored):
    """The deletion mark of a person was removed."""


@fact("counterparty.created")
class CounterpartyCreated(_Created):
    """A card of a counterparty was written."""


@fact("counterparty.changed")
class CounterpartyChanged(_Changed):
    """Fields, details, accounts or tags of a counterparty changed."""


@fact("counterparty.marked")
class CounterpartyMarked(_Marked):
    """A counterparty was marked for deletion."""


@fact("counterparty.restored")
class CounterpartyRestored(_Restored):
    """The deletion mark of a counterparty was removed."""


@fact("people.imported")
class PeopleImported(Fact):
    """Cards came from a file: one fact for all of them, `data` has the file's name and the counts."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        name: Any = data.get("name", "")
        if before:
            return _("updated from «%(file)s»: %(what)s") % {"file": name, "what": changes_in_words(before, after)}
        return _("loaded from «%(file)s»") % {"file": name}


@fact("parties.moved")
class PartiesMoved(Fact):
    """Cards followed their responsible user into another team."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("moved with the responsible user to team: %(team)s") % {"team": data.get("team") or _("none")}


class _Merged(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        if "merged_into" in after:
            return _("merged this card into another one: %(name)s") % {"name": text_of(after, "merged_into")}
        return _("merged another card into this one: %(names)s") % {"names": text_of(after, "merged")}


class _Unmerged(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        if "merged_into" in before:
            return _("undid the merge into: %(name)s") % {"name": text_of(before, "merged_into")}
        return _("undid the merge with: %(names)s") % {"names": text_of(before, "merged")}


@fact("person.merged")
class PersonMerged(_Merged):
    """Cards of one person became one. `data["steps"]` is what moved: see `actions/merge/moves.py`."""


@fact("person.unmerged")
class PersonUnmerged(_Unmerged):
    """A merge of people was undone; `data["lost"]` could not go back."""


@fact("counterparty.merged")
class CounterpartyMerged(_Merged):
    """Cards of one counterparty became one."""


@fact("counterparty.unmerged")
class CounterpartyUnmerged(_Unmerged):
    """A merge of counterparties was undone."""


class _ToldApart(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("said that this card and a similar one are different")


@fact("person.told-apart")
class PeopleToldApart(_ToldApart):
    """Two people who looked like one are not."""


@fact("counterparty.told-apart")
class CounterpartiesToldApart(_ToldApart):
    """Two counterparties that looked like one are not."""


class _ToldTogether(Fact):
    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("took back that this card and a similar one are different")


@fact("person.told-together")
class PeopleToldTogether(_ToldTogether):
    """Two people may be one after all."""


@fact("counterparty.told-together")
class CounterpartiesToldTogether(_ToldTogether):
    """Two counterparties may be one after all."""


@fact("relation.added")
class RelationAdded(_Changed):
    """Two people turned out to be related."""


@fact("relation.changed")
class RelationChanged(_Changed):
    """The comment of a relation changed."""


@fact("relation.removed")
class RelationRemoved(_Changed):
    """Two people are no longer said to be related."""


@fact("consent.given")
class ConsentGiven(Fact):
    """A person consented to something."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("wrote down a consent: %(what)s") % {"what": _texts(after)}


@fact("consent.withdrawn")
class ConsentWithdrawn(Fact):
    """A person took a consent back."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("wrote down a withdrawal: %(what)s") % {"what": _texts(after)}


def _texts(side: Values) -> str:
    return "; ".join(str(value.get("text", "")) for value in side.values())


@fact("person.disclosed")
class PersonDisclosed(Fact):
    """Everything about a person was written into a file."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("exported everything held about the person")


@fact("person.erased")
class PersonErased(Fact):
    """Personal data were erased by an act."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("erased the personal data, act No. %(number)s") % {"number": data.get("act", "")}


@fact("dictionary.changed")
class DictionaryChanged(_Changed):
    """A dictionary of the settings changed."""


@fact("consent_text.written")
class ConsentTextWritten(Fact):
    """The words of a consent got their next version."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("wrote version %(number)s of the text") % {"number": _texts(after)}
