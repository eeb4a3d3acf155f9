"""What an address asks of a list: view, search, filter, order, columns, grouping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict

from letopis.lists.conditions import EVERYTHING, BadFilter, Condition, Group, read, write
from letopis.lists.fields import ListField
from letopis.lists.keyset import Order
from letopis.lists.queries import View, default_code, views_of
from letopis.lists.spec import ListSpec

if TYPE_CHECKING:
    from letopis.accounts.models import User

_PARTS = ("q", "where", "sort", "cols", "group", "board")
_SORTS = 5
WIDEST, NARROWEST = 900, 48


@dataclass(frozen=True)
class Column:
    """A field shown, with its width in pixels, 0 for what it needs."""

    field: ListField
    width: int = 0

    @property
    def text(self) -> str:
        """As in an address."""
        return f"{self.field.key}~{self.width}" if self.width else self.field.key


@dataclass(frozen=True)
class Asked:
    """An address, read."""

    spec: ListSpec
    fields: Mapping[str, ListField]
    views: Sequence[View]
    view: View
    default: str  # code of the view that holds when the address names none
    query: str
    where: Group
    bad_where: str  # what could not be read as a filter
    quick: tuple[Condition, ...]  # conditions given by the name of their field: `?responsible=me`
    order: Order
    columns: tuple[Column, ...]
    group: ListField | None
    board: str = ""  # code of the board it is laid out as, "" for a table

    @property
    def conditions(self) -> Group:
        """Everything asked, with the usual condition when nothing is said of its field."""
        whole = Group((*self.quick, *((self.where,) if self.where else ())))
        usual = read(self.spec.usual)
        said = {condition.key for condition in whole.conditions()}
        if any(condition.key in said for condition in usual.conditions()):
            return whole
        return Group((*whole.items, *usual.items))

    def parts(self) -> dict[str, str]:
        """The address in canonical texts."""
        return dict(self._parts)

    @cached_property
    def _parts(self) -> dict[str, str]:
        return {
            "q": self.query,
            "where": write(self.where) or self.bad_where,
            "sort": self.order.text,
            "cols": ",".join(column.text for column in self.columns),
            "group": self.group.key if self.group else "",
            "board": self.board,
        }

    @cached_property
    def _base(self) -> dict[str, str]:
        """What holds when the address says nothing but the view."""
        return _read(self.spec, self.fields, self.view, {}, (), self.views, self.default).parts()

    @property
    def switched(self) -> tuple[Condition, ...]:
        """The condition of the switch, as an address gives it by name."""
        return tuple(condition for condition in self.quick if condition.key == self.spec.switch)

    def view_query(self, code: str) -> str:
        """The address of another view: the board and the switch stay."""
        board = [("board", self.board)] if self.board else []
        return encoded([("view", code), *((one.key, value) for one in self.switched for value in one.values), *board])

    def params(self, changes: Mapping[str, str | None]) -> list[tuple[str, str]]:
        """The shortest parameters that say this with some parts changed; None or "" removes one."""
        base = self._base
        merged: dict[str, str] = {**self.parts(), **{key: value or "" for key, value in changes.items()}}
        parts = [(key, merged.pop(key)) for key in _PARTS]
        said = [(key, value) for key, value in parts if value != base[key]]
        quick = [
            (condition.key, value)
            for condition in self.quick
            if condition.key not in changes
            for value in condition.values
        ]
        view = [("view", self.view.code)] if self.view.code != (self.default or self.views[0].code) else []
        return [*view, *quick, *said, *[(key, value) for key, value in merged.items() if value]]


def encoded(params: Sequence[tuple[str, str]]) -> str:
    """A query string that people can read."""
    return "?" + urlencode(params, safe=":;,()~")


def read_order(fields: Mapping[str, ListField], text: str, usual: str) -> Order:
    """The order a text names; fields that cannot be sorted by are left out."""
    for wanted in (text, usual):
        found: dict[str, tuple[ListField, bool]] = {}
        for part in wanted.split(",")[:_SORTS]:
            known = fields.get(part.removeprefix("-"))
            if known and known.sort and known.key not in found:
                found[known.key] = (known, part.startswith("-"))
        if found:
            return Order.of(list(found.values()))
    raise LookupError(usual)


def read_columns(spec: ListSpec, fields: Mapping[str, ListField], text: str) -> tuple[Column, ...]:
    """The columns a text names, the main one always first; those shown at first when it names none."""
    wanted: dict[str, Column] = {}
    for part in text.split(",") if text else ():
        key, _tilde, width = part.partition("~")
        if key in fields and key not in wanted:
            pixels = int(width) if width.isdecimal() and len(width) < 6 else 0
            wanted[key] = Column(fields[key], min(max(pixels, NARROWEST), WIDEST) if pixels else 0)
    if not wanted:
        shown = [*spec.columns, *(key for key, known in fields.items() if known.is_shown and key not in spec.columns)]
        wanted = {key: Column(fields[key]) for key in shown if key in fields}
    main = wanted.pop(spec.main, Column(fields[spec.main]))
    return (main, *wanted.values())


def _read(
    spec: ListSpec,
    fields: Mapping[str, ListField],
    view: View,
    given: Mapping[str, str],
    quick: tuple[Condition, ...],
    views: Sequence[View],
    default: str,
) -> Asked:
    parts = {
        "q": view.query,
        "where": view.where,
        "sort": view.sort,
        "cols": view.columns,
        "group": view.group,
        "board": "",
        **given,
    }
    bad = ""
    try:
        where = read(parts["where"])
    except BadFilter:
        where, bad = EVERYTHING, parts["where"][:2000]
    group = fields.get(parts["group"])
    return Asked(
        spec=spec,
        fields=fields,
        views=views,
        view=view,
        default=default,
        query=parts["q"].strip()[:200],
        where=where,
        bad_where=bad,
        quick=quick,
        order=read_order(fields, parts["sort"], spec.sort),
        columns=read_columns(spec, fields, parts["cols"]),
        group=group if group and group.is_groupable else None,
        board=parts["board"] if parts["board"] in [board.code for board in spec.boards] else "",
    )


def _quick(fields: Mapping[str, ListField], params: QueryDict) -> tuple[Condition, ...]:
    found = []
    for key in params:
        known = fields.get(key)
        values = tuple(value for value in params.getlist(key) if value)
        if known and known.comparisons and values:
            found.append(Condition(key, known.comparisons[0], values[:200]))
    return tuple(found)


def read_address(spec: ListSpec, fields: Sequence[ListField], user: "User", params: QueryDict) -> Asked:
    """What the parameters ask; what they ask in vain is left out."""
    known = {field.key: field for field in fields}
    views = views_of(spec, user)
    given = {key: str(params[key]) for key in _PARTS if key in params}
    quick = _quick(known, params)
    by_code = {view.code: view for view in views}
    default = default_code(spec, user)
    default = default if default in by_code else ""
    wanted = params.get("view", "")
    if not wanted and not quick:
        wanted = default
    # A quick condition alone means the whole list under it, not the reader's own view.
    view = by_code.get(wanted, views[0])
    return _read(spec, known, view, given, quick, views, default)


def without(asked: Asked, path: Sequence[int]) -> str:
    """The filter without one of its conditions or groups, as it stands in an address."""

    def cut(group: Group, path: Sequence[int]) -> Group:
        items = list(group.items)
        inside = items[path[0]]
        if len(path) > 1 and isinstance(inside, Group):
            items[path[0]] = cut(inside, path[1:])
        else:
            del items[path[0]]
        return replace(group, items=tuple(item for item in items if not isinstance(item, Group) or item))

    return write(cut(asked.where, path))
