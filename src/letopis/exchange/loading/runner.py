"""The steps of a dry run and of a load."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.visibility import may_create
from letopis.events.models import Event
from letopis.exchange import importing
from letopis.exchange.facts import CounterpartiesImported, EventsImported
from letopis.exchange.loading import companies, merging, tally
from letopis.exchange.loading.lookups import heads_for
from letopis.exchange.loading.made import Made
from letopis.exchange.loading.options import Options, Verdict, where_of
from letopis.exchange.loading.seen import SeenFile
from letopis.exchange.models import ImportRefusal, ImportRun
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact, shown
from letopis.history.models import Change
from letopis.jobs.models import Run
from letopis.kernel.errors import Refused
from letopis.parties.facts import PeopleImported
from letopis.parties.models import Counterparty

_FACTS: dict[str, type[Fact]] = {
    ImportRun.What.PEOPLE: PeopleImported,
    ImportRun.What.COUNTERPARTIES: CounterpartiesImported,
    ImportRun.What.EVENTS: EventsImported,
}
PIECE = 250
SECONDS = 0.5  # of a step: the lock of the base is held so long


def _file(run: Run) -> ImportRun:
    file = ImportRun.objects.select_related("by__role", "by__team").get(pk=run.data["file"])
    if not may_create(file.by):
        raise Refused(_("Your role may look, but not add."))
    return file


def _links(run: Run) -> Mapping[str, Any]:
    file = ImportRun.objects.filter(pk=run.data["file"]).first()
    address = reverse("import-run", args=[file.public_id]) if file else ""
    return {"back": address, "outcome": address}


class Check:
    """Says what a load would do."""

    def step(self, run: Run) -> bool:
        file, until = _file(run), time.monotonic() + SECONDS
        options, engine = Options.from_json(file.options), importing.ENGINES[file.what]
        seen = SeenFile(file.path.with_name(f"{file.public_id}.seen"), run.data.get("seen", 0))
        while True:
            cards, place = importing.piece_of(file, run.data.get("offset", 0), PIECE)
            verdicts = engine.judge(cards, file.by, options, doubles=True, seen=seen)
            verdicts = engine.preview(verdicts, file.name, options, file.by)
            tally.count(run.report, verdicts)
            tally.show(run.report, verdicts, every_refusal=run.data.get("every_refusal", False))
            run.data["offset"], run.done = place, run.done + len(cards)
            if len(cards) < PIECE:
                seen.path.unlink(missing_ok=True)
                return True
            if time.monotonic() > until:
                run.data["seen"] = seen.save()
                return False

    def links(self, run: Run) -> Mapping[str, Any]:
        return _links(run)


class Load:
    """Writes the cards, a piece a step; one fact a step, so that the whole load can be taken back."""

    def step(self, run: Run) -> bool:
        file, until = _file(run), time.monotonic() + SECONDS
        changes: list[Changed] = []
        ended = False
        while not ended and time.monotonic() < until:
            size, began = run.data.get("piece", PIECE), time.monotonic()
            cards, place = importing.piece_of(file, run.data.get("offset", 0), size)
            piece = self._heads if run.data.get("heads") else self._write
            changes += piece(file, run, cards)
            run.data["offset"], run.done = place, run.done + len(cards)
            run.data["piece"] = _next_size(size, time.monotonic() - began)
            ended = len(cards) < size
            if ended and "head" in file.mapping and not run.data.get("heads"):
                run.data |= {"heads": True, "offset": 0}
                ended = False
        if changes:
            tally.count_cards(run.report, changes)
            made = _FACTS[ImportRun.What(file.what)]
            created = sum(1 for changed in changes if not changed.after)
            data = {"name": file.name, "run": str(file.public_id), "created": created}
            _note_own(run, changes)
            run.data["facts"] = [*run.data.get("facts", []), record(made(changes, data=data), by=file.by).pk]
        if ended:
            importing.close(file, run)
        return ended

    def _write(self, file: ImportRun, run: Run, cards: Sequence[Any]) -> list[Changed]:
        options, engine = Options.from_json(file.options), importing.ENGINES[file.what]
        verdicts = engine.judge(cards, file.by, options)
        made = Made(verdicts)
        verdicts, changes = engine.write(verdicts, file.name, str(file.public_id), options, file.by)
        made.add(run.data)
        tally.count(run.report, verdicts)
        refused = [verdict for verdict in verdicts if verdict.what == "refused"]
        ImportRefusal.objects.bulk_create([_refusal(file, verdict) for verdict in refused], ignore_conflicts=True)
        return list(changes)

    def _heads(self, file: ImportRun, run: Run, cards: Sequence[Any]) -> list[Changed]:
        """Head companies, when every company of the file is here: a branch may stand above its head."""
        named = [card for card in cards if card.head and not card.refused]
        heads = heads_for({card.head for card in named}, file.by)
        options = Options.from_json(file.options)
        verdicts = {
            id(v.card): v.target for v in companies.judge(named, file.by, options) if v.what in ("same", "changed")
        }
        changes = []
        for card in named:
            company, head = verdicts.get(id(card)), heads.get(card.head)
            if not isinstance(company, Counterparty) or company.head_company_id is not None:
                continue
            company = Counterparty._default_manager.select_for_update().get(pk=company.pk)
            if head is not None and not _is_circle(company, head):
                changes.append(merging.save(company, put(company, {"head_company": head}), ["head_company"]))
            else:
                line = {"name": _("Head company"), "value": card.head, "from": file.name}
                if line not in company.kept:
                    changes.append(_keep(company, line))
        return changes

    def links(self, run: Run) -> Mapping[str, Any]:
        return _links(run)


def _note_own(run: Run, changes: Sequence[Changed]) -> None:
    """The facts that made events by their own verbs (a series and its occurrences): they are of this load, too."""
    made = [changed.target.pk for changed in changes if not changed.after and isinstance(changed.target, Event)]
    if made:
        rows = Change.objects.filter(kind=Event._meta.label_lower, target_id__in=made)
        run.data["own"] = sorted({*run.data.get("own", []), *rows.values_list("fact_id", flat=True)})


def _next_size(size: int, took: float) -> int:
    """Rows that change much take long: a piece is halved until it fits into a step, and grows again."""
    if took > SECONDS:
        return max(10, size // 2)
    return min(PIECE, size * 2) if took < SECONDS / 4 else size


def _keep(company: Counterparty, line: dict[str, str]) -> Changed:
    kept = [company.kept, [*company.kept, line]]
    before, after = (shown(lines, merging.kept_text(lines)) for lines in kept)
    company.kept = kept[1]
    return merging.save(company, Changed(company, {"kept": before}, {"kept": after}), ["kept"])


def _is_circle(company: Counterparty, head: Counterparty) -> bool:
    above: Counterparty | None = head
    while above is not None:
        if above.pk == company.pk:
            return True
        above = above.head_company
    return False


def _refusal(file: ImportRun, verdict: Verdict) -> ImportRefusal:
    card = verdict.card
    return ImportRefusal(
        run=file,
        number=card.number,
        where=where_of(verdict)[:300],
        who=(card.title or ", ".join(cell for cell in card.cells if cell))[:300],
        column=", ".join(problem.column for problem in card.problems)[:500],
        value="; ".join(problem.value for problem in card.problems),
        why=verdict.why,
        cells=card.cells,
    )
