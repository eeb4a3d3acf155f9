"""Users and teams, for who manages them."""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from letopis.accounts.actions import change_user, create_team, create_user, make_password, rename_team, set_password
from letopis.accounts.forms import NewUserForm, UserForm
from letopis.accounts.models import Role, Team, User
from letopis.accounts.typing import user_of
from letopis.kernel.errors import Forbidden, Refused
from letopis.ui.rendering import render_page

View = Callable[..., HttpResponse]


def for_managers(view: View) -> View:
    """Others get 403."""

    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: UUID) -> HttpResponse:
        if not user_of(request).role.manages_users:
            raise Forbidden(_("Only the owner manages users."))
        return view(request, **kwargs)

    return wrapper


def _page(request: HttpRequest, form: Form, edited: User | None = None, status: int = 200) -> HttpResponse:
    context = {
        "users": User.objects.select_related("role", "team").order_by("-is_active", "name", "pk"),
        "teams": Team.objects.order_by("name"),
        "form": form,
        "edited": edited,
    }
    return render_page(request, "accounts/users.html", context, status=status)


@for_managers
def users(request: HttpRequest) -> HttpResponse:
    """Everybody, and a form for one more."""
    form = NewUserForm(request.POST or None, initial={"role": Role.objects.filter(code="manager").first()})
    if request.method == "POST" and form.is_valid():
        password = make_password()
        try:
            made = create_user(password=password, by=user_of(request), **form.cleaned_data)
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(
                request,
                _("%(name)s can sign in with the password %(password)s – it is shown only now.")
                % {"name": made.name, "password": password},
            )
            return redirect("users")
    return _page(request, form, status=422 if form.errors else 200)


@for_managers
def user(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Name, e-mail, role and team of one user."""
    edited = get_object_or_404(User.objects.select_related("role", "team"), public_id=public_id)
    initial = {"name": edited.name, "email": edited.email, "role": edited.role_id, "team": edited.team_id}
    form = UserForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_user(edited, form.cleaned_data, by=user_of(request))
        except Refused as error:
            form.add_error(error.field if error.field in form.fields else None, str(error.message))
        else:
            messages.success(request, _("Saved"))
            return redirect("users")
    return _page(request, form, edited, status=422 if form.errors else 200)


def _act(request: HttpRequest, public_id: UUID, active: bool) -> HttpResponse:
    edited = get_object_or_404(User, public_id=public_id)
    try:
        change_user(edited, {"is_active": active}, by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request,
            (_("%(name)s can sign in again") if active else _("%(name)s can no longer sign in"))
            % {"name": edited.name},
        )
    return redirect("users")


@require_POST
@for_managers
def disable(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The user can no longer sign in; what they did stays."""
    return _act(request, public_id, False)


@require_POST
@for_managers
def enable(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The user can sign in again."""
    return _act(request, public_id, True)


@require_POST
@for_managers
def reset(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new password, shown once."""
    edited, password = get_object_or_404(User, public_id=public_id), make_password()
    set_password(edited, password, by=user_of(request))
    messages.success(
        request,
        _("%(name)s can sign in with the password %(password)s – it is shown only now.")
        % {"name": edited.name, "password": password},
    )
    return redirect("users")


@require_POST
@for_managers
def teams(request: HttpRequest) -> HttpResponse:
    """A new team."""
    return _team(request, None)


@require_POST
@for_managers
def team(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Another name for a team."""
    return _team(request, get_object_or_404(Team, public_id=public_id))


def _team(request: HttpRequest, team: Team | None) -> HttpResponse:
    name = request.POST.get("name", "")
    try:
        rename_team(team, name, by=user_of(request)) if team else create_team(name, by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    return redirect("users")
