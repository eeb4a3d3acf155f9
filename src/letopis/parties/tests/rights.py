"""Rights of people and counterparties."""

from datetime import date
from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.config.tests.rights import (
    ACTING,
    ADD,
    ADDING,
    CHANGING,
    LIST,
    MANAGED,
    MANAGING,
    OWN_PAGE,
    READ,
    SEEN,
    WRITE,
)
from letopis.parties.actions import add_relation, create_counterparty, create_person
from letopis.parties.actions.merge import merge
from letopis.parties.inputs import PartyInput
from letopis.parties.models import Affiliation, Consent, ConsentPurpose, ConsentText, ErasureAct, RelationKind, Source
from letopis.parties.testing import make_counterparty, make_group, make_person

KINDS = ("person", "counterparty")
LISTS = {"person": "people", "counterparty": "counterparties"}
TWINS = {kind: [str(UUID(int=number + shift)) for shift in (1, 2)] for number, kind in enumerate(KINDS, start=7000)}
TAKING = (302, 404, 403, 403, 403, 200, 200)  # what a role that exports may do with something of Анна's
ERASING = (302, 404, 403, 403, 403, 403, 422)  # an owner gets as far as the missing words of the form
UNDOING = (302, 404, 403, 403, 404, 404, 404)  # nobody takes back a fact that is not theirs
DOING = (401, 404, 403, 403, 200, 200, 200)
PAGES: dict[str, tuple[Any, ...]] = {
    "people": ("get", OWN_PAGE),
    "counterparties": ("get", OWN_PAGE),
    **{f"{kind}-new": ("get", ADDING) for kind in KINDS},
    **{f"{kind}-options": ("get", OWN_PAGE) for kind in KINDS},
    **dict.fromkeys(KINDS, ("get", SEEN)),
    **{f"{kind}-{what}": ("get", SEEN) for kind in KINDS for what in ("history", "as-of")},
    **{f"{kind}-return": ("post", ACTING, {"at": "01.01.2200", "field": "comment"}) for kind in KINDS},
    **{f"{kind}-{what}": ("get", CHANGING) for kind in KINDS for what in ("edit", "field", "block")},
    **{f"{kind}-{verb}": ("post", ACTING) for kind in KINDS for verb in ("mark", "unmark", "unmerge")},
    **{f"{kind}-merges": ("get", SEEN) for kind in KINDS},
    **{f"{kind}-merge": ("get", CHANGING, {"card": TWINS[kind]}) for kind in KINDS},
    **{f"{kind}-similar": ("post", ADDING) for kind in KINDS},
    "duplicates": ("get", OWN_PAGE),
    "duplicates-search": ("post", (302, 302, 403, 302, 302, 302, 302), {"kind": "people"}),
    **{
        f"duplicates-{said}": ("post", ACTING, {"kind": "people", "card": TWINS["person"]})
        for said in ("apart", "together")
    },
    **{f"{kind}-link-{what}": ("get", CHANGING) for kind in KINDS for what in ("new", "move")},
    **{f"{kind}-link": ("get", CHANGING) for kind in KINDS},
    **{f"{kind}-link-{verb}": ("post", ACTING) for kind in KINDS for verb in ("end", "remove")},
    **{f"{kind}-link-undo": ("post", UNDOING) for kind in KINDS},
    **{f"person-{what}": ("get", CHANGING) for what in ("relation-new", "consent-new", "consent-withdraw", "bans")},
    "person-relation-remove": ("post", ACTING),
    "person-personal": ("get", TAKING),
    "person-archive": ("post", TAKING),
    "person-erase": ("post", ERASING),
    "link-settings": ("get", MANAGING),
    "consent-settings": ("get", MANAGING),
    "dictionary-add": ("post", MANAGED, {"name": "Крёстный", "reverse_name": "Крестник"}),
    "dictionary-change": ("post", MANAGED, {"name": "Начальник", "reverse_name": "Подчинённый"}),
    "consent-text-write": ("post", MANAGED, {"text": "Согласен."}),
    "consent-text": ("get", OWN_PAGE),
    "erasure-acts": ("get", MANAGING),
    "erasure-act": ("get", MANAGING),
    "erasure-compact": ("post", MANAGED),
    **{f"{kind}-group-options": ("get", OWN_PAGE) for kind in KINDS},
    "group-settings": ("get", MANAGING),
    "group-add": ("post", MANAGED, {"name": "Ещё одна"}),
    "group": ("post", MANAGED, {"name": "Своя"}),
    "group-empty": ("post", MANAGED),
    "group-delete": ("post", (302, 403, 403, 403, 403, 403, 422)),  # it has a card
    "source-settings": ("get", MANAGING),
    "source-settings-one": ("get", MANAGING),
    "source-switch": ("post", MANAGED, {"active": "1"}),
    "tag-settings": ("get", MANAGING),
    "tag-change": ("post", MANAGED, {"name": "VIP", "color": "ok"}),
    "tag-delete": ("post", (302, 403, 403, 403, 403, 403, 422)),  # it is in use
}
OPERATIONS: dict[tuple[str, str], Any] = {
    **{
        ("get", f"/{name}"): LIST
        for name in (
            "people",
            "counterparties",
            "affiliations",
            "sources",
            "tags",
            "groups",
            "relations",
            "relation-kinds",
            "consents",
            "consent-purposes",
        )
    },
    ("post", "/people"): (ADD, {"last_name": "Новая"}),
    ("post", "/counterparties"): (ADD, {"name": "Новый"}),
    ("post", "/affiliations"): (401, 422, 403, 403, 201, 201, 201),
    **{
        (method, f"/{name}/{{id}}"): READ if method == "get" else WRITE
        for name in ("people", "counterparties", "affiliations", "relations")
        for method in ("get", "patch", "delete")
    },
    **{("post", f"/{name}/{{id}}/merge"): WRITE for name in LISTS.values()},
    ("get", "/sources/{id}"): LIST,
    ("get", "/tags/{id}"): LIST,
    ("get", "/groups/{id}"): LIST,
    ("post", "/groups"): (401, 422, 422, 422, 422, 422, 422),  # without a body; see test_group_lists
    ("get", "/relation-kinds/{id}"): LIST,
    ("get", "/consent-purposes/{id}"): LIST,
    ("post", "/relations"): (401, 422, 422, 422, 422, 422, 422),  # without a body; see test_links
    ("post", "/consents"): (401, 422, 422, 422, 422, 422, 422),
    ("get", "/consents/{id}"): READ,
    ("post", "/consents/{id}/withdrawal"): DOING,
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A relation, a consent with its words, an act of erasure; look-alikes, and one card merged into another."""
    anna, gleb, person = world["anna"], world["gleb"], world["person"]
    kind, purpose = RelationKind.objects.get(code="reports-to"), ConsentPurpose.objects.get(code="mailings")
    text = ConsentText.objects.create(purpose=purpose, number=1, text="Согласна", created_by=gleb)
    # Written without its verb: the person's card keeps the version the other rows count on.
    consent = Consent.objects.create(
        person=person, purpose=purpose, text=text, given_on=date(2026, 1, 1), source="paper", created_by=anna
    )
    for number in (0, 1):
        create_person(PartyInput({"last_name": "Двойник"}), by=anna, public_id=UUID(TWINS["person"][number]))
        create_counterparty(PartyInput({"name": "Двойник"}), by=anna, public_id=UUID(TWINS["counterparty"][number]))
    group = make_group("Клиенты", by=anna)
    make_person("Сидоров Иван", by=anna, group=group)
    survivors = {"person": make_person("Одна", by=anna), "counterparty": make_counterparty("Одна", by=anna)}
    return {
        "survivors": survivors,
        "merges": {kind: _merged(survivors, kind, anna) for kind in KINDS},
        "text": text,
        "act": ErasureAct.objects.create(number=1, ground="письмо", by=gleb),
        "ids": {
            "relations": add_relation(person, kind, make_person("Иванов Иван", by=anna), by=anna).public_id,
            "relation-kinds": kind.public_id,
            "consents": consent.public_id,
            "consent-purposes": purpose.public_id,
            "groups": group.public_id,
        },
    }


def _merged(survivors: dict[str, Any], kind: str, by: User) -> int:
    make = make_person if kind == "person" else make_counterparty
    return merge(survivors[kind], [make("Другая", by=by)], by=by).pk


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    ids = world["ids"]
    if name in ("tag-change", "tag-delete"):
        return {"public_id": world["person"].tags.get().public_id}
    if name.startswith("source-"):
        return {"public_id": Source.objects.order_by("pk")[0].public_id}
    if name.startswith("group"):
        return {"public_id": ids["groups"], "host": "person"}
    if name.startswith("dictionary"):
        return {"code": "relation", "public_id": ids["relation-kinds"]}
    if name.startswith(("erasure", "consent")):
        return {
            "act_id": world["act"].public_id,
            "text_id": world["text"].public_id,
            "public_id": ids["consent-purposes"],
        }
    if not name.startswith(KINDS):
        return None
    kind = "counterparty" if name.startswith("counterparty") else "person"
    record = world["survivors"][kind] if name.endswith("-unmerge") else world[kind]
    link = Affiliation.objects.filter(person=world["person"]).first()
    return {
        "public_id": record.public_id,
        "pk": world["merges"][kind],
        "name": "comment" if "field" in name else "details",
        "link_id": link.public_id if link else None,
        "fact_id": 1,
        "relation_id": ids["relations"],
        "consent_id": ids["consents"],
    }


def after(name: str, status: int, who: str, world: dict[str, Any]) -> None:
    """What one of the cast has ended or removed is there again for the next."""
    person, anna = world["person"], world["anna"]
    if name.endswith(("link-end", "link-remove")) and status == 302 and who != "guest":
        person.affiliations.all().delete()
        Affiliation.objects.create(person=person, counterparty=world["counterparty"], is_main=True)
    if name == "person-relation-remove" and status == 302 and who != "guest":
        kind = RelationKind.objects.get(code="reports-to")
        world["ids"]["relations"] = add_relation(person, kind, make_person("Иванов Иван", by=anna), by=anna).public_id
    if name.endswith("-unmerge") and status == 302 and who != "guest":
        kind_of_card = name.partition("-")[0]
        world["merges"][kind_of_card] = _merged(world["survivors"], kind_of_card, anna)


def headers(name: str) -> dict[str, str]:
    return {"HX-Request": "true"} if name.endswith(("-field", "-block")) else {}
