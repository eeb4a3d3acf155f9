"""Values of every type: text and back, the mirror beside the JSON, what forms and the journal do with them."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from letopis.accounts.models import User
from letopis.attributes.actions import change_attribute, change_type, try_type
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.mirror import mirror, rows_of
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.testing import make_attribute
from letopis.attributes.texts import native, parse, text
from letopis.attributes.types import check
from letopis.history.models import FactRecord
from letopis.history.undo import undo
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.actions import change_person
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, PersonValue
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]
WORDS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60)
NAMES = ["Кофе", "Парусный спорт, яхты", "да", "№ 5", "ёлки", "zh"]
CODES = ["kofe", "parusnyy_sport_yakhty", "da", "a_5", "elki", "zh"]
MOMENTS = st.datetimes(datetime(1001, 1, 1), datetime(2998, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
VALUES: dict[str, Any] = {
    "text": WORDS,
    "longtext": st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), max_size=300),
    "integer": st.integers(-(10**15) + 1, 10**15 - 1),
    "decimal": st.decimals(-(10**8), 10**8, places=6).map(str),
    "money": st.decimals(-(10**12), 10**12, places=2).map(str),
    "date": st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat),
    "datetime": MOMENTS.map(datetime.isoformat),
    "boolean": st.booleans(),
    "choice": st.sampled_from(CODES),
    "choices": st.lists(st.sampled_from(CODES), min_size=1, unique=True),
    "link": st.from_regex(r"https?://[a-z0-9.а-я]{1,20}/[a-z%?&=+#0-9]{0,20}", fullmatch=True),
    "phone": st.one_of(st.from_regex(r"\+79[0-9]{9}(;ext=[0-9]{1,4})?", fullmatch=True), st.just("по будням 12")),
    "email": st.from_regex(r"[a-z.]{1,10}@[a-zа-я]{1,10}\.[a-z]{2,4}", fullmatch=True),
}


def plain(type: str) -> AttributeDefinition:
    """An unsaved definition with the choices of these tests."""
    choices = [{"code": c, "name": n, "color": "ok", "retired": False} for c, n in zip(CODES, NAMES, strict=True)]
    return AttributeDefinition(code="probe", name="Проба", type=type, choices=choices)


@pytest.mark.parametrize("type", VALUES)
def test_what_is_written_as_text_reads_as_the_same_value(type: str) -> None:
    definition, by = plain(type), User(time_zone="Europe/Moscow")

    @settings(max_examples=200, deadline=None, database=None)
    @given(value=VALUES[type], zone=st.sampled_from(["Europe/Moscow", "Asia/Vladivostok", "America/New_York", "UTC"]))
    def round_trip(value: Any, zone: str) -> None:
        try:
            held = check(definition, value, by=by)
        except Refused:
            assert type in ("decimal", "link", "email", "phone")  # too many digits, an address of dots alone
            return
        if held is None:
            return
        assert check(definition, held, by=by) == held
        assert parse(definition, text(definition, held, zone=ZoneInfo(zone)), by=by, zone=ZoneInfo(zone)) == held

    round_trip()


@pytest.mark.parametrize("target", ["person", "user"])
def test_references_are_written_by_name_and_read_again(target: str, anna: User, vera: User) -> None:
    definition = make_attribute("Кто", "reference", target=target)
    held = str((make_person("Белова Ольга", by=anna) if target == "person" else anna).public_id)
    from letopis.attributes.queries import names_of

    words = text(definition, held, zone=anna.zone, names=names_of(anna, definition, [held]))
    assert words in ("Белова Ольга", "Мельникова Анна")
    assert parse(definition, words, by=anna) == held
    with pytest.raises(Refused):  # another team knows neither
        parse(definition, words, by=vera)
    with pytest.raises(Refused):
        check(definition, held, by=vera) if target == "person" else parse(definition, "Никто", by=vera)


@pytest.mark.parametrize(
    ("type", "typed"),
    [
        ("integer", "12,5"), ("integer", "много"), ("integer", "1" * 16), ("decimal", "1.2.3"), ("decimal", "1e5"),
        ("money", "10,005"), ("date", "31.02.2026"), ("date", "завтра"), ("datetime", "23.11.2026"),
        ("datetime", "23.11.2026 25:00"), ("boolean", "может быть"), ("choice", "Чай"), ("choices", "Кофе; Чай"),
        ("link", "javascript:alert(1)"), ("link", "http://"), ("phone", "нет"), ("email", "anna"), ("text", "a\x00b"),
        ("text", "я" * 501), ("longtext", "я" * 20_001), ("text", "\ud800"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_a_sentence(type: str, typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse(plain(type), typed, by=User(time_zone="Europe/Moscow"))
    assert refusal.value.field == "attributes.probe"
    assert str(refusal.value.message)


def test_people_write_values_as_they_are_used_to() -> None:
    by = User(time_zone="Europe/Moscow")
    for type, typed, value in (
        ("integer", "1 250", 1250),
        ("decimal", "1 250,50", "1250.5"),
        ("money", "4\u00a0250\u00a0000 ₽", "4250000.00"),
        ("date", "1.2.2026", "2026-02-01"),
        ("datetime", "23.11.2026 14:30", "2026-11-23T11:30:00Z"),
        ("boolean", "Да", True),
        ("choices", "кофе, Ёлки", ["kofe", "elki"]),
        ("choices", "Парусный спорт, яхты", ["parusnyy_sport_yakhty"]),
        ("link", "company.ru/page", "https://company.ru/page"),
        ("phone", "8 (921) 000-77-03", "+79210007703"),
        ("text", "  два \n слова ", "два слова"),
        ("choice", "", None),
    ):
        assert parse(plain(type), typed, by=by) == value


TYPES = ["text", "integer", "money", "date", "datetime", "boolean", "choice", "choices", "longtext", "phone"]


def _random(rng: random.Random, type: str) -> Any:
    if rng.random() < 0.2:
        return None
    return {
        "text": lambda: rng.choice(["Ёж", "еж", "Яхта", "abc 12"]),
        "longtext": lambda: "длинный текст " * rng.randint(1, 40),
        "integer": lambda: rng.randint(-100, 100),
        "money": lambda: f"{rng.randint(0, 10**6)}.{rng.randint(0, 99):02}",
        "date": lambda: (date(2026, 1, 1) + timedelta(days=rng.randint(0, 400))).isoformat(),
        "datetime": lambda: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randint(0, 10**5))).isoformat(),
        "boolean": lambda: rng.random() < 0.5,
        "choice": lambda: rng.choice(["kofe", "chay", "vino"]),
        "choices": lambda: rng.sample(["kofe", "chay", "vino"], rng.randint(1, 3)),
        "phone": lambda: rng.choice(["+79210007703", "+78120001420"]),
    }[type]()


def _as_rows(rows: Any) -> list[Any]:
    return sorted(
        (row.definition_id, row.is_first, row.text_key or "", row.text, row.number or 0, str(row.moment or ""))
        for row in rows
    )


def check_mirror(people: list[ContactPerson]) -> None:
    """The rows of the mirror are those that would be made from the JSON now."""
    known = list(AttributeDefinition.objects.filter(host="person"))
    for person in people:
        person.refresh_from_db()
        wanted = [row for one in known for row in rows_of(one, person.attributes.get(one.code), PersonValue)]
        assert _as_rows(PersonValue.objects.filter(host=person)) == _as_rows(wanted)


@pytest.mark.parametrize("seed", range(8))
def test_the_mirror_is_what_the_json_says_after_any_writes(seed: int, gleb: User) -> None:
    rng = random.Random(seed)
    known = [
        make_attribute(f"Реквизит {type}", type, choices=["Кофе", "Чай", "Вино"] if "choice" in type else ())
        for type in TYPES
    ]
    people = [make_person(f"Белова {number}", by=gleb) for number in range(3)]
    for _step in range(25):
        person, definition = rng.choice(people), rng.choice(known)
        action = rng.random()
        if action < 0.6:
            given = {
                one.code: _random(rng, one.type) for one in rng.sample(known, rng.randint(1, 4)) if one.type in TYPES
            }
            try:
                change_person(person, PartyInput(attributes=given), by=gleb)
            except Refused:
                pass  # the type has changed meanwhile
        elif action < 0.75:
            undo(FactRecord.objects.filter(verb="person.changed").last() or FactRecord(), PersonChanged, by=gleb) if (
                FactRecord.objects.filter(verb="person.changed").exists()
            ) else None
        elif action < 0.85 and definition.has_choices:
            definition.refresh_from_db()
            choices = [ChoiceInput(c["name"], c["color"], c["code"], c["retired"]) for c in definition.choices]
            rng.shuffle(choices)
            change_attribute(definition, AttributeInput({}, choices), by=gleb)
        elif action < 0.95:
            change_type(definition, rng.choice(["text", "choices", "integer", "longtext"]), "", by=gleb)
        else:
            mirror(list(ContactPerson.objects.all()))
        check_mirror(people)
    assert PersonValue.objects.exists()


def test_a_change_is_in_the_journal_with_its_name_and_goes_back(anna: User) -> None:
    likes = make_attribute("Интересы", "choices", choices=["Кофе", "Яхты"])
    note = make_attribute("Заметка")
    person = make_person(by=anna)
    change_person(person, PartyInput(attributes={likes.code: ["yakhty", "kofe"], note.code: "любит парус"}), by=anna)
    person.refresh_from_db()
    assert person.attributes == {"interesy": ["kofe", "yakhty"], "zametka": "любит парус"}
    assert "любит парус" in person.search_text
    fact = FactRecord.objects.latest("pk")
    after = fact.changes.get().after
    assert after["attributes.interesy"] == {"value": ["kofe", "yakhty"], "text": "Кофе; Яхты", "label": "Интересы"}
    assert "Интересы: пусто → Кофе; Яхты" in PersonChanged.sentence({}, fact.changes.get().before, after)
    undo(fact, PersonChanged, by=anna)
    person.refresh_from_db()
    assert person.attributes == {}
    assert "парус" not in person.search_text
    assert not PersonValue.objects.exists()


def test_rights_hold_for_every_write(anna: User, olga: User, gleb: User) -> None:
    seen = make_attribute("Лимит", "money", changed_by=["head"])
    hidden = make_attribute("Наценка", "integer", seen_by=["head"])
    person = make_person(by=anna)
    with pytest.raises(Forbidden):
        change_person(person, PartyInput(attributes={seen.code: "10"}), by=anna)
    with pytest.raises(Refused):
        change_person(person, PartyInput(attributes={hidden.code: 5}), by=anna)
    change_person(person, PartyInput(attributes={seen.code: "10", hidden.code: 5}), by=olga)
    change_person(person, PartyInput(attributes={seen.code: "10.00"}), by=anna)  # no change asks for no right
    change_person(person, PartyInput(attributes={seen.code: "11"}), by=gleb)
    person.refresh_from_db()
    assert person.attributes == {seen.code: "11.00", hidden.code: 5}


def test_a_required_one_is_asked_of_new_cards_and_not_emptied(anna: User) -> None:
    old = make_person("Старая Карточка", by=anna)
    kind = make_attribute("Вид", "choice", choices=["Опт"], required=True)
    from letopis.parties.actions import create_person

    with pytest.raises(Refused) as refusal:
        create_person(PartyInput({"last_name": "Новая"}, attributes={}), by=anna)
    assert refusal.value.field == "attributes.vid"
    create_person(PartyInput({"last_name": "Новая"}, attributes={"vid": "opt"}), by=anna)
    change_person(old, PartyInput({"comment": "правка"}), by=anna)
    change_person(old, PartyInput(attributes={"vid": "opt"}), by=anna)
    with pytest.raises(Refused):
        change_person(old, PartyInput(attributes={kind.code: None}), by=anna)


def test_a_type_is_tried_first_and_nothing_is_lost(anna: User, gleb: User) -> None:
    size = make_attribute("Размер")
    people = {
        words: make_person(
            f"Белова {words}",
            by=anna,
        )
        for words in ("12", "1 200,5", "большой")
    }
    for words, person in people.items():
        change_person(person, PartyInput(attributes={size.code: words}), by=anna)
    tried = try_type(size, "decimal", "", by=gleb)
    assert (tried.converted, tried.same, tried.kept_count) == (1, 1, 1)
    assert [(card.pk, value) for card, value, _why in tried.kept] == [(people["большой"].pk, "большой")]
    size = change_type(size, "decimal", "", by=gleb)
    held = {words: ContactPerson.objects.get(pk=person.pk).attributes["razmer"] for words, person in people.items()}
    assert held == {"12": "12", "1 200,5": "1200.5", "большой": "большой"}
    assert native(size, "большой") == "большой"
    assert native(size, "1200.5") == Decimal("1200.5")
    assert PersonValue.objects.filter(definition=size).count() == 2
    size = change_type(size, "text", "", by=gleb)
    assert PersonValue.objects.filter(definition=size).count() == 3
    assert ContactPerson.objects.get(pk=people["большой"].pk).attributes["razmer"] == "большой"
    lists = try_type(size, "choice", "", by=gleb)
    assert sorted(lists.new_choices) == ["1 200,5", "12", "большой"]
    with pytest.raises(Forbidden):
        try_type(size, "integer", "", by=anna)
