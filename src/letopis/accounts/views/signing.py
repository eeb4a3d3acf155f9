"""Signing in and out, the first owner."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from letopis.accounts import firststart, throttle
from letopis.accounts.actions import create_team, create_user
from letopis.accounts.forms import SetupForm, SignInForm
from letopis.accounts.models import Role, Team, User
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.ui.rendering import render_page

BACKEND = "django.contrib.auth.backends.ModelBackend"
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA", "HTTP_X_FORWARDED_HOST")


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _next(request: HttpRequest) -> str:
    """Where to go after signing in: an address of ours, or the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"


def offers_demo_users(request: HttpRequest) -> bool:
    """Only in demo mode, from this machine itself, with no proxy in between."""
    return (
        settings.DEMO
        and _address(request) in {"127.0.0.1", "::1"}
        and request.get_host().rpartition(":")[0] in {"127.0.0.1", "localhost", "[::1]"}
        and not any(header in request.META for header in _FORWARDED)
    )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page."""
    if request.user.is_authenticated:
        return redirect(_next(request))
    if firststart.is_needed():
        return redirect("setup")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name, address = form.cleaned_data["login"], _address(request)
        if minutes := throttle.wait_minutes(address, name):
            form.add_error(None, _("Too many attempts. Try again in %(num)s min.") % {"num": minutes})
        elif user := authenticate(request, login=name.strip().casefold(), password=form.cleaned_data["password"]):
            throttle.forget_failures(address, name)
            login(request, user)
            return redirect(_next(request))
        else:
            throttle.note_failure(address, name)
            left = throttle.attempts_left(address, name)
            tail = ngettext("%(num)d attempt left.", "%(num)d attempts left.", left) % {"num": left}
            form.add_error(None, f"{_('The login and the password do not fit.')} {tail}")
    demo = (
        User.objects.filter(is_active=True).select_related("role", "team").order_by("pk")
        if offers_demo_users(request)
        else []
    )
    context = {"form": form, "next": _next(request), "demo": demo}
    return render_page(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


@login_not_required
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """One click in the demo company."""
    user = User.objects.filter(login=request.POST.get("login", ""), is_active=True).first()
    if not offers_demo_users(request) or user is None:
        raise Http404
    login(request, user, BACKEND)
    return redirect(_next(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session."""
    logout(request)
    return redirect("sign-in")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "code")
def setup(request: HttpRequest) -> HttpResponse:
    """The first owner and their team; gone once somebody can sign in."""
    if not firststart.is_needed():
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        address = _address(request)
        if minutes := throttle.wait_minutes(address, "setup"):
            form.add_error("code", _("Too many attempts. Try again in %(num)s min.") % {"num": minutes})
        elif not firststart.check_code(form.cleaned_data["code"]):
            throttle.note_failure(address, "setup")
            form.add_error("code", _("The code does not fit. Look at the console where the program was started."))
        else:
            try:
                user = _first_owner(form)
            except Refused as error:
                form.add_error(error.field if error.field in form.fields else None, str(error.message))
            else:
                firststart.drop_code()
                login(request, user, BACKEND)
                return redirect("/")
    return render_page(request, "accounts/setup.html", {"form": form}, status=422 if form.errors else 200)


@in_transaction
def _first_owner(form: SetupForm) -> User:
    data = form.cleaned_data
    team = Team.objects.filter(name=data["team"]).first() or create_team(data["team"], by=None)
    return create_user(
        data["login"],
        name=data["name"],
        role=Role.objects.get(code="owner"),
        password=data["password"],
        team=team,
        by=None,
    )
