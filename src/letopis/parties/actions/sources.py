"""Sources of acquisition: added, renamed, put under another, switched off; which marks of advertising tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import DictionaryChanged
from letopis.parties.models import Source
from letopis.parties.models.utm import UTM, UTM_LENGTH

RULES = 50  # of one source


@dataclass(frozen=True)
class SourceInput:
    """A source as its form gives it; a rule has the marks that are asked of, `*` in them stands for anything."""

    name: str
    parent: Source | None = None
    asks_referrer: bool = False
    rules: Sequence[Mapping[str, str]] = field(default_factory=tuple)


def _rules(given: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """The rules without empty marks, empty rules and doubles. Raises `Refused`."""
    found: list[dict[str, str]] = []
    for rule in given:
        marks = {name: text for name in UTM if (text := rule.get(name, "").strip())}
        for text in marks.values():
            check_text(text, "rules", UTM_LENGTH)
        if marks and marks not in found:
            found.append(marks)
    if len(found) > RULES:
        raise Refused(_("At most %(num)d rules.") % {"num": RULES}, "rules")
    return found


def _check(given: SourceInput, source: Source | None) -> None:
    check_text(given.name, "name", 120)
    if not given.name.strip():
        raise Refused(_("Give the name."), "name")
    others = Source.objects.exclude(pk=source.pk) if source else Source.objects.all()
    if any(fold(row.title) == fold(given.name) for row in others):
        raise Refused(_("There is «%(name)s» already.") % {"name": given.name.strip()}, "name")
    above = given.parent
    while source is not None and above is not None:
        if above.pk == source.pk:
            raise Refused(_("A source cannot stand inside itself."), "parent")
        above = above.parent


@in_transaction
def add_source(given: SourceInput, *, by: User) -> Source:
    """A source at the end of its kin."""
    check_manages(by)
    _check(given, None)
    last = Source.objects.order_by("-order").values_list("order", flat=True).first()
    row = Source.objects.create(
        name=given.name.strip(),
        parent=given.parent,
        asks_referrer=given.asks_referrer,
        utm_rules=_rules(given.rules),
        order=(last or 0) + 1,
    )
    record(DictionaryChanged([Changed(row, {}, {"name": shown(row.title)})]), by=by)
    return row


@in_transaction
def change_source(source: Source, given: SourceInput, *, by: User) -> Source:
    """Another name, place or rules."""
    check_manages(by)
    source = Source.objects.select_for_update().get(pk=source.pk)
    _check(given, source)
    values: dict[str, object] = {
        "parent": given.parent,
        "asks_referrer": given.asks_referrer,
        "utm_rules": _rules(given.rules),
    }
    if given.name.strip() != source.title:  # a standard name stays the one of the reader's language
        values["name"] = given.name.strip()
    return _write(source, values, by)


@in_transaction
def switch_source(source: Source, is_active: bool, *, by: User) -> Source:
    """In use or not; the cards that have it keep it."""
    check_manages(by)
    return _write(Source.objects.select_for_update().get(pk=source.pk), {"is_active": is_active}, by)


def _write(source: Source, values: dict[str, object], by: User) -> Source:
    changed = put(source, values)
    if changed.after:
        source.save(update_fields=list(values))
        record(DictionaryChanged([changed]), by=by)
    return source
