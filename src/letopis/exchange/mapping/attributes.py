"""Custom attributes as targets of columns: those there are, and new ones made of a column."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from letopis.attributes.actions import add_attribute
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions
from letopis.exchange.mapping.headers import PEOPLE
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold

if TYPE_CHECKING:
    from letopis.accounts.models import User

NEW = "new"  # `new:text`: the target of a column an attribute is to be made of
_MOST_CHOICES = 200
Type = AttributeDefinition.Type


def host_of(what: str) -> str:
    """The kind of cards attributes belong to."""
    return "person" if what == PEOPLE else "counterparty"


def fillable(what: str, by: "User") -> dict[str, AttributeDefinition]:
    """The attributes in use `by` may fill from a table, by code; files do not stand in cells."""
    rows = definitions(by, host_of(what))
    return {row.code: row for row in rows if row.type != Type.FILE and row.is_changed_by(by)}


def offered(what: str, by: "User") -> Sequence[tuple[str, str]]:
    """(target, label) of the attributes `by` may fill, and of those they may make."""
    found = [(f"attribute:{code}", row.name) for code, row in fillable(what, by).items()]
    if by.role.manages_attributes:
        names = {
            Type.TEXT: _("+ New custom field: text"),
            Type.LONG_TEXT: _("+ New custom field: long text"),
            Type.INTEGER: _("+ New custom field: whole number"),
            Type.MONEY: _("+ New custom field: sum"),
            Type.DATE: _("+ New custom field: date"),
            Type.BOOLEAN: _("+ New custom field: yes or no"),
            Type.CHOICE: _("+ New custom field: one of a list"),
            Type.CHOICES: _("+ New custom field: several of a list"),
        }
        found += [(f"{NEW}:{kind}", label) for kind, label in names.items()]
    return found


def guess_own(targets: Sequence[str], headers: Sequence[str], what: str, by: "User") -> list[str]:
    """The targets with the attributes that are called as a column nobody knew."""
    named = {fold(row.name): code for code, row in fillable(what, by).items()}
    return [
        target or (f"attribute:{named[fold(header)]}" if fold(header) in named else "")
        for target, header in zip(targets, headers, strict=True)
    ]


def make_new(target: str, header: str, cells: Iterable[str], *, what: str, by: "User") -> str:
    """Make the attribute a column asks for; answers with the target that stands for it."""
    kind = target.partition(":")[2]
    named = next((row for row in fillable(what, by).values() if fold(row.name) == fold(header)), None)
    if named is not None:
        return f"attribute:{named.code}"
    choices: dict[str, str] = {}
    if kind in (Type.CHOICE, Type.CHOICES):
        for cell in cells:
            parts = [cell] if kind == Type.CHOICE else cell.replace("\n", ";").replace(",", ";").split(";")
            for part in parts:
                if part.strip():
                    choices.setdefault(fold(part), part.strip())
            if len(choices) > _MOST_CHOICES:
                raise Refused(
                    _("The column «%(name)s» has more than %(limit)d different values: it is no list to choose from.")
                    % {"name": header, "limit": _MOST_CHOICES}
                )
    given = AttributeInput({"name": header}, [ChoiceInput(name) for name in choices.values()])
    return f"attribute:{add_attribute(host_of(what), given, type=kind, by=by).code}"
