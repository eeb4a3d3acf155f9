"""Kept contacts: a report made of them is the one made of rows, for every reader; what they are made of."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.analytics.channels.asked import Asked, read_asked
from letopis.analytics.channels.figures import figures
from letopis.analytics.channels.past import past_of
from letopis.analytics.channels.table import tables
from letopis.analytics.models import ClientTouch
from letopis.analytics.touches import keeping
from letopis.analytics.touches.reading import are_true
from letopis.channels.actions import change_channel
from letopis.channels.goals.counting import follow
from letopis.channels.models import Channel, Goal, GoalCursor
from letopis.channels.tests.trial import Trial
from letopis.events.models import Participant
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

LOOKS: list[dict[str, str]] = [
    {},
    {"period": "last-365", "model": "first"},
    {"period": "last-30", "where": "tag:in:VIP"},
    {"by": "responsible"},
]


@pytest.fixture
def worked(anna: User, vera: User, olga: User, gleb: User) -> None:
    """Some work of several people, followed by the worker."""
    trial = Trial(5, anna, gleb, [vera, olga])
    for _number in range(70):
        trial.step()
    follow()
    while keeping.step():
        pass


def _asked(user: User, look: dict[str, str], *, is_kept: bool) -> Asked:
    params = QueryDict(mutable=True)
    params.update({**look, "goal": str(Goal.objects.get(code="reply").public_id)})
    asked = read_asked(user, params)
    asked.__dict__["is_kept"] = is_kept
    return asked


def _shown(asked: Asked) -> list[Any]:
    return [[[cell.value for cell in row] for row in table.rows] for table in tables(figures(asked))]


def _parts(asked: Asked) -> Iterator[Any]:
    """What the page is made of, to the last client."""
    past = past_of(asked, asked.first, asked.last)
    yield sorted(past.read.calls, key=str)
    yield {key: (dict(one.by_client), sorted(one.times), one.waiting) for key, one in past.replies.items()}
    yield {key: dict(weeks) for key, weeks in past.reply_weeks.items() if weeks}
    yield {key: dict(held) for key, held in past.reached.clients.items() if held}
    yield past.reached.shares()


@pytest.mark.slow
def test_a_report_of_kept_contacts_is_that_of_rows(
    worked: None, anna: User, vera: User, olga: User, oleg: User, gleb: User
) -> None:
    assert are_true()
    some = 0
    for reader in (gleb, olga, anna, vera, oleg):
        for look in LOOKS:
            kept, rows = (_asked(reader, look, is_kept=value) for value in (True, False))
            assert list(_parts(kept)) == list(_parts(rows)), (reader, look)
            assert _shown(kept) == _shown(rows), (reader, look)
            some += len(past_of(kept, kept.first, kept.last).read.calls)
    assert some > 10, "there was nothing to compare"


def test_contacts_are_made_anew_for_other_channels_and_distrusted_without_a_worker(anna: User, gleb: User) -> None:
    person = make_person(by=anna)
    make_event("Письмо", by=anna, person=person, type="email", direction="outgoing", state="completed")
    assert not are_true()
    follow()
    keeping.step()
    row = ClientTouch.objects.get()
    channel = Channel.objects.get(code="email-outgoing")
    assert (row.person, row.channel, row.side, row.answer) == (person, channel.pk, ClientTouch.Side.OURS, None)
    assert are_true() and keeping.disagreeing() == 0
    ClientTouch.objects.update(talked=True)
    assert keeping.disagreeing() == 1
    assert keeping.rebuild() == 2 and keeping.disagreeing() == 0  # one row goes, one comes
    assert are_true()
    change_channel(channel, False, by=gleb)
    assert not are_true()
    follow()
    keeping.step()
    assert are_true() and ClientTouch.objects.get().channel != channel.pk
    FactRecord.objects.update(at=clock.now() - timedelta(minutes=2))
    GoalCursor.objects.update(upto=0, done=[])
    assert not are_true()


def test_a_client_met_by_two_cards_of_different_colleagues_counts_once(anna: User, vera: User, gleb: User) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company)
    ContactPerson.objects.filter(pk=person.pk).update(responsible=vera, team=vera.team)
    at = clock.now() - timedelta(days=10)
    event = make_event(
        "Звонок", by=anna, person=person, type="call", direction="outgoing", starts_at=at, state="completed"
    )
    Participant.objects.filter(event=event).update(counterparty=None)
    Participant.objects.create(event=event, counterparty=company, order=1)
    follow()
    keeping.step()
    rows = ClientTouch.objects.order_by("-is_first").values_list("counterparty", "is_first", "card_responsible")
    assert list(rows) == [(company.pk, True, vera.pk), (company.pk, False, anna.pk)]
    kept, read = (_asked(gleb, {}, is_kept=value) for value in (True, False))
    assert list(_parts(kept)) == list(_parts(read))
    (replies,) = past_of(kept, kept.first, kept.last).replies.values()
    assert list(replies.by_client.values()) == [[0, 1]]
