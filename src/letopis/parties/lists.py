"""The declared lists of people and counterparties."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.lists.filters import by_field, switch
from letopis.lists.spec import Choice, Column, Filter, ListSpec, Rows, Sort
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty, Tag
from letopis.parties.queries import first_details, main_affiliations, sources
from letopis.search.queries import narrowed


def responsible_choices(user: User) -> list[Choice]:
    """«Я» and the colleagues one sees."""
    others = [Choice(str(row.public_id), row.name) for row in colleagues_of(user) if row.pk != user.pk]
    return [Choice("me", _("me")), *others]


def apply_responsible(rows: Rows, user: User, values: list[str]) -> Rows:
    """Rows of the chosen users; «me» is the reader."""
    wanted = [str(user.public_id) if value == "me" else value for value in values]
    return rows.filter(responsible__in=User.objects.filter(public_id__in=wanted))


def _source_choices(user: User) -> list[Choice]:
    return [Choice(str(source.public_id), "\u2003" * depth + source.title) for source, depth in sources()]


def tag_choices(user: User) -> list[Choice]:
    """Every tag there is."""
    return [Choice(str(tag.public_id), tag.name) for tag in Tag.objects.all()[:200]]


RESPONSIBLE = Filter("responsible", _("Responsible"), responsible_choices, apply_responsible)
TAG = by_field("tag", _("Tag"), "tags__public_id", tag_choices)
_SHARED = [
    RESPONSIBLE,
    by_field("source", _("Source"), "source__public_id", _source_choices),
    TAG,
    switch(
        "shown",
        _("Shown"),
        {
            "valid": (_("valid"), {"is_marked_for_deletion": False, "is_valid": True}),
            "all": (_("all but marked"), {"is_marked_for_deletion": False}),
            "invalid": (_("no longer valid"), {"is_marked_for_deletion": False, "is_valid": False}),
            "marked": (_("marked for deletion"), {"is_marked_for_deletion": True}),
        },
        "valid",
    ),
]


def _phones(user: User, rows: Sequence[ContactPerson] | Sequence[Counterparty]) -> dict[int, ContactDetail]:
    return first_details(rows, ContactDetail.Kind.PHONE)


SILENCE = switch(
    "silence",
    _("Calls and letters"),
    {
        "any": (_("whoever"), {}),
        "calls": (_("may be called"), {"no_calls": False}),
        "messages": (_("may be written to"), {"no_messages": False}),
        "no-calls": (_("not to be called"), {"no_calls": True}),
        "no-messages": (_("not to be written to"), {"no_messages": True}),
    },
    "any",
)
PEOPLE = ListSpec(
    name="people",
    columns=[
        Column("name", _("Contact person"), sort="name", place="m-1"),
        Column("company", _("Counterparty"), place="m-2", load=lambda user, rows: main_affiliations(rows)),
        Column("position", _("Position")),
        Column("phone", _("Phone"), place="m-3", load=_phones),
        Column("source", _("Source")),
        Column("responsible", _("Responsible")),
        Column("tags", _("Tags")),
        Column("updated", _("Changed"), sort="updated"),
    ],
    sorts=[Sort("name", _("Name"), "sort_key"), Sort("updated", _("Changed"), "updated_at", descending=True)],
    filters=[*_SHARED, SILENCE],
    search=narrowed,
    added_after="phone",
)

COUNTERPARTIES = ListSpec(
    name="counterparties",
    columns=[
        Column("name", _("Counterparty"), sort="name", place="m-1"),
        Column("inn", _("INN"), place="m-2"),
        Column("kind", _("Kind")),
        Column("phone", _("Phone"), place="m-3", load=_phones),
        Column("source", _("Source")),
        Column("responsible", _("Responsible")),
        Column("tags", _("Tags")),
        Column("updated", _("Changed"), sort="updated"),
    ],
    sorts=[Sort("name", _("Name"), "sort_key"), Sort("updated", _("Changed"), "updated_at", descending=True)],
    filters=[
        by_field(
            "kind", _("Kind"), "kind", lambda user: [Choice(value, label) for value, label in Counterparty.Kind.choices]
        ),
        switch(
            "relation",
            _("Relation"),
            {
                "any": (_("any relation"), {}),
                "buyer": (_("buyers"), {"is_buyer": True}),
                "supplier": (_("suppliers"), {"is_supplier": True}),
                "other": (_("other relations"), {"is_other": True}),
            },
            "any",
        ),
        *_SHARED,
    ],
    search=narrowed,
    added_after="phone",
)
