"""Settings: tags, their names and colours."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import check_manages
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions.tags import change_tag, delete_tag
from letopis.parties.models import Tag
from letopis.ui.rendering import render_page

COLOR_NAMES = [
    ("mute", gettext_lazy("grey")), ("info", gettext_lazy("blue")), ("ok", gettext_lazy("green")),
    ("warn", gettext_lazy("amber")), ("bad", gettext_lazy("red")),
]  # fmt: skip


def _tag(request: HttpRequest, public_id: UUID) -> Tag:
    check_manages(user_of(request))
    tag = Tag.objects.filter(public_id=public_id).first()
    if tag is None:
        raise NotFound
    return tag


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    rows = Tag.objects.annotate(people_count=Count("people", distinct=True))
    context = {
        "tags": rows.annotate(company_count=Count("counterparties", distinct=True)),
        "colors": COLOR_NAMES,
        "error": error,
    }
    return render_page(request, "parties/settings_tags.html", context, status=status)


def tags(request: HttpRequest) -> HttpResponse:
    """Every tag with its colour and how many cards have it."""
    check_manages(user_of(request))
    return _page(request)


@require_POST
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name or colour; the name of another tag puts the two together."""
    tag = _tag(request, public_id)
    try:
        kept = change_tag(
            tag, name=request.POST.get("name", ""), color=request.POST.get("color", tag.color), by=user_of(request)
        )
    except Refused as error:
        return _page(request, str(error.message), 422)
    messages.success(request, _("Saved") if kept.pk == tag.pk else _("Put together with «%(tag)s»") % {"tag": kept})
    return redirect("tag-settings")


@require_POST
def delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A tag nothing has goes."""
    tag = _tag(request, public_id)
    try:
        delete_tag(tag, by=user_of(request))
    except Refused as error:
        return _page(request, str(error.message), 422)
    messages.success(request, _("Deleted: %(name)s") % {"name": tag.name})
    return redirect("tag-settings")
