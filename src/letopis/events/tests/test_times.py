"""Moments as people type them."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from letopis.events.times import parse_moment
from letopis.kernel.errors import Refused

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 23, 12, 40, tzinfo=MOSCOW)  # a Monday


def at(day: int, hour: int, minute: int = 0, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("23.11.2026 14:30", at(23, 14, 30)),
        ("23.11.26 14:30", at(23, 14, 30)),
        ("2026-11-23T14:30", at(23, 14, 30)),
        ("5.12 9", at(5, 9, month=12)),
        ("14:30", at(23, 14, 30)),
        ("завтра 11", at(24, 11)),
        ("Завтра в 11.15", at(24, 11, 15)),
        ("пт 15:00", at(27, 15)),
        ("пятницу 15:00", at(27, 15)),
        ("пн 9:00", at(30, 9)),
        ("fri 15:00", at(27, 15)),
        ("через час", at(23, 13, 40)),
        ("через 15 минут", at(23, 12, 55)),
        ("in 2 hours", at(23, 14, 40)),
        ("сейчас", NOW),
        ("сегодня", date(2026, 11, 23)),
        ("послезавтра", date(2026, 11, 25)),
        ("через неделю", date(2026, 11, 30)),
        ("через 2 дня", date(2026, 11, 25)),
        ("1.12", date(2026, 12, 1)),
        ("  ЗАВТРА   11 ", at(24, 11)),
    ],
)
def test_read(text: str, moment: datetime | date) -> None:
    assert parse_moment(text, MOSCOW, NOW) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "когда-нибудь",
        "32.01.2026",
        "25:00",
        "завтра 25",
        "завтра завтра",
        "через",
        "29.02.2026",
        "\x00",
        "١٢:٣٠ч",
        "9" * 50,
    ],
)
def test_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_moment(text, MOSCOW, NOW, field="starts")
    assert refusal.value.field == "starts"
