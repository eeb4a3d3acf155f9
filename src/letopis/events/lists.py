"""The declared list of events: all of them, or those of one type."""

from django.utils.translation import gettext_lazy as _

from letopis.events.models import Event
from letopis.kernel import clock
from letopis.lists.filters import by_field, by_period, switch
from letopis.lists.spec import Choice, Column, Filter, ListSpec, Rows, Sort
from letopis.parties.lists import RESPONSIBLE, TAG
from letopis.search.queries import narrowed


def _state_choices(user: object) -> list[Choice]:
    return [*(Choice(value, label) for value, label in Event.State.choices), Choice("overdue", _("Overdue"))]


def _apply_state(rows: Rows, user: object, values: list[str]) -> Rows:
    if "overdue" in values:
        return rows.filter(state=Event.State.PLANNED, due_at__lt=clock.now())
    return rows.filter(state__in=values)


EVENTS = ListSpec(
    name="events",
    columns=[
        Column("time", _("Start"), sort="time", place="m-1e"),
        Column("subject", _("Event"), place="m-1"),
        Column("state", _("State"), place="m-2e"),
        Column("participants", _("Participants"), place="m-2"),
        Column("outcome", _("Outcome")),
        Column("responsible", _("Responsible")),
    ],
    sorts=[
        Sort("time", _("When"), "occurs_at", descending=True),
        Sort("updated", _("Changed"), "updated_at", descending=True),
    ],
    filters=[
        RESPONSIBLE,
        Filter("state", _("State"), _state_choices, _apply_state),
        by_period("period", _("Period"), "occurs_at"),
        by_field(
            "direction",
            _("Direction"),
            "direction",
            lambda user: [Choice(v, label) for v, label in Event.Direction.choices],
        ),
        TAG,
        switch(
            "shown",
            _("Shown"),
            {
                "unmarked": (_("all but marked"), {"is_marked_for_deletion": False}),
                "marked": (_("marked for deletion"), {"is_marked_for_deletion": True}),
            },
            "unmarked",
        ),
    ],
    search=narrowed,
)
