"""«Работа менеджеров»: whose line, the figures of «Контроль» again, answers in working time, where each figure leads."""

import io
import re
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from letopis.accounts.models import User
from letopis.analytics.managers.asked import read_asked
from letopis.analytics.managers.figures import figures
from letopis.analytics.managers.working_time import WorkingTime
from letopis.analytics.tests.pages import answer_of, count_on, text_of
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.config.demo import fill_demo
from letopis.events.control import control
from letopis.events.models import Event, EventType, PlanTarget
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
PAGE = "/reports/managers/"


def _at(days: float) -> Any:
    return clock.now() - timedelta(days=days)


def _text(client: Client, address: str = PAGE) -> str:
    return text_of(client, address)


def _api(user: User, **params: Any) -> dict[str, Any]:
    return answer_of(user, "managers", **params)


def _line(found: dict[str, Any], user: User) -> dict[str, Any]:
    return next(row for row in found["managers"] if row["id"] == str(user.public_id))


MOSCOW = ZoneInfo("Europe/Moscow")


def _moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-10-12 10:00", "2026-10-12 11:30", 1.5),
        ("2026-10-12 20:00", "2026-10-13 09:30", 0.5),  # came at night
        ("2026-10-16 17:00", "2026-10-19 10:00", 2),  # over a weekend
        ("2026-10-12 07:00", "2026-10-12 08:00", 0),  # both before work
        ("2026-11-03 16:00", "2026-11-05 10:00", 2),  # a day shortened by an hour, then a holiday
        ("2026-10-12 12:00", "2026-10-14 12:00", 18),
    ],
)
def test_time_passes_while_one_works(since: str, until: str, hours: float) -> None:
    assert WorkingTime(MOSCOW).between(_moscow(since), _moscow(until)) == hours * 3600


def test_time_passes_in_the_zone_and_the_hours_of_a_person() -> None:
    since, until = datetime(2026, 10, 12, 0, tzinfo=UTC), datetime(2026, 10, 12, 12, tzinfo=UTC)
    assert WorkingTime(ZoneInfo("Asia/Vladivostok"), 10 * 60, 16 * 60).between(since, until) == 6 * 3600
    assert WorkingTime(ZoneInfo("UTC"), 0, 24 * 60).between(since, until) == 12 * 3600


def test_a_manager_sees_their_line_and_a_head_those_of_the_team(
    anna: User, boris: User, olga: User, oleg: User, vera: User, gleb: User, client_of: Clients
) -> None:
    for user in (anna, boris, vera):
        make_event(by=user, company=make_counterparty(f"К {user.name}", by=user), starts_at=_at(3), state="completed")
    seen = {user.login: {row["name"] for row in _api(user)["managers"]} for user in (anna, olga, oleg, vera, gleb)}
    assert seen["anna"] == {anna.name} and seen["vera"] == {vera.name}
    assert {anna.name, boris.name} <= seen["olga"] and vera.name not in seen["olga"] | seen["oleg"]
    assert {anna.name, boris.name, vera.name} <= seen["gleb"]
    assert _api(gleb)["total"]["completed"] == 3 and _api(olga)["total"]["completed"] == 2
    # Asking for another one's line by its address shows nothing.
    assert _api(anna, responsible=boris.public_id)["managers"] == []
    page = _text(client_of(anna))
    assert anna.name in page and boris.name not in page and vera.name not in page
    assert boris.name not in _text(client_of(vera), f"{PAGE}?responsible={boris.public_id}")
    both = _text(client_of(gleb))
    assert anna.team.name in both and vera.team.name in both
    assert Client().get(PAGE).status_code == 302 and Client().get("/api/v1/reports/managers").status_code == 401


def test_answers_are_timed_and_what_is_out_of_sight_is_left_out(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    day = clock.today(anna.zone) - timedelta(days=20)
    while day.weekday() != 0:
        day -= timedelta(days=1)
    nine = clock.day_start(day, anna.zone) + timedelta(hours=9)
    people = [make_person(f"Клиент {number}", by=anna) for number in range(5)]
    asked = {"type": "email", "direction": "incoming", "state": "completed", "by": anna}
    given = {"direction": "outgoing", "state": "completed"}
    letters = [make_event(person=one, starts_at=nine + timedelta(hours=1), **asked) for one in people]
    make_event(by=anna, person=people[0], type="email", starts_at=nine + timedelta(hours=3), **given)
    make_event(by=anna, person=people[1], starts_at=nine + timedelta(days=1, hours=2), **given)  # 8 + 2 hours
    hidden = make_event(by=anna, person=people[2], type="email", starts_at=nine + timedelta(hours=2), **given)
    Event.objects.filter(pk=hidden.pk).update(responsible=vera, team=vera.team)
    make_event(by=anna, person=people[3], type="email", starts_at=nine + timedelta(days=9), **given)  # too late
    # Waits still; a talk is its own answer; a fresh letter's term is not over; «ответ не нужен» is no request.
    make_event(by=anna, person=people[0], starts_at=nine + timedelta(hours=1), direction="incoming",
               state="completed", outcome="reached")  # fmt: skip
    make_event(person=people[0], starts_at=_at(1), **asked)
    dismissed = make_event(person=people[4], starts_at=nine, **asked)
    Event.objects.filter(pk=dismissed.pk).update(answer_not_needed=True, needs_answer=False)

    mine = _line(_api(anna), anna)
    assert (mine["requests"], mine["term_not_over"], mine["answered_out_of_sight"]) == (6, 1, 1)
    assert (mine["answered"]["successes"], mine["answered"]["trials"]) == (2, 4)
    assert mine["answer_median"]["hours"] == pytest.approx(6)  # between 2 and 10
    assert mine["waiting"] == 2  # the fresh one, and that of the fifth
    whole = _line(_api(gleb), anna)
    assert (whole["answered"]["successes"], whole["answered"]["trials"]) == (3, 5)
    assert whole["answered_out_of_sight"] == 0 and whole["answer_median"]["hours"] == pytest.approx(2)
    page = _text(client_of(anna))
    table = page[page.index('id="h-answers-t"') :]
    table = table[: table.index("</table>")]
    href = next(href for href in re.findall(r'href="([^"]+)"', table) if "request" in href)
    assert count_on(_text(client_of(anna), href)) == 6
    waiting = next(href for href in re.findall(r'href="([^"]+)"', table) if "answer:is:yes" in href)
    assert count_on(_text(client_of(anna), waiting)) == 2
    assert "На 1 обращение ответил тот, чьих событий вы не видите" in page
    assert letters[4].subject


def _world(anna: User, boris: User, gleb: User) -> None:
    """Two managers' completed, late, cancelled, overdue and planned events over sixty days, records good and bad."""
    for user in (anna, boris):
        company = make_counterparty(f"Клиент {user.name}", by=user, phone="+7 912 000-00-01" if user == anna else "")
        alone = make_person(f"Один {user.last_name if hasattr(user, 'last_name') else 'Гость'}", by=user)
        for number in range(12):
            event = make_event(
                by=user, company=company if number % 2 else None, person=None if number % 2 else alone,
                type=("call", "meeting", "email", "task")[number % 4], starts_at=_at(3 + number * 4),
                content="Поговорили" if number % 3 else "",
                state=("completed", "completed", "completed", "cancelled", "planned", "completed")[number % 6],
            )  # fmt: skip
            if event.completed_at:
                late = number % 5 == 0
                Event.objects.filter(pk=event.pk).update(
                    completed_at=event.due_at + (timedelta(days=3) if late else timedelta(minutes=5))
                )
        make_event(by=user, company=company, starts_at=_at(-2))
        make_event(by=user, company=company, type="note", starts_at=_at(2), state="completed")
    PlanTarget.objects.create(user=anna, type=EventType.objects.get(code="call"), per_week=5)


def test_figures_are_those_of_control_and_open_their_rows(
    anna: User, boris: User, olga: User, gleb: User, client_of: Clients
) -> None:
    _world(anna, boris, gleb)
    found = _api(olga)
    first, last = (datetime.fromisoformat(found[key]).date() for key in ("first", "last"))
    known = {row.user.pk: row.all for row in control(olga, first, last).rows}
    for user in (anna, boris):
        mine, theirs = _line(found, user), known[user.pk]
        names = {"completed": "completed", "total": "events", "overdue": "overdue", "cancelled": "cancelled",
                 "moved": "moved"}  # fmt: skip
        assert {name: getattr(theirs, name) for name in names} == {name: mine[key] for name, key in names.items()}
        assert (mine["on_time"]["successes"], mine["on_time"]["trials"]) == (theirs.in_time, theirs.completed)
        assert mine["target"] == theirs.target and theirs.late
    client, followed = client_of(olga), 0
    page = _text(client)
    for name in ("plan", "answers-t", "load-t", "records-t"):
        part = page[page.index(f'id="h-{name}"') :]
        part = part[: part.index("</table>")]
        for title, href, shown in re.findall(
            r'<a class="link[^"]*" href="([^"]+)"(?: title="([^"]*)")?>([^<]+)</a>', part
        ):
            href, title = title, href
            number = re.fullmatch(r"([\d\u00a0]+)(?: без)?", shown) or re.match(r"(\d+) из \d+", title)
            if number:
                assert count_on(_text(client, href)) == int(number[1].replace("\u00a0", "")), (name, shown, title, href)
                followed += 1
    assert followed > 50


def test_records_and_load_are_those_of_a_naive_count(anna: User, boris: User, olga: User, gleb: User) -> None:
    _world(anna, boris, gleb)
    found, zone = _api(olga), olga.zone
    first, last = (datetime.fromisoformat(found[key]).date() for key in ("first", "last"))
    measured: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    per_user: dict[int, int] = defaultdict(int)
    hours: dict[int, float] = defaultdict(float)
    for event in Event.objects.filter(state="completed").exclude(type__code="note").select_related("type"):
        if not first <= event.occurs_at.astimezone(zone).date() <= last:
            continue
        guests = list(event.participants.all())
        ahead = any(
            getattr(card, "event_summary", None) and card.event_summary.next_at
            for guest in guests
            for card in (guest.person, guest.counterparty)
            if card
        )
        facts = {
            "content": (True, bool(event.content)),
            "outcome": (bool(event.type.outcomes), bool(event.outcome)),
            "next": (bool(event.type.next_type), event.after.exists() or ahead),
            "detail": (event.type.form in ("call", "email", "sms", "messenger"), any(g.contact_detail_id for g in guests)),
            "client": (event.type.needs_participant, any(g.person_id or g.counterparty_id for g in guests)),
        }  # fmt: skip
        for code, (counts, holds) in facts.items():
            measured[event.responsible_id, code][0] += counts and holds
            measured[event.responsible_id, code][1] += counts
        per_user[event.responsible_id] += 1
        if event.type.form == "meeting" and event.ends_at and event.starts_at:
            hours[event.responsible_id] += (event.ends_at - event.starts_at).total_seconds() / 3600
    for user in (anna, boris):
        mine = _line(found, user)
        held = {row["measure"]: [row["held"], row["of"]] for row in mine["records"]}
        assert held == {code: measured[user.pk, code] for code in held} and len(held) == 5
        assert mine["events_per_day"] == pytest.approx(per_user[user.pk] / found["working_days"])
        assert mine["meeting_hours"] == pytest.approx(hours[user.pk])
        assert (mine["clients"], mine["cards"], mine["new_clients"]) == (2, 2, 2)
        assert mine["cards_without_contacts"] == (1 if user == anna else 2)
        assert mine["clients_without_source"] == 2


def test_managers_are_set_apart_only_by_more_than_chance(
    anna: User, boris: User, olga: User, client_of: Clients
) -> None:
    companies = write_companies(60, anna)
    for user, late in ((anna, 0), (boris, 3)):
        keys = write_events([Made(one, "call-outgoing", _at(10 + n)) for n, one in enumerate(companies)], user)
        wrong = keys[: len(keys) * late // 4]
        for event in Event.objects.filter(pk__in=wrong):
            Event.objects.filter(pk=event.pk).update(completed_at=event.due_at + timedelta(days=4))
    found = _api(olga)
    assert found["differ_in_time"] == [{"more": str(anna.public_id), "less": str(boris.public_id)}]
    page = _text(client_of(olga))
    assert "Различаются больше случайного: " in page and found["differ_in_answers"] == []
    # The same shares from a fifth of the data tell nothing.
    Event.objects.exclude(pk__in=Event.objects.filter(number__gt=0).order_by("pk").values("pk")[:8]).update(
        is_marked_for_deletion=True
    )
    assert _api(olga)["differ_in_time"] == []
    assert "мало данных" in _text(client_of(olga)).lower()


@pytest.mark.slow
@pytest.mark.django_db
def test_times_on_the_demo_company_are_those_of_a_naive_count() -> None:
    assert fill_demo()
    owner = User.objects.get(login="gleb")
    found = figures(read_asked(owner, QueryDict("period=last-365")))
    now, term = clock.now(), timedelta(days=7)
    good = {(kind.pk, row["code"]) for kind in EventType.objects.all() for row in kind.outcomes if row.get("success")}
    times: dict[int, list[float]] = defaultdict(list)
    trials: dict[int, int] = defaultdict(int)
    for event in Event.objects.filter(direction="incoming", type__awaits_answer=True, answer_not_needed=False):
        day = event.occurs_at.astimezone(owner.zone).date()
        if event.state == "cancelled" or (event.type_id, event.outcome) in good or event.is_marked_for_deletion:
            continue
        if not found.asked.first <= day <= found.asked.last or event.occurs_at + term > now:
            continue
        trials[event.responsible_id] += 1
        answers = []
        for guest in event.participants.all():
            named = {"participants__person": guest.person} if guest.person else {
                "participants__counterparty": guest.counterparty
            }  # fmt: skip
            later = Event.objects.filter(
                direction="outgoing", state="completed", is_marked_for_deletion=False,
                occurs_at__gt=event.occurs_at, occurs_at__lte=event.occurs_at + term, **named,
            )  # fmt: skip
            answers += [row.occurs_at for row in later]
        if answers:
            zone = event.responsible.zone
            times[event.responsible_id].append(WorkingTime(zone).between(event.occurs_at, min(answers)))
    assert sum(trials.values()) > 20
    for line in found.managers:
        pk = line.people[0].pk
        answered = line.now.answered
        assert (answered.trials if answered else 0) == trials[pk]
        assert sorted(line.now.answers.times) == pytest.approx(sorted(times[pk]))
        if times[pk] and line.now.answers.median:
            assert line.now.answers.median.value == pytest.approx(median(times[pk]))


def test_queries_do_not_grow(anna: User, boris: User, gleb: User, client_of: Clients) -> None:
    client, numbers = client_of(gleb), []
    for count in (3, 30):
        companies = write_companies(count, anna)
        for user in (anna, boris):
            write_events([Made(one, "email-incoming", _at(12)) for one in companies], user)
            write_events([Made(one, "email-outgoing", _at(11)) for one in companies], user)
        _text(client)
        with CaptureQueriesContext(connection) as queries:
            _text(client)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 50, numbers


def test_the_file_and_the_rules(anna: User, boris: User, gleb: User, client_of: Clients) -> None:
    _world(anna, boris, gleb)
    assert client_of(anna).get(f"{PAGE}export.xlsx").status_code == 403
    book = CalamineWorkbook.from_filelike(io.BytesIO(client_of(gleb).get(f"{PAGE}export.xlsx").content))
    rows = book.get_sheet_by_index(0).to_python()
    line = dict(zip(rows[0], next(row for row in rows if row[0] == anna.name), strict=True))
    assert line["Завершено"] == _line(_api(gleb), anna)["completed"] > 3
    assert len(book.sheet_names) == 6
    how = _text(client_of(anna), f"{PAGE}how/")
    for word in ("Обращения", "рабочем времени", "Качество записей", "Холм", "Контроля", "Следующий шаг"):
        assert word in how, word
