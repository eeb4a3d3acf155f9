"""Random work of people, kept counts cleaned at random moments: for every reader they are what a loop over rows gives.

`LETOPIS_TRIALS=50` for a long trial.
"""

import os
from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from letopis.accounts.actions import change_user
from letopis.accounts.bin import KINDS, purge
from letopis.accounts.models import Team, User
from letopis.accounts.visibility import may_see
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.volumes import volumes, volumes_of_rows
from letopis.analytics.models import DayCount
from letopis.analytics.rollups import counting
from letopis.analytics.rollups.reading import counts
from letopis.channels.actions.channels import ChannelInput, add_channel, change_channel, move_channel
from letopis.channels.matching import find_channel, ranked
from letopis.channels.models import Channel
from letopis.events import actions
from letopis.events.facts import EventChanged
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event, make_series
from letopis.events.tests.test_bulk import bulk
from letopis.history.models import FactRecord
from letopis.history.undo import undo
from letopis.jobs.actions import finish
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions.tags import change_tag
from letopis.parties.models import Tag

BY = ("day", "type", "direction", "channel", "state", "responsible", "team")
TAGS = ("Выставка", "Сайт", "Мессенджер")


def by_hand(user: User) -> Counter[tuple[Any, ...]]:
    """The counts of a reader from a plain loop over rows."""
    known, found = ranked(Channel.objects.all()), Counter[tuple[Any, ...]]()
    for row in Event.objects.prefetch_related("tags"):
        if row.is_marked_for_deletion or not may_see(user, row):
            continue
        channel = find_channel(known, row.type_id, row.direction, {tag.pk for tag in row.tags.all()})
        day = row.occurs_at.astimezone(user.zone).date()
        key = (day, row.type_id, row.direction, channel.pk if channel else None, row.state, row.responsible_id)
        found[(*key, row.team_id)] += 1
    return found


def summed(found: Counter[tuple[Any, ...]], by: tuple[str, ...], keep: Any = None) -> Counter[tuple[Any, ...]]:
    """The same counted by less."""
    answer: Counter[tuple[Any, ...]] = Counter()
    for key, number in found.items():
        row = dict(zip(BY, key, strict=True))
        row["week"] = row["day"] - timedelta(days=row["day"].weekday())
        row["month"] = row["day"].replace(day=1)
        if keep is None or keep(row):
            answer[tuple(row[name] for name in by)] += number
    return answer


def check(readers: list[User], random: Random) -> None:
    """Every reader's counts, whole and by some dimensions, and those of the report on channels."""
    for user in readers:
        user = User.objects.get(pk=user.pk)
        rows = by_hand(user)
        assert counts(user, None, None, BY) == rows
        by = tuple(random.sample([*BY, "week", "month"], random.randrange(4)))
        states, teams = random.sample(["planned", "completed"], 1), [None, user.team_id or 0]
        assert counts(user, None, None, by, state=states) == summed(rows, by, lambda row: row["state"] in states)
        assert counts(user, None, None, by, team=teams) == summed(rows, by, lambda row: row["team"] in teams)
        someone = random.choice(readers)
        whose = f"responsible={someone.public_id}"
        for asked in ("", whose, f"{whose}&where=any(type:is:call;channel:empty)", "where=type:not:call;team:filled"):
            question = read_asked(user, QueryDict(f"period=last-90&{asked}"))
            first, last = question.first, question.last + timedelta(days=40)
            assert volumes(question, first, last) == volumes_of_rows(question, first, last), asked


class World:
    """What people do."""

    def __init__(self, random: Random, people: list[User], gleb: User, client: Client) -> None:
        self.random, self.people, self.gleb, self.client = random, people, gleb, client
        self.types = list(EventType.objects.all())

    def _event(self) -> Event:
        return self.random.choice(list(Event.objects.order_by("pk")))

    def _at(self) -> Any:
        return clock.now() + timedelta(minutes=self.random.randrange(-60 * 24 * 20, 60 * 24 * 5))

    def step(self) -> None:
        """One of them, if it may be done now."""
        names = [name for name in dir(self) if name.startswith("do_")]
        try:
            getattr(self, self.random.choice(["do_create"] * 6 + names))()
        except Refused:
            pass

    def do_create(self) -> None:
        by, kind = self.random.choice(self.people), self.random.choice(self.types)
        values: dict[str, Any] = (
            {"direction": self.random.choice(["incoming", "outgoing"])} if kind.has_direction else {}
        )
        values["tags"] = self.random.sample(TAGS, self.random.randrange(3))
        tags = values.pop("tags")
        event = make_event(by=by, type=kind.code, starts_at=self._at(), **values)
        if tags:
            actions.change_event(event, EventInput(tags=tags), by=by)

    def do_move(self) -> None:
        actions.move_event(self._event(), self._at(), by=self.gleb)

    def do_state(self) -> None:
        event = self._event()
        if event.state != "planned":
            actions.reopen_event(event, by=self.gleb)
        else:
            self.random.choice([actions.complete_event, actions.cancel_event])(event, by=self.gleb)

    def do_tags(self) -> None:
        tags = self.random.sample(TAGS, self.random.randrange(3))
        actions.change_event(self._event(), EventInput(tags=tags), by=self.gleb)

    def do_direction(self) -> None:
        actions.change_event(self._event(), EventInput({"direction": "incoming"}), by=self.gleb)

    def do_mark(self) -> None:
        event = self._event()
        (actions.restore if event.is_marked_for_deletion else actions.mark_for_deletion)(event, by=self.gleb)

    def do_purge(self) -> None:
        event = self._event()
        if event.is_marked_for_deletion:
            purge(KINDS["event"], event, by=self.gleb)

    def do_reassign(self) -> None:
        actions.reassign_event(self._event(), self.random.choice(self.people), by=self.gleb)

    def do_team(self) -> None:
        teams = [*Team.objects.order_by("pk"), None]
        change_user(self.random.choice(self.people), {"team": self.random.choice(teams)}, by=self.gleb)

    def do_undo(self) -> None:
        fact = FactRecord.objects.filter(verb="event.changed").order_by("-pk").first()
        if fact:
            undo(fact, EventChanged, by=self.gleb)

    def do_bulk(self) -> None:
        picked = self.random.sample(list(Event.objects.filter(is_marked_for_deletion=False)), 2)
        whose = str(self.random.choice(self.people).public_id)
        made = bulk(self.client, "events", picked, "edit", field="responsible", mode="set", value=whose)
        assert made.run
        finish(made.run)

    def do_series(self) -> None:
        if Event.objects.filter(series__isnull=False).count() < 3:
            make_series("FREQ=DAILY;COUNT=3", by=self.random.choice(self.people), starts_at=self._at())
        elif event := Event.objects.filter(series__isnull=False, recurrence_id__isnull=False).first():
            actions.delete_occurrence(event, scope=self.random.choice(["this", "following"]), by=self.gleb)

    def do_merge_tags(self) -> None:
        tag, other = self.random.sample(list(Tag.objects.order_by("pk")), 2)
        change_tag(tag, name=other.name, color=tag.color, by=self.gleb)

    def do_channel(self) -> None:
        row = self.random.choice(list(Channel.objects.all()))
        what = self.random.randrange(3)
        if what == 0:
            kind, tag = self.random.choice(self.types), self.random.choice([*Tag.objects.all(), None])
            add_channel(ChannelInput(kind, "", tag), by=self.gleb)
        elif what == 1:
            change_channel(row, not row.is_active, by=self.gleb)
        else:
            move_channel(row, up=True, by=self.gleb)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("LETOPIS_TRIALS", "1"))))
def test_kept_counts_are_those_of_the_rows(
    seed: int, anna: User, boris: User, vera: User, olga: User, gleb: User, client_of: Any
) -> None:
    """Whatever is done, and whenever the worker comes: for an owner, a head, managers of two teams."""
    random = Random(seed)
    vera.role.sees = "own"
    vera.role.save(update_fields=["sees"])  # managers see their own alone, the head her team, the owner everything
    gleb.time_zone = "Europe/Kirov"  # other name, same days
    gleb.save(update_fields=["time_zone"])
    for name in TAGS:
        Tag.objects.create(name=name, folded=name.casefold())
    add_channel(ChannelInput(EventType.objects.get(code="call"), "", Tag.objects.get(name="Выставка")), by=gleb)
    world = World(random, [anna, boris, vera, olga], gleb, client_of(gleb))
    for _number in range(8):
        world.do_create()
    for number in range(45):
        world.step()
        if random.random() < 0.3:
            counting.step() if random.random() < 0.5 else counting.clean()
        if number % 15 == 14:
            check([gleb, olga, anna, vera], random)
    counting.clean()
    assert counting.stale_days() == 0 and counting.disagreeing(1000) == []
    assert DayCount.objects.count() > 10, "the trial had nothing to count"
    check([gleb, olga, anna, vera], random)
    done = counting.rebuild()
    assert (done.mended, done.days > 3) == (0, True)
