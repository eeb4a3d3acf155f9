"""The rows behind a figure of channels are exactly those it is made of."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pandas
from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.channels.models import Goal
from letopis.charts.units import Unit, said
from letopis.events.models import Event

Clients = Callable[[User], Client]


def _read(client: Client, address: str) -> tuple[int, str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    page = unescape(answer.content.decode()).replace("\u00a0", " ")
    return int(re.search(r'class="cnt"[^>]*>([^<]*)<', page)[1].replace(" ", "")), page


def _address(found: Figures, kind: str, what: str, channel: str) -> str:
    more = f"&what={what}" + (f"&channel={channel}" if channel else "")
    return f"/reports/channels/{kind}/{found.asked.params()}{more}"


def test_each_figure_leads_to_the_contacts_it_counts(
    base: tuple[Any, Goal], anna: User, vera: User, client_of: Clients
) -> None:
    found = figures(read_asked(anna, QueryDict("period=last-90&goal=meeting")))
    client, table, followed = client_of(anna), base[0], 0
    for row in [*found.rows, found.total]:
        code = str(row.channel.public_id) if row.channel else "" if row is found.total else "none"
        if row.reply:
            address = _address(found, "contacts", "reply", code)
            assert _read(client, address)[0] == row.reply.trials
            assert _read(client, f"{address}&only=yes")[0] == row.reply.successes
            assert f"{row.reply.successes} из {row.reply.trials}" in _read(client, address)[1]
        if row.replies and row.replies.median:
            count, page = _read(client, _address(found, "contacts", "time", code))
            assert count == row.replies.median.count
            half, nine = (said(one.value / 3600, Unit.HOURS) for one in (row.replies.median, row.replies.most))
            assert f"<b>{half}</b>" in page.replace(" ", " ") and f"<b>{nine}</b>" in page.replace(" ", " ")
            hours = [float(text.replace(",", ".")) for text in re.findall(r'nowrap">([\d,]+) ч<', page)]
            assert abs(pandas.Series(hours).median() - row.replies.median.value / 3600) < 0.051
        if row.connection:
            address = _address(found, "contacts", "calls", code)
            assert _read(client, address)[0] == row.connection.trials
            assert _read(client, f"{address}&only=no")[0] == row.connection.trials - row.connection.successes
        if row.conversion and row.conversion.trials:
            count, page = _read(client, _address(found, "clients", "conversion", code))
            assert count == row.conversion.trials and f"{row.conversion.successes} из {row.conversion.trials}" in page
            assert len(re.findall(r'm-2 soft nowrap">[^<]', page)) == row.conversion.successes
        if row.goals:
            page = _read(client, _address(found, "clients", "goal", code))[1]
            assert f"<b>{said(float(row.goals), Unit.NUMBER)}</b>" in page, row
        followed += 1
    assert followed == 9
    waiting = _read(client, _address(found, "contacts", "waiting", ""))[0]
    assert waiting == found.waiting > 0
    # Each answer is the client's own event, within a week after the contact and before the next one of ours.
    page = _read(client, _address(found, "contacts", "reply", "") + "&only=yes")[1]
    keys = dict(Event.objects.values_list("public_id", "pk"))
    pairs = re.findall(
        r'<a class="name" href="/events/([\w-]+)/.*?<a class="link" href="/events/([\w-]+)/', page, re.DOTALL
    )
    by_key = table.set_index("event")
    seen = {str(public): pk for public, pk in keys.items()}
    for ours, theirs in pairs:
        contact, answer = by_key.loc[seen[ours]], by_key.loc[seen[theirs]]
        if contact["outcome"] == "reached":
            continue  # talked at once: the link belongs to a row below
        assert contact["client"] == answer["client"] and answer["channel"].endswith("incoming")
        assert pandas.Timedelta(0) < answer["at"] - contact["at"] <= pandas.Timedelta(days=7)
    assert len(pairs) > 20
    # Who sees none of the events sees none of the rows.
    assert _read(client_of(vera), _address(found, "contacts", "reply", ""))[0] == 0


def test_what_is_no_figure_is_not_found(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    for address in (
        "contacts/?what=all",
        "contacts/?what=reply&only=maybe",
        "clients/?what=reply",
        "contacts/?channel=x",
    ):
        assert client.get(f"/reports/channels/{address}").status_code == 404, address
