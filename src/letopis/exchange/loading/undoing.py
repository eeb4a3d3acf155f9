"""Taking a whole load back: what it made and nobody has touched since is removed, what it changed returns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.visibility import may_change
from letopis.events.facts import field_label as event_label
from letopis.exchange.facts import ImportUndone
from letopis.exchange.loading import events_undoing
from letopis.exchange.loading.made import take_away
from letopis.exchange.loading.staying import stays
from letopis.exchange.models import ImportRun
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.history.undo import Undone, take_back
from letopis.jobs.models import Run
from letopis.parties.facts import field_label
from letopis.parties.models import ContactPerson, Counterparty, ExternalId

PIECE = 200
Party = ContactPerson | Counterparty


class Undo:
    """Goes through the facts of a load from the last to the first."""

    def step(self, run: Run) -> bool:
        file = ImportRun.objects.select_related("by__role").get(pk=run.data["file"])
        facts: list[int] = run.data["facts"]
        place = run.data.get("place", 0)
        if place >= len(facts):
            return self._end(file, run)
        rows = Change.objects.filter(fact=facts[place])
        if before := run.data.get("before"):
            rows = rows.filter(pk__lt=before)
        piece = list(rows.order_by("-pk")[:PIECE])
        if piece:
            self._take(file, run, piece)
            run.data["before"], run.done = piece[-1].pk, run.done + len(piece)
        if len(piece) < PIECE:
            run.data |= {"place": place + 1, "before": None}
        return self._end(file, run) if run.data.get("place", 0) >= len(facts) else False

    def _end(self, file: ImportRun, run: Run) -> bool:
        take_away(run.data.get("made", {}), run.by)
        ImportRun.objects.filter(pk=file.pk).update(state=ImportRun.State.UNDONE)
        return True

    def _take(self, file: ImportRun, run: Run, piece: Sequence[Change]) -> None:
        done = Undone()
        changed = [row for row in piece if row.after]
        if changed:
            done = take_back(changed, by=run.by)
            _forget(file, changed)
        removed: list[Changed] = []
        # Those made last may refer to those made first, so people go before the companies they came with.
        for model in (ContactPerson, Counterparty):
            ids = [row.target_id for row in piece if not row.after and row.kind == model._meta.label_lower]
            removed += _remove(model, ids, run) if ids else []
        if file.what == ImportRun.What.EVENTS:
            removed += events_undoing.remove(piece, run)
        report = run.report
        report["removed"] = report.get("removed", 0) + len(removed)
        report["returned"] = report.get("returned", 0) + len(done.changes)
        for kept in done.kept:
            stays(run, kept.kind, kept.target_id, _label(file, kept.name), _("changed since"))
        if removed or done.changes:
            data = {"name": file.name, "run": str(file.public_id)}
            fact = record(ImportUndone([*done.changes, *removed], data=data), by=run.by)
            run.data["mine"] = [*run.data.get("mine", []), fact.pk]

    def links(self, run: Run) -> Mapping[str, Any]:
        file = ImportRun.objects.filter(pk=run.data["file"]).first()
        address = reverse("import-run", args=[file.public_id]) if file else ""
        return {"back": address, "outcome": address}


def _label(file: ImportRun, name: str) -> str:
    if not name:
        return ""
    return event_label(name) if file.what == ImportRun.What.EVENTS else field_label(name)


def _forget(file: ImportRun, changed: Sequence[Change]) -> None:
    """The next import compares with what stood there before this one."""
    run = str(file.public_id)
    events_undoing.forget([row.target_id for row in changed if row.kind == "events.event"], run)
    for model, name in ((ContactPerson, "person"), (Counterparty, "counterparty")):
        ids = [row.target_id for row in changed if row.kind == model._meta.label_lower]
        for row in ExternalId.objects.filter(**{f"{name}__in": ids}):
            if row.imported.get("run") != run:
                continue
            if "before" in row.imported:
                row.imported = row.imported["before"]
                row.save(update_fields=["imported"])
            else:
                row.delete()


def _remove(model: type[Party], ids: Sequence[int], run: Run) -> list[Changed]:
    """Delete the cards of this load that are as it made them and that nothing else refers to."""
    rows = {row.pk: row for row in model._default_manager.select_for_update().filter(pk__in=ids)}
    own = {*run.data["facts"], *run.data.get("mine", [])}
    touched: dict[int, str] = {}
    kind = model._meta.label_lower
    for pk, fact in Change.objects.filter(kind=kind, target_id__in=ids).values_list("target_id", "fact_id"):
        if fact not in own:
            touched[pk] = _("changed since")
    for pk in _referred_to(model, rows):
        touched.setdefault(pk, _("something refers to it"))
    for pk, row in rows.items():
        if not may_change(run.by, row):
            touched[pk] = _("you may no longer change it")
    for pk, why in touched.items():
        if pk in rows:
            stays(run, kind, pk, "", why)
    going = [row for pk, row in rows.items() if pk not in touched]
    changes = [Changed(type(row)(pk=row.pk)) for row in going]
    model._default_manager.filter(pk__in=[row.pk for row in going]).delete()
    return changes


def _referred_to(model: type[Party], rows: Mapping[int, Party]) -> set[int]:
    """The cards which rows of other aggregates name: by a key that would not go with them."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is not models.CASCADE:
            name = relation.field.name
            linked = relation.related_model._base_manager.filter(**{f"{name}__in": list(rows)})
            found |= set(linked.values_list(f"{name}_id", flat=True))
    return found
