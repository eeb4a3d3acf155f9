"""What a merge does to events: chronicles, answers, the contact used."""

from datetime import timedelta

from letopis.accounts.models import User
from letopis.events.actions import change_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, Participant
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.actions.merge import merge, undo_merge
from letopis.parties.testing import make_counterparty, make_person


def _letter(subject: str, direction: str, minutes: int, by: User, **who: object) -> Event:
    at = clock.now() - timedelta(minutes=minutes)
    return make_event(subject, by=by, type="email", direction=direction, state="completed", starts_at=at, **who)  # type: ignore[arg-type]


def test_a_letter_to_one_card_answers_the_letter_from_the_other(anna: User) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Белова О.", by=anna)
    asked = _letter("Сколько стоит?", "incoming", 20, anna, person=one)
    _letter("Столько", "outgoing", 10, anna, person=two)
    asked.refresh_from_db()
    assert asked.needs_answer
    done = merge(one, [two], by=anna)
    asked.refresh_from_db()
    assert not asked.needs_answer
    undo_merge(one, done, by=anna)
    asked.refresh_from_db()
    assert asked.needs_answer


def test_the_contact_of_a_double_becomes_the_contact_that_stays(anna: User) -> None:
    one = make_person("Белова Ольга", by=anna, phone="+7 921 000-77-03")
    two = make_person("Белова О.", by=anna, phone="8 921 000 77 03")
    event = make_event("Звонок", by=anna)
    detail = two.details.get()
    change_event(event, EventInput(participants=[ParticipantInput(person=two, contact_detail=detail)]), by=anna)
    done = merge(one, [two], by=anna)
    row = Participant.objects.get(event=event, person=one)
    assert row.contact_detail == one.details.get()
    version = Event.objects.get(pk=event.pk).version
    given = ParticipantInput(person=one, contact_detail=row.contact_detail, id=row.public_id)
    change_event(
        event, EventInput({"place": "Офис"}, participants=[given]), by=anna
    )  # the form of the event goes on working
    assert Event.objects.get(pk=event.pk).version > version
    undo_merge(one, done, by=anna)
    row.refresh_from_db()
    assert (row.person, row.contact_detail) == (two, detail)


def test_a_company_named_twice_in_an_event_stands_once(anna: User) -> None:
    one, two = make_counterparty("ООО «Дом»", by=anna), make_counterparty("Дом", by=anna)
    event = make_event("Встреча", by=anna, company=one)
    row = event.participants.get()
    change_event(
        event,
        EventInput(
            participants=[ParticipantInput(counterparty=one, id=row.public_id), ParticipantInput(counterparty=two)]
        ),
        by=anna,
    )
    done = merge(one, [two], by=anna)
    assert event.participants.count() == 1
    assert "дом" in Event.objects.get(pk=event.pk).search_text
    undo_merge(one, done, by=anna)
    assert {row.counterparty for row in event.participants.all()} == {one, two}
