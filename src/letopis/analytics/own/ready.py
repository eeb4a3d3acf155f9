"""Ready reports: where a new user begins, so that nobody starts with an empty page."""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _


class Ready(NamedTuple):
    """A question with a name; the address it has on the page."""

    title: str
    address: str


def ready() -> Sequence[Ready]:
    """In the order they are offered."""
    return [
        Ready(_("Events by types and months"), "?rows=type&cols=time.month&period=last-365"),
        Ready(
            _("New clients by sources and months"),
            "?of=counterparties&rows=source&cols=created.month&period=last-365",
        ),
        Ready(
            _("The base of counterparties"),
            "?of=counterparties&rows=source&then=responsible&cols=relation&figures=count,all&period=all",
        ),
        Ready(
            _("New contact persons: from where and whose"),
            "?of=people&rows=source&then=responsible&cols=created.month",
        ),
        Ready(_("The work of managers"), "?rows=responsible&cols=type&figures=count,completed,clients"),
        Ready(
            _("Cancelled events by reasons and managers"),
            "?rows=reason&cols=responsible&where=state:is:cancelled&sort=-count&period=last-365",
        ),
        Ready(_("Outcomes of calls by months"), "?rows=outcome&cols=time.month&figures=count,column&where=type:is:call"),
        Ready(_("Calls by weekdays and hours"), "?rows=weekday&cols=hour&where=type:is:call"),
    ]  # fmt: skip
