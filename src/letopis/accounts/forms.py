"""Forms of accounts."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import Role, Team, User

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}


class SignInForm(forms.Form):
    """Login and password."""

    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        widget=forms.TextInput({"class": "input input--l", "autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"class": "input input--l", "autocomplete": "current-password"}),
    )


class SetupForm(forms.Form):
    """The first owner."""

    code = forms.CharField(
        label=_("Code from the console"),
        max_length=40,
        help_text=_("It was printed where the program was started."),
        widget=forms.TextInput({"class": "input input--l", "autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"class": "input input--l"}))
    team = forms.CharField(
        label=_("Team or company"),
        max_length=80,
        initial=_("Sales"),
        widget=forms.TextInput({"class": "input input--l"}),
    )
    login = forms.CharField(
        label=_("Login"),
        max_length=150,
        widget=forms.TextInput({"class": "input input--l", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput({"class": "input input--l", "autocomplete": "new-password"}),
    )


class ProfileForm(forms.ModelForm[User]):
    """What a user may change about themselves."""

    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, choices=(), widget=forms.Select(_SELECT))

    class Meta:
        model = User
        fields = ["name", "email", "language", "time_zone", "theme", "density"]
        labels = {"language": _("Language"), "theme": _("Theme"), "density": _("Density")}
        widgets = {
            "name": forms.TextInput(_INPUT),
            "email": forms.EmailInput(_INPUT),
            "language": forms.Select(_SELECT),
            "theme": forms.Select(_SELECT),
            "density": forms.Select(_SELECT),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            ("", _("As the company")),
            *((zone, zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc/")),
        ]


class PasswordForm(forms.Form):
    """One's own new password."""

    old = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput({**_INPUT, "autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least ten characters."),
        widget=forms.PasswordInput({**_INPUT, "autocomplete": "new-password"}),
    )


class UserForm(forms.Form):
    """A user as the owner writes them."""

    name = forms.CharField(label=_("Name"), max_length=150, widget=forms.TextInput(_INPUT))
    email = forms.EmailField(label=_("E-mail"), required=False, widget=forms.EmailInput(_INPUT))
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.order_by("pk"), widget=forms.Select(_SELECT), empty_label=None
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.Select(_SELECT),
        empty_label=_("no team"),
    )


class NewUserForm(UserForm):
    """A new user; the password is made by us and shown once."""

    login = forms.CharField(label=_("Login"), max_length=150, widget=forms.TextInput({**_INPUT, "autocomplete": "off"}))
    field_order = ["name", "login", "email", "role", "team"]
