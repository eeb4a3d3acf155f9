"""vdirsyncer fetches a subscription from a live server, khal shows it: the same events as here."""

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django.live_server_helper import LiveServer

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, change_event
from letopis.events.actions.feeds import open_feed
from letopis.events.actions.series import create_series
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.kernel import clock

BIN = Path(sys.executable).parent
ZONE = "Europe/Moscow"
_VDIR = """
[general]
status_path = "{home}/status/"
[pair events]
a = "feed"
b = "folder"
collections = null
conflict_resolution = "a wins"
[storage feed]
type = "http"
url = "{url}"
[storage folder]
type = "filesystem"
path = "{home}/events/"
fileext = ".ics"
"""
_KHAL = """
[calendars]
[[letopis]]
path = {home}/events/
readonly = True
[locale]
local_timezone = Europe/Moscow
default_timezone = Europe/Moscow
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


def run(home: Path, *words: str) -> str:
    """One command of a client, with a home and a configuration of its own."""
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]], capture_output=True, text=True, env=environment, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_khal_shows_the_same_events(live_server: LiveServer, anna: User, boris: User, tmp_path: Path) -> None:
    today = clock.today(ZoneInfo(ZONE))
    start = datetime.combine(today + timedelta(days=1), datetime.min.time().replace(hour=9, minute=30), ZoneInfo(ZONE))
    entry = EventType.objects.get(code="entry")
    given = EventInput(
        {"subject": "Планёрка", "starts_at": start, "ends_at": start + timedelta(minutes=30), "zone": ZONE}
    )
    create_series(given, "FREQ=DAILY;INTERVAL=3;COUNT=6", type=entry, by=anna)
    rows = list(Event.objects.order_by("occurs_at"))
    later = {name: getattr(rows[2], name) + timedelta(hours=5) for name in ("starts_at", "ends_at")}
    change_event(rows[2], EventInput({"subject": "Итоги", **later}), by=anna)
    cancel_event(rows[4], by=anna)
    make_event("Отпуск", by=anna, type="entry", all_day=True, starts_on=today + timedelta(days=8))
    make_event(
        "Звонок: «Рога», 100 %; скидка",
        by=anna,
        starts_at=start + timedelta(hours=2),
        ends_at=start + timedelta(hours=3),
    )
    make_event("Чужое", by=boris, starts_at=start)
    _feed, secret = open_feed("own", by=anna)
    (tmp_path / "vdir.conf").write_text(
        _VDIR.format(home=tmp_path, url=f"{live_server.url}/calendar/feeds/{secret}.ics")
    )
    (tmp_path / "khal.conf").write_text(_KHAL.format(home=tmp_path))
    run(tmp_path, "vdirsyncer", "-c", str(tmp_path / "vdir.conf"), "discover")
    run(tmp_path, "vdirsyncer", "-c", str(tmp_path / "vdir.conf"), "sync")
    form = "{start-date} {start-time} {end-time} {title}"
    said = run(
        tmp_path, "khal", "-c", str(tmp_path / "khal.conf"), "list", "--notstarted", "--day-format", "", "--format", form,
        str(today), "30d",
    )  # fmt: skip

    def line(event: Event) -> str:
        if event.all_day:
            assert isinstance(event.starts_on, date)
            return f"{event.starts_on}   {event.subject}"
        begins, ends = (
            (moment or event.starts_at).astimezone(ZoneInfo(ZONE)) for moment in (event.starts_at, event.ends_at)
        )  # type: ignore[union-attr]
        return f"{begins:%Y-%m-%d %H:%M} {ends:%H:%M} {event.subject}"

    planned = Event.objects.filter(responsible=anna, state="planned")
    assert planned.count() == 7
    assert sorted(filter(None, said.splitlines())) == sorted(map(line, planned))
