"""What a list offers to an own report: dimensions for rows and columns, measures, dates of a period."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.analytics.channels.links import calls
from letopis.analytics.own.dates import NAMES, Step
from letopis.charts.units import Unit
from letopis.dictionaries.queries import every
from letopis.events.models import EventType
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField
from letopis.lists.spec import SPECS, ListSpec

EVENTS = "events"
LISTS = {
    EVENTS: gettext_lazy("Events"),
    "people": gettext_lazy("Contact persons"),
    "counterparties": gettext_lazy("Counterparties"),
}
USUAL = {
    EVENTS: ("type", "time.month"),
    "people": ("source", "created.month"),
    "counterparties": ("source", "created.month"),
}
USUAL_DATE = {EVENTS: "time"}
MOST_MEASURES = 3
_UNITS = {Kind.INTEGER: Unit.NUMBER, Kind.DECIMAL: Unit.NUMBER, Kind.MONEY: Unit.MONEY}


@dataclass(frozen=True)
class Dimension:
    """What rows or columns are told apart by: a field, of dates with their step."""

    field: ListField
    step: Step | None = None

    @property
    def word(self) -> str:
        """As in an address."""
        return f"{self.field.key}.{self.step}" if self.step else self.field.key

    @property
    def label(self) -> str:
        return f"{self.field.label} {NAMES[self.step]}" if self.step else str(self.field.label)

    @property
    def several(self) -> bool:
        """Whether a row may stand in several groups."""
        return bool(self.field.counted and (self.field.counted.several or self.field.counted.parts))

    @property
    def sign(self) -> Sign:
        """The comparison that finds a group."""
        return Sign.CONTAINS if self.field.kind == Kind.CHOICES else Sign.IS


class How(StrEnum):
    """How rows become a figure."""

    COUNT = "count"
    CLIENTS = "clients"
    OF_ROW = "row"
    OF_COLUMN = "column"
    OF_ALL = "all"
    PART = "part"  # of the rows `among`, those that are `of`
    SUM = "sum"
    AVERAGE = "avg"
    MEDIAN = "median"
    LEAST = "min"
    MOST = "max"


OF_NUMBERS = {
    How.SUM: gettext_lazy("sum"),
    How.AVERAGE: gettext_lazy("average"),
    How.MEDIAN: gettext_lazy("median"),
    How.LEAST: gettext_lazy("least"),
    How.MOST: gettext_lazy("greatest"),
}
SHARES = (How.OF_ROW, How.OF_COLUMN, How.OF_ALL, How.PART)


@dataclass(frozen=True)
class Measure:
    """A figure of each cell."""

    word: str
    label: str
    how: How
    unit: Unit = Unit.COUNT
    field: ListField | None = None
    of: tuple[Condition, ...] = ()
    among: tuple[Condition, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Whether the figures of groups make that of all: such may be stacked."""
        return self.how in (How.COUNT, How.SUM)


def known_lists() -> list[ListSpec]:
    """The lists reports can be made of, in the order they are offered."""
    return [SPECS[name] for name in LISTS if name in SPECS]


def dates(fields: Mapping[str, ListField]) -> list[ListField]:
    """The dates rows have."""
    return [
        known for known in fields.values()
        if known.kind in (Kind.DATE, Kind.MOMENT) and known.sort and Sign.BETWEEN in known.comparisons
    ]  # fmt: skip


def dimensions(fields: Mapping[str, ListField]) -> list[Dimension]:
    """Everything rows and columns can be made of."""
    plain = [Dimension(known) for known in fields.values() if known.counted and known.where]
    return [*plain, *(Dimension(known, step) for known in dates(fields) for step in Step)]


def _completed() -> tuple[Condition, ...]:
    return (Condition("state", Sign.IS, ("completed",)),)


def _talked() -> tuple[Condition, ...]:
    """An outcome some type of calls takes for a success."""
    kinds = (kind for kind in every(EventType) if kind.form == EventType.Form.CALL)
    codes = dict.fromkeys(one.code for kind in kinds for one in kind.every_outcome() if one.success)
    return (Condition("outcome", Sign.IS, tuple(codes)),)


def measures(spec: ListSpec, fields: Mapping[str, ListField]) -> list[Measure]:
    """Every measure of the list."""
    found = [Measure("count", _("How many"), How.COUNT)]
    if spec.name == EVENTS:
        found.append(Measure("clients", _("Different clients"), How.CLIENTS))
    found += [
        Measure("row", _("Share of the row"), How.OF_ROW, Unit.PERCENT),
        Measure("column", _("Share of the column"), How.OF_COLUMN, Unit.PERCENT),
        Measure("all", _("Share of all"), How.OF_ALL, Unit.PERCENT),
    ]
    if spec.name == EVENTS:
        cancelled = (Condition("state", Sign.IS, ("cancelled",)),)
        found += [
            Measure("completed", _("Share completed"), How.PART, Unit.PERCENT, of=_completed()),
            Measure("cancelled", _("Share cancelled"), How.PART, Unit.PERCENT, of=cancelled),
            Measure(
                "talked", _("Reached by phone"), How.PART, Unit.PERCENT, of=_talked(),
                among=calls(),
            ),
        ]  # fmt: skip
    for known in fields.values():
        if known.measured:
            unit = _UNITS[known.kind]
            found += [
                Measure(f"{how}.{known.key}", f"{known.label}: {name}", how, unit, known)
                for how, name in OF_NUMBERS.items()
            ]
    return found


def grouped(offered: Sequence[Dimension]) -> list[tuple[str, list[Dimension]]]:
    """Dimensions under the headings of their fields' groups; dates under one of their own."""
    found: dict[str, list[Dimension]] = {}
    for one in offered:
        heading = _("Dates") if one.step else str(one.field.group) or _("Others")
        found.setdefault(heading, []).append(one)
    return list(found.items())


def grouped_measures(offered: Sequence[Measure]) -> list[tuple[str, list[Measure]]]:
    """Measures of rows, then those of each number."""
    heading: Callable[[Measure], str] = lambda one: str(one.field.label) if one.field else _("Of rows")  # noqa: E731
    found: dict[str, list[Measure]] = {}
    for one in offered:
        found.setdefault(heading(one), []).append(one)
    return list(found.items())
