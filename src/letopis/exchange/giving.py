"""Cards for phones: a person as vCard and as a code to be photographed, the people of a list as one file."""

from collections.abc import Iterator
from urllib.parse import quote
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.bulk.queries import get_host, selected_ranges
from letopis.exchange.vcard.writer import card, cards
from letopis.kernel.errors import Forbidden, Refused
from letopis.lists.page import ask, batches, narrow
from letopis.parties.lists import PEOPLE
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_person, main_affiliations
from letopis.ui.rendering import block_text, render_page

TYPE = "text/vcard; charset=utf-8"
_BATCH = 500
_CODE_HOLDS = 1800  # octets a phone's camera still reads off a screen


def _named(name: str) -> str:
    return f"attachment; filename=\"contacts.vcf\"; filename*=UTF-8''{quote(name)}.vcf"


def _card_of(person: ContactPerson) -> str:
    return card(person, main_affiliations([person]).get(person.pk))


def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The vCard of a person one sees."""
    person = get_person(user_of(request), public_id)
    return HttpResponse(_card_of(person), content_type=TYPE, headers={"Content-Disposition": _named(person.full_name)})


def many(request: HttpRequest) -> StreamingHttpResponse:
    """The people of a list, filtered as its address says; by POST those selected in it."""
    user = user_of(request)
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    selected = request.method == "POST"
    asked = ask(PEOPLE, user, QueryDict(request.POST.get("query", "").lstrip("?")) if selected else request.GET)
    chosen = selected_ranges(get_host("people"), user, request.POST) if selected else narrow(asked, user)
    ranges = [asked.order.prepared(rows.prefetch_related("details", "tags")) for rows in chosen]

    def stream() -> Iterator[str]:
        for found in batches(ranges, asked.order, _BATCH):
            yield "".join(cards(found, main_affiliations(found)))

    answer = StreamingHttpResponse(stream(), content_type=TYPE)
    answer["Content-Disposition"] = _named(_("Contact persons"))
    return answer


def _code(person: ContactPerson) -> segno.QRCode:
    text = _card_of(person)
    if len(text.encode()) > _CODE_HOLDS:  # a long comment does not fit into a picture
        lines = [line for line in text.split("\r\n") if not line.startswith(("NOTE", " ", "CATEGORIES", "REV", "UID"))]
        text = "\r\n".join(lines)
    try:
        return segno.make(text, error="m", micro=False, encoding="utf-8")
    except segno.DataOverflowError as error:
        raise Refused(_("The card is too long for a code.")) from error


def code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture a phone's camera takes the card from."""
    person = get_person(user_of(request), public_id)
    try:
        picture = _code(person).svg_inline(scale=4, border=3, dark="#111", light="#fff", svgclass=None, lineclass=None)
    except Refused as error:
        return HttpResponse(str(error.message), status=422, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        picture.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1), content_type="image/svg+xml"
    )


def code_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture with the name under it."""
    return render_page(request, "exchange/code.html", {"person": get_person(user_of(request), public_id)})


def menu(request: HttpRequest, party: ContactPerson | Counterparty) -> Markup | str:
    """Lines of «More» of a person's card."""
    if not isinstance(party, ContactPerson):
        return ""
    return Markup(block_text(request, "exchange/code.html", "menu", {"person": party}))
