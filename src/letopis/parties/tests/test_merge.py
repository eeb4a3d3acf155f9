"""Merging cards and taking it back: what moves, what stays, what is refused."""

from datetime import date

import pytest

from letopis.accounts.models import User
from letopis.events.models import EventLink, Participant
from letopis.events.testing import make_event
from letopis.files.models import Attachment, Content
from letopis.history.models import FactRecord
from letopis.history.queries import entries_of
from letopis.history.undo import undo
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.parties.actions import add_relation, change_person
from letopis.parties.actions.merge import Choices, merge, standing_merges, undo_merge
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import Affiliation, Consent, ConsentPurpose, ContactPerson, Merge, RelationKind
from letopis.parties.personal.erasing import erase
from letopis.parties.personal.registry import Options
from letopis.parties.personal.sweep import mentions
from letopis.parties.testing import make_counterparty, make_person


def test_two_people_become_one_and_two_again(anna: User) -> None:
    company = make_counterparty(by=anna)
    one = make_person("Панкратов Алексей Ильич", by=anna, company=company, phone="+7 495 000-17-36", tags=["VIP"])
    two = make_person("Панкратов А.", by=anna, company=company, position="Директор", phone="8 (495) 000-17-36",
                      email="p@b.example", tags=["VIP", "склад"], comment="Любит кофе")  # fmt: skip
    both = make_event("Вместе", by=anna, person=one)
    Participant.objects.create(event=both, person=two, name="Панкратов А.", contact="+7 495 000-17-36", order=1)
    alone = make_event("Один", by=anna, person=two)
    referred = make_person("Новиков Иван", by=anna, referred_by=two)
    before = {row.pk: row.person_id for row in Participant.objects.all()}
    tags = set(ContactPerson.tags.through._default_manager.values_list("contactperson", "tag"))
    done = merge(one, [two], by=anna)
    one.refresh_from_db()
    two.refresh_from_db()
    assert (two.merged_into, one.comment, one.first_name) == (one, "Любит кофе", "Алексей")
    assert sorted(row.value for row in one.details.all()) == ["+7 495 000-17-36", "p@b.example"]
    assert [row.position for row in one.affiliations.all()] == ["Директор"]
    assert {tag.name for tag in one.tags.all()} == {"VIP", "склад"}
    assert [row.contact for row in both.participants.all()] == ["+7 495 000-17-36"]
    assert set(EventLink.objects.filter(person__isnull=False).values_list("event", "person")) == {
        (both.pk, one.pk), (alone.pk, one.pk)}  # fmt: skip
    referred.refresh_from_db()
    assert referred.referred_by == one
    assert "p@b.example" in one.search_text
    lines = [entry.sentence for entry in entries_of(one)]
    assert len([line for line in lines if "Панкратов А." in line]) == 1
    assert len(lines) == 3  # the merge and both creations

    result = undo_merge(one, done, by=anna)
    assert not result.rows and not result.fields
    one.refresh_from_db()
    two.refresh_from_db()
    assert (two.merged_into, one.comment, two.comment) == (None, "", "Любит кофе")
    assert {row.pk: row.person_id for row in Participant.objects.all()} == before
    assert set(ContactPerson.tags.through._default_manager.values_list("contactperson", "tag")) == tags
    assert [row.position for row in one.affiliations.all()] == [""]
    assert two.affiliations.get().is_main
    assert set(EventLink.objects.filter(person=two).values_list("event", flat=True)) == {both.pk, alone.pk}
    assert "p@b.example" not in one.search_text and "p@b.example" in two.search_text


def test_later_edits_stay_and_what_moved_goes_back_as_it_is_now(anna: User) -> None:
    one = make_person("Белова Ольга", by=anna, phone="+7 921 000-77-03")
    two = make_person("Белова О.", by=anna, email="o@b.example", comment="Из письма")
    done = merge(one, [two], by=anna)
    one.refresh_from_db()
    rows = [
        DetailInput(row.kind, "new@b.example" if row.kind == "email" else row.value, id=row.public_id)
        for row in one.details.all()
    ]
    change_person(
        one,
        PartyInput({"comment": "Переписано"}, details=[*rows, DetailInput("phone", "+7 921 000-77-99")]),
        by=anna,
    )
    result = undo_merge(one, done, by=anna)
    assert result.fields == ["comment"]
    assert [row.value for row in two.details.all()] == ["new@b.example"]
    assert [row.value for row in one.details.all()] == ["+7 921 000-77-03", "+7 921 000-77-99"]
    assert FactRecord.objects.latest("pk").verb == "person.unmerged"


def test_what_was_given_to_somebody_else_since_is_not_taken_back(anna: User) -> None:
    """Rows the merge wrote and people have rewritten since: a link, a position, who referred whom."""
    house, other, third = (make_counterparty(name, by=anna) for name in ("Дом", "Дом 2", "Сад"))
    one = make_person("Панкратов А. И.", by=anna, company=house)
    two = make_person("Панкратов Алексей", by=anna, company=house, position="Директор")
    guest = make_person("Новиков Иван", by=anna, referred_by=two)
    stays = make_person("Орлова Анна", by=anna, referred_by=two)
    works = make_person("Крамер Виктор", by=anna, company=other, position="Юрист")
    people, companies = merge(one, [two], by=anna), merge(house, [other], by=anna)
    position, place = one.affiliations.get(), works.affiliations.get()
    assert (position.position, place.counterparty) == ("Директор", house)
    change_person(guest, PartyInput({"referred_by": works}), by=anna)
    change_person(one, PartyInput(affiliations=[AffiliationInput(house, "Юрист", id=position.public_id)]), by=anna)
    change_person(works, PartyInput(affiliations=[AffiliationInput(third, "Юрист", id=place.public_id)]), by=anna)

    first, second = undo_merge(one, people, by=anna), undo_merge(house, companies, by=anna)
    for card in (guest, stays, position, place):
        card.refresh_from_db()
    assert (guest.referred_by, stays.referred_by) == (works, two)
    assert (position.position, position.person, place.counterparty) == ("Юрист", one, third)
    assert {label for label, _pk in first.rows} == {"parties.contactperson", "parties.affiliation"}
    assert ("parties.contactperson", guest.pk) in first.rows
    assert ("parties.affiliation", place.pk) in second.rows


def test_a_link_comes_back_without_a_flag_somebody_else_has_got(anna: User) -> None:
    """The main place of work of a card that has been merged into one with a main place of its own."""
    house, branch, other = (make_counterparty(name, by=anna) for name in ("Дом", "Дом 2", "Сад"))
    one = make_person("Орлова Анна", by=anna, company=other)
    two = make_person("Орлова А.", by=anna)
    links = [AffiliationInput(branch, "Юрист", is_main=True), AffiliationInput(house, "Юрист")]
    change_person(two, PartyInput(affiliations=links), by=anna)
    done = merge(house, [branch], by=anna)
    merge(one, [two], by=anna)
    assert not Affiliation.objects.filter(counterparty=branch).exists()
    undo_merge(house, done, by=anna)
    back = Affiliation.objects.get(counterparty=branch)
    assert (back.person, back.position, back.is_main) == (one, "Юрист", False)
    assert one.affiliations.get(is_main=True).counterparty == other


def test_only_the_latest_merge_is_undone_first(anna: User) -> None:
    one, two, three = (make_person(f"Белова {name}", by=anna) for name in ("Ольга", "О.", "Оля"))
    first = merge(one, [two], by=anna)
    second = merge(one, [three], by=anna)
    with pytest.raises(Refused, match=r"later merge|позже"):
        undo_merge(one, first, by=anna)
    undo_merge(one, second, by=anna)
    last = merge(three, [one], by=anna)
    with pytest.raises(Refused):
        undo_merge(one, first, by=anna)
    with pytest.raises(Refused):
        merge(one, [two], by=anna)
    undo_merge(three, last, by=anna)
    undo_merge(one, first, by=anna)
    with pytest.raises(Refused):
        undo_merge(one, first, by=anna)
    assert ContactPerson.objects.merged().count() == 0
    assert standing_merges(one) == []


def test_somebody_elses_card_and_a_stale_version_are_refused(anna: User, boris: User) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Белова О.", by=boris)
    with pytest.raises(Forbidden):
        merge(one, [two], by=anna)
    three = make_person("Белова Оля", by=anna)
    with pytest.raises(Conflict):
        merge(one, [three], by=anna, versions={three.pk: three.version + 1})
    assert ContactPerson.objects.merged().count() == 0


def test_companies_with_people_branches_and_heads(anna: User) -> None:
    one, two = make_counterparty("ООО «Дом»", by=anna), make_counterparty("Дом", by=anna, inn="7707083893")
    branch = make_counterparty("Дом, филиал", by=anna, head_company=two)
    person = make_person(by=anna, company=two)
    event = make_event("Звонок", by=anna, company=two)
    done = merge(branch, [two], by=anna)  # a branch that was the company itself
    branch.refresh_from_db()
    assert branch.head_company is None and branch.inn == "7707083893"
    again = merge(one, [branch], by=anna)
    assert person.affiliations.get().counterparty == one
    assert EventLink.objects.get(event=event, counterparty__isnull=False).counterparty == one
    undo_merge(one, again, by=anna)
    undo_merge(branch, done, by=anna)
    branch.refresh_from_db()
    assert branch.head_company == two and branch.inn == ""
    assert person.affiliations.get().counterparty == two
    assert EventLink.objects.get(event=event, counterparty__isnull=False).counterparty == two


def test_what_nobody_wants_is_dropped_and_comes_back(anna: User) -> None:
    one = make_person("Белова Ольга", by=anna, phone="+7 921 000-77-03", tags=["VIP"])
    two = make_person("Белова О.", by=anna, phone="8 921 000-77-03", email="o@b.example", tags=["VIP"])
    drop = {str(one.details.get().public_id), str(one.tags.get().public_id)}
    done = merge(one, [two], Choices(drop=frozenset(drop)), by=anna)
    assert [row.value for row in one.details.all()] == ["o@b.example"]
    assert not one.tags.exists()
    undo_merge(one, done, by=anna)
    assert [row.value for row in one.details.all()] == ["+7 921 000-77-03"]
    assert two.details.count() == 2
    assert one.tags.count() == two.tags.count() == 1


def test_a_field_is_taken_from_the_card_that_was_chosen(anna: User) -> None:
    one = make_person("Белова Ольга", by=anna, comment="раз", birth_day=1, birth_month=2)
    two = make_person("Белов Олег", by=anna, comment="два", birth_day=3, birth_month=4)
    choices = Choices({"last_name": str(two.public_id), "comment": "both", "birth_day": str(two.public_id)})
    merge(one, [two], choices, by=anna)
    one.refresh_from_db()
    assert (one.last_name, one.first_name, one.comment, one.birth_month) == ("Белов", "Ольга", "раз\n\nдва", 4)
    with pytest.raises(Refused):
        merge(one, [make_person("Ещё", by=anna)], Choices({"public_id": str(two.public_id)}), by=anna)


def test_flags_of_links_stay_single_and_come_back(anna: User) -> None:
    one, two = make_counterparty("ООО «Дом»", by=anna), make_counterparty("Дом", by=anna)
    first, second = make_person("Белова Ольга", by=anna, company=one), make_person("Орлов Иван", by=anna, company=two)
    Affiliation.objects.filter(person__in=[first, second]).update(is_contact=True, is_signatory=True)
    before = list(
        Affiliation.objects.order_by("pk").values("pk", "counterparty", "is_main", "is_contact", "is_signatory")
    )
    done = merge(one, [two], by=anna)
    assert Affiliation.objects.filter(counterparty=one, is_contact=True).get().person == first
    undo_merge(one, done, by=anna)
    same = list(
        Affiliation.objects.order_by("pk").values("pk", "counterparty", "is_main", "is_contact", "is_signatory")
    )
    assert same == before
    twin = make_person("Белова О.", by=anna, company=one)
    Affiliation.objects.filter(person=first).update(is_contact=False)
    Affiliation.objects.filter(person=twin).update(is_contact=True)
    done = merge(first, [twin], by=anna)
    assert first.affiliations.get().is_contact  # the company keeps its main contact
    undo_merge(first, done, by=anna)
    assert twin.affiliations.get().is_contact and not first.affiliations.get().is_contact


def test_bans_relations_and_consents_follow_the_person(anna: User) -> None:
    one = make_person("Белова Ольга", by=anna, phone="+7 921 000-77-03")
    two = make_person("Белова О.", by=anna, phone="+7 921 000-77-03", no_calls=True)
    two.details.update(no_contact=True)
    other = make_person("Орлов Иван", by=anna)
    spouse, boss = RelationKind.objects.get(code="spouse"), RelationKind.objects.get(code="reports-to")
    add_relation(one, spouse, other, by=anna)
    double, own = add_relation(other, boss, two, by=anna), add_relation(two, boss, one, by=anna)
    purpose = ConsentPurpose.objects.get(code="mailings")
    consent = Consent.objects.create(
        person=two, purpose=purpose, given_on=date(2026, 1, 1), source="paper", created_by=anna
    )
    done = merge(one, [two], by=anna)
    one.refresh_from_db()
    assert one.no_calls and one.details.get().no_contact
    for row in (double, own, consent):
        row.refresh_from_db()
    assert (double.other, own.person, consent.person) == (one, two, one)
    undo_merge(one, done, by=anna)
    one.refresh_from_db()
    for row in (double, own, consent):
        row.refresh_from_db()
    assert not one.no_calls and not one.details.get().no_contact
    assert (double.other, own.person, consent.person) == (two, two, two)


def test_files_and_custom_values_follow_the_card(anna: User) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Белова О.", by=anna)
    ContactPerson.objects.filter(pk=one.pk).update(attributes={"size": 40, "mood": "good"})
    ContactPerson.objects.filter(pk=two.pk).update(attributes={"size": 42, "likes": ["чай", "кофе"]})
    content = Content.objects.create(sha256="0" * 64, size=1, kind="other")
    file = Attachment.objects.create(
        host_kind="parties.contactperson",
        host_id=two.pk,
        name="договор.pdf",
        content=content,
        created_by=anna,
        changed_by=anna,
    )
    done = merge(one, [two], Choices({"attributes.size": str(two.public_id)}), by=anna)
    one.refresh_from_db()
    file.refresh_from_db()
    assert one.attributes == {"size": 42, "mood": "good", "likes": ["чай", "кофе"]}
    assert file.host_id == one.pk
    ContactPerson.objects.filter(pk=one.pk).update(attributes={**one.attributes, "size": 44})
    result = undo_merge(one, done, by=anna)
    one.refresh_from_db()
    file.refresh_from_db()
    assert one.attributes == {"size": 44, "mood": "good"} and result.fields == ["attributes.size"]
    assert file.host_id == two.pk


def test_an_erasure_leaves_nothing_of_merged_cards(anna: User, gleb: User) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Особенная Прасковья", by=anna, comment="Тайное слово")
    three = make_person("Незабвенная Фёкла", by=anna, email="fekla@b.example")
    merge(two, [three], by=anna)
    done = merge(one, [two], by=anna)
    assert mentions(["Особенная", "Незабвенная", "fekla@b.example", "Тайное слово"])
    one.refresh_from_db()
    erase(one, ground="письмо", typed="Белова Ольга", options=Options(), by=gleb)
    assert mentions(["Особенная", "Незабвенная", "fekla@b.example", "Тайное слово", "Белова Ольга"]) == {}
    assert not Merge.objects.filter(pk=done.pk).exists()


def test_a_value_taken_back_from_the_journal_names_the_card_that_lives(anna: User) -> None:
    one, two = make_person("Белова Ольга", by=anna), make_person("Белова О.", by=anna)
    person = make_person("Орлов Иван", by=anna, referred_by=two)
    change_person(person, PartyInput({"referred_by": None}), by=anna)
    fact = FactRecord.objects.latest("pk")
    merge(one, [two], by=anna)
    undo(fact, PersonChanged, by=anna)
    person.refresh_from_db()
    assert person.referred_by == one
