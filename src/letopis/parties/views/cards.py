"""Lists, cards and their forms."""

import json
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.drafts import Drafting, close_sent, drafting
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.attributes.slots import section
from letopis.bulk.bar import bar_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.kernel.threeway import resolved
from letopis.lists.page import not_changed, read_page
from letopis.parties import queries, slots
from letopis.parties.birthday import birthday_in_words
from letopis.parties.facts import field_label
from letopis.parties.groups import Tree
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactDetail, Tag
from letopis.parties.models.utm import UTM_LABELS
from letopis.parties.slots import filled
from letopis.parties.views import conflict, similar
from letopis.parties.views.around import around_company, around_person, load_rows
from letopis.parties.views.kinds import EMPTY_ROWS, PERSON, Card, CardKind
from letopis.ui.rendering import is_partial, render_page

Rows = dict[str, list[dict[str, str]]]  # the repeated inputs of a form, by their prefix


def listed(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """The list of cards."""
    user = user_of(request)
    if not_changed(request, kind.list, user):
        return HttpResponse(status=204)
    page = read_page(kind.list, user, request.GET)
    context = {
        "page": page,
        "kind": kind,
        "may_create": may_create(user),
        "may_change": may_change,
        "groups": Tree(kind.code).groups,
        "bulk": bar_of(kind.list_route, user, page),
        "is_more": is_partial(request),
    }
    return render_page(request, f"parties/{kind.code}_list.html", context)


def card_context(request: HttpRequest, kind: CardKind, card: Card) -> dict[str, Any]:
    """What a card's page and its blocks show."""
    user = user_of(request)
    load_rows(card)
    context: dict[str, Any] = {
        "kind": kind,
        "card": card,
        "may_change": may_change(user, card),
        "details": list(card.details.all()),
        "tags": list(card.tags.all()),
        "attributes": section(request, card, may_change=may_change(user, card)),
        "utm_labels": UTM_LABELS,
    }
    if kind is PERSON:
        context["links"] = queries.counterparties_of(user, card)
        context["birthday"] = birthday_in_words(card, clock.today(user.zone))
        context |= around_person(user, card)
    else:
        context["links"] = queries.people_of(user, card)
        context["accounts"] = list(card.bank_accounts.all())
        context |= around_company(user, card)
    return context


def card(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """The card itself."""
    user = user_of(request)
    shown = kind.get(user, public_id, **slots.questions(user, kind.model))
    context = card_context(request, kind, shown) | {
        name: filled(blocks, request, shown) for name, blocks in slots.PLACES.items()
    }
    return render_page(request, f"parties/{kind.code}.html", context)


def rows_typed(data: QueryDict) -> Rows:
    """The rows of a refused form or of a draft as they were typed."""
    found = {}
    for prefix, names in (
        ("detail", ("id", "kind", "label", "value", "state")),
        ("link", ("id", "company", "position", "role", "since", "until")),
        ("account", ("id", "account", "bic", "bank")),
    ):
        columns = [data.getlist(f"{prefix}-{name}") for name in names]
        rows = zip_longest(*columns, fillvalue="")
        found[prefix] = [dict(zip(names, row, strict=True)) for row in rows if any(row[1:])]
    return found


def rows_held(context: dict[str, Any]) -> Rows:
    """The present rows of a card in the form's own words."""
    person = context["kind"] is PERSON
    return {
        "detail": [
            {
                "id": str(d.public_id),
                "kind": d.kind,
                "label": d.label,
                "value": d.value,
                "state": "silent" if d.no_contact else "" if d.is_valid else "invalid",
            }
            for d in context["details"]
        ],
        "link": [
            {
                "id": str(link.public_id),
                "company": link.counterparty.name,
                "position": link.position,
                "role": link.role,
                "since": f"{link.since:%d.%m.%Y}" if link.since else "",
                "until": f"{link.until:%d.%m.%Y}" if link.until else "",
            }
            for link in (context["links"] if person else [])
        ],
        "account": [
            {"id": str(row.public_id), "account": row.account, "bic": row.bic, "bank": row.bank_name}
            for row in context.get("accounts", [])
        ],
    }


def form_context(kind: CardKind, form: Any, rows: Rows, **more: Any) -> dict[str, Any]:
    """What the page of a form shows; every list of rows ends with empty ones to fill."""
    return {
        "kind": kind,
        "form": form,
        "rows": {name: [*held, *({} for _number in range(EMPTY_ROWS))] for name, held in rows.items()},
        "detail_kinds": ContactDetail.Kind.choices,
        "all_tags": Tag.objects.all()[:200],
        "drafting": None,
        "rows_was": json.dumps(rows, ensure_ascii=False),
        "card": None,
        "similar": [],
        **more,
    }


def _add_refusal(form: Any, error: Refused) -> None:
    name = (error.field or "").replace("attributes.", "attr-", 1)
    form.add_error(name if name in form.fields else None, str(error.message))


def new(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """A new card. The hidden key makes a second click answer with the card of the first."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    draft = drafting(request, f"{kind.code}-new")
    if request.method == "POST":
        if kind is PERSON and request.POST.get("link_to"):
            return similar.link_instead(request)
        form: Any = kind.form(request.POST, user=user)
        rows, asked = rows_typed(request.POST), similar.unasked(request, kind)
        if form.is_valid() and not asked:
            try:
                given = replace(
                    kind.read_rows(request.POST, user, None),
                    values=form.values(),
                    tags=form.tag_names(),
                    attributes=form.attribute_values(),
                )
                made = kind.create(given, by=user, public_id=_key(request))
            except Refused as error:
                _add_refusal(form, error)
            else:
                close_sent(request)
                return redirect(kind.code, made.public_id)
        more = {"form_key": request.POST.get("form_key", ""), "similar": asked, "drafting": draft}
        context = form_context(kind, form, rows, **more)
        return render_page(request, "parties/form.html", context, status=422)
    initial, rows = _initial(request, kind)
    form = kind.form(initial=initial, user=user)
    if draft.restored is not None:
        form, rows = as_typed(kind.form(draft.restored, user=user)), rows_typed(draft.restored)
    context = form_context(kind, form, rows, form_key=str(uuid4()), drafting=draft)
    return render_page(request, "parties/form.html", context)


def as_typed(form: Any) -> Any:
    """A form filled from a draft: it shows what was typed and is not judged before it is sent."""
    form._errors = ErrorDict()
    form.cleaned_data = {}
    return form


def _key(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _initial(request: HttpRequest, kind: CardKind) -> tuple[dict[str, Any], Rows]:
    """What a new card starts with: a copy (F9), a company to work at, a name that was searched for."""
    user = user_of(request)
    rows: Rows = {"detail": [], "link": [], "account": []}
    initial: dict[str, Any] = {"responsible": str(user.public_id), "name": request.GET.get("name", "")}
    if kind is PERSON:
        words = [*request.GET.get("name", "").split(" ", 2), "", ""]
        initial |= {"last_name": words[0], "first_name": words[1], "patronymic": words[2]}
    if copied := request.GET.get("copy"):
        source = kind.get(user, copied)  # type: ignore[arg-type]
        held = rows_held(card_context(request, kind, source))
        rows = {**rows, "link": [{**row, "id": ""} for row in held["link"]]}
        initial = {**kind.initial(source), "inn": "", "kpp": "", "ogrn": ""}
    if (head := request.GET.get("head")) and kind is not PERSON:
        initial["head_company"] = queries.get_counterparty(user, head).name
    if (company := request.GET.get("company")) and kind is PERSON:
        rows["link"] = [{"company": queries.get_counterparty(user, company).name}]
    return initial, rows


def edit(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """The whole card in one form; a version that is no longer the present one leads to the conflict page."""
    user = user_of(request)
    shown = kind.get(user, public_id)
    if not may_change(user, shown):
        raise Forbidden(_("You may see this record, but not change it."))
    context = card_context(request, kind, shown)
    draft = drafting(request, f"{kind.code}-edit:{shown.public_id}")
    if request.method != "POST":
        return _edit_page(request, kind, shown, draft, rows_held(context))
    form: Any = kind.form(request.POST, user=user, card=shown)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if form.is_valid():
        try:
            kind.change(shown, _given(request, kind, form, shown), by=user, version=version)
        except Refused as error:
            _add_refusal(form, error)
        except Conflict:
            return _conflict_page(request, kind, form, kind.get(user, public_id))
        else:
            close_sent(request)
            messages.success(request, _("Saved"))
            return redirect(kind.code, public_id)
    page = form_context(kind, form, rows_typed(request.POST), card=shown, version=version, drafting=draft)
    page["rows_was"] = request.POST.get("rows-was", "")
    return render_page(request, "parties/form.html", page, status=422)


def _edit_page(request: HttpRequest, kind: CardKind, card: Card, draft: Drafting, rows: Rows) -> HttpResponse:
    """The form of a card. A draft keeps the version it was begun on, so that saving it never overwrites later work."""
    form: Any = kind.form(initial=kind.initial(card), user=user_of(request), card=card)
    version: Any = card.version
    if draft.restored is not None:
        form = as_typed(kind.form(draft.restored, user=user_of(request), card=card))
        rows, version = rows_typed(draft.restored), draft.restored.get("version", "0")
    page = form_context(kind, form, rows, card=card, version=version, drafting=draft)
    if draft.restored is not None:
        page["rows_was"] = draft.restored.get("rows-was", "")
    return render_page(request, "parties/form.html", page)


_ROWS = {"detail": "details", "link": "affiliations", "account": "accounts"}


def _given(request: HttpRequest, kind: CardKind, form: Any, card: Card) -> PartyInput:
    """What the form asks for, after what was chosen on a conflict page."""
    data = request.POST.copy()
    held = rows_held(card_context(request, kind, card))
    typed = rows_typed(request.POST)
    for prefix, rows in held.items():
        names = [name for name in data if name.startswith(f"{prefix}-")]
        chosen = resolved(typed[prefix], conflict.picks(request.POST, prefix), rows)
        for name in names:
            data.setlist(name, [row.get(name.removeprefix(f"{prefix}-"), "") for row in chosen])
    return replace(
        kind.read_rows(data, user_of(request), card),
        values=form.values(),
        tags=form.tag_names(),
        attributes=form.attribute_values(),
    )


def _row_words(row: dict[str, str]) -> str:
    kinds = dict(ContactDetail.Kind.choices)
    parts = [str(kinds.get(value, value)) for name, value in row.items() if name != "id" and value]
    return ", ".join(parts)


def _conflict_page(request: HttpRequest, kind: CardKind, form: Any, fresh: Card) -> HttpResponse:
    """Both values of what two people disagree on, rows of lists one by one; the rest comes together by itself."""
    found = conflict.Conflict()
    now: Any = kind.form(initial=kind.initial(fresh), user=user_of(request), card=fresh)
    decided = conflict.compare_fields(form, {name: now[name].initial for name in now.fields}, found)
    held, typed = rows_held(card_context(request, kind, fresh)), rows_typed(request.POST)
    for prefix, name in _ROWS.items():
        if any(sent.startswith(f"{prefix}-") for sent in request.POST):
            label = field_label(name)
            decided |= conflict.compare_rows(request, prefix, label, typed[prefix], held[prefix], _row_words, found)
    return conflict.show(
        request,
        fresh,
        found,
        decided,
        held,
        action=reverse(f"{kind.code}-edit", args=[fresh.public_id]),
        back=reverse(kind.code, args=[fresh.public_id]),
        history=reverse(f"{kind.code}-history", args=[fresh.public_id]),
    )
