"""Goals are added, changed – a new rule is a new version –, switched off."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.channels.actions.rules import locked
from letopis.channels.facts import GoalAdded, GoalChanged
from letopis.channels.goals.counting import want_recount
from letopis.channels.goals.registry import words_of
from letopis.channels.models import Goal, GoalVersion
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text

RULE = {"rule", "counting", "window"}  # what makes another version


@dataclass(frozen=True)
class GoalInput:
    """What a goal is made of; `rule` as its kind has read it."""

    name: str
    rule: dict[str, Any]
    counting: str = Goal.Counting.ONCE
    window: int = 90


def _values(given: GoalInput, row: Goal) -> dict[str, Any]:
    check_text(given.name, "name", Goal.NAME)
    name = " ".join(given.name.split())
    if not name:
        raise Refused(_("Give the name."), "name")
    if given.counting not in Goal.Counting.values:
        raise Refused(_("There is no such choice."), "counting")
    if any(other.pk != row.pk and fold(other.title) == fold(name) for other in Goal.objects.all()):
        raise Refused(_("There is «%(name)s» already.") % {"name": name}, "name")
    if name == row.title:
        name = row.name  # a standard name goes on following the language
    return {"name": name, "rule": given.rule, "counting": given.counting, "window": given.window}


def write_version(row: Goal, *, by: User | None) -> None:
    """Keep the present rule as the version `number`, and let it be counted."""
    GoalVersion.objects.create(
        goal=row, number=row.number, rule=row.rule, counting=row.counting, window=row.window, words=words_of(row), by=by
    )
    want_recount([row])


@in_transaction
def add_goal(kind: str, given: GoalInput, *, by: User) -> Goal:
    """A goal at the end of the list."""
    check_manages(by)
    last = Goal.objects.order_by("-order").values_list("order", flat=True).first()
    row = Goal(kind=kind, order=(last or 0) + 1)
    for name, value in _values(given, row).items():
        setattr(row, name, value)
    row.save()
    write_version(row, by=by)
    changed = Changed(row, {"is_active": shown(False, _("no"))}, {"is_active": shown(True, _("yes"))})
    record(GoalAdded([changed]), by=by)
    return row


@in_transaction
def change_goal(row: Goal, given: GoalInput | bool, *, by: User, version: int | None = None) -> Goal:
    """Another name or rule; `True` or `False` switches it on or off."""
    row = locked(row, by=by, version=version)
    changed = put(row, {"is_active": given} if isinstance(given, bool) else _values(given, row))
    if changed.after:
        save_goal(row, changed, by=by)
        record(GoalChanged([changed]), by=by)
    return row


def save_goal(row: Goal, changed: Changed, *, by: User | None) -> None:
    """Write what `put` has changed, with a new version of the rule when it is another one."""
    row.version += 1
    renewed = RULE & changed.after.keys()
    row.number += bool(renewed)
    row.save(update_fields=[*changed.after, "version", "number"])
    if renewed:
        write_version(row, by=by)
    elif "is_active" in changed.after:
        want_recount([row])
    row.refresh_from_db(fields=["wanted"])
