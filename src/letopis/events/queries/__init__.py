"""Reading events. Lists, search and reports go through the first door, cards through both (see `by_card`)."""

from letopis.events.queries.asked import OVERDUE, WHOLE, Asked, Position
from letopis.events.queries.chronicles import (
    Chronicle,
    Line,
    chronicle,
    chronicle_stamp,
    counts_by_type,
    earlier,
    next_event,
)
from letopis.events.queries.doors import by_card, get_basis, get_event, get_reminder, in_lists, related
from letopis.events.queries.months import months_of
from letopis.events.queries.rows import PARTICIPANTS, fill_participants, fill_types, types
from letopis.events.queries.summaries import Point, Summary, summaries
from letopis.events.queries.today import Agenda, agenda, menu_counts, stamp, stamp_of_day, whose

__all__ = [
    "OVERDUE",
    "PARTICIPANTS",
    "WHOLE",
    "Agenda",
    "Asked",
    "Chronicle",
    "Line",
    "Point",
    "Position",
    "Summary",
    "agenda",
    "by_card",
    "chronicle",
    "chronicle_stamp",
    "counts_by_type",
    "earlier",
    "fill_participants",
    "fill_types",
    "get_basis",
    "get_event",
    "get_reminder",
    "in_lists",
    "menu_counts",
    "months_of",
    "next_event",
    "related",
    "stamp",
    "stamp_of_day",
    "summaries",
    "types",
    "whose",
]
