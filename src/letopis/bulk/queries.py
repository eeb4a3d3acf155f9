"""Reading: what a selection means, what an operation would do, whose it is."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.bulk.hosts import HOSTS, Doer, Host, begin_at
from letopis.bulk.models import Operation
from letopis.kernel.errors import NotFound, Refused
from letopis.lists.spec import Rows

PIECE = 500  # rows read, or written in one step, at once
LIMIT = 200_000  # more rows than that are no work for one click
GROUPS = 12  # «from → to» lines of a dry run


def get_host(name: str) -> Host:
    """The host of a list."""
    if name not in HOSTS:
        raise NotFound
    return HOSTS[name]


def get_operation(user: User, public_id: UUID) -> Operation:
    """An operation of the user's own; nobody else's is there."""
    operation = Operation.objects.filter(public_id=public_id, by=user).select_related("run", "undo_run").first()
    if operation is None or operation.host not in HOSTS:
        raise NotFound
    return operation


def selected_ids(host: Host, user: User, data: QueryDict) -> list[int]:
    """The rows a form names, in order of id: boxes `ids` and the list `picked`, or with `all` those of the view
    `query` but for the list `except`.

    Always within what `user` may see: an id they may not know is no row.
    """
    try:
        ranges = selected_ranges(host, user, data)
        ids = sorted({pk for rows in ranges for pk in rows.order_by().values_list("pk", flat=True)[: LIMIT + 1]})
    except ValidationError as error:
        raise NotFound from error
    if len(ids) > LIMIT:
        raise Refused(_("Too many rows for one click. Narrow the list."))
    return ids


def selected_ranges(host: Host, user: User, data: QueryDict) -> list[Rows]:
    """The selected rows as disjoint sets. Raises `Refused` for a filter that cannot be read."""
    if data.get("all"):
        left = _uuids(data.get("except", ""))
        found = host.rows(user, data.get("scope", ""), data.get("query", "").lstrip("?"))
        return [rows.exclude(public_id__in=left) if left else rows for rows in found]
    named = _uuids(",".join([*data.getlist("ids"), data.get("picked", "")]))
    return [host.model._default_manager.visible_to(user).filter(public_id__in=named)]  # type: ignore[attr-defined]


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(part) for part in text.split(",") if part]
    except ValueError as error:
        raise NotFound from error


@dataclass(frozen=True)
class Plan:
    """What an operation would do."""

    total: int
    changing: int
    same: int  # they hold the value already
    groups: Sequence[tuple[str, str, int]]  # before, after, rows: the commonest first
    others: int  # changing rows of no group shown
    refused: Sequence[tuple[str, int]]  # why not, rows


def pieces(host: Host, user: User, ids: Sequence[int]) -> Iterator[list[Any]]:
    """The rows `user` still sees, piece by piece."""
    for start in range(0, len(ids), PIECE):
        rows = host.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
        yield list(host.joined(rows.filter(pk__in=ids[start : start + PIECE])))


def plan(operation: Operation, doer: Doer, user: User) -> Plan:
    """A dry run: nothing is written, and nothing is promised, rows are read anew when the work is done."""
    host = HOSTS[operation.host]
    groups: Counter[tuple[str, str]] = Counter()
    refused: Counter[str] = Counter()
    seen = same = 0
    for number, rows in enumerate(pieces(host, user, operation.ids)):
        begin_at(doer, number * PIECE)
        seen += len(rows)
        mine, others = divided(rows, doer, user)
        refused.update(not_mine(row) for row in others)
        for _row, change in doer.preview(mine):
            if isinstance(change, str):
                refused[change] += 1
            elif not change.after:
                same += 1
            else:
                name = doer.name if doer.name in change.after else next(iter(change.after))
                before = change.before.get(name, {}).get("text", "")
                groups[before, change.after[name]["text"]] += 1
    if gone := len(operation.ids) - seen:
        refused[_("no longer there")] += gone
    common = groups.most_common(GROUPS)
    return Plan(
        total=len(operation.ids),
        changing=groups.total(),
        same=same,
        groups=[(before, after, count) for (before, after), count in common],
        others=groups.total() - sum(count for _pair, count in common),
        refused=refused.most_common(),
    )


def divided(rows: Sequence[Any], doer: Doer, user: User) -> tuple[list[Any], list[Any]]:
    """The rows an operation may be done with, and the others."""
    if not doer.changes_rows:
        return list(rows), []
    mine = [row for row in rows if may_change(user, row)]
    return mine, [row for row in rows if not may_change(user, row)]


def not_mine(row: Any) -> str:
    """Why somebody else's row is not changed."""
    return _("another's: %(name)s") % {"name": row.responsible.name}
