"""What an address asks of a report: the period, the filters that have a field of their own, the report's own settings.

What it asks in vain is left out, with a note where the reader should know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.analytics.limits import PAGE, limits
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists.page import Chip
from letopis.lists.periods import bounds, read_day
from letopis.lists.spec import Choice

LONGEST = PAGE.days  # days a page looks at
USUAL = "last-90"
QUICK = {
    "last-30": gettext_lazy("30 days"),
    "last-90": gettext_lazy("90 days"),
    "last-365": gettext_lazy("A year"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
}


class Period(NamedTuple):
    """Days of the reader's clock, both included, as in lists; `quick` names a usual one, "" for days of one's own.

    `since` is the first day asked for where a page cannot read so much.
    """

    first: date
    last: date
    quick: str
    notes: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Chooser:
    """A select of the page. A filter may be left empty; a setting has a value at all times, the usual one first.

    Those with a `group` of the same name are folded together under it.
    """

    name: str
    label: str
    choices: Sequence[Choice]
    value: str
    is_filter: bool = True
    group: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """The question. Reports with settings of their own extend it and say them in `settings`."""

    usual_period: ClassVar[str] = USUAL  # the period of an address that names none
    has_days: ClassVar[bool] = True  # whether any days may be chosen, not only the quick periods

    user: User
    period: Period
    named: Mapping[str, str] = field(default_factory=dict)  # filters with a select on the page
    notes: Sequence[str] = ()

    @property
    def first(self) -> date:
        return self.period.first

    @property
    def last(self) -> date:
        return self.period.last

    @property
    def quick(self) -> str:
        return self.period.quick

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """The period before: as many days."""
        return self.first - timedelta(days=self.days), self.first - timedelta(days=1)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter leaves anything out."""
        return bool(self.named)

    def moments(self, first: date, last: date) -> tuple[datetime, datetime]:
        """The instants of days: the first of the first one, the first after the last one."""
        return clock.day_start(first, self.user.zone), clock.day_start(last + timedelta(days=1), self.user.zone)

    @property
    def chips(self) -> Sequence[Chip] | None:
        """The conditions without a select of their own, in words; None when the report takes none."""
        return None

    @property
    def where_text(self) -> str:
        """These conditions as in an address."""
        return ""

    def settings(self) -> dict[str, str]:
        """What is asked beside the period and the named filters, as in an address; "" for what is usual."""
        return {}

    def params(self, **changes: str) -> str:
        """The address with some parts changed; "" takes one away."""
        period = {"period": self.quick} if self.quick else {"from": f"{self.first}", "to": f"{self.last}"}
        held = {**({} if self.quick == self.usual_period else period), **self.settings(), **self.named}
        if "period" in changes:
            held = {key: value for key, value in held.items() if key not in ("from", "to")}
        merged = {**held, **changes}
        return "?" + urlencode([(key, value) for key, value in merged.items() if value], safe=":;,()~")

    @property
    def whole(self) -> str:
        """The address of all the days asked for; "" when all of them are read."""
        if self.period.since is None:
            return ""
        return self.params(**{"period": "", "from": f"{self.period.since}", "to": f"{self.last}"})

    @property
    def unfiltered(self) -> str:
        """The address without any filter."""
        return self.params(where="", **dict.fromkeys(self.named, ""))


def read_named(params: QueryDict, names: Iterable[str]) -> dict[str, str]:
    """The named filters an address sets."""
    return {name: params.get(name, "") for name in names if params.get(name)}


def _days(quick: str, today: date) -> tuple[date, date]:
    first, after = bounds(quick, today)
    return first, min(after - timedelta(days=1), today)


def read_period(user: User, params: QueryDict) -> Period:
    """The period an address asks for: as many days as are read, and not beyond today."""
    today, notes, quick = clock.today(user.zone), [], params.get("period", "")
    if params.get("from") or params.get("to"):
        try:
            last = read_day(params.get("to", "")) if params.get("to") else today
            first = read_day(params.get("from", "")) if params.get("from") else last - timedelta(days=89)
            # The page's form sends its days, too: they are those of the usual period as long as nobody changed them.
            quick = quick if quick in QUICK and _days(quick, today) == (first, last) else ""
        except Refused as error:
            notes.append(str(error.message))
            quick = USUAL
    else:
        quick = quick if quick in QUICK else USUAL
    if quick:
        first, after = bounds(quick, today)
        last = after - timedelta(days=1)
    first, last = min(first, last), max(first, last)
    if last > today:
        last = today
        first = min(first, last)
        if not quick:
            notes.append(_("The report is about what has been: it ends today."))
    since, first = first, max(first, last - timedelta(days=limits().days - 1))
    if since < first:
        notes.append(_("A page covers at most a year: the last 366 days of the period are shown."))
    return Period(first, last, quick, tuple(notes), since if since < first else None)
