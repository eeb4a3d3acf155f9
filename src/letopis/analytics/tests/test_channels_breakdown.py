"""The breakdown of channels: each row is what the report says under that filter, each figure leads to its rows."""

import re
from collections.abc import Callable
from fractions import Fraction
from html import unescape
from random import Random
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.analytics.channels import links
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.attributes.mirror import mirror
from letopis.attributes.testing import make_attribute
from letopis.channels.models import Channel, Goal
from letopis.events.models import Event
from letopis.lists.actions import save_view
from letopis.parties.models import Counterparty, Source, Tag

Clients = Callable[[User], Client]


def _found(user: User, query: str) -> Figures:
    return figures(read_asked(user, QueryDict(f"period=last-90&goal=meeting&{query}")))


@pytest.fixture
def world(base: tuple[Any, Goal], anna: User, boris: User, gleb: User) -> User:
    """The made-up base with everything one may divide it by, dealt out at random."""
    random = Random(7)
    events, companies = list(Event.objects.all()), list(Counterparty.objects.all())
    tags = [Tag.objects.create(name=name, folded=name) for name in ("alpha", "beta")]
    place = make_attribute("Где", "choice", host="event", choices=["Стенд", "Офис"], by=gleb)
    trade = make_attribute("Отрасль", "choices", host="counterparty", choices=["Лес", "Сталь"], by=gleb)
    sources = list(Source.objects.order_by("pk")[:2])
    for event in events:
        event.responsible = random.choice([anna, boris])
        if random.random() < 0.7:
            event.attributes = {place.code: random.choice(place.choices)["code"]}
        event.tags.set(random.sample(tags, random.choice([0, 1, 1, 2])))
    for company in companies:
        company.source = random.choice([*sources, None])
        company.attributes = {
            trade.code: [one["code"] for one in random.sample(trade.choices, random.choice([1, 1, 2]))]
        }
    Event.objects.bulk_update(events, ["responsible", "attributes"])
    Counterparty.objects.bulk_update(companies, ["source", "attributes"])
    mirror(events)
    mirror(companies)
    save_view("counterparties", "Первый источник", "own", {"where": f"source:is:{sources[0].public_id}"}, by=gleb)
    return gleb


KEYS = ("responsible", "tag", "client-source", "client-view", "team", "attributes", "client-counterparty")


@pytest.mark.parametrize("wanted", KEYS)
def test_a_row_is_what_the_report_says_under_its_filter(wanted: str, world: User, client_of: Clients) -> None:
    fields = read_asked(world, QueryDict("")).fields
    key = next(key for key in fields if key == wanted or key.startswith(f"{wanted}."))
    for channel in ("", "call-outgoing"):
        of = str(Channel.objects.get(code=channel).public_id) if channel else ""
        found = _found(world, f"by={key}&of={of}")
        broken = found.breakdown
        assert broken is not None and broken.rows
        for row in broken.rows:
            if row.value == "others":
                continue
            sign = fields[key].comparisons[0]
            if row.value == "none" and "empty" not in fields[key].comparisons:
                continue
            where = f"{key}:empty" if row.value == "none" else f"{key}:{sign}:{row.value}"
            under = _found(world, f"where={where}")
            line = under.total
            if channel:
                line = next((one for one in under.rows if one.channel and one.channel.code == channel), None)
            assert line is not None
            assert (row.volume, row.clients) == (line.volume, line.clients), row
            ours, theirs = row.reply, line.reply
            if ours is None or theirs is None:
                assert ours is theirs, row
            else:
                assert (ours.successes, ours.trials) == (theirs.successes, theirs.trials), row
                assert ours.design_effect == pytest.approx(theirs.design_effect)
            assert row.replies is None or line.replies is None or row.replies.median == line.replies.median
            if not wanted.startswith("client-source"):  # a filter by source is of the goals' clients, too
                assert row.conversion == line.conversion, row


def test_goals_are_shared_among_all_rows(world: User) -> None:
    for query in (
        "by=responsible",
        "by=client-source",
        f"by=responsible&of={Channel.objects.get(code='meeting').public_id}",
    ):
        found = _found(world, query)
        broken = found.breakdown
        assert broken is not None and not broken.division.is_shared
        whole = sum((row.goals for row in broken.rows), Fraction(0)) + broken.goals_elsewhere + broken.goals_outside
        assert whole == found.goals > 0, query
    shared = _found(world, "by=tag").breakdown
    assert shared is not None and shared.division.is_shared
    assert not shared.by_reply.pairs  # what overlaps is not compared


def test_every_figure_of_a_row_leads_to_its_rows(
    world: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("letopis.analytics.channels.division.MOST", 1)
    client = client_of(world)
    for key in ("client-source", "tag"):
        found = _found(world, f"by={key}")
        page = unescape(client.get(f"/reports/channels/{found.asked.params()}").content.decode())
        assert 'id="breakdown"' in page
        table = page[page.index('id="breakdown"') :].partition("</section>")[0]
        assert found.breakdown is not None
        values = [row.value for row in found.breakdown.rows]
        assert "others" in values and "none" in values
        followed = 0
        for row in found.breakdown.rows:
            share, conversion = row.reply, row.conversion
            assert share and conversion
            wanted = {
                links.events_of_value(found.asked, row.value): row.volume,
                links.of_value(found.asked, row.value, "clients", ""): row.clients,
                links.of_value(found.asked, row.value, "contacts", "reply"): share.trials,
                links.of_value(found.asked, row.value, "contacts", "reply") + "&only=yes": share.successes,
                links.of_value(found.asked, row.value, "clients", "conversion"): conversion.trials,
            }
            for address, number in wanted.items():
                text = client.get(address).content.decode()
                count = re.search(r'class="cnt"[^>]*>([^<]*)<', text)
                assert count and int(count[1].replace("\u00a0", "")) == number, address
                assert f'href="{address}"' in table or "only=yes" in address
                followed += 1
        assert followed == 5 * len(values)
    assert client.get("/reports/channels/contacts/?by=tag&value=zz").status_code == 404
    assert client.get("/reports/channels/contacts/?value=none").status_code == 404


def test_the_number_of_queries_is_the_same_whatever_the_data(world: User, client_of: Clients) -> None:
    from django.db import connection

    client, numbers = client_of(world), []
    address = "/reports/channels/?by=tag"
    client.get(address)
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        numbers.append(len(queries))
        Event.objects.filter(pk__in=list(Event.objects.values_list("pk", flat=True)[:300])).delete()
    assert numbers[0] == numbers[1] <= 48, numbers


def test_a_reader_divides_only_what_they_see(world: User, vera: User, client_of: Clients) -> None:
    assert "Отрасль (контрагент)" in unescape(client_of(world).get("/reports/channels/").content.decode())
    broken = _found(vera, "by=client-source").breakdown
    assert broken is not None and not broken.rows
    assert _found(vera, "by=nothing").breakdown is None
