"""The demo company has a history with a stated truth, and the report on channels finds it."""

import pytest
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.analytics.channels.answer import answer
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import figures
from letopis.config.demo import fill_demo
from letopis.events.demo_fair import ANSWERED, BEST, TALKED
from letopis.parties.models import Source


@pytest.mark.slow
@pytest.mark.django_db
def test_the_report_finds_what_was_put_into_the_demo_company() -> None:
    fill_demo()
    fair = Source.objects.get(code="exhibition")
    found = figures(read_asked(User.objects.get(login="gleb"), QueryDict(f"client-source={fair.public_id}")))
    said = answer(found)
    assert said.is_sure and said.lead.startswith("Лучше звонить")
    rows = {row.channel.code: row for row in found.rows if row.channel}
    letters, calls = rows["email-outgoing"].reply, rows["call-outgoing"].connection
    assert letters and letters.interval and letters.interval.covers(ANSWERED)
    assert calls and calls.trials > 200
    hours = found.hours.by_hour
    better = {hour for hour, held in hours.items() if held.is_better}
    assert better and better <= set(BEST)
    for hour, held in hours.items():
        if held.share.is_enough and held.share.interval:
            low, high = held.share.interval.low or 0, held.share.interval.high or 1
            assert low - 0.07 <= TALKED[hour in BEST] <= high + 0.07, hour  # ordinary calls are among them
