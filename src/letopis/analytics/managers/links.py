"""Where a figure leads: the rows it is made of."""

from datetime import date

from letopis.analytics.managers.asked import Asked
from letopis.analytics.managers.measures import DONE, Measure, card_conditions
from letopis.analytics.managers.reading import made_in
from letopis.analytics.managers.work import Line
from letopis.dictionaries.queries import every
from letopis.events.control import FILTERS
from letopis.events.models import EventType
from letopis.lists.conditions import Condition, read
from letopis.lists.fields import Comparison as Sign

_NO_NOTES = Condition("type", Sign.IS_NOT, ("note",))


def control(asked: Asked, line: Line, name: str) -> str:
    """The events behind a figure of «Контроль»; what is overdue now counts whenever it was to begin."""
    filter_ = [item for item in read(FILTERS[name]).items if isinstance(item, Condition)]
    return asked.rows(line.people, _NO_NOTES, *filter_, days=name != "overdue")


def requests(asked: Asked, line: Line) -> str:
    """The requests of clients in the period."""
    return asked.rows(line.people, Condition("request", Sign.IS, ("yes",)))


def waiting(asked: Asked, line: Line) -> str:
    """Those that wait for an answer now."""
    return asked.rows(line.people, Condition("answer", Sign.IS, ("yes",)), days=False)


def meetings(asked: Asked, line: Line) -> str:
    """Completed meetings."""
    kinds = tuple(kind.code for kind in every(EventType) if kind.form == EventType.Form.MEETING)
    return asked.rows(line.people, Condition("state", Sign.IS, ("completed",)), Condition("type", Sign.IS, kinds))


def record(asked: Asked, line: Line, measure: Measure, *, lacks: bool) -> str:
    """The events that hold what a measure asks for, or those that lack it."""
    return asked.rows(line.people, *measure.of, measure.lacks if lacks else measure.holds)


def cards(asked: Asked, line: Line, name: str, code: str) -> str:
    """The people or the counterparties counted by a measure."""
    return asked.cards(name, line.people, *card_conditions(name, made_in(asked))[code])


def done(asked: Asked, line: Line, first: date, last: date) -> str:
    """What was completed of some days."""
    return asked.over(first, last).rows(line.people, *DONE)
