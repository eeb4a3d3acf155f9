"""Lists, cards and their forms."""

from dataclasses import replace
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.attributes.slots import section
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Difference, Forbidden, Refused
from letopis.lists.page import not_changed, read_page
from letopis.parties import queries, slots
from letopis.parties.birthday import birthday_in_words
from letopis.parties.facts import field_label
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactDetail, Tag
from letopis.parties.slots import filled
from letopis.parties.views import similar
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
    context = {"page": page, "kind": kind, "may_create": may_create(user), "is_more": is_partial(request)}
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
    shown = kind.get(user_of(request), public_id)
    context = card_context(request, kind, shown) | {
        name: filled(blocks, request, shown) for name, blocks in slots.PLACES.items()
    }
    return render_page(request, f"parties/{kind.code}.html", context)


def history(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """Every change of the card."""
    shown = kind.get(user_of(request), public_id)
    context = {"kind": kind, "card": shown, "entries": entries_of(shown, reader=user_of(request), limit=500)}
    return render_page(request, "parties/history.html", context)


def rows_typed(request: HttpRequest) -> Rows:
    """The rows of a refused form as they were typed."""
    found = {}
    for prefix, names in (
        ("detail", ("id", "kind", "label", "value", "state")),
        ("link", ("id", "company", "position", "role", "since", "until")),
        ("account", ("id", "account", "bic", "bank")),
    ):
        columns = [request.POST.getlist(f"{prefix}-{name}") for name in names]
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
    if request.method == "POST":
        if kind is PERSON and request.POST.get("link_to"):
            return similar.link_instead(request)
        form: Any = kind.form(request.POST, user=user)
        rows, asked = rows_typed(request), similar.unasked(request, kind)
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
                return redirect(kind.code, made.public_id)
        context = form_context(kind, form, rows, form_key=request.POST.get("form_key", ""), similar=asked)
        return render_page(request, "parties/form.html", context, status=422)
    initial, rows = _initial(request, kind)
    context = form_context(kind, kind.form(initial=initial, user=user), rows, form_key=str(uuid4()))
    return render_page(request, "parties/form.html", context)


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
    if request.method != "POST":
        empty: Any = kind.form(initial=kind.initial(shown), user=user, card=shown)
        return render_page(
            request,
            "parties/form.html",
            form_context(kind, empty, rows_held(context), card=shown, version=shown.version),
        )
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
            messages.success(request, _("Saved"))
            return redirect(kind.code, public_id)
    page = form_context(kind, form, rows_typed(request), card=shown, version=version)
    return render_page(request, "parties/form.html", page, status=422)


def _differences(form: Any, theirs: dict[str, Any]) -> tuple[list[Difference], dict[str, Any]]:
    """Fields both have changed, and the values of fields only they have changed, as a form sends them.

    The form carries what the reader saw in hidden fields, so that an untouched field is not taken for a wish.
    """

    def words(name: str, value: Any) -> str:
        choices = dict(getattr(form.fields[name], "choices", ()))
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return str(choices.get(value, value))

    found, only_theirs = [], {}
    for name in form.fields:
        mine = form[name].data
        if str(mine or "").replace("\r\n", "\n") == str(theirs[name] or "").replace("\r\n", "\n"):
            continue
        if name in form.changed_data:
            found.append(Difference(name, str(form.fields[name].label), words(name, theirs[name]), words(name, mine)))
        else:
            only_theirs[name] = _sent(theirs[name])
    return found, only_theirs


def _sent(value: Any) -> str:
    """A value as a browser sends it."""
    return ("on" if value else "") if isinstance(value, bool) else str(value or "")


_ROWS = {"detail": "details", "link": "affiliations", "account": "accounts"}


def _row_differences(request: HttpRequest, held: Rows) -> list[Difference]:
    """The lists of rows that differ from the present ones."""

    def words(rows: list[dict[str, str]]) -> list[str]:
        return [" ".join(value for name, value in row.items() if name != "id" and value) for row in rows]

    typed = rows_typed(request)
    return [
        Difference(
            f"keep-{prefix}",
            field_label(_ROWS[prefix]),
            "\n".join(words(held[prefix])),
            "\n".join(words(typed[prefix])),
        )
        for prefix in _ROWS
        if prefix in {name.partition("-")[0] for name in request.POST} and words(held[prefix]) != words(typed[prefix])
    ]


def _given(request: HttpRequest, kind: CardKind, form: Any, card: Card) -> PartyInput:
    """What the form asks for; a list the reader left to the other on the conflict page is not touched."""
    given = replace(
        kind.read_rows(request.POST, user_of(request), card),
        values=form.values(),
        tags=form.tag_names(),
        attributes=form.attribute_values(),
    )
    left: dict[str, Any] = {
        name: None for prefix, name in _ROWS.items() if request.POST.get(f"keep-{prefix}") == "theirs"
    }
    return replace(given, **left) if left else given


def _conflict_page(request: HttpRequest, kind: CardKind, form: Any, fresh: Card) -> HttpResponse:
    """Both values of every field in which two people disagree; the rest is put together by itself."""
    now: Any = kind.form(initial=kind.initial(fresh), user=user_of(request), card=fresh)
    theirs = {name: now[name].initial for name in now.fields}
    fields, only_theirs = _differences(form, theirs)
    rows = _row_differences(request, rows_held(card_context(request, kind, fresh)))
    chosen = (
        {difference.field for difference in [*fields, *rows]} | set(only_theirs) | {"version", "csrfmiddlewaretoken"}
    )
    posted = [(name, value) for name in request.POST if name not in chosen for value in request.POST.getlist(name)]
    last = next(iter(entries_of(fresh, reader=user_of(request), limit=1)), None)
    context = {
        "title": str(fresh),
        "action": reverse(f"{kind.code}-edit", args=[fresh.public_id]),
        "back": reverse(kind.code, args=[fresh.public_id]),
        "history": reverse(f"{kind.code}-history", args=[fresh.public_id]),
        "version": fresh.version,
        "by": last.by.name if last and last.by else "",
        "choices": [
            *(
                (difference, form[difference.field].data or "", _sent(theirs[difference.field]))
                for difference in fields
            ),
            *((difference, "mine", "theirs") for difference in rows),
        ],
        "posted": [*posted, *only_theirs.items()],
    }
    return render_page(request, "ui/conflict.html", context, status=409)
