"""Prices of channels and expenses on sources: whole kopecks, days, and what they come to in a period.

Sums are exact: a month is shared among its days as fractions, and only the total is rounded, so that the cost of a year is
that of its months however it is cut.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused

MOST = Decimal("999999999.99")
_CENT = Decimal("0.01")


def shown_money(value: Decimal) -> str:
    """«1 000,50»; whole sums without kopecks."""
    whole = value == value.to_integral_value()
    return number_format(
        value.quantize(Decimal(1)) if whole else value.quantize(_CENT), use_l10n=True, force_grouping=True
    )


def read_money(text: str, field: str) -> Decimal:
    """A sum as it is typed: «1 000,50»; nothing is zero. Raises `Refused`."""
    plain = re.sub(r"[\s\u00a0\u202f'₽]", "", text).replace(",", ".")
    if not plain:
        return Decimal(0)
    if not re.fullmatch(r"\d{1,12}(\.\d{1,2})?", plain) or Decimal(plain) > MOST:
        raise Refused(_("Write the sum like 1 000,50."), field)
    return Decimal(plain)


@dataclass(frozen=True)
class Price:
    """From `since` on (until the next one): so much an event, and so much a month."""

    since: date
    event: Decimal = Decimal(0)
    month: Decimal = Decimal(0)

    @property
    def words(self) -> str:
        """«с 01.01.2026: 3,50 за событие, 1 000 в месяц»."""
        return _("since %(day)s: %(event)s an event, %(month)s a month") % {
            "day": f"{self.since:%d.%m.%Y}",
            "event": shown_money(self.event),
            "month": shown_money(self.month),
        }

    def kept(self) -> dict[str, str]:
        """As the row of the channel keeps it."""
        return {"since": self.since.isoformat(), "event": str(self.event), "month": str(self.month)}


@dataclass(frozen=True)
class Spent:
    """An expense on a source over the days `since`…`until`, both included."""

    since: date
    until: date
    amount: Decimal
    note: str = ""

    @property
    def words(self) -> str:
        """«01.11.2026 – 30.11.2026: 40 000, баннеры»."""
        words = f"{self.since:%d.%m.%Y} – {self.until:%d.%m.%Y}: {shown_money(self.amount)}"
        return f"{words}, {self.note}" if self.note else words

    def kept(self) -> dict[str, str]:
        """As the row of the source keeps it."""
        return {
            "since": self.since.isoformat(), "until": self.until.isoformat(), "amount": str(self.amount), "note": self.note
        }  # fmt: skip


def read_prices(rows: Iterable[Mapping[str, Any]]) -> list[Price]:
    """The prices a row keeps, the earliest first."""
    found = [Price(date.fromisoformat(r["since"]), Decimal(r["event"]), Decimal(r["month"])) for r in rows]
    return sorted(found, key=lambda price: price.since)


def read_spent(rows: Iterable[Mapping[str, Any]]) -> list[Spent]:
    """The expenses a row keeps, the earliest first."""
    found = [
        Spent(date.fromisoformat(r["since"]), date.fromisoformat(r["until"]), Decimal(r["amount"]), r["note"]) for r in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.since, one.until, one.note))


def price_on(prices: Sequence[Price], day: date) -> Price | None:
    """The price of a day; none before the first one."""
    return next((price for price in reversed(prices) if price.since <= day), None)


def channel_cost(prices: Sequence[Price], events: Mapping[date, int], first: date, last: date) -> Decimal:
    """What a channel cost over the days `first`…`last`: its events by their days, and each day's part of its month."""
    total = Fraction(0)
    for day, number in events.items():
        if first <= day <= last and (price := price_on(prices, day)):
            total += Fraction(price.event) * number
    ends = [following.since - timedelta(days=1) for following in prices[1:]]
    for price, end in zip(prices, [*ends, last], strict=False):
        until = min(last, end)
        total += Fraction(price.month) * _months(max(first, price.since), until)
    return _rounded(total)


def source_cost(spent: Iterable[Spent], first: date, last: date) -> Decimal:
    """What was spent on a source over the days `first`…`last`: of each expense the part its days there make."""
    total = Fraction(0)
    for one in spent:
        days = (min(last, one.until) - max(first, one.since)).days + 1
        if days > 0:
            total += Fraction(one.amount) * Fraction(days, (one.until - one.since).days + 1)
    return _rounded(total)


def _months(first: date, last: date) -> Fraction:
    """How many months the days make, each a part of its own month."""
    found = Fraction(0)
    while first <= last:
        length = monthrange(first.year, first.month)[1]
        end = min(last, first.replace(day=length))
        found += Fraction((end - first).days + 1, length)
        first = end + timedelta(days=1)
    return found


def _rounded(total: Fraction) -> Decimal:
    return (Decimal(total.numerator) / Decimal(total.denominator)).quantize(_CENT, ROUND_HALF_UP)
