"""What the pages of settings share: versions of forms, and the way back from a change."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.channels.actions import undo_change
from letopis.history.models import FactRecord
from letopis.kernel.errors import NotFound


def version_of(request: HttpRequest) -> int:
    """The version a form was opened with; one without a version is of nothing that is there."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def changed_meanwhile() -> str:
    """What a form says over the values typed when the row is another one by now."""
    return _("Somebody changed this meanwhile: the history has what. Save again to put your values in place of theirs.")


def say_done(request: HttpRequest, text: str) -> None:
    """Say what was done, with a button that takes the user's last fact back."""
    fact = FactRecord.objects.filter(by=user_of(request)).order_by("-pk").first()
    if fact is None:
        messages.success(request, text)
        return
    line = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    messages.success(
        request, format_html(line, text, reverse("channel-undo", args=[fact.pk]), _("Undo")), extra_tags="undo"
    )


@require_POST
def undo(request: HttpRequest, fact_id: int) -> HttpResponse:
    """Take it back; return to the page one came from."""
    fact = FactRecord.objects.filter(pk=fact_id).first()
    if fact is None:
        raise NotFound
    done = undo_change(fact, by=user_of(request))
    messages.success(request, _("Taken back; what was changed since has stayed.") if done.kept else _("Taken back"))
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse("channel-settings")
    return redirect(back)
