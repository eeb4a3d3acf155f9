"""Channels in the settings: made, priced, put in order, taken back; and which of them an event falls into."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.channels.actions import ChannelInput, add_channel, change_channel
from letopis.channels.matching import find_channel, ranked, with_channels
from letopis.channels.models import Channel
from letopis.channels.prices import Price, channel_cost
from letopis.channels.seed import seed
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel.errors import Conflict, Refused
from letopis.parties.models import Tag
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]


def _tag(name: str) -> Tag:
    return Tag.objects.get_or_create(name=name, folded=name.casefold())[0]


def _back(client: Client) -> None:
    fact = FactRecord.objects.order_by("-pk")[0]
    assert client.post(f"/settings/channels/undo/{fact.pk}/").status_code == 302


def test_a_channel_is_added_priced_switched_off_and_taken_back(gleb: User, anna: User, client_of: Clients) -> None:
    owner, tag = client_of(gleb), _tag("Выставка")
    sent = {"type": "meeting", "direction": "", "tag": str(tag.public_id), "name": ""}
    assert client_of(anna).post("/settings/channels/new/", sent).status_code == 403
    page = owner.post("/settings/channels/new/", sent, follow=True).content.decode()
    assert "Встречи, Выставка" in page
    row = Channel.objects.get(tag=tag)
    assert owner.post("/settings/channels/new/", sent).status_code == 422
    assert Channel.objects.filter(tag=tag).count() == 1

    priced = {
        **sent, "version": row.version, "name": "Стенд",
        "since": ["01.01.2026", "01.07.2026", ""], "per_event": ["1 500,50", "", ""], "per_month": ["", "3000", ""],
    }  # fmt: skip
    assert owner.post(f"/settings/channels/{row.public_id}/", priced).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.version) == ("Стенд", 2)
    assert row.price_list == [
        Price(date(2026, 1, 1), Decimal("1500.50")), Price(date(2026, 7, 1), Decimal(0), Decimal(3000))
    ]  # fmt: skip
    assert owner.post(f"/settings/channels/{row.public_id}/", priced).status_code == 409  # a page of long ago
    for wrong in ({"per_event": ["много", "", ""]}, {"since": ["31.02.2026", "", ""]}, {"type": "fax"}):
        answer = owner.post(f"/settings/channels/{row.public_id}/", {**priced, "version": "2", **wrong})
        assert answer.status_code == 422 and "Стенд" in answer.content.decode()
    assert "1\u00a0500,50" in owner.get(f"/settings/channels/{row.public_id}/").content.decode().replace(
        "&nbsp;", "\u00a0"
    )
    _back(owner)
    row.refresh_from_db()
    assert (row.name, row.prices) == ("", [])

    owner.post(f"/settings/channels/{row.public_id}/use/", {"active": "0"})
    assert not Channel.objects.get(pk=row.pk).is_active
    page = owner.get("/settings/channels/").content.decode()
    assert "отключён" in page
    assert "Стенд" in owner.get(f"/settings/channels/{row.public_id}/").content.decode()  # in its history


def test_an_added_channel_taken_back_is_switched_off_and_order_goes_back(
    gleb: User, vera: User, client_of: Clients
) -> None:
    owner = client_of(gleb)
    owner.post("/settings/channels/new/", {"type": "other", "direction": "incoming", "name": "Мессенджер"})
    fact = FactRecord.objects.order_by("-pk")[0]
    assert client_of(vera).post(f"/settings/channels/undo/{fact.pk}/").status_code == 403
    _back(owner)
    assert not Channel.objects.get(name="Мессенджер").is_active
    codes = list(Channel.objects.exclude(code=None).values_list("code", flat=True))
    first = Channel.objects.get(code=codes[0])
    owner.post(f"/settings/channels/{first.public_id}/order/", {"up": "0"})
    assert list(Channel.objects.exclude(code=None).values_list("code", flat=True))[:2] == [codes[1], codes[0]]
    _back(owner)
    assert list(Channel.objects.exclude(code=None).values_list("code", flat=True)) == codes


def test_a_stale_version_and_a_direction_of_nothing_are_refused(gleb: User) -> None:
    row = Channel.objects.get(code="call-outgoing")
    with pytest.raises(Conflict):
        change_channel(row, ChannelInput(row.type, "outgoing", name="Холодные"), by=gleb, version=99)
    meeting = EventType.objects.get(code="meeting")
    with pytest.raises(Refused):
        add_channel(ChannelInput(meeting, "incoming"), by=gleb)
    with pytest.raises(Refused):
        change_channel(row, ChannelInput(row.type, "outgoing", name="встречи"), by=gleb)


def test_the_default_channels_come_once_and_stay_as_they_were_changed(gleb: User) -> None:
    row = Channel.objects.get(code="sms-incoming")
    change_channel(row, False, by=gleb)
    before = Channel.objects.count()
    seed()
    assert Channel.objects.count() == before and not Channel.objects.get(pk=row.pk).is_active


def test_an_event_falls_into_the_most_specific_channel(gleb: User, anna: User) -> None:
    call = EventType.objects.get(code="call")
    site, stand = _tag("С сайта"), _tag("Выставка")
    any_site = add_channel(ChannelInput(call, "", site), by=gleb)
    in_site = add_channel(ChannelInput(call, "incoming", site), by=gleb)
    in_stand = add_channel(ChannelInput(call, "incoming", stand), by=gleb)
    plain = Channel.objects.get(code="call-incoming")
    channels = ranked(Channel.objects.all())

    def found(direction: str, *tags: Tag) -> Channel | None:
        return find_channel(channels, call.pk, direction, {tag.pk for tag in tags})

    assert found("incoming") == plain and found("") is None
    assert found("incoming", site) == in_site and found("outgoing", site) == any_site and found("", site) == any_site
    assert found("incoming", site, stand) == in_site  # the upper one of two alike
    change_channel(in_site, False, by=gleb)
    channels = ranked(Channel.objects.all())
    assert found("incoming", site, stand) == in_stand and found("incoming", site) == any_site


def test_the_database_finds_the_same_channels(gleb: User, anna: User, django_assert_num_queries: Callable) -> None:
    random, tags = Random(5), [_tag(name) for name in ("С сайта", "Выставка", "Мессенджер")]
    types = {row.code: row for row in EventType.objects.all()}
    for code, direction, tag in (
        ("call", "", tags[0]), ("call", "incoming", tags[0]), ("call", "outgoing", tags[1]), ("meeting", "", tags[1]),
        ("email", "", None), ("other", "incoming", tags[2]),
    ):  # fmt: skip
        add_channel(ChannelInput(types[code], direction, tag), by=gleb)
    change_channel(Channel.objects.get(code="email-incoming"), False, by=gleb)
    for _ in range(60):
        code = random.choice(["call", "meeting", "email", "sms", "other", "note"])
        direction = random.choice(["", "incoming", "outgoing"]) if types[code].has_direction else ""
        event = make_event(by=anna, type=code, direction=direction)
        event.tags.set(random.sample(tags, random.randint(0, 2)))
    channels, seen = ranked(Channel.objects.all()), set()
    with django_assert_num_queries(2):
        events = list(with_channels(Event.objects.order_by("pk")))
    for event in events:
        wanted = find_channel(channels, event.type_id, event.direction, set(event.tags.values_list("pk", flat=True)))
        assert event.channel == (wanted.pk if wanted else None)
        seen.add(event.channel)
    assert len(seen) > 8


def test_a_year_costs_what_its_months_do_however_it_is_cut() -> None:
    prices = [
        Price(date(2026, 1, 10), Decimal("3.50"), Decimal(1000)),
        Price(date(2026, 3, 1), Decimal(10), Decimal(0)),
    ]
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    assert channel_cost(prices, {}, first, last) == Decimal("1709.68")  # 22 of 31 days, and February
    events = {date(2026, 1, 5): 4, date(2026, 1, 10): 2, date(2026, 2, 28): 1, date(2026, 3, 1): 3}
    assert channel_cost(prices, events, first, last) == Decimal("1709.68") + Decimal("10.50") + 30
    assert channel_cost(prices, {}, date(2026, 2, 1), date(2026, 2, 28)) == 1000
    halves = channel_cost(prices, events, first, date(2026, 2, 14)) + channel_cost(
        prices, events, date(2026, 2, 15), last
    )
    assert abs(halves - channel_cost(prices, events, first, last)) <= Decimal("0.01")
    assert channel_cost([], events, first, last) == 0


def test_tags_of_channels_are_in_use_and_go_together(gleb: User, client_of: Clients) -> None:
    owner, call = client_of(gleb), EventType.objects.get(code="call")
    site, web = _tag("С сайта"), _tag("Сайт")
    row = add_channel(ChannelInput(call, "incoming", site), by=gleb)
    assert owner.post(f"/settings/tags/{site.public_id}/deletion/").status_code == 422
    owner.post(f"/settings/tags/{site.public_id}/", {"name": "Сайт", "color": "ok"})
    row.refresh_from_db()
    assert row.tag == web and not Tag.objects.filter(pk=site.pk).exists()
    again = _tag("С сайта")
    add_channel(ChannelInput(call, "incoming", again), by=gleb)
    assert owner.post(f"/settings/tags/{again.public_id}/", {"name": "Сайт", "color": "ok"}).status_code == 422
    assert Tag.objects.filter(pk=again.pk).exists()


def test_programs_read_the_channels(vera: User, gleb: User) -> None:
    headers = {"Authorization": f"Bearer {create_token(vera, 'read')}"}
    tag = _tag("С сайта")
    row = add_channel(ChannelInput(EventType.objects.get(code="call"), "incoming", tag, "Сайт"), by=gleb)
    items = Client().get("/api/v1/channels?limit=200", headers=headers).json()["items"]
    own = next(item for item in items if item["id"] == str(row.public_id))
    assert own == {
        "id": str(row.public_id), "code": None, "name": "Сайт", "type": "call", "direction": "incoming",
        "tag": str(tag.public_id), "is_active": True,
    }  # fmt: skip
    assert [item["code"] for item in items if item["code"]] == [
        "call-outgoing", "call-incoming", "meeting", "email-outgoing", "email-incoming", "sms-outgoing", "sms-incoming",
        "messenger-outgoing", "messenger-incoming",
    ]  # fmt: skip
    assert Client().get(f"/api/v1/channels/{row.public_id}", headers=headers).json() == own
