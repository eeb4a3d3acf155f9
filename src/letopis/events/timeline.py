"""The filters of a chronicle as they stand in the address of a card."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import Scope, User
from letopis.dictionaries.queries import every
from letopis.events.list_fields.shared import outcome_choices
from letopis.events.models import Event, EventType
from letopis.events.queries import OVERDUE, Asked, Position
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists.periods import read_day
from letopis.ui.dates import typed

PERIODS: dict[str, tuple[StrOrPromise, int]] = {
    "week": (gettext_lazy("Week"), 7),
    "month": (gettext_lazy("Month"), 30),
    "quarter": (gettext_lazy("Quarter"), 91),
    "year": (gettext_lazy("Year"), 365),
}
STATES: dict[str, StrOrPromise] = {**dict(Event.State.choices), OVERDUE: gettext_lazy("Overdue")}
_MANY = ("type", "state", "outcome", "direction")
_FLAGS = ("files", "comments", "branches")


@dataclass(frozen=True)
class Chip:
    """A filter in words, and the address that does without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True)
class Filters:
    """What the address asks; what it asks in vain is left out, what cannot be meant finds nothing."""

    type: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    outcome: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    period: str = ""
    since: date | None = None
    until: date | None = None  # the last day
    responsible: str = ""  # the outside id of a user
    author: str = ""
    files: bool = False
    comments: bool = False
    branches: bool = False
    find: str = ""
    date: "date | None" = None  # the day the reader has gone to
    wrong: tuple[str, ...] = ()  # days that cannot be read, as they were typed

    @classmethod
    def read(cls, params: QueryDict) -> "Filters":
        """The filters of an address."""
        given: dict[str, Any] = {name: tuple(filter(None, params.getlist(name)[:50])) for name in _MANY}
        given |= {name: params.get(name) == "1" for name in _FLAGS}
        days: dict[str, date | None] = {}
        wrong = []
        for name in ("from", "to", "date"):
            days[name], is_wrong = _day(params.get(name, ""))
            wrong += [params[name]] if is_wrong else []
        given |= {name: params.get(name, "")[:40] for name in ("responsible", "author")}
        return cls(
            **given,
            period=params.get("period", "") if params.get("period") in PERIODS else "",
            since=days["from"],
            until=days["to"],
            date=days["date"],
            find=params.get("find", "").strip()[:200],
            wrong=tuple(map(str, wrong)),
        )

    def params(self) -> list[tuple[str, str]]:
        """As an address says them."""
        found = [(name, value) for name in _MANY for value in getattr(self, name)]
        found += [(name, "1") for name in _FLAGS if getattr(self, name)]
        days = (("from", self.since), ("to", self.until), ("date", self.date))
        found += [(name, typed(value)) for name, value in days if value]
        texts = ("period", "responsible", "author", "find")
        return found + [(name, getattr(self, name)) for name in texts if getattr(self, name)]

    def address(self, **changes: Any) -> str:
        """The query string with some of them changed; `extra` are parameters beside the filters."""
        extra: Mapping[str, str] = changes.pop("extra", {})
        return f"?{urlencode([*replace(self, **changes).params(), *extra.items()])}"

    @property
    def cleared(self) -> str:
        """The address without filters."""
        return self.address(
            type=(), state=(), outcome=(), direction=(), period="", since=None, until=None, responsible="", author="",
            files=False, comments=False, find="", date=None,
        )  # fmt: skip

    @property
    def number(self) -> int:
        """How many filters of the panel are set, types aside."""
        held = (
            self.state,
            self.outcome,
            self.direction,
            self.period,
            self.since or self.until,
            self.responsible,
            self.author,
        )
        return sum(map(bool, (*held, self.files, self.comments)))

    def asked(self, user: User, *, branches: Sequence[int] = (), **more: Any) -> Asked:
        """The beginning of what they mean to `user`; with `date`, the stretch that ends with that day."""
        since, until = self.since, self.until
        if self.period:
            since = max(filter(None, (since, clock.today(user.zone) - timedelta(days=PERIODS[self.period][1]))))
        if self.date and "before" not in more and "after" not in more:
            more["before"] = Position(clock.day_start(self.date + timedelta(days=1), user.zone), 0, is_event=False)
        return Asked(
            types=self.type,
            states=self.state,
            outcomes=self.outcome,
            directions=self.direction,
            since=clock.day_start(since, user.zone) if since else None,
            until=clock.day_start(until + timedelta(days=1), user.zone) if until else None,
            responsible=_user(self.responsible, user) if self.responsible else None,
            author=_user(self.author, user) if self.author else None,
            with_files=self.files,
            with_comments=self.comments,
            query=self.find,
            branches=branches,
            **{"shows_facts": user.shows_changes, **more},
        )

    def chips(self) -> list[Chip]:
        """The filters of the panel in words, types aside."""
        found = [
            Chip(_("State"), str(STATES.get(code, code)), self.address(state=_but(self.state, code)))
            for code in self.state
        ]
        names = outcomes()
        found += [
            Chip(_("Outcome"), names.get(code, code), self.address(outcome=_but(self.outcome, code)))
            for code in self.outcome
        ]
        words = dict(Event.Direction.choices)
        found += [
            Chip(_("Direction"), str(words.get(code, code)), self.address(direction=_but(self.direction, code)))
            for code in self.direction
        ]
        if self.period:
            found.append(Chip(_("Last"), str(PERIODS[self.period][0]).lower(), self.address(period="")))
        if self.since:
            found.append(Chip(_("From"), typed(self.since), self.address(since=None)))
        if self.until:
            found.append(Chip(_("To"), typed(self.until), self.address(until=None)))
        people = {str(user.public_id): user.name for user in every(User)}
        for name, label in (("responsible", _("Responsible")), ("author", _("Author"))):
            if held := getattr(self, name):
                found.append(Chip(label, people.get(held, _("nobody")), self.address(**{name: ""})))
        if self.files:
            found.append(Chip(_("With files"), "", self.address(files=False)))
        if self.comments:
            found.append(Chip(_("With comments"), "", self.address(comments=False)))
        return found

    def people(self, reader: User) -> list[User]:
        """Who stands in the panel before everybody is asked for: the reader and who is chosen."""
        chosen = {self.responsible, self.author}
        return [user for user in every(User) if user.pk == reader.pk or str(user.public_id) in chosen]

    def words(self) -> list[str]:
        """Everything that is asked, in words."""
        kinds = {kind.code: kind.title_many for kind in every(EventType)}
        found = [", ".join(kinds.get(code, code) for code in self.type)] if self.type else []
        found += [f"{chip.label} {chip.value}".strip() for chip in self.chips()]
        return [*found, _("Words: %(words)s") % {"words": self.find}] if self.find else found


def outcomes() -> dict[str, str]:
    """The outcomes of all types by their codes."""
    return {choice.value: str(choice.label) for choice in outcome_choices()}


def _day(text: str) -> tuple[date | None, bool]:
    """A typed day, and whether there was something else. A month alone («2026-11») is its last day."""
    text = text.strip()
    if not text:
        return None, False
    try:
        if len(text) == 7 and text[4] == "-":
            return last_day(read_day(f"{text}-01")), False
        return read_day(text), False
    except Refused:
        return None, True


def last_day(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _but(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(other for other in values if other != value)


def _user(public_id: str, reader: User) -> int:
    """The id of a user; 0, who has written nothing, when there is none."""
    if public_id == "me":
        return reader.pk
    return next((user.pk for user in every(User) if str(user.public_id) == public_id), 0)


def colleagues(reader: User) -> list[User]:
    """Whose events one may ask for: everybody's for who sees all, else those of the own team."""
    sees_all = reader.role.sees == Scope.ALL
    found = [user for user in every(User) if sees_all or user.pk == reader.pk or user.team_id == reader.team_id]
    return [user for user in found if user.is_active or sees_all]
