"""Clients of a kind as rows of the list they stand in, so that a figure is the number of rows of a list.

A client is a counterparty, or a person who works for none the reader sees; people who asked neither to be called nor to
be written to are left out.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from letopis.analytics.forgotten.asked import Asked
from letopis.lists.conditions import NOTHING, BadFilter, Condition, Group, read, to_q, write
from letopis.lists.fields import Comparison as Sign
from letopis.lists.spec import SPECS
from letopis.parties.models import ContactPerson, Counterparty

_LISTS = {"buyers": "counterparties", "others": "counterparties", "people": "people"}
_OF_KIND: dict[str, tuple[Condition | Group, ...]] = {
    "buyers": (Condition("relation", Sign.CONTAINS, ("buyer",)),),
    "others": (Condition("relation", Sign.WITHOUT, ("buyer",)),),
    "people": (
        Condition("company", Sign.EMPTY),
        Group((Condition("no_calls", Sign.IS, ("no",)), Condition("no_messages", Sign.IS, ("no",))), any=True),
    ),
}
_NOTHING_AHEAD = Condition("next", Sign.EMPTY)
Rows = QuerySet[Counterparty] | QuerySet[ContactPerson]


@dataclass(frozen=True)
class Clients:
    """The clients of a kind under the filters."""

    asked: Asked
    kind: str

    @property
    def list(self) -> str:
        return _LISTS[self.kind]

    @property
    def owner(self) -> str:
        """What they are called in links of events."""
        return "person" if self.kind == "people" else "counterparty"

    @cached_property
    def _segment(self) -> Group | None:
        """The conditions of the segment; None when it holds nobody of this kind."""
        if self.asked.is_bad:
            return None
        view = self.asked.view
        if view is None:
            return Group()
        if view.list != self.list:
            return None
        try:
            return read(view.where)
        except BadFilter:
            return None

    @property
    def everybody(self) -> Group:
        """The conditions on all of them."""
        named = [
            Condition(key, Sign.CONTAINS if key == "tag" else Sign.IS, (value,))
            for key, value in self.asked.named.items()
            if key in ("responsible", "team", "source", "tag")
        ]
        own = self._segment or Group()
        return Group((*((own,) if own.any else own.items), *_OF_KIND[self.kind], *named))

    @property
    def forgotten(self) -> Group:
        """Those forgotten: somebody was in touch with them, more than so many days ago, and nothing is planned."""
        long_ago = Condition("last", Sign.OLDER, (f"{self.asked.days_of(self.kind)}",))
        return Group((Condition("last", Sign.FILLED), long_ago, _NOTHING_AHEAD))

    @property
    def never(self) -> Group:
        """Those nobody has ever been in touch with; nothing is planned."""
        return Group((Condition("last", Sign.EMPTY), _NOTHING_AHEAD))

    def q(self, conditions: Group) -> Q:
        """The condition on rows."""
        return to_q(conditions, self.asked.fields[self.list], self.asked.user)

    @cached_property
    def rows(self) -> Rows:
        """All of them the reader may see, as the usual list does."""
        user, spec = self.asked.user, SPECS[self.list]
        model = ContactPerson if self.kind == "people" else Counterparty
        rows: Rows = model.objects.visible_to(user).filter(is_marked_for_deletion=False)  # type: ignore[assignment]
        if self._segment is None:
            return rows.filter(NOTHING)
        conditions = self.everybody
        if not any(one.key == "shown" for one in conditions.conditions()):
            conditions = Group((*conditions.items, *read(spec.usual).items))
        rows = rows.filter(self.q(conditions))
        if self.asked.view is not None and self.asked.view.query and spec.search:
            rows = spec.search(rows, self.asked.view.query)
        return rows

    def href(self, *more: Condition | Group) -> str:
        """The list of those of them that meet further conditions."""
        items = [item for one in more for item in (one.items if isinstance(one, Group) and not one.any else (one,))]
        held = {"view": "all", "where": write(Group((*self.everybody.items, *items)))}
        if self.asked.view is not None and self.asked.view.query:
            held["q"] = self.asked.view.query
        return f"{reverse(self.list)}?{urlencode(held, safe=':;,()~')}"
