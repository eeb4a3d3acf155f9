"""A trial in a process of its own: `python -m letopis.config.tests.reminders_trial NUMBER SECONDS SEED`.

Plans so many events whose reminders fall into the next seconds, lets two workers tell them, kills both again and again
(`kill -9`), moves and completes events meanwhile, and prints as JSON what the base says in the end.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

BEFORE = (0, 5, 15, 60, 1440)


def plan(number: int, seconds: float, chance: random.Random) -> None:
    """Events of three users, each with one to three reminders, one of which falls into the window."""
    from letopis.accounts.models import Role, User
    from letopis.events.actions.batch import NewEvent, create_events
    from letopis.events.models import EventType
    from letopis.kernel import clock
    from letopis.kernel.database import in_transaction
    from letopis.notifications.actions import choose

    role, kind, now = Role.objects.get(code="owner"), EventType.objects.get(code="task"), clock.now()
    zones = ("Europe/Moscow", "Asia/Vladivostok", "Europe/Kaliningrad")
    users = [
        User.objects.create(login=f"u{n}", name=f"Имя {n}", role=role, email=f"u{n}@example.ru", time_zone=zone)
        for n, zone in enumerate(zones)
    ]
    planner = User.objects.create(login="planner", name="Имя", role=role)  # nobody is told what they have just set
    for user in users:
        choose(user, {"event.reminder": (True, True)})

    def made(order: int) -> NewEvent:
        due, before = now + timedelta(seconds=1 + chance.random() * seconds), chance.choice(BEFORE)
        own: dict[str, Any] = {"starts_at": due + timedelta(minutes=before), "reminders": [before]}
        if order % 4 == 0:
            own = {"starts_at": now + timedelta(days=5), "reminders": [due.isoformat()]}
        return NewEvent(kind, {"subject": f"Дело {order}", "responsible": chance.choice(users), **own})

    @in_transaction
    def write() -> None:
        create_events([made(order) for order in range(number)], by=planner)

    write()


def live() -> int:
    """A worker in a process of its own; answers with its id."""
    pid = os.fork()
    if pid:
        return pid
    from letopis.jobs.worker import Working

    try:
        Working().run()
    finally:
        os._exit(0)


def disturb(chance: random.Random) -> None:
    """Somebody completes an event, moves one, or puts a reminder off, while the workers are at it."""
    from letopis.accounts.models import User
    from letopis.events.actions import complete_event, move_event, snooze_reminder
    from letopis.events.models import Event, Reminder
    from letopis.kernel import clock

    event = Event.objects.filter(state="planned").order_by("?").first()
    told = Reminder.objects.filter(event__state="planned", told_at__isnull=False).order_by("?").first()
    what = chance.random()
    if what < 0.4 and told is not None:
        snooze_reminder(told, clock.now() + timedelta(seconds=1))
    elif what < 0.7 and event is not None:
        assert event.starts_at is not None
        planner = User.objects.get(login="planner")
        move_event(event, event.starts_at + timedelta(seconds=chance.choice((-2, 2))), by=planner)
    elif event is not None:
        complete_event(event, by=event.responsible)


def said() -> dict[str, Any]:
    """What the base holds now, looked at by the rows alone."""
    from letopis.events.models import Event, Reminder
    from letopis.jobs.models import Job
    from letopis.kernel import clock
    from letopis.notifications.models import Notification

    told = list(Notification.objects.filter(kind="event.reminder").values_list("key", "public_id", "created_at"))
    letters = Counter(Job.objects.filter(task="notifications.send_letter").values_list("effect_key", flat=True))
    at = {key: moment for key, _id, moment in told}
    planned = Reminder.objects.filter(event__state=Event.State.PLANNED)
    rows = list(planned.values_list("public_id", "round", "fires_at", "told_at"))
    silent = [row for row in planned.select_related("event") if row.told_at is not None and row.key not in at]
    return {
        "told": len(told),
        "doubles": len(told) - len(at),
        "letters": sum(letters.values()),
        "letters_differ": sum(letters[f"letter:{public_id}"] != 1 for _key, public_id, _at in told),
        "early": sum(at[key] < fires for pk, n, fires, _told in rows if (key := f"reminder:{pk}:{n}") in at),
        "waiting": sum(told_at is None for _pk, _n, _fires, told_at in rows),
        "waiting_late": sum(t is None and f < clock.now() - timedelta(seconds=5) for _p, _n, f, t in rows),
        # moved behind the present a reminder says nothing: the event is over
        "lost": sum(row.event.starts_at > row.told_at for row in silent if row.event.starts_at and row.told_at),
        "unwanted": Reminder.objects.filter(told_at=None).exclude(event__state=Event.State.PLANNED).count(),
        "reminders": len(rows),
    }


def main() -> None:
    import django

    number, seconds, seed = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    django.setup()
    from django.db import connections
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("tasks")
    plan(number, seconds, chance)
    started, kills, living = datetime.now(), 0, list[int]()
    while (datetime.now() - started).total_seconds() < seconds + 2:
        connections.close_all()  # a child must not share them
        while len(living) < 2:
            living.append(live())
        time.sleep(chance.uniform(0.1, 0.5))
        disturb(chance)
        victim = living.pop(0)
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        kills += 1
    connections.close_all()
    last, found = live(), said()
    until = time.monotonic() + max(30.0, number / 50)
    while found["waiting"] and time.monotonic() < until:
        time.sleep(0.3)
        found = said()
    for pid in (*living, last):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    print(json.dumps({**said(), "kills": kills}))


if __name__ == "__main__":
    main()
