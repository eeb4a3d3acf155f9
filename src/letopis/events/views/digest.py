"""The morning letter: on or off, its hour, and what it would say now."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from letopis.accounts.typing import user_of
from letopis.events.actions.digest import choose_digest
from letopis.events.digest import digest_of
from letopis.events.models import DigestChoice
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.ui.rendering import render_page


def digest(request: HttpRequest) -> HttpResponse:
    """The form with the letter of today under it."""
    user = user_of(request)
    choice = DigestChoice.objects.filter(user=user).first() or DigestChoice(user=user, is_on=False)
    error = ""
    if request.method == "POST":
        given = request.POST
        try:
            hour = int(given["hour"]) if given.get("hour", "").isdecimal() else -1
            choose_digest(user, is_on="is_on" in given, hour=hour, working_days_only="working_days" in given)
        except Refused as refusal:
            error = str(refusal.message)
        else:
            messages.success(request, _("Saved"))
            return redirect("digest")
    context: dict[str, Any] = {
        "choice": choice,
        "digest": digest_of(user, clock.today(user.zone)),
        "sends": bool(settings.EMAIL_URL),
        "error": error,
    }
    return render_page(request, "events/digest.html", context, 422 if error else 200)
