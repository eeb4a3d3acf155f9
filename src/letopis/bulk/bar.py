"""The bar of a selection, as a list's page shows it."""

from dataclasses import dataclass
from uuid import uuid4

from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.visibility import may_create
from letopis.bulk.hosts import HOSTS, Host
from letopis.bulk.inputs import editable


@dataclass(frozen=True)
class Button:
    """Something to do; `value` is an action, after a colon the field it begins with."""

    value: str
    icon: str
    label: StrOrPromise
    asks: bool = False
    hides: bool = False


@dataclass(frozen=True)
class Bar:
    """What the macro shows; `query` and `scope` say which view the rows were selected in."""

    host: Host
    buttons: list[Button]
    query: str
    scope: str
    total: int
    key: str


_SHORT = (("responsible", "user-check"), ("tag", "tag"))


def bar_of(name: str, user: User, *, query: str, scope: str = "", total: int, marked: bool = False) -> Bar | None:
    """The bar of a list; None for a role that changes nothing. `marked`: the view shows rows marked for deletion."""
    if not may_create(user):
        return None
    host = HOSTS[name]
    fields = {field.key: field for field in editable(name, user)}
    words = {"responsible": _("Responsible"), "tag": _("Tag")}
    buttons = [Button(f"edit:{key}", icon, words[key], asks=True) for key, icon in _SHORT if key in fields]
    for action in host.actions:
        if action.code in ("mark", "restore") and (action.code == "restore") != marked:
            continue
        made = Button(action.code, action.icon, action.label, bool(action.template), action.hides)
        if action.code == "event":
            buttons.insert(0, made)
        elif action.code != "edit" or fields:
            buttons.append(made)
    return Bar(host, sorted(buttons, key=lambda button: button.hides), query, scope, total, str(uuid4()))
