"""Rows written in bulk are those `bulk_create` writes."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from letopis.accounts.models import User
from letopis.kernel.bulk import insert, insert_rows
from letopis.parties.models import ContactDetail, ContactPerson, Tag


def _person(name: str, by: User) -> ContactPerson:
    moment = datetime(2026, 3, 1, 12, 30, 5, 123456, tzinfo=UTC)
    kept = [{"name": "Цвет", "value": "синий\t\\.", "from": "a.csv"}]
    return ContactPerson(
        last_name=name, responsible=by, created_by=by, team=by.team, birth_day=3, birth_month=12, created_at=moment,
        updated_at=moment, sort_key=name, kept=kept, attributes={"a1": [1, None]}, comment="ё\n\t'\"\\N",
    )  # fmt: skip


def test_inserted_objects_are_as_bulk_create_writes_them(anna: User) -> None:
    names = [f"Лицо {number}" for number in range(700)]
    people = [_person(name, anna) for name in names]
    insert(people)
    others = ContactPerson.objects.bulk_create(_person(name, anna) for name in names)
    ours, theirs = ({row.pk: row for row in ContactPerson.objects.filter(pk__in=[p.pk for p in side])} for side in (people, others))  # fmt: skip
    unlike = {"id", "public_id"}
    for one, other in zip(people, others, strict=True):
        left, right = (
            {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.attname not in unlike}
            for row in (ours[one.pk], theirs[other.pk])
        )  # fmt: skip
        assert left == right
        assert ours[one.pk].public_id == one.public_id
    one.comment = "второе"
    one.save(update_fields=["comment"])  # it is a saved object
    assert ContactPerson.objects.filter(comment="второе").count() == 1
    assert ContactPerson.objects.create(last_name="Дальше", responsible=anna, created_by=anna).pk > max(ours)


def test_constraints_hold_and_defaults_are_made_for_each_row(anna: User) -> None:
    person = _person("Лицо", anna)
    insert([person])
    rows = [{"person_id": person.pk, "kind": "phone", "value": str(number)} for number in range(3)]
    ids = insert_rows(ContactDetail, rows)
    details = ContactDetail.objects.in_bulk(ids)
    assert [details[pk].value for pk in ids] == ["0", "1", "2"]
    assert len({row.public_id for row in details.values()}) == 3
    for bad in ({"person_id": person.pk, "kind": "phone", "value": ""}, {"kind": "phone", "value": "1"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_rows(ContactDetail, [bad])
    insert_rows(Tag, [{"name": "VIP", "folded": "vip"}])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Tag, [{"name": "Vip", "folded": "vip"}])
    assert ContactDetail.objects.count() == 3
    assert insert_rows(Tag, []) == []
