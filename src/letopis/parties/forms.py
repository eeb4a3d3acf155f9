"""Shapes of input for people and counterparties."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.attributes.forms import AttributesMixin
from letopis.kernel.errors import Refused
from letopis.parties.birthday import parse_birthday, typed_birthday
from letopis.parties.groups import Tree
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput
from letopis.parties.models import ContactPerson, Counterparty, Group
from letopis.parties.models.utm import UTM, UTM_LABELS, UTM_LENGTH
from letopis.parties.queries import sources
from letopis.parties.references import counterparty_named, person_named
from letopis.parties.utm import marks_in

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_AREA = {"class": "textarea", "rows": 3}
_CHECK = {"class": "check"}


def _lister(kind: str) -> forms.TextInput:
    """A text field that offers cards while one types."""
    return forms.TextInput({**_INPUT, "list": f"options-{kind}", "data-options": kind, "autocomplete": "off"})


def _mark(name: str) -> forms.CharField:
    widget = forms.TextInput({**_INPUT, "autocomplete": "off"})
    return forms.CharField(label=UTM_LABELS[name], required=False, max_length=UTM_LENGTH, widget=widget)


class _PartyForm(AttributesMixin, forms.Form):
    """What both cards share. `user` limits the choices to what they may see and hand work to."""

    host: str  # of custom attributes

    group = forms.CharField(
        label=_("Group"),
        required=False,
        max_length=600,
        widget=_lister("groups"),
        help_text=_("A new name makes a new group, «Clients / Wholesale» – one inside another."),
    )
    source = forms.ChoiceField(label=_("Source"), required=False, widget=forms.Select(_SELECT))
    referred_by = forms.CharField(label=_("Referred by"), required=False, max_length=900, widget=_lister("people"))
    utm_source = _mark("utm_source")
    utm_medium = _mark("utm_medium")
    utm_campaign = _mark("utm_campaign")
    utm_content = _mark("utm_content")
    utm_term = _mark("utm_term")
    responsible = forms.ChoiceField(label=_("Responsible"), widget=forms.Select(_SELECT))
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        max_length=900,
        widget=forms.TextInput({**_INPUT, "list": "options-tags"}),
        help_text=_("Separated by commas."),
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=20_000, widget=forms.Textarea(_AREA))
    is_valid = forms.BooleanField(  # type: ignore[assignment]  # a declared field does not replace the method
        label=_("Valid"), required=False, initial=True, widget=forms.CheckboxInput(_CHECK)
    )

    def __init__(self, *args: Any, user: User, card: ContactPerson | Counterparty | None = None, **kwargs: Any) -> None:
        self.user, self.card = user, card
        super().__init__(*args, **kwargs)
        self._read_landing()
        known = [(source, depth) for source, depth in sources()]
        self._sources = {str(source.public_id): source for source, _depth in known}
        choices = [("", str(_("not given")))]
        choices += [(str(source.public_id), "\u2003" * depth + source.title) for source, depth in known]
        if card and card.source and not card.source.is_active:
            self._sources[str(card.source.public_id)] = card.source
            choices.append((str(card.source.public_id), card.source.title))
        self.fields["source"].choices = choices  # type: ignore[attr-defined]
        self.add_attributes(self.host, user, card)
        for field in self.fields.values():  # a conflict page must know what the reader saw
            field.show_hidden_initial = card is not None
        people = {str(row.public_id): row for row in colleagues_of(user)}
        if card and str(card.responsible.public_id) not in people:
            people[str(card.responsible.public_id)] = card.responsible
        self._people = people
        self.fields["responsible"].choices = [(key, row.name) for key, row in people.items()]  # type: ignore[attr-defined]

    def _read_landing(self) -> None:
        """The address of a landing page, pasted beside the marks, is the marks in it."""
        self.landing, self.without_marks = str(self.data.get("utm_landing", "")).strip(), False
        if not self.landing:
            return
        if marks := marks_in(self.landing):
            self.data = self.data.copy()  # type: ignore[attr-defined]  # what was sent is not to be changed
            for name, value in marks.items():
                self.data[name] = value  # type: ignore[index]
            self.landing = ""
        else:
            self.without_marks = True

    def clean_utm_source(self) -> str:
        if self.without_marks:
            raise forms.ValidationError(_("The address has no marks like utm_source=…"))
        text: str = self.cleaned_data["utm_source"]
        return text

    @property
    def has_marks(self) -> bool:
        """Whether the group of marks stands open."""
        return self.without_marks or any(self[name].value() or self[name].errors for name in UTM)

    def clean_group(self) -> Group | None:
        """The group named; what was not touched stays, even when the group has another name by now."""
        if self.card is not None and "group" not in self.changed_data:
            return self.card.group
        return self.group_named(self.cleaned_data["group"])

    def group_named(self, text: str) -> Group | None:
        """The group a text names, a planned one when there is none."""
        named: Group | None = refusing(lambda: Tree(self.host).named(text))
        return named

    def clean_source(self) -> Any:
        return self._sources.get(self.cleaned_data["source"])

    def clean_responsible(self) -> User:
        return self._people[self.cleaned_data["responsible"]]

    def clean_referred_by(self) -> ContactPerson | None:
        text = self.cleaned_data["referred_by"]
        held = self.card.referred_by if self.card else None
        if held and text.strip() == held.full_name:
            return held
        named: ContactPerson | None = refusing(lambda: person_named(self.user, text, "referred_by"))
        return named

    def tag_names(self) -> list[str]:
        """The tags typed, one by one."""
        return [name.strip() for name in self.cleaned_data["tags"].split(",") if name.strip()]

    def values(self) -> dict[str, Any]:
        """The fields of the card itself."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "tags"}
        return self.without_attributes(values)


def refusing(resolve: Any) -> Any:
    """Run `resolve`, turning a refusal into an error of the field it runs in."""
    try:
        return resolve()
    except Refused as error:
        raise forms.ValidationError(str(error.message)) from error


def shared_initial(card: ContactPerson | Counterparty) -> dict[str, Any]:
    """The present values of what both cards share, as they are typed."""
    return {
        "group": card.group.path if card.group else "",
        "source": str(card.source.public_id) if card.source else "",
        "referred_by": card.referred_by.full_name if card.referred_by else "",
        "responsible": str(card.responsible.public_id),
        "tags": ", ".join(tag.name for tag in card.tags.all()),
        **{name: getattr(card, name) for name in UTM},
        "comment": card.comment,
        "is_valid": card.is_valid,
    }


class PersonForm(_PartyForm):
    """A contact person."""

    host = "person"

    last_name = forms.CharField(
        label=_("Last name"), required=False, max_length=200, widget=forms.TextInput({**_INPUT, "autofocus": True})
    )
    first_name = forms.CharField(label=_("First name"), required=False, max_length=200, widget=forms.TextInput(_INPUT))
    patronymic = forms.CharField(label=_("Patronymic"), required=False, max_length=200, widget=forms.TextInput(_INPUT))
    birthday = forms.CharField(
        label=_("Birthday"),
        required=False,
        max_length=20,
        help_text=_("14.03.1984, or 14.03 without the year."),
        widget=forms.TextInput(_INPUT),
    )
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=ContactPerson.Sex.choices, widget=forms.Select(_SELECT)
    )

    def clean_birthday(self) -> Any:
        return refusing(lambda: parse_birthday(self.cleaned_data["birthday"]))

    def clean(self) -> None:
        if not any(self.cleaned_data.get(name) for name in ("last_name", "first_name", "patronymic")):
            self.add_error("last_name", _("Give at least one of the names."))

    def values(self) -> dict[str, Any]:
        values = super().values()
        values["birth_day"], values["birth_month"], values["birth_year"] = values.pop("birthday")
        return values


def person_initial(person: ContactPerson) -> dict[str, Any]:
    """The present values of a person as they are typed."""
    names = {name: getattr(person, name) for name in ("last_name", "first_name", "patronymic", "sex")}
    return {**names, "birthday": typed_birthday(person), **shared_initial(person)}


class CounterpartyForm(_PartyForm):
    """A counterparty. Wrong legal numbers are warned of, not refused."""

    host = "counterparty"

    kind = forms.ChoiceField(label=_("Kind"), choices=Counterparty.Kind.choices, widget=forms.Select(_SELECT))
    name = forms.CharField(label=_("Name"), max_length=300, widget=forms.TextInput({**_INPUT, "autofocus": True}))
    full_name = forms.CharField(label=_("Full name"), required=False, max_length=1000, widget=forms.TextInput(_INPUT))
    inn = forms.CharField(
        label=_("INN"), required=False, max_length=20, widget=forms.TextInput({**_INPUT, "inputmode": "numeric"})
    )
    kpp = forms.CharField(
        label=_("KPP"), required=False, max_length=20, widget=forms.TextInput({**_INPUT, "inputmode": "numeric"})
    )
    ogrn = forms.CharField(
        label=_("OGRN"), required=False, max_length=20, widget=forms.TextInput({**_INPUT, "inputmode": "numeric"})
    )
    is_buyer = forms.BooleanField(label=_("Buyer"), required=False, initial=True, widget=forms.CheckboxInput(_CHECK))
    is_supplier = forms.BooleanField(label=_("Supplier"), required=False, widget=forms.CheckboxInput(_CHECK))
    is_other = forms.BooleanField(label=_("Other relations"), required=False, widget=forms.CheckboxInput(_CHECK))
    head_company = forms.CharField(
        label=_("Head company"), required=False, max_length=400, widget=_lister("counterparties")
    )

    def clean_head_company(self) -> Counterparty | None:
        text = self.cleaned_data["head_company"]
        held = self.card.head_company if isinstance(self.card, Counterparty) else None
        if held and text.strip() == held.name:
            return held
        named: Counterparty | None = refusing(lambda: counterparty_named(self.user, text, "head_company"))
        return named


def counterparty_initial(company: Counterparty) -> dict[str, Any]:
    """The present values of a counterparty as they are typed."""
    plain = ("kind", "name", "full_name", "inn", "kpp", "ogrn", "is_buyer", "is_supplier", "is_other")
    head = company.head_company.name if company.head_company else ""
    return {**{name: getattr(company, name) for name in plain}, "head_company": head, **shared_initial(company)}


# — Rows of a card: repeated inputs, an empty row is no row —


def _rows(data: QueryDict, prefix: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    columns = {name: data.getlist(f"{prefix}-{name}") for name in names}
    count = max((len(column) for column in columns.values()), default=0)
    return [{name: column[i] if i < len(column) else "" for name, column in columns.items()} for i in range(count)]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def read_details(data: QueryDict) -> list[DetailInput]:
    """The contacts of a form; the first of a kind is primary."""
    seen: set[str] = set()
    found = []
    for row in _rows(data, "detail", ("id", "kind", "label", "value", "state")):
        if row["value"].strip():
            is_valid, is_silent = row["state"] != "invalid", row["state"] == "silent"
            is_first = is_valid and row["kind"] not in seen
            found.append(
                DetailInput(
                    row["kind"], row["value"], row["label"], is_first, is_valid, _id(row["id"]), no_contact=is_silent
                )
            )
            seen |= {row["kind"]} if is_valid else set()
    return found


def read_affiliations(data: QueryDict, user: User, person: ContactPerson | None) -> list[AffiliationInput]:
    """The links of a form. Raises `Refused` for a company or a day that cannot be read."""
    held = {row.public_id: row for row in person.affiliations.select_related("counterparty")} if person else {}
    found: list[AffiliationInput] = []
    for row in _rows(data, "link", ("id", "company", "position", "role", "since", "until")):
        if not row["company"].strip():
            continue
        present = held.get(_id(row["id"]) or UUID(int=0))
        same = present is not None and row["company"].strip() == present.counterparty.name
        company = present.counterparty if present and same else counterparty_named(user, row["company"], "affiliations")
        assert company is not None  # the text is not empty
        found.append(
            AffiliationInput(
                company,
                position=row["position"],
                role=row["role"],
                since=_day(row["since"]),
                until=_day(row["until"]),
                is_main=not found,
                id=present.public_id if present else None,
            )
        )
    return found


def _day(text: str) -> Any:
    if not text.strip():
        return None
    try:
        return forms.DateField(input_formats=["%d.%m.%Y", "%Y-%m-%d"]).clean(text.strip())
    except forms.ValidationError as error:
        raise Refused(str(_("Write the day like 23.11.2026.")), "affiliations") from error


def read_accounts(data: QueryDict) -> list[AccountInput]:
    """The bank accounts of a form; the first is the main one."""
    rows = _rows(data, "account", ("id", "account", "bic", "bank"))
    kept = [row for row in rows if row["account"].strip()]
    return [
        AccountInput(row["account"], row["bic"], row["bank"], is_main=not number, id=_id(row["id"]))
        for number, row in enumerate(kept)
    ]
