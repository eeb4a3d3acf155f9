"""Saying how much is expected of a manager."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from letopis.accounts.models import Scope, User
from letopis.accounts.queries import colleagues_of
from letopis.events.facts import TargetsSet
from letopis.events.models import EventType, PlanTarget
from letopis.history.actions import record
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused

MOST = 9999  # a week


@in_transaction
def set_targets(wanted: Mapping[tuple[int, int], int], *, by: User) -> int:
    """How many completed events a week: (user, type) → number, 0 for none; pairs not named stay. Answers with how many changed.

    Raises `Forbidden` for who leads nobody, `NotFound` for users who are no colleagues of theirs.
    """
    if by.role.changes not in (Scope.TEAM, Scope.ALL):
        raise Forbidden(_("Targets are set by heads."))
    people = colleagues_of(by).in_bulk({user for user, _type in wanted})
    kinds = EventType.objects.in_bulk({kind for _user, kind in wanted})
    if any(user not in people or kind not in kinds for user, kind in wanted):
        raise NotFound
    if any(not 0 <= number <= MOST for number in wanted.values()):
        raise Refused(_("A target is a number from 0 to %(most)d.") % {"most": MOST})
    rows = PlanTarget.objects.select_for_update().filter(user__in=people, type__in=kinds)
    held = {(row.user_id, row.type_id): row for row in rows}
    changed: dict[int, tuple[dict[str, object], dict[str, object]]] = {}
    for (user, kind), number in wanted.items():
        row = held.get((user, kind))
        if number == (row.per_week if row else 0):
            continue
        before, after = changed.setdefault(user, ({}, {}))
        code = kinds[kind].code
        before[code], after[code] = shown(row.per_week if row else None), shown(number or None)
        if row and not number:
            row.delete()
        else:
            PlanTarget.objects.update_or_create(user_id=user, type_id=kind, defaults={"per_week": number})
    if changed:
        record(TargetsSet([Changed(people[user], *sides) for user, sides in changed.items()]), by=by)
    return sum(len(after) for _before, after in changed.values())
