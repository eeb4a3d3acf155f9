"""What an address asks of the report: period, goal, attribution, filters. What it asks in vain is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.analytics.statistics.attribution import Model
from letopis.channels.models import Goal
from letopis.events.models import Event
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists.conditions import BadFilter, Condition, Group, read, to_q, write
from letopis.lists.fields import Comparison, ListField, fields_of
from letopis.lists.periods import bounds, read_day

LONGEST = 366  # days a report looks at
MOST = 100_000  # events of a period: what a page can read while somebody waits
USUAL = "last-90"
QUICK = {
    "last-30": gettext_lazy("30 days"),
    "last-90": gettext_lazy("90 days"),
    "last-365": gettext_lazy("A year"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
}
# Filters with a field of their own on the page; any other is a condition of the list of events in `where`.
NAMED = ("responsible", "team", "client-source", "tag", "client-view")
MODELS = {
    Model.FIRST: gettext_lazy("to the first contact"),
    Model.LAST: gettext_lazy("to the last contact"),
    Model.LINEAR: gettext_lazy("evenly"),
    Model.TIME_DECAY: gettext_lazy("the later, the more"),
    Model.POSITION: gettext_lazy("mostly to the first and the last"),
}


@dataclass(frozen=True)
class Asked:
    """The question. `first` and `last` are days of the reader's clock, both included, as in lists."""

    user: User
    first: date
    last: date
    quick: str  # a named period, "" for days of one's own
    goal: Goal | None
    model: Model
    where: Group
    bad_where: bool
    fields: Mapping[str, ListField]
    notes: Sequence[str] = ()
    named: Mapping[str, str] = field(default_factory=dict)
    floor: date | None = None  # before it there are more events than are read

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> tuple[date, date]:
        """The period before: as many days."""
        return self.first - timedelta(days=self.days), self.first - timedelta(days=1)

    @cached_property
    def condition(self) -> Q:
        """The filter on events; one that cannot be read matches nothing."""
        return Q(pk__in=[]) if self.bad_where else to_q(self.filter, self.fields, self.user)

    @property
    def filter(self) -> Group:
        """Every condition on events."""
        chosen = tuple(Condition(key, self.fields[key].comparisons[0], (value,)) for key, value in self.named.items())
        return Group((*chosen, *((self.where,) if self.where.any else self.where.items)))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.filter) or self.bad_where

    @property
    def where_text(self) -> str:
        """The further conditions, as in an address."""
        return write(self.where)

    @property
    def unfiltered(self) -> str:
        """The address without any filter."""
        return self.params(where="", **dict.fromkeys(self.named, "")) or "?"

    def moments(self, first: date, last: date) -> tuple[datetime, datetime]:
        """The instants of days: the first of the first one, the first after the last one."""
        return clock.day_start(first, self.user.zone), clock.day_start(last + timedelta(days=1), self.user.zone)

    def events(self, first: date, last: date) -> QuerySet[Event]:
        """What the reader may see of the events of these days, whatever the filter."""
        since, until = self.moments(first, last)
        return Event.objects.visible_to(self.user).filter(
            is_marked_for_deletion=False, occurs_at__gte=since, occurs_at__lt=until
        )

    def params(self, **changes: str) -> str:
        """The address with some parts changed; "" takes one away."""
        period = {"period": self.quick} if self.quick else {"from": f"{self.first}", "to": f"{self.last}"}
        held = {
            **({} if self.quick == USUAL else period),
            "goal": str(self.goal.public_id) if self.goal else "",
            "model": "" if self.model == Model.LINEAR else self.model.value,
            **self.named,
            "where": write(self.where),
        }
        if "period" in changes:
            held = {key: value for key, value in held.items() if key not in ("from", "to")}
        merged = {**held, **changes}
        return "?" + urlencode([(key, value) for key, value in merged.items() if value], safe=":;,()~")

    def rows(self, *conditions: Condition) -> str:
        """The parameters of the list of events behind a figure."""
        days = Condition("time", Comparison.BETWEEN, (f"{self.first:%Y-%m-%d}", f"{self.last:%Y-%m-%d}"))
        text = write(Group((days, *conditions, *self.filter.items)))
        return "?" + urlencode({"view": "all", "where": text}, safe=":;,()~")


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds."""
    fields = {known.key: known for known in fields_of("events", user)}
    first, last, quick, notes = _period(user, params)
    try:
        where, bad = read(params.get("where", "")), False
    except BadFilter:
        where, bad = Group(), True
        notes.append(_("The filter in the address cannot be read."))
    goals = list(Goal.objects.filter(is_active=True))
    wanted = params.get("goal", "")
    goal = next((row for row in goals if wanted in (str(row.public_id), row.code)), goals[0] if goals else None)
    model = params.get("model", "")
    named = {key: params.get(key, "") for key in NAMED if params.get(key) and key in fields}
    asked = Asked(
        user, first, last, quick, goal, Model(model) if model in set(Model) else Model.LINEAR, where, bad, fields, notes,
        named,
    )  # fmt: skip
    return _fitting(asked)


def _fitting(asked: Asked) -> Asked:
    """The question about as many of the last days as a page can read."""
    rows = asked.events(asked.first, asked.last).order_by("-occurs_at")
    surplus = rows.values_list("occurs_at", flat=True)[MOST : MOST + 1].first()
    if surplus is None:
        return asked
    floor = min(surplus.astimezone(asked.user.zone).date() + timedelta(days=1), asked.last)
    said = _("There are very many events: the last days of the period are shown, from %(day)s.")
    notes = [*asked.notes, said % {"day": f"{floor:%d.%m.%Y}"}]
    return replace(asked, first=floor, quick="", notes=notes, floor=floor)


def _period(user: User, params: QueryDict) -> tuple[date, date, str, list[str]]:
    today, notes, quick = clock.today(user.zone), [], params.get("period", "")
    if params.get("from") or params.get("to"):
        try:
            last = read_day(params.get("to", "")) if params.get("to") else today
            first = read_day(params.get("from", "")) if params.get("from") else last - timedelta(days=89)
            quick = ""
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
    if (last - first).days >= LONGEST:
        first = last - timedelta(days=LONGEST - 1)
        notes.append(_("A report covers at most a year: the last 366 days of the period are shown."))
    return first, last, quick, notes
