"""What an address asks of the report: after how many days a client is forgotten, whose clients, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from letopis.accounts.list_fields import team_choices, user_choices
from letopis.accounts.models import User
from letopis.analytics.question import USUAL, Chooser, Period, Question, read_named
from letopis.analytics.segments import segment_choices
from letopis.kernel import clock
from letopis.kernel.errors import NotFound
from letopis.lists.fields import ListField, fields_of
from letopis.lists.models import SavedView
from letopis.lists.queries import get_view
from letopis.lists.spec import Choice
from letopis.parties.list_fields.shared import source_choices, tag_choices

NAMED = ("responsible", "team", "source", "tag", "client-view", "who")
USUAL_DAYS = 60
MOST_DAYS = 3650
DAYS = (14, 30, 60, 90, 180, 365)
WHO = {
    "buyers": gettext_lazy("Buyers"),
    "others": gettext_lazy("Other counterparties"),
    "people": gettext_lazy("People without a company"),
}
ONE = {
    "buyers": gettext_lazy("Buyer"),
    "others": gettext_lazy("Counterparty"),
    "people": gettext_lazy("Person"),
}
ORDERS = {
    "worth": gettext_lazy("most events first"),
    "long": gettext_lazy("the longest silence first"),
    "fresh": gettext_lazy("the shortest silence first"),
}


@dataclass(frozen=True, kw_only=True)
class Asked(Question):
    """The question. Buyers have a threshold of their own, all the others share one."""

    buyer_days: int
    other_days: int
    order: str
    view: SavedView | None = None  # the segment
    is_bad: bool = False  # a segment that is not there, or not theirs to use

    def settings(self) -> dict[str, str]:
        held = {"days": self.buyer_days, "others": self.other_days}
        shown = {name: f"{value}" for name, value in held.items() if value != USUAL_DAYS}
        return {**super().settings(), **shown, **({"order": self.order} if self.order != "worth" else {})}

    @property
    def kinds(self) -> Sequence[str]:
        """The kinds of clients it is about: keys of `WHO`."""
        who = self.named.get("who", "")
        return [who] if who else list(WHO)

    def days_of(self, kind: str) -> int:
        return self.buyer_days if kind == "buyers" else self.other_days

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, ListField]]:
        """The fields of both lists, read once for many conditions."""
        lists = ("counterparties", "people")
        return {name: {known.key: known for known in fields_of(name, self.user)} for name in lists}

    @cached_property
    def today(self) -> date:
        return self.period.last


def _days(text: str) -> int:
    """A number of days, `MOST_DAYS` at most; the usual one for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and int(text) > 0):
        return USUAL_DAYS
    return min(int(text), MOST_DAYS)


def _view(user: User, value: str) -> SavedView | None:
    try:
        return get_view(user, UUID(value))
    except (NotFound, ValueError):
        return None


def read_asked(user: User, params: QueryDict) -> Asked:
    """The question an address holds."""
    named = read_named(params, NAMED)
    if named.get("who") not in WHO:
        named.pop("who", None)
    chosen = named.get("client-view", "")
    view = _view(user, chosen) if chosen else None
    today = clock.today(user.zone)
    return Asked(
        user=user,
        period=Period(today, today, USUAL),
        named=named,
        buyer_days=_days(params.get("days", "")),
        other_days=_days(params.get("others", "")),
        order=params.get("order", "") if params.get("order", "") in ORDERS else "worth",
        view=view,
        is_bad=bool(chosen) and view is None,
    )


def choosers(asked: Asked) -> Sequence[Chooser]:
    """The selects of the page."""
    user = asked.user
    filters: Sequence[tuple[str, str, Sequence[Choice]]] = [
        ("who", _("Kind of client"), [Choice(value, label) for value, label in WHO.items()]),
        ("responsible", _("Responsible"), user_choices(user)),
        ("team", _("Team"), team_choices(user)),
        ("source", _("Source"), source_choices(user)),
        ("tag", _("Tag"), tag_choices(user)),
        ("client-view", _("Segment of clients"), segment_choices(user)),
    ]
    orders = [Choice(value, label) for value, label in ORDERS.items()]
    return [
        Chooser(
            "days", _("Buyers are forgotten after"), _after(_("Buyers"), asked.buyer_days), f"{asked.buyer_days}", False
        ),
        Chooser(
            "others",
            _("Others are forgotten after"),
            _after(_("Others"), asked.other_days),
            f"{asked.other_days}",
            False,
        ),
        Chooser("order", _("Order"), orders, asked.order, False),
        *(Chooser(name, label, choices, asked.named.get(name, "")) for name, label, choices in filters),
    ]


def _after(who: str, chosen: int) -> Sequence[Choice]:
    """«Покупатели: 60 дней»: such selects have no caption beside them. A number of one's own comes from the address."""
    words = {days: ngettext("%(num)s day", "%(num)s days", days) % {"num": days} for days in {*DAYS, chosen}}
    return [Choice(f"{days}", f"{who}: {words[days]}") for days in sorted(words)]
