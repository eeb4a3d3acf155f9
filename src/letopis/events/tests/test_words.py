"""Events are found by word forms, the same on both databases, and their words follow every action."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.comments.actions import delete_comment, write_comment
from letopis.comments.targets import TARGETS
from letopis.events import words
from letopis.events.actions import cancel_event, change_event, complete_event, reopen_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Counter, Event, EventWords
from letopis.events.testing import make_event
from letopis.events.words import are_words_ready, fill_words, words_of
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.testing import make_person
from letopis.search import words as searching
from letopis.search.words import narrowed_by_words

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]

TEXTS = {
    "forms": ("Согласовать договор", "Просили счета за отгрузку, звонили дважды"),
    "yo": ("Счёт № 418-Б", "Ещё раз: договорами займётся Королёв"),
    "latin": ("Contracts and call", "The contract was signed; o.belova@sevbereg.example"),
    "none": ("Поздравить", "С днём рождения"),
}
# What each query finds: fixed, so that both databases are held to the same.
EXPECTED = {
    "договор": {"forms", "yo"},
    "договоров": {"forms", "yo"},
    "ДОГОВОРЫ счетам": {"forms", "yo"},
    "счёт": {"forms", "yo"},
    "звонить": {"forms"},
    "отгрузки": {"forms"},
    "№418": {"yo"},
    "418-б": {"yo"},
    "королев": {"yo"},
    "еще": {"yo"},
    "contract": {"latin"},
    "calling": {"latin"},
    "sevbereg": {"latin"},
    "o.belova@sev": {"latin"},  # a part of a word, not a form
    "говор": {"forms", "yo"},
    "позвонить": set(),
    "договор рождения": set(),
    "%": set(),
    "_": set(),
    "'": set(),
    '"': set(),
    "с": {"forms", "yo", "none"},
}


@pytest.fixture
def written(anna: User) -> dict[int, str]:
    return {make_event(subject, by=anna, content=content).pk: key for key, (subject, content) in TEXTS.items()}


@pytest.mark.parametrize("few", [0, 1000])
def test_forms_and_parts_of_words_are_found(written: dict[int, str], monkeypatch: Any, few: int) -> None:
    monkeypatch.setattr(searching, "FEW", few)  # by a list of ids, and by looking at the rows
    for query, expected in EXPECTED.items():
        rows = narrowed_by_words(Event.objects.all(), query)
        found = {written[pk] for pk in rows.values_list("pk", flat=True)}
        assert found == expected, query
        counted = rows.all()
        counted.query.is_counted = True  # type: ignore[attr-defined]
        assert counted.count() == len(expected), query


def test_the_list_and_the_search_of_everything_find_forms(
    anna: User, vera: User, client_of: Clients, written: dict[int, str]
) -> None:
    for address in ("/events/?q=договорам", "/search/?q=договорам"):
        page = client_of(anna).get(address).content.decode()
        assert "Согласовать договор" in page and "Поздравить" not in page, address
        assert "Согласовать" not in client_of(vera).get(address).content.decode(), address


def computed() -> dict[int, str]:
    """The words of every event, computed from its rows."""
    target = TARGETS["event"]
    from letopis.comments.models import Comment

    said = lambda pk: Comment.objects.filter(kind=target.kind, target_id=pk, is_deleted=False)  # noqa: E731
    return {
        event.pk: " ".join(
            sorted(
                words_of(
                    event,
                    event.participants.values_list("name", flat=True),
                    said(event.pk).values_list("text", flat=True),
                ).split()
            )
        )
        for event in Event.objects.all()
    }


def held() -> dict[int, str]:
    return {row.event_id: " ".join(sorted(row.stems.split())) for row in EventWords.objects.all()}


def test_words_follow_random_work(anna: User) -> None:
    dice = random.Random(5)
    people = [make_person(f"Иванов{number} Пётр", by=anna) for number in range(3)]
    texts = ["Договоры поставки", "Обещали счёт", "Прислали образцы", ""]
    for _step in range(25):
        events = list(Event.objects.all())
        event = dice.choice(events) if events else None
        act = dice.choice(["new", "cancel", "reopen", "complete", "change", "people", "comment", "uncomment"])
        try:
            if act == "new" or event is None:
                make_event(dice.choice(texts) or "Дело", by=anna, person=dice.choice(people))
            elif act == "cancel":
                cancel_event(event, by=anna, reason=dice.choice(texts))
            elif act == "reopen":
                reopen_event(event, by=anna)
            elif act == "complete":
                complete_event(event, by=anna)
            elif act == "change":
                change_event(event, EventInput({"content": dice.choice(texts), "place": dice.choice(texts)}), by=anna)
            elif act == "people":
                rows = [ParticipantInput(person=person) for person in dice.sample(people, 2)]
                change_event(event, EventInput({}, participants=rows), by=anna)
            elif act == "comment":
                write_comment(TARGETS["event"], event, f"Примечание {dice.choice(texts)}", by=anna)
            else:
                from letopis.comments.models import Comment

                if (said := Comment.objects.filter(is_deleted=False).first()) is not None:
                    delete_comment(said, by=anna)
        except Refused:
            pass
        assert held() == computed(), act


def test_a_worker_reads_what_was_there_before(anna: User, client_of: Clients, monkeypatch: Any) -> None:
    monkeypatch.setattr(words, "_BATCH", 2)
    events = [
        make_event(f"Договоры {number}", by=anna, starts_at=clock.now() - timedelta(days=number)) for number in range(5)
    ]
    wanted = held()
    assert are_words_ready() and not fill_words()
    EventWords.objects.all().delete()
    assert not are_words_ready()
    page = client_of(anna).get("/events/?q=договором").content.decode()
    assert "Договоры" not in page and "ещё читаются" in page
    assert fill_words()
    assert sorted(held()) == sorted(wanted)[-2:], "the newest first"
    change_event(events[0], EventInput({"place": "Склад"}), by=anna)  # the oldest comes out of turn
    assert not are_words_ready()
    while fill_words():
        pass
    assert held() == computed() and are_words_ready() and not Counter.objects.filter(name="words").exists()
    page = client_of(anna).get("/events/?q=договором").content.decode()
    assert "Договоры 1" in page and "ещё читаются" not in page
