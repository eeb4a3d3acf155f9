"""Shapes of input for links and relations, as they stand on the cards."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.parties.forms import refusing
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, LinkRole, RelationKind
from letopis.parties.references import counterparty_named, person_named

_INPUT = {"class": "input"}
_CHECK = {"class": "check"}
DAYS = ["%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"]


def lister(kind: str, **more: Any) -> forms.TextInput:
    """A text field that offers cards while one types."""
    return forms.TextInput({**_INPUT, "list": f"options-{kind}", "data-options": kind, "autocomplete": "off", **more})


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day as people type it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=DAYS,
        help_text=help_text,
        widget=forms.DateInput(
            {**_INPUT, "placeholder": "23.11.2026", "autocomplete": "off", "maxlength": 10}, "%d.%m.%Y"
        ),
        error_messages={"invalid": _("Write the day like 23.11.2026."), "required": _("Give the day.")},
    )


class LinkForm(forms.Form):
    """A link, written on either card: `company` on that of a person, `who` on that of a company."""

    company = forms.CharField(label=_("Counterparty"), max_length=400, widget=lister("counterparties"))
    who = forms.CharField(label=_("Contact person"), max_length=900, widget=lister("people"))
    phone = forms.CharField(
        label=_("Phone"), required=False, max_length=200, widget=forms.TextInput({**_INPUT, "inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), required=False, max_length=300, widget=forms.TextInput({**_INPUT, "inputmode": "email"})
    )
    position = forms.CharField(
        label=_("Position"), required=False, max_length=200,
        widget=forms.TextInput({**_INPUT, "list": "options-positions", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.CharField(
        label=_("Role"), required=False, max_length=120,
        widget=forms.TextInput({**_INPUT, "list": "options-roles", "autocomplete": "off"}),
    )  # fmt: skip
    since = day_field(_("Works there since"))
    until = day_field(_("Works there until"))
    is_main = forms.BooleanField(label=_("Main place of work"), required=False, widget=forms.CheckboxInput(_CHECK))
    is_contact = forms.BooleanField(
        label=_("Main contact of the company"), required=False, widget=forms.CheckboxInput(_CHECK)
    )
    is_signatory = forms.BooleanField(
        label=_("Signs for the company"), required=False, widget=forms.CheckboxInput(_CHECK)
    )
    work = forms.MultipleChoiceField(
        label=_("Contacts of this job"), required=False, widget=forms.CheckboxSelectMultiple(_CHECK),
        help_text=_("They end together with it."),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        user: User,
        card: ContactPerson | Counterparty,
        link: Affiliation | None,
        is_new_person: bool = False,
        **kwargs: Any,
    ) -> None:
        self.user, self.card, self.link = user, card, link
        super().__init__(*args, **{"auto_id": "link_%s", **kwargs})
        on_person = isinstance(card, ContactPerson)
        gone = {"who", "phone", "email"} if on_person else {"company"}
        if link is not None:
            gone |= {"who", "phone", "email"} | ({"company"} if not on_person else set())
        person = link.person if link else card if isinstance(card, ContactPerson) else None
        details = _lasting(person) if person else []
        details = details if link and may_change(user, link.person) else []
        if not details:
            gone.add("work")
        for name in gone:
            del self.fields[name]
        if details:
            self.fields["work"].choices = [(str(row.public_id), row.shown) for row in details]  # type: ignore[attr-defined]
        if "who" in self.fields and is_new_person:
            self.fields["who"].widget = forms.TextInput(_INPUT)

    def clean_company(self) -> Counterparty | None:
        text = self.cleaned_data["company"]
        held = self.link.counterparty if self.link else None
        if held and text.strip() == held.name:
            return held
        found: Counterparty | None = refusing(lambda: counterparty_named(self.user, text, "company"))
        return found

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", str(_("A link ends before it begins.")))

    def named_person(self) -> ContactPerson:
        """The person typed. Raises `Refused` for nobody and for several."""
        found = person_named(self.user, self.cleaned_data["who"], "who")
        assert found is not None  # the field is required
        return found


def _lasting(person: ContactPerson) -> list[ContactDetail]:
    """The contacts that may go with a job."""
    kinds = (ContactDetail.Kind.PHONE, ContactDetail.Kind.EMAIL, ContactDetail.Kind.MESSENGER)
    return [row for row in person.details.select_related("affiliation") if row.kind in kinds and row.is_valid]


def link_initial(link: Affiliation) -> dict[str, Any]:
    """The present values of a link as they are typed."""
    plain = ("position", "role", "since", "until", "is_main", "is_contact", "is_signatory")
    work = [str(row.public_id) for row in link.person.details.filter(affiliation=link)]
    return {"company": link.counterparty.name, "work": work, **{name: getattr(link, name) for name in plain}}


class MoveForm(forms.Form):
    """«Перешёл в другую компанию»."""

    company = forms.CharField(label=_("Where to"), max_length=400, widget=lister("counterparties", autofocus=True))
    on = day_field(_("When"), required=True)
    position = forms.CharField(
        label=_("Position there"), required=False, max_length=200,
        widget=forms.TextInput({**_INPUT, "list": "options-positions", "autocomplete": "off"}),
    )  # fmt: skip
    role = forms.CharField(
        label=_("Role there"), required=False, max_length=120,
        widget=forms.TextInput({**_INPUT, "list": "options-roles", "autocomplete": "off"}),
    )  # fmt: skip
    expire = forms.MultipleChoiceField(
        label=_("Contacts that stay at the old place"), required=False, widget=forms.CheckboxSelectMultiple(_CHECK),
        help_text=_("They will be marked as no longer valid."),
    )  # fmt: skip

    def __init__(self, *args: Any, user: User, link: Affiliation, today: date, **kwargs: Any) -> None:
        self.user, self.link = user, link
        rows = _lasting(link.person)
        gone_with_job = [str(row.public_id) for row in rows if row.affiliation_id == link.pk]
        initial = {"on": today, "role": link.role, "expire": gone_with_job}
        super().__init__(*args, **{"initial": initial, "auto_id": "move_%s", **kwargs})
        if rows:
            self.fields["expire"].choices = [(str(row.public_id), row.shown) for row in rows]  # type: ignore[attr-defined]
        else:
            del self.fields["expire"]

    def clean_company(self) -> Counterparty | None:
        text = self.cleaned_data["company"]
        found: Counterparty | None = refusing(lambda: counterparty_named(self.user, text, "company"))
        return found

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if self.link.since and on < self.link.since:
            raise forms.ValidationError(_("A link ends before it begins."))
        return on


class RelationForm(forms.Form):
    """A relation to somebody: what they are to this person."""

    kind = forms.ChoiceField(label=_("Who they are to this person"), widget=forms.Select({"class": "select"}))
    other = forms.CharField(label=_("Contact person"), max_length=900, widget=lister("people"))
    comment = forms.CharField(label=_("Comment"), required=False, max_length=300, widget=forms.TextInput(_INPUT))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **{"auto_id": "relation_%s", **kwargs})
        choices = []
        for kind in RelationKind.objects.filter(is_active=True):
            choices.append((str(kind.public_id), kind.title))
            if not kind.is_symmetric:
                choices.append((f"{kind.public_id}~", kind.reverse_title))
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_other(self) -> ContactPerson | None:
        text = self.cleaned_data["other"]
        found: ContactPerson | None = refusing(lambda: person_named(self.user, text, "other"))
        return found

    def chosen_kind(self) -> tuple[RelationKind, bool]:
        """The kind, and whether it is meant the other way round: this person is to the other what its name says."""
        code, turned, _rest = self.cleaned_data["kind"].partition("~")
        return RelationKind.objects.get(public_id=code), bool(turned)


def role_names() -> list[str]:
    """Roles offered while a link is written."""
    return [role.title for role in LinkRole.objects.filter(is_active=True)]
