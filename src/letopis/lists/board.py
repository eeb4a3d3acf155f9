"""A list as a board: its rows as cards in columns (lanes), each of which shows the first ones and counts the rest.

A spec declares its boards; the page of the list shows one when its address says `board=…`. Search, filter and views are
those of the list. What a card looks like and what dropping it means is the part's own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import QueryDict
from django_stubs_ext import StrOrPromise
from markupsafe import Markup

from letopis.lists.address import Asked, encoded
from letopis.lists.conditions import Condition, read
from letopis.lists.page import ListPage, count_of, narrow, new_stamp
from letopis.lists.spec import Rows

if TYPE_CHECKING:
    from letopis.accounts.models import User

SHOWN, MOST = 20, 200  # cards of a lane at first, and when the reader asks for more of one


@dataclass(frozen=True)
class Lane:
    """A column: which rows stand in it and how. `filter` says the same as a filter of the list, for the rest of it."""

    key: str
    label: StrOrPromise
    where: Q
    order: str  # a column, "-" before it for descending; the id settles the rest
    filter: str
    look: str = ""  # class of its sign
    icon: str = ""
    takes: bool = True  # cards may be put into it
    asks: bool = False  # putting a card into it asks for something: an outcome, a reason


@dataclass(frozen=True)
class Board:
    """One way to lay a list out. `usual` is a condition that holds unless the reader says something of its field."""

    code: str
    label: StrOrPromise
    icon: str
    lanes: Callable[["User", Sequence[Rows]], Sequence[Lane]]  # for the ranges of the rows asked for
    fill: Callable[["User", Sequence[Any]], None]  # lets rows have what their cards show, in a fixed number of queries
    usual: str = ""


@dataclass(frozen=True)
class Stack:
    """A lane with its cards; `more` is the address that shows more of them, `rest` the list of all."""

    lane: Lane
    cards: Sequence[Any]
    count: int
    more: str
    rest: str

    @property
    def hidden(self) -> int:
        """How many cards are not shown."""
        return self.count - len(self.cards)


@dataclass(frozen=True)
class BoardPage(ListPage):
    """A page of a list without rows of its own: they stand in stacks."""

    board: Board | None = None
    stacks: Sequence[Stack] = ()
    wide: str = ""  # the lane of which more is shown

    @property
    def poll(self) -> Markup:
        """Attributes of the region that asks whether anything has changed."""
        return Markup(' data-poll hx-get="{}" hx-trigger="poll" hx-select="#list" hx-swap="outerHTML"').format(
            self.address(stamp=self.stamp, more=self.wide)
        )


def read_board(asked: Asked, user: "User", params: QueryDict, *, fixed: Condition | None = None) -> BoardPage:
    """The board that the address asks for (`board`, `more=<lane>`, and all that the list reads)."""
    board = next(board for board in asked.spec.boards if board.code == asked.board)
    said = {condition.key for condition in asked.conditions.conditions()}
    usual = [item for item in read(board.usual).conditions() if item.key not in said]
    ranges = narrow(asked, user, fixed=fixed, also=usual)
    wide = params.get("more", "")
    stacks = [_stack(asked, lane, ranges, MOST if lane.key == wide else SHOWN) for lane in board.lanes(user, ranges)]
    board.fill(user, [card for stack in stacks for card in stack.cards])
    return BoardPage(
        asked=asked,
        user=user,
        rows=(),
        values={},
        count=sum(stack.count for stack in stacks),
        order=asked.order,
        after="",
        before="",
        at="",
        by_days=False,
        fixed=fixed,
        stamp=new_stamp(),
        board=board,
        stacks=stacks,
        wide=wide,
    )


def _stack(asked: Asked, lane: Lane, ranges: Sequence[Rows], size: int) -> Stack:
    descending, column = lane.order.startswith("-"), lane.order.removeprefix("-")
    order = [lane.order, "-pk" if descending else "pk"]
    found: list[Any] = []
    known: list[int | None] = []
    for rows in ranges:
        held = list(asked.spec.joins(rows.filter(lane.where)).order_by(*order)[: size + 1])
        known.append(len(held) if len(held) <= size else None)
        found += held
    found.sort(key=lambda row: (getattr(row, column), row.pk), reverse=descending)
    count = count_of([rows.filter(lane.where) for rows in ranges], known)
    rest = ";".join(part for part in (asked.parts()["where"], lane.filter) if part)
    more, whole = asked.params({"more": lane.key}), asked.params({"where": rest, "board": ""})
    return Stack(lane, found[:size], count, encoded(more), encoded(whole))
