"""The files of a card: list, viewer, search inside, versions; names and marks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.files import actions, queries
from letopis.files.forms import AttachmentForm
from letopis.files.hosts import card_of, host_of
from letopis.files.models import Attachment
from letopis.files.names import size_in_words
from letopis.files.views.viewer import viewer_of
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.search.queries import narrowed
from letopis.ui.rendering import is_partial, render_page

SHOWN = 500  # files of one card


def back_to(attachment: Attachment) -> str:
    """The address of a file among those of its card."""
    host = attachment.host  # type: ignore[attr-defined]
    return f"{reverse(f'{host_of(host).code}-files', args=[host.public_id])}?file={attachment.public_id}"


def listed(request: HttpRequest, public_id: UUID, code: str) -> HttpResponse:
    """The files of a card: `?q=` searches names and insides, `?kind=` narrows, `?file=` opens one in the viewer."""
    user = user_of(request)
    card = card_of(user, code, public_id)
    if is_partial(request) and "block" in request.GET:
        from letopis.files.slots import block

        return HttpResponse(block(request, card))
    host, query, kind = host_of(card), request.GET.get("q", "").strip()[:200], request.GET.get("kind", "")
    rows = queries.files_of(card, marked=kind == "marked")
    if kind in queries.KINDS:
        rows = rows.filter(content__kind__in=queries.KINDS[kind])
    found = list((narrowed(rows, query) if query else rows)[:SHOWN])
    chosen = _chosen(request, card, found)
    context: dict[str, Any] = {
        "card": card,
        "host": host,
        "may_change": host.may_change(user, card),
        "files": found,
        "pieces": queries.pieces_in(found, query) if query else {},
        "query": query,
        "kind": kind,
        "totals": (totals := queries.totals(card)),
        "weight": size_in_words(totals["size"]),
        "chosen": chosen,
        "asked": bool(request.GET.get("file")),
        "keep": {name: value for name, value in (("q", query), ("kind", kind)) if value},
    }
    context |= viewer_of(request, chosen, query) if chosen else {}
    return render_page(request, "files/list.html", context)


def _chosen(request: HttpRequest, card: Any, found: list[Attachment]) -> Attachment | None:
    """The file the address names, else the first of the list."""
    if not (asked := request.GET.get("file")):
        return found[0] if found else None
    attachment = queries.get_attachment(user_of(request), asked)
    if attachment.host != card:  # type: ignore[attr-defined]
        raise NotFound
    return attachment


def file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A file's own address: among the files of its card."""
    return redirect(back_to(queries.get_attachment(user_of(request), public_id)))


def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Rename and describe."""
    attachment = queries.get_attachment(user_of(request), public_id)
    actions.attachments.check_may_change(attachment.host, user_of(request))  # type: ignore[attr-defined]
    initial = {"name": attachment.name, "description": attachment.description}
    form = AttachmentForm(request.POST or None, initial=initial)
    version = request.POST.get("version", "")
    changed_by_others = False
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_attachment(
                attachment, **form.cleaned_data, by=user_of(request), version=int(version) if version.isdecimal() else 0
            )
        except Refused as error:
            form.add_error(error.field, str(error.message))
        except Conflict:
            changed_by_others = True
        else:
            messages.success(request, _("Saved"))
            return redirect(back_to(attachment))
    context = {
        "attachment": attachment,
        "host": host_of(attachment.host),  # type: ignore[attr-defined]
        "form": form,
        "back": back_to(attachment),
        "changed_by_others": changed_by_others,
    }
    status = 409 if changed_by_others else 422 if form.errors else 200
    return render_page(request, "files/edit.html", context, status=status)


@require_POST
def mark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark for deletion, with a way back."""
    attachment = queries.get_attachment(user_of(request), public_id)
    actions.mark_for_deletion(attachment, by=user_of(request))
    messages.success(
        request,
        format_html(
            '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>',
            _("Marked for deletion: %(name)s") % {"name": attachment.name},
            reverse("file-unmark", args=[attachment.public_id]),
            _("Undo"),
        ),
        extra_tags="undo",
    )
    return redirect(back_to(attachment).partition("?")[0])


@require_POST
def unmark(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove the deletion mark."""
    attachment = queries.get_attachment(user_of(request), public_id)
    actions.restore(attachment, by=user_of(request))
    messages.success(request, _("Restored: %(name)s") % {"name": attachment.name})
    return redirect(back_to(attachment))


def may_add(request: HttpRequest, card: Any) -> None:
    """Refuse who sees the card but may not change it."""
    if not host_of(card).may_change(user_of(request), card):
        raise Forbidden(_("You may see this record, but not change it."))


def zipped(request: HttpRequest, public_id: UUID, code: str) -> HttpResponseBase:
    """All files of a card in one archive, made while it is sent."""
    from letopis.files.views.contents import archive_response

    card = card_of(user_of(request), code, public_id)
    return archive_response(card, list(queries.files_of(card)))
