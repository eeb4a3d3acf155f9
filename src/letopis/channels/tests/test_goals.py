"""Goals: set up by the owner, found in rows, kept true to what happens."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.channels.actions import ChannelInput, GoalInput, add_channel, add_goal, change_channel, change_goal
from letopis.channels.goals.clients import Client
from letopis.channels.goals.counting import follow, rebuild
from letopis.channels.models import Channel, Goal, GoalCursor, GoalReach, GoalVersion
from letopis.channels.tasks import follow_facts
from letopis.config.commands import recount as recount_command
from letopis.events import actions as events
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.jobs.models import Job
from letopis.kernel import clock
from letopis.parties import actions as parties
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Tag
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Browsers = Callable[[User], Browser]
NOW = clock.now().replace(microsecond=0)


def _at(days: float) -> datetime:
    """So many days ago."""
    return NOW - timedelta(days=days)


def _done(
    who: Any, days: float, direction: str = "outgoing", type: str = "email", by: Any = None, **more: Any
) -> Event:
    by = by or User.objects.get(login="anna")
    card = {"person": who} if isinstance(who, ContactPerson) else {"company": who}
    more = {"direction": direction, **more} if type not in ("meeting", "note") else more
    return make_event("Связь", by=by, type=type, starts_at=_at(days), state="completed", **card, **more)


def _goal(kind: str, rule: dict[str, Any], by: User, counting: str = "each", name: str = "Цель") -> Goal:
    row = add_goal(kind, GoalInput(name, rule, counting), by=by)
    rebuild([row])
    return row


def _found(goal: Goal) -> list[tuple[Any, float]]:
    rows = GoalReach.objects.filter(goal=goal).select_related("person", "counterparty").order_by("at")
    return [(row.person or row.counterparty, round((NOW - row.at) / timedelta(days=1), 3)) for row in rows]


REPLY = {"days": 7, "talked": True, "channels": []}
MEETING = {"types": ["meeting"], "direction": "", "outcomes": [], "tag": ""}


def test_a_goal_is_set_up_changed_and_taken_back(gleb: User, anna: User, client_of: Browsers) -> None:
    owner = client_of(gleb)
    sent = {"name": "Ответ за три дня", "days": "3", "counting": "once", "window": "30"}
    assert client_of(anna).post("/settings/goals/new/reply/", sent).status_code == 403
    assert owner.get("/settings/goals/new/fax/").status_code == 404
    assert owner.post("/settings/goals/new/reply/", sent).status_code == 302
    goal = Goal.objects.get(name="Ответ за три дня")
    assert (goal.rule, goal.window, goal.number) == ({"days": 3, "talked": False, "channels": []}, 30, 1)
    path = f"/settings/goals/{goal.public_id}/"
    for wrong in (
        {"days": "0"},
        {"days": "много"},
        {"window": ""},
        {"name": " "},
        {"counting": "twice"},
        {"channels": "x"},
    ):
        answer = owner.post(path, {**sent, "version": "1", **wrong})
        assert answer.status_code == 422 and GoalVersion.objects.filter(goal=goal).count() == 1, wrong
    assert owner.post(path, {**sent, "version": "1", "days": "5"}).status_code == 302
    assert owner.post(path, {**sent, "version": "1", "days": "6"}).status_code == 409
    goal.refresh_from_db()
    assert (goal.rule["days"], goal.number, goal.is_counted) == (5, 2, False)
    page = owner.get(path).content.decode()
    assert "ответ за 3 дня" in page and "ответ за 5 дней" in page  # both versions
    fact = FactRecord.objects.order_by("-pk")[0]
    assert owner.post(f"/settings/channels/undo/{fact.pk}/").status_code == 302
    goal.refresh_from_db()
    assert (goal.rule["days"], goal.number, goal.versions.count()) == (3, 3, 3)
    owner.post(f"{path}use/", {"active": "0"})
    assert "отключена" in owner.get("/settings/goals/").content.decode()
    assert GoalVersion.objects.filter(goal=goal).count() == 3  # a switch is no other rule


@pytest.mark.parametrize(
    ("kind", "sent", "rule"),
    [
        ("event", {"types": ["call", "meeting"], "direction": "incoming", "outcomes": ["reached"]},
         {"types": ["call", "meeting"], "direction": "incoming", "outcomes": ["reached"], "tag": ""}),
        ("event", {"types": []}, None),
        ("event", {"types": ["fax"]}, None),
        ("value", {"what": "tag:none"}, None),
        ("value", {"what": "person:vip:true"}, {"what": "person:vip:true"}),
        ("buyer", {}, {}),
        ("chain", {"steps": ["reply"], "days": "30"}, None),
        ("chain", {"steps": ["reply", "", "meeting"], "days": "30"}, {"days": 30}),
    ],
)  # fmt: skip
def test_each_kind_reads_its_form(kind: str, sent: Any, rule: Any, gleb: User, client_of: Browsers) -> None:
    make_attribute("VIP", "boolean", by=gleb)
    if "steps" in sent:
        codes = {goal.code: str(goal.public_id) for goal in Goal.objects.all()}
        sent = {**sent, "steps": [codes.get(code, code) for code in sent["steps"]]}
        rule = rule and {**rule, "steps": [step for step in sent["steps"] if step]}
    owner, path = client_of(gleb), f"/settings/goals/new/{kind}/"
    assert owner.get(path).status_code == 200
    answer = owner.post(path, {"name": "Новая цель", "counting": "each", "window": "90", **sent})
    if rule is None:
        assert answer.status_code == 422 and not Goal.objects.filter(name="Новая цель").exists()
    else:
        goal = Goal.objects.get(name="Новая цель")
        assert answer.status_code == 302 and goal.rule == rule
        assert owner.get(f"/settings/goals/{goal.public_id}/").status_code == 200


def test_answers_belong_to_the_last_contact(anna: User, gleb: User) -> None:
    olga, victor = make_person("Белова Ольга", by=anna), make_person("Крамер Виктор", by=anna)
    _done(olga, 30)  # written again before the answer
    _done(olga, 29)
    _done(olga, 28, "incoming")
    _done(olga, 27, "incoming")  # the same answer goes on
    _done(olga, 20)
    _done(olga, 10, "incoming")  # too late
    _done(victor, 5, type="call", outcome="reached")
    _done(victor, 4, type="call", outcome="no_answer")
    _done(victor, 3, "incoming", private=True)
    marked = _done(victor, 2, "incoming")
    events.mark_for_deletion(marked, by=anna)
    each = _goal("reply", REPLY, gleb)
    assert _found(each) == [(olga, 28), (victor, 5)]
    silent = _goal("reply", {**REPLY, "talked": False}, gleb, name="Письменно")
    assert _found(silent) == [(olga, 28)]
    long = _goal("reply", {**REPLY, "days": 10}, gleb, "once", name="Долго")
    assert _found(long) == [(olga, 28), (victor, 5)]
    change_goal(long, GoalInput("Долго", {**REPLY, "days": 10}, "each"), by=gleb)
    rebuild([Goal.objects.get(pk=long.pk)])
    assert _found(long) == [(olga, 28), (olga, 10), (victor, 5)]


def test_an_answer_to_a_channel(anna: User, gleb: User) -> None:
    olga, tag = make_person("Белова Ольга", by=anna), Tag.objects.create(name="Рассылка", folded="рассылка")
    mass = _done(olga, 30)
    mass.tags.add(tag)
    _done(olga, 29, "incoming")
    _done(olga, 20)
    _done(olga, 19, "incoming")
    email = Channel.objects.get(code="email-outgoing")
    goal = _goal("reply", {**REPLY, "channels": [str(email.public_id)]}, gleb)
    assert _found(goal) == [(olga, 29), (olga, 19)]
    follow()  # from here on the journal is followed
    channel = add_channel(ChannelInput(email.type, "outgoing", tag), by=gleb)
    follow_facts()
    goal.refresh_from_db()
    assert not goal.is_counted
    rebuild([goal])
    assert _found(goal) == [(olga, 19)]
    change_channel(channel, False, by=gleb)
    follow_facts()
    rebuild([Goal.objects.get(pk=goal.pk)])
    assert _found(goal) == [(olga, 29), (olga, 19)]


def test_a_company_has_the_contacts_of_its_people(anna: User, gleb: User) -> None:
    company = make_counterparty("Ромашка", by=anna)
    olga = make_person("Белова Ольга", by=anna)
    goal = _goal("event", MEETING, gleb)
    follow()
    _done(olga, 9, type="meeting")
    follow()
    assert _found(goal) == [(olga, 9)]
    parties.change_person(olga, PartyInput(affiliations=[AffiliationInput(company)]), by=anna)
    follow()
    assert _found(goal) == [(company, 9)]
    _done(company, 3, type="meeting")
    follow()
    assert _found(goal) == [(company, 9), (company, 3)]
    parties.change_person(olga, PartyInput(affiliations=[]), by=anna)
    follow()
    assert sorted(_found(goal), key=lambda one: -one[1]) == [(olga, 9), (company, 3)]


def test_events_with_an_outcome_a_direction_and_a_tag(anna: User, gleb: User) -> None:
    olga, tag = make_person("Белова Ольга", by=anna), Tag.objects.create(name="Демо", folded="демо")
    one = _done(olga, 9, type="call", outcome="reached")
    _done(olga, 8, "incoming", type="call", outcome="reached")
    _done(olga, 7, type="call", outcome="no_answer")
    make_event(by=anna, person=olga, starts_at=_at(6), direction="outgoing")  # planned
    rule = {"types": ["call"], "direction": "outgoing", "outcomes": ["reached"], "tag": ""}
    goal = _goal("event", rule, gleb)
    assert _found(goal) == [(olga, 9)]
    tagged = _goal("event", {**rule, "tag": str(tag.public_id)}, gleb, name="С меткой")
    assert _found(tagged) == []
    follow()
    events.change_event(one, EventInput(tags=["Демо"]), by=anna)
    follow()
    assert _found(tagged) == [(olga, 9)]


def test_tags_and_attributes_count_since_they_stand(anna: User, gleb: User, monkeypatch: pytest.MonkeyPatch) -> None:
    make_attribute("Стадия", "choice", choices=["Опт", "Розница"], by=gleb)
    company = make_counterparty("Ромашка", by=anna)
    olga = make_person("Белова Ольга", by=anna, tags=["VIP"])
    victor = make_person("Крамер Виктор", by=anna, company=company)
    vip = Tag.objects.get(name="VIP")
    tag = _goal("value", {"what": f"tag:{vip.public_id}"}, gleb)
    choice = _goal("value", {"what": "person:stadiya:opt"}, gleb, name="Опт")
    filled = _goal("value", {"what": "person:stadiya:"}, gleb, name="Стадия")
    assert [who for who, _at in _found(tag)] == [olga] and _found(choice) == []
    follow()
    later = NOW + timedelta(days=3)
    monkeypatch.setattr("letopis.kernel.clock.now", lambda: later)
    victor = parties.change_person(victor, PartyInput({}, tags=["VIP"], attributes={"stadiya": "opt"}), by=anna)
    olga = parties.change_person(olga, PartyInput({}, tags=[], attributes={"stadiya": "roznitsa"}), by=anna)
    follow()
    assert _found(tag) == [(company, -3)] == _found(choice)
    assert {who for who, _at in _found(filled)} == {company, olga}
    again = NOW + timedelta(days=5)
    monkeypatch.setattr("letopis.kernel.clock.now", lambda: again)
    parties.change_person(olga, PartyInput({"comment": "…"}, tags=["VIP"]), by=anna)
    follow()
    assert _found(tag) == [(company, -3), (olga, -5)]
    assert rebuild([tag, choice, filled]) == 0


def test_somebody_becomes_a_client(anna: User, gleb: User, monkeypatch: pytest.MonkeyPatch) -> None:
    company = make_counterparty("Ромашка", by=anna, is_buyer=False, is_other=True)
    olga = make_person("Белова Ольга", by=anna)
    goal = _goal("buyer", {}, gleb)
    follow()
    later = NOW + timedelta(days=3)
    monkeypatch.setattr("letopis.kernel.clock.now", lambda: later)
    parties.change_person(olga, PartyInput(affiliations=[AffiliationInput(company)]), by=anna)
    company.refresh_from_db()
    parties.change_counterparty(company, PartyInput({"is_buyer": True}), by=anna)
    follow()
    assert _found(goal) == [(company, -3)]


def test_a_chain_takes_each_step_after_the_one_before(anna: User, gleb: User) -> None:
    olga, victor = make_person("Белова Ольга", by=anna), make_person("Крамер Виктор", by=anna)
    reply, meeting = _goal("reply", REPLY, gleb), _goal("event", MEETING, gleb, name="Встреча")
    for who, days in ((olga, 60), (olga, 30), (victor, 90)):
        _done(who, days)
        _done(who, days - 1, "incoming")
    _done(olga, 65, type="meeting")  # before any answer
    _done(olga, 50, type="meeting")
    _done(olga, 20, type="meeting")
    _done(victor, 10, type="meeting")  # too late
    rule = {"steps": [str(reply.public_id), str(meeting.public_id)], "days": 30}
    chain = _goal("chain", rule, gleb, name="Ответ и встреча")
    assert _found(chain) == [(olga, 50), (olga, 20)]
    change_goal(meeting, GoalInput("Встреча", {**MEETING, "types": ["meeting", "call"]}), by=gleb)
    assert not Goal.objects.get(pk=chain.pk).is_counted  # its step has another rule


def test_the_worker_counts_new_rules_once(anna: User, gleb: User) -> None:
    olga = make_person("Белова Ольга", by=anna)
    _done(olga, 9, type="meeting")
    Goal.objects.update(counted=0)
    GoalCursor.objects.all().delete()
    assert follow_facts() is False  # nothing is known of before: all goals are wanted
    follow_facts()
    follow_facts()
    jobs = Job.objects.filter(task="channels.recount_goal")
    goals = list(Goal.objects.all())
    assert {job.arguments["goal"] for job in jobs} == {goal.pk for goal in goals}
    from letopis.channels.tasks import recount_goal

    for job in jobs:
        recount_goal.call(**job.arguments)
    assert all(goal.is_counted for goal in Goal.objects.all())
    assert _found(Goal.objects.get(code="meeting")) == [(olga, 9)]
    before = jobs.count()
    follow_facts()
    assert jobs.count() == before


def test_the_command_mends_what_is_not_true(anna: User, gleb: User, capsys: pytest.CaptureFixture[str]) -> None:
    olga = make_person("Белова Ольга", by=anna)
    _done(olga, 9, type="meeting")
    recount_command.run(None)
    capsys.readouterr()
    recount_command.run(None)
    assert "0 rows" in capsys.readouterr().out
    GoalReach.objects.update(at=_at(100))
    GoalReach.objects.create(goal=Goal.objects.get(code="reply"), person=olga, at=NOW, key="")
    recount_command.run(None)
    assert "2 rows" not in capsys.readouterr().out.replace(
        "3 rows", ""
    )  # the wrong one goes, the moved one is rewritten
    assert _found(Goal.objects.get(code="meeting")) == [(olga, 9)] and not _found(Goal.objects.get(code="reply"))


def test_programs_read_the_goals(vera: User) -> None:
    headers = {"Authorization": f"Bearer {create_token(vera, 'read')}"}
    items = Browser().get("/api/v1/goals", headers=headers).json()["items"]
    assert [(item["code"], item["kind"], item["rule_version"], item["counting"]) for item in items] == [
        ("reply", "reply", 1, "once"), ("meeting", "event", 1, "once")
    ]  # fmt: skip
    assert Browser().get(f"/api/v1/goals/{items[0]['id']}", headers=headers).json() == items[0]


def test_clients_are_cards_that_live(anna: User) -> None:
    from letopis.channels.goals.clients import Clients

    company = make_counterparty("Ромашка", by=anna)
    olga = make_person("Белова Ольга", by=anna, company=company)
    alone = make_person("Крамер Виктор", by=anna)
    read = Clients([Client("counterparty", company.pk), Client("person", alone.pk), Client("person", olga.pk)])
    assert read.of("person", olga.pk) == Client("counterparty", company.pk)
    assert read.of("person", alone.pk) == Client("person", alone.pk)
    assert isinstance(company, Counterparty)
