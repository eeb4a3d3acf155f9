"""`python -m letopis.config.tests.furnish`: gives a demo base files, attributes, comments, views, a merge, a bulk edit."""

import os
from datetime import date

import django

UNLIKELY = "Ё\u2028й 🐎\t«\\N» \u0301 конец\r\n"
# What must be in an export of such a base.
HELD = [
    "files.Content", "files.Attachment", "attributes.AttributeDefinition", "parties.PersonValue", "comments.Comment",
    "lists.SavedView", "parties.Merge", "bulk.Operation", "jobs.Run", "parties.Consent", "parties.Relation",
]  # fmt: skip


def main() -> None:
    """Everything through the actions, as people would."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "letopis.config.settings"
    django.setup()
    from letopis.accounts.models import User
    from letopis.attributes.testing import make_attribute
    from letopis.bulk.actions import choose, make_operation, start_operation
    from letopis.bulk.hosts import HOSTS
    from letopis.comments.actions import write_comment
    from letopis.comments.targets import TARGETS
    from letopis.events.actions import change_event
    from letopis.events.inputs import EventInput
    from letopis.events.testing import make_event
    from letopis.files.testing import make_file, png
    from letopis.jobs.actions import finish
    from letopis.lists.models import SavedView
    from letopis.parties.actions import add_relation, change_person, give_consent
    from letopis.parties.actions.merge import merge
    from letopis.parties.inputs import PartyInput
    from letopis.parties.models import ConsentPurpose, ContactPerson, Counterparty, RelationKind

    by = User.objects.filter(role__code="owner").order_by("pk")[0]
    one, two, three, *rest = ContactPerson.objects.order_by("pk")[:9]
    make_attribute("Напитки", "choices", choices=["Кофе", "Чай"], by=by)
    letter = make_event("Акт", by=by, type="email", person=one, body="<p>Акт <b>сверки</b></p>")
    then = make_event("По акту", by=by, type="meeting", person=one, agenda="Раз\nДва")
    change_event(letter, EventInput({"basis": then}), by=by)  # a row may name one that comes after it
    make_attribute("Оборот", "money", by=by)
    change_person(one, PartyInput({"comment": UNLIKELY}, attributes={"napitki": ["kofe", "chay"], "oborot": "1200000.50"}), by=by)  # fmt: skip
    make_file(one, png(), name="Склад – «северный».png", by=by)
    make_file(Counterparty.objects.order_by("pk")[0], b"\x00\xff" * 5000, name="данные.bin", by=by)
    write_comment(TARGETS["person"], one, f"Проверить {UNLIKELY}", by=by)
    SavedView.objects.create(
        list="people", name="Свои", author=by, audience="all", where="any(last:older:30;next:empty)"
    )
    merge(two, [three], by=by)
    add_relation(one, RelationKind.objects.order_by("pk")[0], two, comment="давно", by=by)
    give_consent(one, ConsentPurpose.objects.order_by("pk")[0], by=by, given_on=date(2026, 3, 1), source="paper")
    operation = make_operation(HOSTS["people"], "edit", [row.pk for row in rest], scope="", query="", by=by)
    choose(operation, {"field": "tag", "mode": "add", "values": ["Выставка"]}, by=by)
    finish(start_operation(operation, by=by))


if __name__ == "__main__":
    main()
