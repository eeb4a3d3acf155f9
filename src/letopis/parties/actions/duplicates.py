"""Looking for pairs of cards that are probably one, in steps; saying that two are different."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.history.actions import record
from letopis.history.facts import Changed, Fact
from letopis.jobs.actions import start_run
from letopis.jobs.models import Run
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden
from letopis.parties.duplicates.candidates import Model, Party, facts_of, meeting, weighed
from letopis.parties.duplicates.weights import SHOWN_FROM, Reason, weight_of
from letopis.parties.facts import (
    CounterpartiesToldApart,
    CounterpartiesToldTogether,
    PeopleToldApart,
    PeopleToldTogether,
)
from letopis.parties.models import ContactPerson, Counterparty, CounterpartyPair, PersonPair

KINDS: dict[str, Model] = {"people": ContactPerson, "counterparties": Counterparty}
_STEP = 250  # cards compared in one step


def pair_model(model: Model) -> type[PersonPair] | type[CounterpartyPair]:
    """The table of pairs of a kind of card."""
    return PersonPair if model is ContactPerson else CounterpartyPair


def start_search(kind: str, *, by: User) -> Run:
    """Look through the cards `by` sees; a search of theirs that still runs is answered instead."""
    if running := Run.objects.filter(kind=f"duplicates-{kind}", by=by, state=Run.State.RUNNING).first():
        return running
    title = (
        _("Looking for duplicates: contact persons")
        if kind == "people"
        else _("Looking for duplicates: counterparties")
    )
    total = KINDS[kind].objects.visible_to(by).filter(is_marked_for_deletion=False).count()
    return start_run(f"duplicates-{kind}", title, total=total, data={"last": 0}, by=by)


class Search:
    """The runner of one kind of card. It compares what its author sees, so that nobody learns of other cards by it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def step(self, run: Run) -> bool:
        model = KINDS[self.kind]
        rows = model.objects.visible_to(run.by).filter(is_marked_for_deletion=False, pk__gt=run.data["last"])
        ids = list(rows.order_by("pk").values_list("pk", flat=True)[:_STEP])
        if ids:
            refresh_pairs(model, ids, by=run.by)
            run.data = {"last": ids[-1]}
            run.done = min(run.total, run.done + len(ids))
        return len(ids) < _STEP

    def links(self, run: Run) -> Mapping[str, Any]:
        return {"back": reverse("duplicates") + f"?kind={self.kind}", "lines": [], "undo": ""}


@in_transaction
def refresh_pairs(model: Model, ids: Sequence[int], *, by: User) -> None:
    """Make the pairs of these cards with others `by` sees true: new ones come, those that no longer fit go."""
    table, facts = pair_model(model), facts_of(model, ids)
    held = {
        (pair.first_id, pair.second_id): pair
        for side in ("first", "second")
        for pair in table._base_manager.filter(**{f"{side}__in": list(ids)})
    }
    met, owners = meeting(model, facts, by)
    ends = {pk for pair in held for pk in pair}
    seen = set(model.objects.visible_to(by).filter(pk__in=ends).values_list("pk", flat=True))
    held = {pair: row for pair, row in held.items() if set(pair) <= seen}
    # Each pair is weighed once, and from whichever side it was met.
    wanted = {(min(pair), max(pair)): pair for pair in met}
    wanted |= {pair: pair if pair[0] in facts else pair[::-1] for pair in held if pair not in wanted}
    found = weighed(model, facts, wanted.values(), owners)
    best = {(min(pair), max(pair)): rs for pair, rs in found.items() if weight_of(rs) >= SHOWN_FROM}
    _write_pairs(table, held, best)


def _write_pairs(table: Any, held: dict[tuple[int, int], Any], found: dict[tuple[int, int], list[Reason]]) -> None:
    fresh, changed = [], []
    for (first, second), reasons in found.items():
        pair = held.get((first, second))
        if pair is None:
            fresh.append(table(first_id=first, second_id=second, weight=weight_of(reasons), reasons=reasons))
        elif pair.reasons != [list(reason) for reason in reasons]:
            pair.weight, pair.reasons = weight_of(reasons), reasons
            changed.append(pair)
    table._base_manager.bulk_create(fresh, ignore_conflicts=True)
    table._base_manager.bulk_update(changed, ["weight", "reasons"])
    gone = [row.pk for pair, row in held.items() if pair not in found and not row.is_told_apart]
    table._base_manager.filter(pk__in=gone).delete()


@in_transaction
def tell_apart(one: Party, other: Party, *, by: User) -> None:
    """«Это разные»: no search offers the two again."""
    _tell(one, other, True, PeopleToldApart, CounterpartiesToldApart, by=by)


@in_transaction
def tell_together(one: Party, other: Party, *, by: User) -> None:
    """Take «это разные» back."""
    _tell(one, other, False, PeopleToldTogether, CounterpartiesToldTogether, by=by)


def _tell(one: Party, other: Party, apart: bool, people: type[Fact], companies: type[Fact], *, by: User) -> None:
    if not (may_change(by, one) and may_change(by, other)):
        raise Forbidden(_("You may see this record, but not change it."))
    first, second = sorted((one, other), key=lambda card: card.pk)
    pair, _made = (
        pair_model(type(one))
        ._base_manager.select_for_update()
        .get_or_create(first_id=first.pk, second_id=second.pk, defaults={"weight": 0})
    )
    if pair.is_told_apart == apart:
        return
    pair.told_apart_at, pair.told_apart_by = (clock.now(), by) if apart else (None, None)
    pair.save(update_fields=["told_apart_at", "told_apart_by"])
    kind = people if isinstance(one, ContactPerson) else companies
    record(kind([Changed(first), Changed(second)], data={"cards": [first.pk, second.pk]}), by=by)
