"""Links on both cards: written, changed, ended, moved to another company and taken back, without leaving the card."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_see
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.parties import actions, queries
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.linkforms import LinkForm, MoveForm, link_initial, role_names
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.parties.views.cards import card_context
from letopis.parties.views.kinds import PERSON, Card, CardKind
from letopis.ui.rendering import is_partial, render_page


def changeable(request: HttpRequest, kind: CardKind, public_id: UUID) -> Card:
    """The card at this address, which the user may change."""
    card = kind.get(user_of(request), public_id)
    if not may_change(user_of(request), card):
        raise Forbidden(_("You may see this record, but not change it."))
    return card


def _link_of(request: HttpRequest, card: Card, public_id: UUID) -> Affiliation:
    row = card.affiliations.select_related("person", "counterparty").filter(public_id=public_id).first()
    user = user_of(request)
    if row is None or not (may_see(user, row.person) and may_see(user, row.counterparty)):
        raise NotFound
    return row  # type: ignore[no-any-return]


def _through(card: Card) -> Counterparty | None:
    return card if isinstance(card, Counterparty) else None


def section(request: HttpRequest, kind: CardKind, card: Card, *, status: int = 200, **more: Any) -> HttpResponse:
    """The block of links of a card, with a form in it or with what was just done; without htmx a page of the form."""
    fresh = kind.get(user_of(request), card.public_id)
    context = {
        **card_context(request, kind, fresh),
        "form": None,
        "editing": "",
        "link": None,
        "undo": 0,
        "done": "",
        "may_create_person": False,
        **more,
    }
    if context["form"] is not None:
        context |= {"roles": role_names(), "positions": queries.last_positions(user_of(request))}
    template = "parties/links.html" if is_partial(request) else "parties/link_page.html"
    return render_page(request, template, context, status=status)


def _finished(request: HttpRequest, kind: CardKind, card: Card, done: str) -> HttpResponse:
    """Back to the card, with a way back from what was done."""
    facts = FactRecord.objects.filter(by=user_of(request), changes__kind=card._meta.label_lower)
    fact = facts.filter(changes__target_id=card.pk).order_by("-pk").first()
    undo = fact.pk if fact and fact.verb == PersonChanged.verb else 0  # a card just written is not taken back here
    if is_partial(request):
        return section(request, kind, card, done=done, undo=undo)
    back = reverse(f"{kind.code}-link-undo", args=[card.public_id, undo])
    line = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    if undo:
        messages.success(request, format_html(line, done, back, _("Undo")), extra_tags="undo")
    else:
        messages.success(request, done)
    return redirect(kind.code, card.public_id)


def _input(form: LinkForm, company: Counterparty, link: Affiliation | None, user: User) -> AffiliationInput:
    data = form.cleaned_data
    # Flags are the company's: who may not change it leaves them as they are.
    flags = [data["is_contact"], data["is_signatory"]] if may_change(user, company) else [None, None]
    return AffiliationInput(
        company, data["position"], data["role"], data["since"], data["until"], data["is_main"],
        link.public_id if link else None, *flags,
    )  # fmt: skip


def _work(form: LinkForm, link: Affiliation) -> list[DetailInput] | None:
    """The person's details with those that go with this job marked so; None when nothing was asked."""
    if "work" not in form.fields:
        return None
    chosen, found = set(form.cleaned_data["work"]), []
    for row in link.person.details.select_related("affiliation"):
        job = row.affiliation.public_id if row.affiliation else None
        if str(row.public_id) in chosen:
            job = link.public_id
        elif job == link.public_id and row.is_valid:
            job = None
        found.append(
            DetailInput(row.kind, row.value, row.label, row.is_primary, row.is_valid, row.public_id, None, job)
        )
    return found


def _new_person(form: LinkForm) -> PartyInput:
    names = [*form.cleaned_data["who"].split(" ", 2), "", ""][:3]
    details = [
        DetailInput(kind, form.cleaned_data[kind].strip(), is_primary=True)
        for kind in ("phone", "email")
        if form.cleaned_data[kind].strip()
    ]
    values = dict(zip(("last_name", "first_name", "patronymic"), names, strict=True))
    return PartyInput(values=values, details=details)


def _add(form: LinkForm, card: Card, *, is_new_person: bool, user: User) -> None:
    if isinstance(card, ContactPerson):
        actions.add_link(card, _input(form, form.cleaned_data["company"], None, user), by=user)
    elif is_new_person:
        actions.add_new_person(_new_person(form), _input(form, card, None, user), by=user)
    else:
        actions.add_link(form.named_person(), _input(form, card, None, user), by=user, through=card)


def _refuse(form: Any, error: Refused) -> None:
    field = {"last_name": "who", "details": "phone"}.get(error.field or "", error.field)
    form.add_error(field if field in form.fields else None, str(error.message))


def new(request: HttpRequest, kind: CardKind, public_id: UUID) -> HttpResponse:
    """A new link; on a company's card the person may be written at once, without leaving it."""
    user, card = user_of(request), changeable(request, kind, public_id)
    if request.method != "POST":
        if "cancel" in request.GET:
            return section(request, kind, card)
        form = LinkForm(user=user, card=card, link=None, initial={"is_main": not card.affiliations.exists()})
        return section(request, kind, card, form=form, editing="new")
    is_new = request.POST.get("create") == "1"
    form = LinkForm(request.POST, user=user, card=card, link=None, is_new_person=is_new)
    if form.is_valid():
        try:
            _add(form, card, is_new_person=is_new, user=user)
        except Refused as error:
            _refuse(form, error)
        else:
            return _finished(request, kind, card, _("Added"))
    offered = kind is not PERSON and "who" in form.errors
    return section(request, kind, card, form=form, editing="new", may_create_person=offered, status=422)


def change(request: HttpRequest, kind: CardKind, public_id: UUID, link_id: UUID) -> HttpResponse:
    """One link in its place on the card."""
    user, card = user_of(request), changeable(request, kind, public_id)
    link = _link_of(request, card, link_id)
    shown: dict[str, Any] = {"editing": str(link.public_id), "link": link}
    if request.method != "POST":
        if "cancel" in request.GET:
            return section(request, kind, card)
        form = LinkForm(user=user, card=card, link=link, initial=link_initial(link))
        return section(request, kind, card, form=form, **shown)
    form, status = LinkForm(request.POST, user=user, card=card, link=link), 422
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if form.is_valid():
        company = form.cleaned_data.get("company") or link.counterparty
        given, work = _input(form, company, link, user), _work(form, link)
        try:
            actions.change_link(link, given, by=user, version=version, through=_through(card), details=work)
        except Refused as error:
            _refuse(form, error)
        except Conflict:
            status = 409
            shown["link"] = _link_of(request, card, link_id)
            form.add_error(
                None,
                _("Meanwhile somebody changed this link. It is now: %(now)s. Save again to replace it.")
                % {"now": _in_words(shown["link"])},
            )
        else:
            return _finished(request, kind, card, _("Saved"))
    return section(request, kind, card, form=form, status=status, **shown)


def _in_words(link: Any) -> str:
    ends = [f"{day:%d.%m.%Y}" if day else "…" for day in (link.since, link.until)]
    return ", ".join(part for part in (link.counterparty.name, link.position, link.role, " – ".join(ends)) if part)


@require_POST
def end(request: HttpRequest, kind: CardKind, public_id: UUID, link_id: UUID) -> HttpResponse:
    """«Больше не работает»: today, with a way back."""
    user, card = user_of(request), changeable(request, kind, public_id)
    link = _link_of(request, card, link_id)
    try:
        actions.end_link(link, clock.today(user.zone), by=user, through=_through(card))
    except Refused as error:
        return _failed(request, kind, card, str(error.message))
    other = link.person.full_name if kind is not PERSON else link.counterparty.name
    return _finished(request, kind, card, _("No longer works there: %(name)s") % {"name": other})


def _failed(request: HttpRequest, kind: CardKind, card: Card, why: str) -> HttpResponse:
    if is_partial(request):
        return section(request, kind, card, done=why, status=422)
    messages.error(request, why)
    return redirect(kind.code, card.public_id)


def move(request: HttpRequest, kind: CardKind, public_id: UUID, link_id: UUID) -> HttpResponse:
    """«Перешёл в другую компанию»: one form, the old link ends and the new one begins."""
    user, card = user_of(request), changeable(request, kind, public_id)
    link = _link_of(request, card, link_id)
    shown: dict[str, Any] = {"editing": f"move-{link.public_id}", "link": link}
    today = clock.today(user.zone)
    if request.method != "POST":
        return section(request, kind, card, form=MoveForm(user=user, link=link, today=today), **shown)
    form = MoveForm(request.POST, user=user, link=link, today=today)
    if form.is_valid():
        data = form.cleaned_data
        expire = [UUID(value) for value in data.get("expire", [])]
        try:
            actions.move_link(
                link, data["company"], data["on"], by=user, position=data["position"], role=data["role"],
                expire=expire, through=_through(card),
            )  # fmt: skip
        except Refused as error:
            _refuse(form, error)
        else:
            return _finished(request, kind, card, _("Moved to: %(name)s") % {"name": data["company"].name})
    return section(request, kind, card, form=form, status=422, **shown)


@require_POST
def remove(request: HttpRequest, kind: CardKind, public_id: UUID, link_id: UUID) -> HttpResponse:
    """A link written by mistake."""
    card = changeable(request, kind, public_id)
    actions.remove_link(_link_of(request, card, link_id), by=user_of(request), through=_through(card))
    return _finished(request, kind, card, _("Removed"))


@require_POST
def undo(request: HttpRequest, kind: CardKind, public_id: UUID, fact_id: int) -> HttpResponse:
    """Take back what was just done here; what was changed since stays."""
    card = changeable(request, kind, public_id)
    fact = FactRecord.objects.filter(pk=fact_id).first()
    if fact is None:
        raise NotFound
    done = actions.undo_change(fact, card, by=user_of(request))
    said = _("Taken back; what was changed since has stayed.") if done.kept else _("Taken back")
    if is_partial(request):
        return section(request, kind, card, done=said)
    messages.success(request, said)
    return redirect(kind.code, public_id)
