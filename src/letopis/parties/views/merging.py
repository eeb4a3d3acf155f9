"""Probable duplicates, merging them, undoing a merge."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.parties.actions import duplicates as pairing
from letopis.parties.actions.merge import Choices, merge, moved_by, standing_merges, undo_merge, what_moves
from letopis.parties.actions.merge.choices import Line, items, label_of, lines, richest
from letopis.parties.duplicates.queries import get_pair, last_search, pair_page, reasons_in_words
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import absorbed
from letopis.parties.views.kinds import COUNTERPARTY, PERSON, Card, CardKind
from letopis.ui.rendering import render_page

KINDS = {"people": PERSON, "counterparties": COUNTERPARTY}


def _kind(data: QueryDict) -> tuple[str, CardKind]:
    code = data.get("kind", "people")
    return (code, KINDS[code]) if code in KINDS else ("people", PERSON)


def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs by weight on the left, the chosen one ready to be merged."""
    user, (code, kind) = user_of(request), _kind(request.GET)
    apart = request.GET.get("shown") == "apart"
    page = pair_page(user, kind.model, after=request.GET.get("after", ""), told_apart=apart)
    pair = next((pair for pair in page.pairs if str(pair.pk) == request.GET.get("pair")), None)
    if pair is None and request.GET.get("pair", "").isdecimal():
        pair = get_pair(user, kind.model, int(request.GET["pair"][:18]))
    pair = pair or (page.pairs[0] if page.pairs else None)
    running, searched = last_search(user, code)
    context = {
        "kind": kind, "kind_code": code, "page": page, "pair": pair, "apart": apart, "words": reasons_in_words,
        "running": running, "searched": searched, "may_search": may_create(user),
    }  # fmt: skip
    if pair is not None:
        context |= _merge_context(request, kind, [pair.first, pair.second], request.GET)
    return render_page(request, "parties/duplicates.html", context)


@require_POST
def search(request: HttpRequest) -> HttpResponse:
    """Start looking, or go on with the search that runs."""
    code = _kind(request.POST)[0]
    if not may_create(user_of(request)):
        raise Forbidden(_("Your role may look, but not add."))
    return redirect("run", pairing.start_search(code, by=user_of(request)).public_id)


def _pair_cards(request: HttpRequest, kind: CardKind) -> tuple[Card, Card]:
    ids = request.POST.getlist("card")
    if len(ids) != 2:
        raise NotFound
    return kind.get(user_of(request), ids[0]), kind.get(user_of(request), ids[1])  # type: ignore[arg-type]


@require_POST
def apart(request: HttpRequest) -> HttpResponse:
    """«Это разные», with a way back."""
    code, kind = _kind(request.POST)
    one, other = _pair_cards(request, kind)
    pairing.tell_apart(one, other, by=user_of(request))
    messages.success(
        request,
        format_html(
            '<span>{}</span><input type="hidden" form="undo" name="kind" value="{}">'
            '<input type="hidden" form="undo" name="card" value="{}"><input type="hidden" form="undo" name="card" value="{}">'
            '<button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>',
            _("Different: %(one)s and %(other)s") % {"one": one, "other": other},
            code, one.public_id, other.public_id, reverse("duplicates-together"), _("Undo"),
        ),
        extra_tags="undo",
    )  # fmt: skip
    return redirect(f"{reverse('duplicates')}?kind={code}")


@require_POST
def together(request: HttpRequest) -> HttpResponse:
    """Take «это разные» back."""
    code, kind = _kind(request.POST)
    one, other = _pair_cards(request, kind)
    pairing.tell_together(one, other, by=user_of(request))
    return redirect(f"{reverse('duplicates')}?kind={code}")


def _cards(request: HttpRequest, kind: CardKind, data: QueryDict) -> list[Card]:
    """The cards of the address, each once; 403 when one of them may not be changed."""
    user = user_of(request)
    cards = [kind.get(user, public_id) for public_id in dict.fromkeys(data.getlist("card"))]  # type: ignore[arg-type]
    if any(not may_change(user, card) for card in cards):
        raise Forbidden(_("You may see this record, but not change it."))
    return cards


def _uuids(values: list[str]) -> set[str]:
    found = set()
    for value in values:
        try:
            found.add(str(UUID(value)))
        except ValueError:
            continue
    return found


def _choices(data: QueryDict) -> Choices:
    """What the form says: `f-comment=<card>`, and entries listed but no longer ticked."""
    fields = {name[2:]: str(data[name]) for name in data if name.startswith("f-")}
    return Choices(fields, frozenset(_uuids(data.getlist("listed")) - _uuids(data.getlist("keep"))))


def _changes(survivor: Card, found: list[Line]) -> list[tuple[str, str, str]]:
    """(field, what it was, what it will be) of the card that stays."""
    changed = []
    for line in found:
        mine = next(option for option in line.options if option.card == str(survivor.public_id))
        text = " + ".join(option.text for option in line.options if option.text) if line.is_both else next(
            option.text for option in line.options if option.is_chosen
        )  # fmt: skip
        if text != mine.text:
            changed.append((line.label, mine.text, text))
    return changed


def _merge_context(request: HttpRequest, kind: CardKind, cards: list[Card], data: QueryDict) -> dict[str, Any]:
    """What the form of a merge shows: the chosen main card first, the proposed or chosen values marked."""
    user, choices = user_of(request), _choices(data)
    main = next((card for card in cards if str(card.public_id) == data.get("main")), None) or richest(cards)
    others = [card for card in cards if card is not main]
    try:
        found = lines(main, others, choices, user)
    except Refused:  # an address of somebody's making
        choices = replace(choices, fields={})
        found = lines(main, others, choices, user)
    found = [line for line in found if line.is_seen]
    ends = (Counterparty if kind is PERSON else ContactPerson).objects.visible_to(user)
    lists = items(main, others, choices, ends)
    return {
        "kind": kind, "cards": cards, "main": main, "others": others,
        "different": [line for line in found if line.differs], "equal": [line for line in found if not line.differs],
        "lists": lists, "moving": what_moves(main, others), "changes": _changes(main, found),
        "added": [(label, item.text) for _name, label, rows in lists for item in rows
                  if item.is_kept and item.card != str(main.public_id)],
        "may_merge": all(may_change(user, card) for card in cards), "error": "",
    }  # fmt: skip


def merging(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET: what would happen; POST: make it so, if the cards are still those that were read."""
    data = request.POST if request.method == "POST" else request.GET
    cards = _cards(request, kind, data)
    if len(cards) < 2:
        if request.method == "POST" or cards:
            messages.warning(request, _("Choose at least two different cards."))
        return redirect(kind.list_route)
    status, error = 200, ""
    if request.method == "POST" and "again" not in data:
        try:
            return _merged(request, kind, cards)
        except Conflict:
            status, error = (
                409,
                _("Somebody changed one of these cards meanwhile. Look at the present values and merge again."),
            )
            cards = _cards(request, kind, data)
        except Refused as refusal:
            status, error = 422, str(refusal.message)
    context = _merge_context(request, kind, cards, data) | {"error": error}
    return render_page(request, "parties/merge.html", context, status=status)


def _merged(request: HttpRequest, kind: CardKind, cards: list[Card]) -> HttpResponse:
    data, user = request.POST, user_of(request)
    main = next((card for card in cards if str(card.public_id) == data.get("main")), None)
    if main is None:
        raise Refused(_("Choose the card that stays."), "main")
    given = {card.pk: data.get(f"version-{card.public_id}", "") for card in cards}
    versions = {pk: int(text) if text.isdecimal() and len(text) < 10 else 0 for pk, text in given.items()}
    others = [card for card in cards if card is not main]
    done = merge(main, others, _choices(data), by=user, versions=versions)
    number = len(cards)
    said = ngettext("%(name)s: %(num)d card merged", "%(name)s: %(num)d cards merged", number)
    messages.success(
        request,
        format_html(
            '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>',
            said % {"name": main, "num": number},
            reverse(f"{kind.code}-unmerge", args=[main.public_id, done.pk]),
            _("Undo"),
        ),
        extra_tags="undo",
    )
    return redirect(kind.code, main.public_id)


def merges(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """The merges into a card, and the rule by which they are undone."""
    user, card = user_of(request), kind.get(user_of(request), public_id)
    names = {row.pk: str(row) for row in kind.model.objects.filter(pk__in=absorbed(card))}
    rows = [
        (row, [names.get(pk, "") for pk in row.fact.data["others"]], moved_by(row.fact.data["steps"], card.pk))
        for row in standing_merges(card)
    ]
    context = {"kind": kind, "card": card, "rows": rows, "may_change": may_change(user, card)}
    return render_page(request, "parties/merges.html", context)


@require_POST
def unmerge(request: HttpRequest, kind: CardKind, public_id: UUID, pk: int) -> HttpResponse:
    """Undo a merge; what could not go back is said."""
    user, card = user_of(request), kind.get(user_of(request), public_id)
    row = next((row for row in standing_merges(card) if row.pk == pk), None)
    if row is None:
        raise NotFound
    try:
        done = undo_merge(card, row, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return redirect(f"{kind.code}-merges", public_id)
    names = ", ".join(map(str, done.cards))
    messages.success(request, _("There again: %(names)s") % {"names": names})
    if done.fields or done.rows:
        messages.warning(request, _left(done, card))
    return redirect(kind.code, public_id)


def _left(done: Any, card: Card) -> str:
    fields = ", ".join(label_of(name, card) for name in done.fields)
    said = [_("changed since and left as they are: %(fields)s") % {"fields": fields}] if fields else []
    if done.rows:
        said.append(
            ngettext("%(num)d row stays where it is now", "%(num)d rows stay where they are now", len(done.rows))
            % {"num": len(done.rows)}
        )
    return _("Not everything went back: %(what)s.") % {"what": "; ".join(said)}
