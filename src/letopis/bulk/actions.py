"""Verbs of bulk operations."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.bulk.hosts import HOSTS, Doer, Host
from letopis.bulk.models import Operation
from letopis.bulk.runners import KIND, UNDO_KIND
from letopis.jobs.actions import start_run, stop_run
from letopis.jobs.models import Run
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.kernel.text import has_bad_characters

_KEPT = timedelta(days=2)  # operations nobody started


def _check_kept(value: Any) -> None:
    """Refuse texts that no database keeps, however deep they stand."""
    for one in value.values() if isinstance(value, dict) else value:
        if isinstance(one, list | dict):
            _check_kept(one)
        elif isinstance(one, str) and has_bad_characters(one):
            raise Refused(_("The text has a character that cannot be saved."))


def check_may_work(by: User) -> None:
    """Raise `Forbidden` for a role that changes nothing."""
    if not may_create(by):
        raise Forbidden(_("Your role may look, but not change."))


def make_operation(
    host: Host, action: str, ids: list[int], *, scope: str, query: str, by: User, public_id: UUID | None = None
) -> Operation:
    """Pin a selection. The same `public_id` by the same author answers with the operation made before."""
    check_may_work(by)
    if host.action(action) is None:
        raise NotFound
    if not ids:
        raise Refused(_("Select rows first."))
    _check_kept([scope, query])
    known = _known(public_id, by)
    if known and (known.host, known.action, known.ids) == (host.name, action, ids):
        return known
    try:
        # the same page may ask for something else
        return _make(host, action, ids, scope=scope, query=query, by=by, public_id=None if known else public_id)
    except IntegrityError:  # two clicks at once: the other one was first
        if connection.in_atomic_block:
            raise
        if (known := _known(public_id, by)) is None:
            raise NotFound from None
        return known


def _known(public_id: UUID | None, by: User) -> Operation | None:
    return Operation.objects.filter(public_id=public_id, by=by).first() if public_id else None


@in_transaction
def _make(
    host: Host, action: str, ids: list[int], *, scope: str, query: str, by: User, public_id: UUID | None
) -> Operation:
    Operation.objects.filter(by=by, run=None, created_at__lt=clock.now() - _KEPT).delete()
    return Operation.objects.create(
        host=host.name,
        action=action,
        ids=ids,
        scope=scope[:60],
        query=query[:4000],
        by=by,
        **({"public_id": public_id} if public_id else {}),
    )


def doer_of(operation: Operation, by: User) -> Doer:
    """The operation ready to be done. Raises `Refused` when what was chosen no longer holds."""
    host = HOSTS[operation.host]
    action = host.action(operation.action)
    assert action is not None and operation.params is not None
    return action.doer(host, by, operation.params)


@in_transaction
def choose(operation: Operation, params: dict[str, Any], *, by: User) -> Doer:
    """Say what is to be done; nothing is done yet. Raises `Refused` for what cannot be."""
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    if operation.run_id:
        raise Refused(_("This has been started already."))
    _check_kept(params)
    operation.params = params
    if action := HOSTS[operation.host].action(operation.action):
        action.check(params, len(operation.ids))
    doer = doer_of(operation, by)
    operation.save(update_fields=["params"])
    return doer


@in_transaction
def start_operation(operation: Operation, *, by: User) -> Run:
    """Begin the work. Started twice, it is one run."""
    check_may_work(by)
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    if operation.run:
        return operation.run
    if operation.params is None:
        raise Refused(_("Say first what is to be done."))
    doer = doer_of(operation, by)
    data = {"operation": operation.pk, "at": 0, "facts": [], "label": doer.label, "name": doer.name}
    operation.run = start_run(KIND, doer.title, total=len(operation.ids), data=data, by=by)
    operation.save(update_fields=["run"])
    return operation.run


@in_transaction
def undo_operation(operation: Operation, *, by: User) -> Run:
    """Begin to take the work back; what is still running stops. Undone twice, it is one run."""
    check_may_work(by)
    operation = Operation.objects.select_for_update().get(pk=operation.pk)
    action = HOSTS[operation.host].action(operation.action)
    if operation.run is None or action is None or action.is_irreversible:
        raise NotFound
    if operation.undo_run:
        return operation.undo_run
    run = stop_run(operation.run)
    title = _("Undo: %(what)s") % {"what": run.title}
    changed = int(run.report.get("changed", 0))
    operation.undo_run = start_run(UNDO_KIND, title, total=changed, data={"operation": operation.pk, "at": 0}, by=by)
    operation.save(update_fields=["undo_run"])
    return operation.undo_run
