"""How soon clients are answered: from each request to our next answer, in working time.

A request is an incoming event that waits for an answer by the rule of «Ждут ответа»; an answer is a later completed
outgoing event with the same person, or with the company when nobody is named. The reader's rights cut both.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from letopis.accounts.models import Scope
from letopis.analytics.managers.asked import Asked
from letopis.analytics.managers.work import Work
from letopis.analytics.managers.working_time import clocks_of
from letopis.events.actions.answer import may_wait
from letopis.events.models import Event
from letopis.events.queries import in_lists
from letopis.kernel import clock

TERM_DAYS = 7  # in which an answer counts
_PIECE = 2000
Subject = tuple[str, int]


class Request(NamedTuple):
    """An incoming event: of whom, when, by whom to be answered, whether it still waits."""

    event: int
    at: datetime
    responsible: int
    waits: bool
    subjects: tuple[Subject, ...]


def read_answers(asked: Asked, first: date, last: date, found: dict[int, Work]) -> None:
    """What became of the requests of a period, in three queries. Those whose term is not over are only counted."""
    requests = list(_requests(asked, first, last))
    wanted = {subject for one in requests for subject in one.subjects}
    answers = _answers(asked, first, last, wanted)
    clocks = clocks_of(asked.people)
    now, term = clock.now(), timedelta(days=TERM_DAYS)
    for one in requests:
        work = found[one.responsible]
        work.requests += 1
        if one.at + term > now:
            work.answers.waiting += 1
            continue
        moments = [at for subject in one.subjects if (at := _next(answers.get(subject, ()), one.at))]
        answer = min(moments, default=None)
        if answer is None and not one.waits and asked.user.role.sees != Scope.ALL:
            work.unseen += 1
            continue
        counts = work.answers.by_client[one.subjects[0] if one.subjects else one.event]
        counts[1] += 1
        if answer is not None and answer <= one.at + term:
            counts[0] += 1
            work.answers.times.append(clocks[one.responsible].between(one.at, answer))


def _next(moments: Any, after: datetime) -> datetime | None:
    place = bisect_right(moments, after)
    return moments[place] if place < len(moments) else None


def _requests(asked: Asked, first: date, last: date) -> Iterator[Request]:
    since, until = asked.moments(first, last)
    rows = in_lists(asked.user).filter(
        may_wait(), responsible__in=asked.people, occurs_at__gte=since, occurs_at__lt=until
    )  # fmt: skip
    columns = (
        "pk", "occurs_at", "responsible", "needs_answer", "participants__person", "participants__counterparty"
    )  # fmt: skip
    held: dict[int, Request] = {}
    for pk, at, responsible, waits, person, company in rows.order_by("pk").values_list(*columns):
        subjects = held[pk].subjects if pk in held else ()
        if person:
            subjects = (*subjects, ("person", person))
        elif company:
            subjects = (*subjects, ("counterparty", company))
        held[pk] = Request(pk, at, responsible, waits, subjects)
    yield from held.values()


def _answers(asked: Asked, first: date, last: date, wanted: set[Subject]) -> dict[Subject, list[datetime]]:
    """When each of these was answered. Who sees everything needs the term alone; for others what came later tells
    apart a request that was answered late from one answered out of their sight."""
    since, until = asked.moments(first, last + timedelta(days=TERM_DAYS))
    rows = in_lists(asked.user).filter(
        direction=Event.Direction.OUTGOING, state=Event.State.COMPLETED, is_marked_for_deletion=False,
        occurs_at__gte=since,
    )  # fmt: skip
    if asked.user.role.sees == Scope.ALL:
        rows = rows.filter(occurs_at__lt=until)
    found: dict[Subject, list[datetime]] = defaultdict(list)
    columns = ("occurs_at", "participants__person", "participants__counterparty")
    for at, person, company in rows.order_by().values_list(*columns).iterator(chunk_size=_PIECE):
        for subject in (("person", person), ("counterparty", company)):
            if subject in wanted:
                found[subject].append(at)
    for moments in found.values():
        moments.sort()
    return found
