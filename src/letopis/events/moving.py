"""«Перенести»: the selected planned events go to a day or a moment, or so many days on."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.bulk.editing import EditAction, EditDoer
from letopis.bulk.hosts import Doer, Host
from letopis.bulk.inputs import editable
from letopis.kernel.errors import Refused

SHIFTS = {
    "+1 wd": gettext_lazy("by one working day"),
    "+2 wd": gettext_lazy("by two working days"),
    "+3 wd": gettext_lazy("by three working days"),
    "+5 wd": gettext_lazy("by five working days"),
    "+1": gettext_lazy("by a day"),
    "+7": gettext_lazy("by a week"),
}


class MoveAction(EditAction):
    """An edit of the start with a form of its own."""

    code, label, icon, template = "move", gettext_lazy("Move"), "calendar-clock", "events/move_fields.html"

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {"shifts": SHIFTS, "shift": data.get("shift", ""), "to": data.get("to", "")}

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        shift, to = data.get("shift", ""), data.get("to", "").strip()
        if shift and shift not in SHIFTS:
            raise Refused(_("There is no such value."), "shift")
        if not (shift or to):
            raise Refused(_("Give the start."), "to")
        return {"to": shift or to}

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> Doer:
        field = next(field for field in editable(host.name, user) if field.key == "time")
        made = EditDoer(field, "set", [params["to"]], user)
        words = SHIFTS.get(params["to"])
        made.title = _("Move: %(to)s") % {"to": words or params["to"]}
        return made
