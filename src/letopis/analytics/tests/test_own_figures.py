"""The figures of own reports against pandas over the rows, and against the lists they lead to."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.analytics.models import DayCount
from letopis.analytics.own import links
from letopis.analytics.own.asked import read_own
from letopis.analytics.own.axes import ALL, NOTHING, OTHER, axes_of
from letopis.analytics.own.charts import charts
from letopis.analytics.own.figures import Figures, Head, Line, figures
from letopis.analytics.own.kept import counts_kept
from letopis.analytics.own.offered import How, dimensions, measures
from letopis.analytics.own.table import cells
from letopis.analytics.rollups import counting
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.attributes.mirror import mirror
from letopis.attributes.testing import make_attribute
from letopis.events.models import Event, Participant
from letopis.kernel import clock
from letopis.lists.page import ask, count_of, narrow
from letopis.parties.models import Counterparty, Source, Tag
from letopis.parties.testing import make_person

YEAR = "from=2026-01-01&to=2026-06-30"
CHANNELS = ("call-outgoing", "call-incoming", "email-outgoing", "meeting", "task")


def _found(user: User, address: str) -> Figures:
    return figures(read_own(user, QueryDict(address)))


def _value(found: Figures, row: Any = ALL, then: Any = ALL, column: Any = ALL, measure: int = 0) -> Any:
    return found.value(Line(row, then, ""), Head(column, ""), found.asked.measures[measure])


def _followed(found: Figures) -> int:
    """Follow counting cells (some thirty, evenly) to their lists: how many were followed. They must say the same."""
    places = []
    for line in (*found.lines, found.total):
        for head, measure in cells(found):
            href = links.rows(found, line, head, measure)
            if measure.how in (How.COUNT, How.PART) and href:
                made = found.made_of(line, head, measure)
                count = _value(found, line.row, line.then, head.key)
                places.append((made[0] if made else 0 if measure.how == How.PART else count, href))
    step = max(len(places) // 30, 1)
    for wanted, href in (*places[::step], *places[-1:]):
        params = QueryDict(href.partition("?")[2])
        there = count_of(narrow(ask(found.asked.spec, found.asked.user, params), found.asked.user))
        assert there == wanted, href
    return len(places[::step])


@pytest.fixture
def past(anna: User, boris: User, vera: User) -> pd.DataFrame:
    """Three hundred events of half a year with companies of two teams, as a frame."""
    chance = random.Random(46)
    zone = anna.zone
    for user in (anna, boris, vera):
        companies = write_companies(7, user)
        made = []
        for _n in range(100):
            state = chance.choice(["completed", "completed", "cancelled", "planned"])
            at = datetime(2026, 1, 1, tzinfo=zone) + timedelta(minutes=chance.randrange(180 * 24 * 60))
            channel = chance.choice(CHANNELS)
            outcome = (
                chance.choice(["reached", "no_answer"]) if channel.startswith("call") and state == "completed" else ""
            )
            made.append(Made(chance.choice(companies), channel, at, state, outcome))
        write_events(made, user)
    rows, changed = [], []
    for event in Event.objects.select_related("type").prefetch_related("participants"):
        event.ends_at = event.starts_at + timedelta(minutes=chance.randrange(5, 90)) if chance.random() < 0.8 else None
        event.cancel_reason = (
            chance.choice(["Дорого", "дорого", "Нет товара", ""]) if event.state == "cancelled" else ""
        )
        changed.append(event)
        local = event.occurs_at.astimezone(zone)
        rows.append(
            {
                "pk": event.pk, "type": event.type.code, "state": event.state, "user": event.responsible_id,
                "month": f"{local:%Y-%m}-01", "week": f"{local.date() - timedelta(days=local.weekday())}",
                "hour": str(local.hour), "weekday": str(local.isoweekday()), "outcome": event.outcome,
                "direction": event.direction, "reason": event.cancel_reason.casefold(),
                "client": event.participants.all()[0].counterparty_id,
                "minutes": (event.ends_at - event.starts_at).total_seconds() // 60 if event.ends_at else None,
            }
        )  # fmt: skip
    Event.objects.bulk_update(changed, ["ends_at", "cancel_reason"])
    return pd.DataFrame(rows)


def test_counts_and_their_sums_are_those_of_pandas(past: pd.DataFrame, gleb: User) -> None:
    users = {row.pk: str(row.public_id) for row in User.objects.all()}
    past["user"] = past["user"].map(users)
    found = _found(gleb, f"rows=type&then=responsible&cols=time.month&{YEAR}&figures=count,row,column")
    table = past.pivot_table("pk", ["type", "user"], "month", "count", fill_value=0, margins=True, margins_name="")
    months = sorted(set(past["month"]))
    assert [head.key for head in found.heads] == [*months, ALL]
    for (kind, user), row in table.iterrows():
        where = (kind or ALL, user or ALL) if kind else (ALL, ALL)
        for month, number in row.items():
            assert _value(found, *where, month or ALL) == number
            if number:
                assert _value(found, *where, month or ALL, 1) == number / row[""]
                assert _value(found, *where, month or ALL, 2) == number / table.loc[("", ""), month]
    sums = past.groupby("type").size()
    assert {kind: _value(found, kind) for kind in sums.index} == dict(sums)
    assert found.number == 300 and _value(found) == 300
    assert _followed(found) >= 30


def test_parts_clients_and_numbers_are_those_of_pandas(past: pd.DataFrame, gleb: User) -> None:
    wanted = "completed,talked,clients"
    found = _found(gleb, f"rows=weekday&cols=type&{YEAR}&figures={wanted}")
    for (day, kind), part in past.groupby(["weekday", "type"]):
        assert _value(found, day, ALL, kind) == (part["state"] == "completed").mean()
        calls = part[(part["type"] == "call") & (part["direction"] == "outgoing") & (part["state"] == "completed")]
        assert _value(found, day, ALL, kind, 1) == ((calls["outcome"] == "reached").mean() if len(calls) else "")
        assert _value(found, day, ALL, kind, 2) == part["client"].nunique()
    assert (
        _value(found, measure=2)
        == past["client"].nunique()
        < sum(_value(found, str(n), measure=2) for n in range(1, 8))
    )
    assert _followed(found) >= 30
    for how in ("sum", "avg", "median", "min", "max"):
        found = _found(gleb, f"rows=type&cols=state&{YEAR}&figures={how}.minutes")
        named = {"avg": "mean"}.get(how, how)
        for (kind, state), value in past.groupby(["type", "state"])["minutes"].agg(named).items():
            assert _value(found, kind, ALL, state) == pytest.approx(value), (how, kind, state)
        assert _value(found) == pytest.approx(past["minutes"].agg(named))


def test_hours_weeks_and_texts_are_those_of_pandas(past: pd.DataFrame, gleb: User) -> None:
    found = _found(gleb, f"rows=time.week&cols=hour&{YEAR}")
    for (week, hour), number in past.groupby(["week", "hour"]).size().items():
        assert _value(found, week, ALL, hour) == number
    found = _found(gleb, f"rows=reason&cols=state&{YEAR}")
    cancelled = past[past["state"] == "cancelled"]["reason"].value_counts()
    names = {line.name.casefold(): line for line in found.lines}
    assert {name: _value(found, line.row, ALL, "cancelled") for name, line in names.items()} == {
        **{reason: cancelled[reason] for reason in ("дорого", "нет товара")}, "не задано": cancelled[""],
    }  # fmt: skip
    assert _followed(found) > 8


def test_everybody_counts_what_they_may_see(past: pd.DataFrame, anna: User, boris: User, vera: User) -> None:
    # An event one sees with a client one does not see: the event counts, the client does not.
    hidden = Counterparty.objects.filter(responsible=vera)[0]
    row = Participant.objects.filter(event__responsible=anna)[0]
    Participant.objects.filter(pk=row.pk).update(counterparty=hidden)
    for user, number, clients in ((anna, 200, 14), (boris, 200, 14), (vera, 100, 7)):
        found = _found(user, f"rows=type&cols=state&{YEAR}&figures=count,clients")
        assert (found.number, _value(found, measure=1)) == (number, clients)
        assert _followed(found) > 15


def test_a_row_of_several_tags_stands_under_each_and_counts_once(past: pd.DataFrame, gleb: User) -> None:
    tags = [Tag.objects.create(name=f"Метка {n}", folded=f"метка {n}") for n in range(25)]
    events = list(Event.objects.order_by("pk")[:60])
    for place, event in enumerate(events):
        event.tags.set([tags[0], tags[1 + place % 24]] if place < 40 else [])
    found = _found(gleb, f"rows=tag&cols=type&{YEAR}&figures=count,clients")
    assert _value(found, str(tags[0].public_id)) == 40
    assert _value(found, NOTHING) == 260
    assert _value(found) == 300  # not the sum
    assert found.several and len(found.keys[0]) == 26
    assert _followed(found) >= 30
    # In columns only so many of them stand, the most frequent ones; nothing is called «others», and the sum is whole.
    found = _found(gleb, f"rows=type&cols=tag&{YEAR}")
    assert OTHER not in found.keys[2] and found.unshown == 1
    assert found.keys[2][0] == str(tags[0].public_id) and _value(found) == 300
    _followed(found)


def test_values_beyond_the_limit_are_others_with_their_rows(past: pd.DataFrame, gleb: User) -> None:
    for place, event in enumerate(Event.objects.order_by("pk")[:130]):
        Event.objects.filter(pk=event.pk).update(place=f"Зал {place if place < 70 else place % 5}")
    found = _found(gleb, f"rows=place&{YEAR}")
    assert len(found.keys[0]) == 52 and found.keys[0][-1] == OTHER  # fifty, those without one, the others
    assert sum(_value(found, key) for key in found.keys[0]) == 300
    assert _value(found, OTHER) == 20
    assert found.lines[0].name in {f"Зал {n}" for n in range(5)}  # the most frequent first
    _followed(found)


def test_numbers_and_lists_of_attributes_are_counted(anna: User, gleb: User) -> None:
    make_attribute("Оборот", "money", host="counterparty", by=gleb, code="turnover")
    make_attribute(
        "Интерес", "choices", host="counterparty", by=gleb, choices=["Стяжка", "Пол", "Кровля"], code="interest"
    )
    make_attribute("Сегмент", "choice", host="counterparty", by=gleb, choices=["А", "Б"], code="segment")
    make_attribute("Договор", "boolean", host="counterparty", by=gleb, code="contract")
    definitions = {row.key: row for row in _attributes()}
    turnover, interest, segment, contract = definitions
    chance, rows = random.Random(7), []
    source = Source.objects.order_by("pk")[0]
    cards = list(Counterparty.objects.filter(pk__in=write_companies(40, anna)))
    codes = {key: [choice["code"] for choice in row.choices] for key, row in definitions.items()}
    for place, card in enumerate(cards):
        given = {
            turnover: f"{chance.randrange(1, 500_000) / 100:.2f}" if place % 4 else None,
            interest: chance.sample(codes[interest], chance.randrange(3)),
            segment: chance.choice([*codes[segment], None]),
            contract: chance.choice([True, False, None]),
        }
        card.attributes = {definitions[key].code: value for key, value in given.items() if value not in (None, [])}
        card.source = source if place % 2 else None
        card.is_buyer, card.is_supplier = place % 2 == 0, place % 3 == 0
        rows.append({**given, "buyer": card.is_buyer, "supplier": card.is_supplier})
    Counterparty.objects.bulk_update(cards, ["attributes", "source", "is_buyer", "is_supplier"])
    mirror(cards)
    frame = pd.DataFrame(rows)
    frame[turnover] = frame[turnover].astype(float)
    base = "of=counterparties&period=all"
    for how in ("sum", "avg", "median"):
        found = _found(anna, f"{base}&rows={segment}&cols={contract}&figures={how}.{turnover}")
        named = {"avg": "mean"}.get(how, how)
        values = frame.groupby([segment, contract])[turnover].agg(named)
        for (kind, yes), value in values.items():
            if not pd.isna(value):
                assert _value(found, kind, ALL, "yes" if yes else "no") == pytest.approx(value)
        assert _value(found) == pytest.approx(frame[turnover].agg(named))
    found = _found(anna, f"{base}&rows={interest}&then={segment}&cols=relation&figures=count,median.{turnover}")
    for code in codes[interest]:
        has = frame[frame[interest].map(lambda held, code=code: code in held)]
        assert _value(found, code) == len(has)
        assert _value(found, code, ALL, "buyer") == has["buyer"].sum()
        assert _value(found, code, ALL, "supplier") == has["supplier"].sum()
        assert _value(found, code, measure=1) == pytest.approx(has[turnover].median())
    assert _value(found) == 40 and _value(found, ALL, ALL, "buyer") == 20
    assert _followed(found) >= 15


def _attributes() -> list[Any]:
    from letopis.attributes.models import AttributeDefinition

    return list(AttributeDefinition.objects.filter(host="counterparty").order_by("pk"))


def test_whatever_is_offered_is_counted_and_leads_to_its_rows(past: pd.DataFrame, anna: User, gleb: User) -> None:
    make_attribute("Сегмент", "choice", host="counterparty", by=gleb, choices=["А", "Б"])
    make_attribute("Пол", "choices", host="event", by=gleb, choices=["А", "Б"])
    make_attribute("Договор", "boolean", host="person", by=gleb)
    make_attribute("Срок", "date", host="event", by=gleb)
    make_attribute("Сумма", "money", host="person", by=gleb)
    make_person(by=anna, tags=["Важный"])
    for of in ("events", "people", "counterparties"):
        asked = read_own(anna, QueryDict(f"of={of}"))
        offered = dimensions(asked.fields)
        assert len(offered) > 20
        for one in offered:
            if one.step in (None, "month"):
                found = _found(anna, f"of={of}&rows={one.word}&period=all")
                assert found.number and sum(_value(found, key) for key in found.keys[0]) >= found.number, one.word
                _followed(found)
        for one in measures(asked.spec, asked.fields):
            _found(anna, f"of={of}&rows={offered[0].word}&figures={one.word}")


def test_days_are_those_of_the_reader_s_clock(gleb: User) -> None:
    company = write_companies(1, gleb)[0]
    moments = [
        datetime(2025, 12, 31, 20, 59, tzinfo=UTC),
        datetime(2025, 12, 31, 21, 0, tzinfo=UTC),
    ]  # midnight in Moscow
    write_events([Made(company, "meeting", at) for at in moments], gleb)
    for step, first, second in (("day", "2025-12-31", "2026-01-01"), ("month", "2025-12-01", "2026-01-01"),
                                ("quarter", "2025-10-01", "2026-01-01"), ("year", "2025-01-01", "2026-01-01")):  # fmt: skip
        found = _found(gleb, f"rows=time.{step}&from=2025-12-01&to=2026-01-31")
        assert (_value(found, first), _value(found, second)) == (1, 1), step
        assert _followed(found) >= 3
    found = _found(gleb, "rows=time.week&period=all")
    assert [line.row for line in found.lines] == ["2025-12-29"] and _value(found) == 2
    # A period by another date: rows without it are not counted, and the columns reach as far as the rows do.
    found = _found(gleb, "rows=type&cols=time.month&by=created&from=2025-12-31&to=2025-12-31")
    assert found.number == 1 and [head.key for head in found.heads] == ["2025-12-01", ALL]


def test_too_many_pieces_of_time_are_shown_in_greater_steps(gleb: User) -> None:
    write_events([Made(write_companies(1, gleb)[0], "meeting", datetime(2024, 3, 1, 12, tzinfo=UTC))], gleb)
    found = _found(gleb, "rows=type&cols=time.day&from=2024-01-01&to=2024-12-31")
    assert len(found.heads) == 54 and "крупнее" in " ".join(found.notes)
    assert _followed(found) >= 30


def test_the_order_asked_for_holds(past: pd.DataFrame, gleb: User) -> None:
    by_type = past.groupby("type").size()
    found = _found(gleb, f"rows=type&then=state&cols=time.month&{YEAR}&sort=-count")
    assert [line.row for line in found.lines if not line.depth] == list(
        by_type.sort_values(ascending=False, kind="stable").index
    )
    march = past[past["month"] == "2026-03-01"].groupby("type").size().reindex(by_type.index, fill_value=0)
    found = _found(gleb, f"rows=type&cols=time.month&{YEAR}&sort=count@2026-03-01")
    assert [march[line.row] for line in found.lines] == sorted(march)
    found = _found(gleb, f"rows=type&{YEAR}&sort=name")
    assert [line.name for line in found.lines] == sorted(line.name for line in found.lines)


def test_the_picture_suits_the_question(past: pd.DataFrame, gleb: User) -> None:
    for address, kind in (
        ("rows=time.month&cols=type", "Lines"), ("rows=type&cols=time.month", "Lines"), ("rows=type", "Bars"),
        ("rows=type&cols=state", "Columns"), ("rows=weekday&cols=hour", "HeatMap"),
        ("rows=type&cols=state&figures=completed", "HeatMap"), ("rows=type&cols=state&chart=lines", "Lines"),
    ):  # fmt: skip
        chart = charts(_found(gleb, f"{address}&{YEAR}"))[0]
        assert type(chart).__name__ == kind, address
        assert chart.table().rows
    assert charts(_found(gleb, f"rows=type&chart=none&{YEAR}")) == []


def test_queries_do_not_grow_with_the_data(anna: User) -> None:
    from django.db import connection

    address = "rows=tag&then=responsible&cols=time.month&figures=count,clients,median.minutes"
    numbers = []
    for count in (3, 30):
        events = write_events([Made(one, "call-outgoing", clock.now()) for one in write_companies(count, anna)], anna)
        for pk in events:
            Event.objects.get(pk=pk).tags.add(Tag.objects.create(name=f"Т{pk}", folded=f"т{pk}"))
        _found(anna, address)
        with CaptureQueriesContext(connection) as queries:
            _found(anna, address)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 40, numbers


def test_kept_counts_give_what_rows_give(past: pd.DataFrame, anna: User, vera: User, gleb: User) -> None:
    addresses = {
        f"rows=type&then=responsible&cols=time.month&{YEAR}&figures=count,row": True,
        "rows=channel&cols=time.quarter&period=all&where=team:filled": True,
        f"rows=time.week&then=team&cols=direction&{YEAR}&where=any(state:is:completed;type:is:task)": True,
        f"rows=type&cols=time.month&{YEAR}&where=reason:filled": False,
        f"rows=type&cols=time.month&{YEAR}&figures=completed": False,
        f"rows=type&cols=created.month&{YEAR}": False,
        f"rows=type&cols=time.month&by=created&{YEAR}": False,
        f"rows=time.day&cols=time.month&{YEAR}": True,
        f"rows=time.month&cols=time.year&{YEAR}": False,  # both of months
        f"rows=outcome&{YEAR}": False,
    }
    found = {}
    for is_kept in (False, True):
        for user in (anna, vera, gleb):
            for address, may in addresses.items():
                asked = read_own(user, QueryDict(address))
                axes = axes_of(asked)
                assert (counts_kept(asked, axes) is not None) == may, address
                one = figures(asked)
                if may:
                    assert _followed(one) > 3
                counts = {place: held.count for place, held in one.held.items()}
                assert found.setdefault((user.pk, address), counts) == counts, (is_kept, address)
        if not is_kept:
            counting.rebuild()
            assert DayCount.objects.exists()
    # They are what the report is made of: a kept count nobody counted anew shows.
    for row in DayCount.objects.all():
        row.counts = {key: number + 1000 for key, number in row.counts.items()}
        row.save(update_fields=["counts"])
    assert _found(gleb, f"rows=type&cols=time.month&{YEAR}").number > 1000
    assert _found(gleb, f"rows=outcome&{YEAR}").number == 300
