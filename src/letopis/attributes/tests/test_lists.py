"""Attributes as fields of lists: columns, conditions of every kind, orders, edits."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists.among import counted
from letopis.lists.fields import Comparison as By
from letopis.lists.fields import ListField, fields_of
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]


def field(code: str, user: User) -> ListField:
    return next(one for one in fields_of("people", user) if one.key == f"attributes.{code}")


def people(values: list[Any], code: str, by: User) -> list[ContactPerson]:
    """Cards «0», «1», … with these values of an attribute."""
    made = [make_person(f"Белова {number}", by=by) for number in range(len(values))]
    for person, value in zip(made, values, strict=True):
        if value is not None:
            change_person(person, PartyInput(attributes={code: value}), by=by)
    return [ContactPerson.objects.get(pk=person.pk) for person in made]


def found(one: ListField, user: User, comparison: By, *values: str) -> list[int]:
    assert one.where
    rows = ContactPerson.objects.filter(one.where(user, comparison, values))
    return sorted(int(row.first_name) for row in rows)


CASES: list[tuple[str, list[Any], list[tuple[Any, ...]]]] = [
    (
        "text",
        ["Ёж", "еж", "Ёжик и Яхта", None],
        [
            (By.IS, ("ёж",), [0, 1]), (By.IS_NOT, ("ЕЖ",), [2, 3]), (By.CONTAINS, ("яхт",), [2]), (By.CONTAINS, ("%",), []),
            (By.WITHOUT, ("еж",), [3]), (By.EMPTY, (), [3]), (By.FILLED, (), [0, 1, 2]), (By.IS, ("ёж", "ежик и яхта"), [0, 1, 2]),
        ],
    ),
    (
        "money",
        ["10", "20.50", "30", None],
        [
            (By.IS, ("20,5",), [1]), (By.IS_NOT, ("10",), [1, 2, 3]), (By.LESS, ("20.5",), [0]), (By.LESS_OR_IS, ("20.5",), [0, 1]),
            (By.MORE, ("20.5",), [2]), (By.MORE_OR_IS, ("20,50 ₽",), [1, 2]), (By.BETWEEN, ("30", "20"), [1, 2]), (By.EMPTY, (), [3]),
        ],
    ),
    (
        "date",
        ["2026-01-10", "2026-02-01", "2026-02-28", None],
        [
            (By.IS, ("01.02.2026",), [1]), (By.LESS, ("01.02.2026",), [0]), (By.MORE_OR_IS, ("2026-02-01",), [1, 2]),
            (By.BETWEEN, ("01.02.2026", "28.02.2026"), [1, 2]), (By.FILLED, (), [0, 1, 2]),
        ],
    ),
    (
        "datetime",
        ["2026-01-31T20:59:00Z", "2026-01-31T21:00:00Z", None],  # midnight in Moscow stands between them
        [(By.IS, ("01.02.2026",), [1]), (By.LESS, ("01.02.2026",), [0]), (By.EMPTY, (), [2])],
    ),
    ("boolean", [True, False, None], [(By.IS, ("yes",), [0]), (By.IS, ("yes", "no"), [0, 1]), (By.IS_NOT, ("yes",), [1, 2])]),
    ("choice", ["a_1", "b_2", None], [(By.IS, ("a_1",), [0]), (By.IS, ("a_1", "b_2"), [0, 1]), (By.IS_NOT, ("a_1",), [1, 2])]),
    (
        "choices",
        [["a_1"], ["a_1", "b_2"], ["b_2"], None],
        [
            (By.CONTAINS, ("a_1",), [0, 1]), (By.CONTAINS, ("a_1", "b_2"), [0, 1, 2]), (By.ALL, ("a_1", "b_2"), [1]),
            (By.WITHOUT, ("a_1",), [2, 3]), (By.EMPTY, (), [3]),
        ],
    ),
    ("phone", ["+79210007703", None], [(By.IS, ("8 921 000-77-03",), [0]), (By.CONTAINS, ("7703",), [0])]),
]  # fmt: skip


@pytest.mark.parametrize(("type", "values", "asked"), CASES, ids=[case[0] for case in CASES])
def test_conditions_mean_what_they_say(type: str, values: list[Any], asked: list[Any], anna: User) -> None:
    definition = make_attribute("Проба", type, choices=["А 1", "Б 2"] if "choice" in type else ())
    if definition.has_choices:
        definition.choices = [{**c, "code": code} for c, code in zip(definition.choices, ("a_1", "b_2"), strict=True)]
        definition.save()
    people(values, "proba", anna)
    one = field("proba", anna)
    for comparison, given, wanted in asked:
        assert found(one, anna, comparison, *given) == wanted, (comparison, given)
    assert one.where
    for bad in ((By.IS, ("нет такого \x00",)), (By.OLDER, ("много",)), (By.IS, ()), (By.ALL, ("x",))):
        if type != "text" or bad[0] != By.IS or not bad[1]:
            with pytest.raises(Refused):
                one.where(anna, *bad)


def test_periods_and_never(anna: User) -> None:
    make_attribute("Пересмотр", "date")
    today = clock.today(anna.zone)
    people([today.isoformat(), (today - timedelta(days=40)).isoformat(), None], "peresmotr", anna)
    one = field("peresmotr", anna)
    assert found(one, anna, By.WITHIN, "today") == [0]
    assert found(one, anna, By.WITHIN, "last-90") == [0, 1]
    assert found(one, anna, By.OLDER, "30") == [1, 2]


@pytest.mark.parametrize(
    ("type", "values", "loaded"),
    [
        ("money", ["10", None], [Decimal("10.00"), None]),
        ("date", ["2026-01-10", None], [date(2026, 1, 10), None]),
        ("datetime", ["2026-01-10T10:00:00Z"], [datetime.fromisoformat("2026-01-10T10:00:00+00:00")]),
        ("choices", [["chay", "kofe"]], [["Кофе", "Чай"]]),
        ("choice", ["chay"], ["Чай"]),
        ("boolean", [False], [False]),
    ],
)
def test_columns_hold_native_values(type: str, values: list[Any], loaded: list[Any], anna: User) -> None:
    make_attribute("Проба", type, choices=["Кофе", "Чай"] if "choice" in type else ())
    rows = people(values, "proba", anna)
    one = field("proba", anna)
    held = one.load(anna, rows)
    assert [held.get(row.pk) for row in rows] == loaded
    if one.cell and held.get(rows[0].pk) is not None:
        cell = str(one.cell(held[rows[0].pk]))
        assert cell
        if type == "choices":
            assert cell.count('class="dot c-') == 2


def test_cells_and_bulk_edits_add_remove_set_and_clear(anna: User, olga: User) -> None:
    make_attribute("Интересы", "choices", choices=["Кофе", "Чай", "Вино"])
    make_attribute("Лимит", "money", changed_by=["head"])
    make_attribute("Вид", "text", required=True)
    person = people([["kofe"]], "interesy", anna)[0]
    edit = field("interesy", anna).edit
    assert edit and list(edit.modes) == ["set", "add", "remove", "clear"]
    assert field("limit", anna).edit is None
    assert field("limit", olga).edit is not None
    kind = field("vid", anna).edit
    assert kind and list(kind.modes) == ["set"]
    with pytest.raises(Refused):
        kind.write(person, None, mode="clear", by=anna)
    for mode, values, wanted in (
        ("add", ["chay", "vino"], ["kofe", "chay", "vino"]),
        ("remove", ["chay"], ["kofe", "vino"]),
        ("set", ["Чай"], ["chay"]),
        ("clear", [], None),
    ):
        version = person.version
        changed = edit.write(person, edit.parse(anna, values), mode=mode, by=anna)
        person = ContactPerson.objects.get(pk=person.pk)
        assert person.attributes.get("interesy") == wanted
        assert person.version == version + 1
        assert changed.after["attributes.interesy"]["value"] == wanted
        assert found(field("interesy", anna), anna, By.EMPTY) == ([] if wanted else [0])
    with pytest.raises(Refused):
        edit.parse(anna, ["Пиво"])


def test_the_page_of_the_list_shows_narrows_and_sorts(anna: User, olga: User, client_of: Clients) -> None:
    make_attribute("Интересы", "choices", choices=["Кофе", "Чай"])
    make_attribute("Лимит", "money")
    make_attribute("Наценка", "integer", seen_by=["head"])
    rows = people([["kofe"], ["chay"], ["kofe", "chay"]], "interesy", anna)
    for person, limit in zip(rows, ("20", "30", "10"), strict=True):
        change_person(person, PartyInput(attributes={"limit": limit}), by=anna)

    def page(query: str, user: User = anna) -> str:
        answer = client_of(user).get(f"/people/?{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    shown = page("cols=name,attributes.interesy,attributes.limit&sort=-attributes.limit")
    assert shown.index("Белова 1") < shown.index("Белова 0") < shown.index("Белова 2")
    assert "Интересы" in shown
    narrowed = page("where=attributes.interesy:has:chay&sort=attributes.limit")
    assert "Белова 0" not in narrowed
    assert narrowed.index("Белова 2") < narrowed.index("Белова 1")
    assert "Наценка" not in page("cols=name,attributes.natsenka")
    assert "Наценка" in page("cols=name,attributes.natsenka", olga)


def test_what_is_required_and_missing_is_a_condition(anna: User) -> None:
    make_attribute("Вид", "text", required=True)
    people(["опт", None], "vid", anna)
    one = next(one for one in fields_of("people", anna) if one.key == "incomplete")
    assert found(one, anna, By.IS, "yes") == [1]
    assert found(one, anna, By.IS, "no") == [0]


def test_common_and_rare_values_are_found_alike(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from letopis.attributes import where

    make_attribute("Проба", "choices", choices=["А 1", "Б 2"])
    people([["a_1"], ["a_1", "b_2"], ["b_2"], None], "proba", anna)
    one = field("proba", anna)
    asked = [(By.CONTAINS, "a_1"), (By.WITHOUT, "a_1"), (By.ALL, "a_1"), (By.EMPTY,), (By.FILLED,)]
    few = [found(one, anna, *question) for question in asked]
    monkeypatch.setattr(where, "_MANY", 0)
    assert [found(one, anna, *question) for question in asked] == few == [[0, 1], [2, 3], [0, 1], [3], [0, 1, 2]]
    numbers = [counted(ContactPerson.objects.filter(one.where(anna, ask[0], ask[1:]))) for ask in asked]
    assert numbers == [len(rows) for rows in few]
