"""`letopis generate`: the same for a seed, sound, and indistinguishable from rows our actions write."""

from collections import Counter
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import F
from django.test import Client

from letopis.accounts.models import User
from letopis.config.cli import main
from letopis.events.actions.answer import waiting
from letopis.events.models import Event, EventLink, EventTally, Participant
from letopis.parties.models import ContactPerson, Counterparty, Group
from letopis.parties.normal import derive_counterparty, derive_person
from letopis.parties.queries import people_found

SMALL = ["generate", "--people", "60", "--companies", "12", "--events", "300", "--seed", "7"]


@pytest.mark.django_db
def test_generated_rows_are_as_actions_write_them(client_of: Callable[[User], Client]) -> None:
    assert main(SMALL) == 0
    assert (ContactPerson.objects.count(), Counterparty.objects.count(), Event.objects.count()) == (60, 12, 300)
    for person in ContactPerson.objects.prefetch_related("details"):
        held = person.sort_key, person.search_text
        derive_person(person, person.details.all())
        assert (person.sort_key, person.search_text) == held
    for company in Counterparty.objects.all():
        held = company.sort_key, company.search_text
        derive_counterparty(company, ())
        assert (company.sort_key, company.search_text) == held
    subjects = set(Participant.objects.values_list("event", "person")) | {
        (event, -company) for event, company in Participant.objects.values_list("event", "counterparty")
    }
    links = {(link.event_id, link.person_id or -(link.counterparty_id or 0)) for link in EventLink.objects.all()}
    assert links == subjects
    assert not EventLink.objects.exclude(occurs_at=F("event__occurs_at")).exists()
    counted = Counter(EventLink.objects.values_list("person", "counterparty", "event__type", "event__state"))
    tallies = EventTally.objects.values_list("person", "counterparty", "type", "state", "number")
    assert {tuple(key): number for *key, number in tallies} == counted
    assert set(waiting(Event.objects.all())) == set(Event.objects.filter(needs_answer=True))
    for model, host in ((ContactPerson, "person"), (Counterparty, "counterparty")):
        groups = Group.objects.filter(host=host)
        held = set(model._default_manager.values_list("group", flat=True))  # type: ignore[attr-defined]
        assert groups.count() == 20 and held <= set(groups.values_list("pk", flat=True)) and len(held) >= 12
    manager = User.objects.get(login="manager11")
    seen = ContactPerson.objects.visible_to(manager).count()
    found = people_found(manager, ContactPerson.objects.visible_to(manager)[0].last_name)
    assert found.exists()
    assert 0 < seen < 60
    page = client_of(manager).get("/people/").content.decode()
    assert page.count("<tr id=") == seen
    assert main(SMALL) == 1  # not into a base that has cards


@pytest.mark.django_db
def test_a_seed_makes_the_same_base() -> None:
    made = []
    for seed in ("7", "7", "8"):
        with transaction.atomic():
            assert main([*SMALL[:-1], seed]) == 0
            people = ContactPerson.objects.values_list("public_id", "search_text")
            events = Event.objects.values_list("public_id", "subject", "occurs_at")
            made.append((list(people.order_by("pk")), list(events.order_by("pk"))))
            transaction.set_rollback(True)
    assert made[0] == made[1] != made[2]
