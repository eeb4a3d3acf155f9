"""The declared list of events: all of them, or those of one type. Its fields are in `list_fields`."""

from django.utils.translation import gettext_lazy as _

from letopis.events.boards import BOARDS
from letopis.events.models import Event
from letopis.lists.spec import ListSpec, OwnView, Rows
from letopis.search.words import narrowed_by_words


def _joins(rows: Rows) -> Rows:
    return rows.defer("search_text")  # what cells show beside the row, each field loads once for a page


EVENTS = ListSpec(
    name="events",
    title=_("All events"),
    main="time",
    sort="-time",
    rows=lambda user: Event.objects.ranges_visible_to(user),
    joins=_joins,
    usual="shown:is:unmarked",
    columns=("time", "subject", "state", "participants", "company", "outcome", "responsible"),
    views=(
        OwnView("all", _("All rows")),
        OwnView("mine", _("Mine"), "responsible:is:me"),
        OwnView("overdue", _("Overdue"), "state:is:overdue", "time"),
        OwnView("today", _("Today"), "state:is:planned;time:within:today", "time"),
        OwnView("week", _("This week"), "state:is:planned;time:within:this-week", "time"),
        OwnView("answer", _("Wait for an answer"), "answer:is:yes", "time"),
    ),
    days="time",
    search=narrowed_by_words,
    record="event",
    boards=BOARDS,
    switch="responsible",
)
CARD_VIEWS = [
    OwnView("silent", _("No events for 30 days"), "last:older:30"),
    OwnView("idle", _("Without a next event"), "next:empty"),
]
