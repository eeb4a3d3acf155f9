"""The two kinds of runs: doing an operation, and taking it back. A step is a piece of rows, and one fact."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.bulk.facts import BulkUndone
from letopis.bulk.hosts import HOSTS, begin_at
from letopis.bulk.models import Operation
from letopis.bulk.queries import PIECE, divided, not_mine
from letopis.history.actions import record
from letopis.history.models import FactRecord
from letopis.history.undo import Kept
from letopis.jobs.models import Run
from letopis.kernel.errors import Refused

KIND, UNDO_KIND = "bulk", "bulk-undo"
_NAMED = 30  # rows a report names one by one


def _operation(run: Run) -> Operation:
    return Operation.objects.select_related("undo_run").get(pk=run.data["operation"])


def back_of(operation: Operation) -> str:
    """The address of the view the rows were selected in."""
    address = HOSTS[operation.host].address(operation.scope)
    return f"{address}?{operation.query}" if operation.query else address


def _count(report: dict[str, Any], why: str, number: int = 1) -> None:
    report.setdefault("refused", {})
    report["refused"][why] = report["refused"].get(why, 0) + number


class BulkRunner:
    """Does an operation, `PIECE` rows a step."""

    def step(self, run: Run) -> bool:
        operation = _operation(run)
        host, by, at = HOSTS[operation.host], run.by, run.data["at"]
        if operation.undo_run_id:
            raise Refused(_("This has been taken back; it does not go on."))
        action = host.action(operation.action)
        if action is None:
            raise Refused(_("This can no longer be done."))
        doer = action.doer(host, by, operation.params)
        begin_at(doer, at)
        ids = operation.ids[at : at + PIECE]
        rows = host.joined(host.model._default_manager.visible_to(by).filter(pk__in=ids))  # type: ignore[attr-defined]
        held = list(rows.select_for_update(of=("self",)).order_by("pk"))
        mine, others = divided(held, doer, by)
        for row in others:
            _count(run.report, not_mine(row))
        if gone := len(ids) - len(held):
            _count(run.report, _("no longer there"), gone)
        changes, refused = doer.write(mine)
        for _row, why in refused:
            _count(run.report, why)
        if changes:
            data = {"bulk": str(operation.public_id), "title": doer.title, "label": doer.label, "name": doer.name}
            run.data["facts"].append(record(doer.fact(changes, data), by=by).pk)
        run.report["changed"] = run.report.get("changed", 0) + len(changes)
        if doer.changes_rows:
            run.report["same"] = run.report.get("same", 0) + len(mine) - len(changes) - len(refused)
        run.data["at"] = run.done = at + len(ids)
        return bool(run.done >= len(operation.ids))

    def links(self, run: Run) -> Mapping[str, Any]:
        operation = _operation(run)
        action = HOSTS[operation.host].action(operation.action)
        can_undo = run.report.get("changed") and action and not action.is_irreversible and not operation.undo_run_id
        return {
            "back": back_of(operation),
            "lines": self.lines(run),
            "undo": reverse("bulk-undo", args=[operation.public_id]) if can_undo else "",
            "resume": not operation.undo_run_id,
        }

    def lines(self, run: Run) -> list[str]:
        """What came of it, in words."""
        report = run.report
        changed, same = report.get("changed", 0), report.get("same", 0)
        lines = [ngettext("Changed: %(num)d row", "Changed: %(num)d rows", changed) % {"num": changed}]
        if same:
            lines.append(ngettext("As it was: %(num)d row", "As they were: %(num)d rows", same) % {"num": same})
        lines += [f"{why}: {number}" for why, number in report.get("refused", {}).items()]
        return lines


class UndoRunner:
    """Takes an operation back, the newest fact first, one a step."""

    def step(self, run: Run) -> bool:
        operation = _operation(run)
        done = operation.run
        action = HOSTS[operation.host].action(operation.action)
        assert done is not None and action is not None
        facts = done.data["facts"][::-1]
        at = run.data["at"]
        if at < len(facts):
            fact = FactRecord.objects.get(pk=facts[at])
            undone = action.take_back(fact, run.by)
            if undone.changes:
                record(BulkUndone(undone.changes, {**fact.data, "undoes": fact.pk}), by=run.by)
            run.report["returned"] = run.report.get("returned", 0) + len(undone.changes)
            _keep(run, undone.kept)
            run.done = min(run.total, run.done + fact.changes.count())
            run.data["at"] = at + 1
        return bool(run.data["at"] >= len(facts))

    def links(self, run: Run) -> Mapping[str, Any]:
        operation = _operation(run)
        return {"back": back_of(operation), "lines": self.lines(run), "undo": "", "resume": True}

    def lines(self, run: Run) -> list[str]:
        """What came of it, in words; what stayed is named."""
        returned, kept = run.report.get("returned", 0), run.report.get("kept", 0)
        lines = [ngettext("Returned: %(num)d row", "Returned: %(num)d rows", returned) % {"num": returned}]
        if kept:
            lines.append(
                ngettext(
                    "Left as it is, changed since: %(num)d row", "Left as they are, changed since: %(num)d rows", kept
                )
                % {"num": kept}
            )
            lines += run.report["named"]
            if more := kept - len(run.report["named"]):
                lines.append(_("… and %(num)d more") % {"num": more})
        return lines


def _keep(run: Run, kept: Sequence[Kept]) -> None:
    """Count the rows that stayed, and name the first of them. A value and what goes with it are one row."""
    rows = {(row.kind, row.target_id): row for row in reversed(kept)}
    run.report["kept"] = run.report.get("kept", 0) + len(rows)
    named = run.report.setdefault("named", [])
    for (kind, pk), _row in list(rows.items())[: max(0, _NAMED - len(named))]:
        record_ = apps.get_model(kind)._default_manager.filter(pk=pk).first()
        # A card that moved out of the reader's sight meanwhile is counted, not named.
        visible = record_ is not None and type(record_)._default_manager.visible_to(run.by).filter(pk=pk).exists()  # type: ignore[attr-defined]
        named.append(str(record_) if visible else _("a card that is out of reach"))
