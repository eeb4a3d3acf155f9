"""«Похоже, такая карточка уже есть»: found while a new card is typed, and asked about once where there is no JavaScript."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties import actions
from letopis.parties.duplicates.candidates import similar
from letopis.parties.duplicates.queries import reasons_in_words
from letopis.parties.duplicates.weights import CERTAIN_FROM, Facts, Reason, weight_of
from letopis.parties.forms import read_affiliations
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import Affiliation, ContactPerson
from letopis.parties.normal import normalized
from letopis.parties.queries import get_person, main_affiliations
from letopis.parties.references import counterparty_named
from letopis.parties.views.kinds import PERSON, Card, CardKind
from letopis.ui.rendering import render_page

_NOTED_FROM = 25  # the weight from which a card is mentioned under the field
_MENTIONED = 4  # cards under one field


@dataclass(frozen=True)
class Found:
    """A card that looks like the one being typed."""

    card: Card
    place: str  # the field it is noted under: name, contacts, inn
    weight: int
    words: str  # «тот же телефон +60»
    about: str  # where the person works, the ИНН of a company
    may_link: bool


def typed_facts(data: QueryDict, kind: CardKind, user: User) -> Facts:
    """What is compared of a form, whatever state it is in."""
    contacts: dict[str, set[str]] = {"phone": set(), "email": set()}
    for code, value in zip(data.getlist("detail-kind"), data.getlist("detail-value"), strict=False):
        if code in contacts and (plain := normalized(code, value[:200]).partition(";")[0]):
            contacts[code].add(plain)
    if kind is not PERSON:
        name, inn, kpp = (data.get(field, "").strip()[:300] for field in ("name", "inn", "kpp"))
        return Facts(name, contacts["phone"], contacts["email"], inn=inn, kpp=kpp)
    name = " ".join(
        filter(None, (data.get(field, "").strip()[:200] for field in ("last_name", "first_name", "patronymic")))
    )
    companies = {company.pk for company in _companies(data, user)}
    sex = data.get("sex", "")
    return Facts(name, contacts["phone"], contacts["email"], companies, sex=sex if sex in ("male", "female") else "")


def _companies(data: QueryDict, user: User) -> list[Any]:
    found = []
    for text in data.getlist("link-company")[:10]:
        try:
            company = counterparty_named(user, text[:400], "affiliations")
        except Refused:
            continue
        found += [company] if company else []
    return found


def _place(reasons: list[Reason]) -> str:
    codes = {code for code, points in reasons if points > 0}
    if codes & {"inn", "inn-kpp", "branch"}:
        return "inn"
    return "contacts" if codes & {"phone", "email", "shared-phone", "shared-email"} else "name"


def found_in(data: QueryDict, kind: CardKind, user: User) -> list[Found]:
    """The cards `user` sees that look like the one being typed."""
    rows = [
        (card, why)
        for card, why in similar(kind.model, typed_facts(data, kind, user), user)
        if weight_of(why) >= _NOTED_FROM
    ]
    links: dict[int, Affiliation] = {}
    if kind is PERSON:
        links = main_affiliations([card for card, _why in rows if isinstance(card, ContactPerson)])
    companies = bool(_companies(data, user)) if rows and kind is PERSON else False
    found: list[Found] = []
    for card, why in rows:
        place = _place(why)
        if sum(other.place == place for other in found) < _MENTIONED:
            found.append(
                Found(
                    card,
                    place,
                    weight_of(why),
                    reasons_in_words(why),
                    _about(card, links, user),
                    companies and may_change(user, card),
                )
            )
    return found


def _about(card: Card, links: dict[int, Affiliation], user: User) -> str:
    if not isinstance(card, ContactPerson):
        return str(card.inn)
    link = links.get(card.pk)
    # A person one sees may work where one sees nothing.
    seen = link and type(link.counterparty).objects.visible_to(user).filter(pk=link.counterparty_id).exists()
    return str(link.counterparty) if link and seen else ""


@require_POST
def found(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """The notes under the fields, while one types. POST, so that no phone stands in an address."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    context = {"kind": kind, "similar": found_in(request.POST, kind, user), "is_typing": True}
    return render_page(request, "parties/similar.html", context)


def unasked(request: HttpRequest, kind: CardKind) -> list[Found]:
    """The cards to ask about before a new one is written: probable ones the page has not shown yet."""
    data, user = request.POST, user_of(request)
    if "anyway" in data or kind.model.objects.filter(public_id=_key(data), created_by=user).exists():
        return []
    rows = found_in(data, kind, user)
    seen = set(data.getlist("similar_seen"))
    return rows if any(row.weight >= CERTAIN_FROM and str(row.card.public_id) not in seen for row in rows) else []


def _key(data: QueryDict) -> str | None:
    try:
        return str(UUID(data.get("form_key", "")))
    except ValueError:
        return None


def link_instead(request: HttpRequest) -> HttpResponse:
    """Give the person who is there already the links that were typed, instead of writing a new card."""
    user = user_of(request)
    person = get_person(user, request.POST["link_to"])
    if not may_change(user, person):
        raise Forbidden(_("You may see this record, but not change it."))
    held = [
        AffiliationInput(row.counterparty, row.position, row.role, row.since, row.until, row.is_main, row.public_id)
        for row in person.affiliations.select_related("counterparty")
    ]
    known = {row.counterparty.pk for row in held if row.until is None}
    typed = read_affiliations(request.POST, user, None) or []
    fresh = [row for row in typed if row.counterparty.pk not in known]
    if fresh:
        actions.change_person(person, PartyInput(affiliations=[*held, *fresh]), by=user)
    messages.success(request, _("Linked: %(name)s") % {"name": person})
    return redirect("person", person.public_id)
