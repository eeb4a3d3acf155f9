"""Shapes of input for consents, marks and what follows from the law."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from letopis.parties.linkforms import day_field
from letopis.parties.models import Consent, ConsentPurpose

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_CHECK = {"class": "check"}


class ConsentForm(forms.Form):
    """A consent somebody gave."""

    purpose = forms.ChoiceField(label=_("To what"), widget=forms.Select(_SELECT))
    channel = forms.ChoiceField(label=_("Channel"), choices=Consent.Channel.choices, widget=forms.Select(_SELECT))
    given_on = day_field(_("Given on"), required=True)
    source = forms.ChoiceField(label=_("How"), choices=Consent.Source.choices, widget=forms.Select(_SELECT))
    until = day_field(_("In force until"), help_text=_("Empty: until it is withdrawn."))
    note = forms.CharField(label=_("Note"), required=False, max_length=300, widget=forms.TextInput(_INPUT))
    file = forms.FileField(
        label=_("File: a scan or a letter"), required=False, allow_empty_file=True,
        widget=forms.ClearableFileInput({"class": "input"}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, purpose: str = "", **kwargs: Any) -> None:
        initial = {"given_on": today, "source": Consent.Source.FORM, "purpose": purpose}
        super().__init__(*args, **{"initial": initial, "auto_id": "consent_%s", **kwargs})
        purposes = list(ConsentPurpose.objects.filter(is_active=True))
        self._purposes = {str(row.public_id): row for row in purposes}
        self.fields["purpose"].choices = [(key, row.title) for key, row in self._purposes.items()]  # type: ignore[attr-defined]

    def clean_purpose(self) -> ConsentPurpose:
        return self._purposes[self.cleaned_data["purpose"]]


class WithdrawalForm(forms.Form):
    """A consent taken back."""

    on = day_field(_("Withdrawn on"), required=True)
    how = forms.CharField(
        label=_("How they said it"), required=False, max_length=300,
        widget=forms.TextInput({**_INPUT, "autofocus": True}),
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"on": today}, "auto_id": "withdrawal_%s", **kwargs})


class BansForm(forms.Form):
    """«Не звонить / не писать»."""

    no_calls = forms.BooleanField(label=_("Do not call"), required=False, widget=forms.CheckboxInput(_CHECK))
    no_messages = forms.BooleanField(
        label=_("Do not write: no e-mail, SMS, messengers"), required=False, widget=forms.CheckboxInput(_CHECK)
    )
    ban_reason = forms.CharField(
        label=_("Why not to be disturbed"), required=False, max_length=300, widget=forms.TextInput(_INPUT)
    )


class ErasureForm(forms.Form):
    """What an owner says before personal data are erased."""

    ground = forms.CharField(
        label=_("Ground"), max_length=300, widget=forms.TextInput(_INPUT),
        help_text=_("For example: the person's letter of 23.11.2026, incoming No. 118."),
    )  # fmt: skip
    blank_own_events = forms.BooleanField(
        label=_("Blank the texts of events in which only they took part"), required=False, initial=True,
        widget=forms.CheckboxInput(_CHECK),
    )  # fmt: skip
    replace_mentions = forms.BooleanField(
        label=_("Take their name and contacts out of the texts of their other events"), required=False, initial=True,
        widget=forms.CheckboxInput(_CHECK),
    )  # fmt: skip
    typed = forms.CharField(
        label=_("Full name, to confirm"), max_length=650, widget=forms.TextInput({**_INPUT, "autocomplete": "off"})
    )
