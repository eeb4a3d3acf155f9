"""From bodies to the inputs of actions: ids become records the caller may see, else 422."""

from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.kernel.errors import Refused
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Group, Source


def _one(rows: Any, public_id: UUID | None, field: str) -> Any:
    if public_id is None:
        return None
    if (found := rows.filter(public_id=public_id).first()) is None:
        raise Refused("There is no such record.", field)
    return found


def party_input(body: dict[str, Any], user: User, present: ContactPerson | Counterparty | None) -> PartyInput:
    """The input behind a body that has only the fields that were sent."""
    values = dict(body)
    lists: dict[str, Any] = {"tags": values.pop("tags", None), "attributes": values.pop("attributes", None)}
    if (details := values.pop("details", None)) is not None:
        lists["details"] = [DetailInput(**{k: v for k, v in row.items() if k != "normalized"}) for row in details]
    if (links := values.pop("affiliations", None)) is not None:
        held = (
            {
                row.counterparty.public_id: row.counterparty
                for row in present.affiliations.select_related("counterparty")
            }
            if isinstance(present, ContactPerson)
            else {}
        )
        rows = Counterparty.objects.visible_to(user)
        lists["affiliations"] = [
            AffiliationInput(
                **{
                    **row,
                    "counterparty": held.get(row["counterparty"]) or _one(rows, row["counterparty"], "affiliations"),
                }
            )
            for row in links
        ]
    if (accounts := values.pop("bank_accounts", None)) is not None:
        lists["accounts"] = [AccountInput(**row) for row in accounts]
    if "birthday" in values:
        day = values.pop("birthday") or {}
        values |= {f"birth_{part}": day.get(part) for part in ("day", "month", "year")}
    _resolve(values, user, present)
    return PartyInput(values=values, **lists)


def _resolve(values: dict[str, Any], user: User, present: ContactPerson | Counterparty | None) -> None:
    if "responsible" in values:
        if values["responsible"] is None:
            del values["responsible"]
        elif present is None or present.responsible.public_id != values["responsible"]:
            values["responsible"] = _one(colleagues_of(user), values["responsible"], "responsible")
        else:
            del values["responsible"]
    choices = {
        "group": Group.objects.all(),  # of the right tree: `check_card`
        "source": Source.objects.all(),
        "referred_by": ContactPerson.objects.visible_to(user),
        "head_company": Counterparty.objects.visible_to(user),
    }
    for name, rows in choices.items():
        if name in values:
            held = getattr(present, name, None) if present else None
            values[name] = held if held and held.public_id == values[name] else _one(rows, values[name], name)
