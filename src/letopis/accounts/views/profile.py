"""One's own settings."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from letopis.accounts.actions import change_profile, set_password
from letopis.accounts.forms import PasswordForm, ProfileForm
from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.kernel.errors import Refused
from letopis.ui.rendering import render_page


def _page(request: HttpRequest, form: ProfileForm, password: PasswordForm) -> HttpResponse:
    status = 422 if form.errors or password.errors else 200
    return render_page(request, "accounts/profile.html", {"form": form, "password": password}, status=status)


def profile(request: HttpRequest) -> HttpResponse:
    """Name, e-mail, language, zone and looks."""
    user = user_of(request)
    # The form validates a copy: the page must not speak of an unsaved user.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        change_profile(user, {name: form.cleaned_data[name] for name in form.changed_data})
        messages.success(request, _("Saved"))
        return redirect("profile")
    return _page(request, form, PasswordForm())


@require_POST
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """A new password; other sessions of the user end, this one stays."""
    user, form = user_of(request), PasswordForm(request.POST)
    if form.is_valid():
        if not user.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("This is not the present password."))
        else:
            try:
                set_password(user, form.cleaned_data["password"], by=user)
            except Refused as error:
                form.add_error("password", str(error.message))
            else:
                update_session_auth_hash(request, user)
                messages.success(request, _("The password is changed"))
                return redirect("profile")
    return _page(request, ProfileForm(instance=user), form)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Theme or density from the user menu."""
    user = user_of(request)
    for name, choices in (("theme", User.Theme.values), ("density", User.Density.values)):
        if name in request.POST and request.POST[name] in choices:
            change_profile(user, {name: request.POST[name]})
    wanted = request.POST.get("next", "")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/")
