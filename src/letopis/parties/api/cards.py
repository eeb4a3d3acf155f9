"""`/people` and `/counterparties`: the same operations for both."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, points_at
from letopis.attributes.api import PREFIX, narrowed_by_attributes, orders, shaper, sort_type
from letopis.kernel.errors import Forbidden
from letopis.parties import actions
from letopis.parties.api import shapes
from letopis.parties.api.merging import MergeIn, merge_into
from letopis.parties.api.reading import party_input
from letopis.parties.groups import Tree
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Group
from letopis.parties.queries import missing
from letopis.rest.paging import page_of
from letopis.rest.queries import behind, takes
from letopis.rest.requests import answer, check_scope, create_once, expected_version, user_of
from letopis.rest.types import Code, Limit, Moment, Page, Words
from letopis.search.queries import narrowed

DETAILS = Prefetch("details", ContactDetail.objects.select_related("affiliation"))
SORTS = {"name": "sort_key", "updated_at": "updated_at", "created_at": "created_at"}


def people_rows(user: User) -> QuerySet[ContactPerson]:
    """The people `user` sees, with everything a shape needs, in a fixed number of queries."""
    links = Affiliation.objects.filter(points_at(Counterparty.objects.visible_to(user), "counterparty")).select_related(
        "counterparty"
    )
    rows = ContactPerson.objects.visible_to(user).select_related(
        "group", "source", "referred_by", "responsible", "team"
    )
    return rows.prefetch_related(DETAILS, "tags", Prefetch("affiliations", links, to_attr="seen_links"))


def counterparty_rows(user: User) -> QuerySet[Counterparty]:
    """The counterparties `user` sees, with everything a shape needs."""
    rows = Counterparty.objects.visible_to(user).select_related(
        "group", "source", "referred_by", "responsible", "head_company", "team"
    )
    return rows.prefetch_related(DETAILS, "tags", "bank_accounts")


def filtered(
    rows: QuerySet[Any],
    user: User,
    *,
    q: str | None,
    responsible: UUID | None,
    group: UUID | None,
    source: UUID | None,
    referred_by: UUID | None,
    tag: str | None,
    marked: bool,
    updated_since: Any,
) -> QuerySet[Any]:
    """The rows under the filters of a list."""
    if not marked:
        rows = rows.filter(is_marked_for_deletion=False)
    if responsible:
        rows = rows.filter(responsible__public_id=responsible)
    if group:
        host = Group.Host.PERSON if rows.model is ContactPerson else Group.Host.COUNTERPARTY
        rows = rows.filter(group__in=Tree(host).inside([group]))
    if source:
        rows = rows.filter(source__public_id=source)
    if referred_by:
        rows = rows.filter(referred_by__public_id=referred_by)
    if tag:
        rows = rows.filter(tags__name=tag)
    if updated_since:
        rows = rows.filter(updated_at__gte=updated_since)
    return narrowed(rows, q) if q else rows


def router_of(
    name: str,
    rows: Callable[[User], QuerySet[Any]],
    shape: Callable[[Any], dict[str, Any]],
    out: Any,
    given: Any,
    patch: Any,
    create: Callable[..., Any],
    change: Callable[..., Any],
) -> Router:
    """The operations on one kind of card."""
    router = Router(tags=[name])
    single = {"people": "person", "counterparties": "counterparty"}[name]

    def shaped(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
        return shaper(user_of(request), single, shape)(one(request, public_id))

    def one(request: HttpRequest, public_id: UUID) -> Any:
        found = rows(user_of(request)).filter(public_id=public_id).first()
        if found is None:
            raise missing(rows(user_of(request)).model, user_of(request), public_id)
        return found

    @router.get("", response=Page[out], operation_id=f"list_{name}")  # type: ignore[valid-type]
    @takes(PREFIX)
    def list_cards(
        request: HttpRequest,
        limit: Limit = 50,
        cursor: str | None = None,
        sort: sort_type(*SORTS) = "name",  # type: ignore[valid-type]
        q: Words = None,
        responsible: UUID | None = None,
        group: UUID | None = None,
        source: UUID | None = None,
        referred_by: UUID | None = None,
        tag: Code = None,
        marked: bool = False,
        updated_since: Moment | None = None,
    ) -> Any:
        user = user_of(request)
        found = filtered(
            rows(user),
            user,
            q=q,
            responsible=responsible,
            group=group,
            source=source,
            referred_by=referred_by,
            tag=tag,
            marked=marked,
            updated_since=updated_since,
        )
        found = narrowed_by_attributes(found, request, single)
        fields = orders(user, single, sort, SORTS)
        return page_of(found, shaper(user, single, shape), sort=sort, fields=fields, limit=limit, cursor=cursor)

    @router.post("", response={201: out}, operation_id=f"create_{single}")
    def create_card(request: HttpRequest, body: given) -> HttpResponse:  # type: ignore[valid-type]
        user = user_of(request)

        def make() -> dict[str, Any]:
            body_ = {"attributes": {}, **body.dict(exclude_unset=True)}  # type: ignore[attr-defined]
            made = create(party_input(body_, user, None), by=user)
            return shaped(request, made.public_id)

        return create_once(request, make)

    @router.get("/{id}", response=out, operation_id=f"get_{single}")
    def get_card(request: HttpRequest, id: UUID) -> HttpResponse:
        return answer(shaped(request, id))

    def door(request: HttpRequest, public_id: UUID) -> None:
        _user, card = _changeable(request, one(request, public_id))
        expected_version(request, card.version)

    @router.patch("/{id}", response=out, operation_id=f"change_{single}")
    @behind(door)
    def change_card(request: HttpRequest, id: UUID, body: patch) -> HttpResponse:  # type: ignore[valid-type]
        user, card = _changeable(request, one(request, id))
        version = expected_version(request, card.version)
        change(card, party_input(body.dict(exclude_unset=True), user, card), by=user, version=version)  # type: ignore[attr-defined]
        return answer(shaped(request, id))

    @router.delete("/{id}", response={204: None}, operation_id=f"mark_{single}")
    def mark_card(request: HttpRequest, id: UUID) -> HttpResponse:
        user, card = _changeable(request, one(request, id))
        actions.mark_for_deletion(card, by=user, version=expected_version(request, card.version))
        return HttpResponse(status=204)

    @router.post("/{id}/merge", response=out, operation_id=f"merge_{name}")
    @behind(door)
    def merge_cards(request: HttpRequest, id: UUID, body: MergeIn) -> HttpResponse:
        """Let other cards live on in this one; If-Match is about this one."""
        user, card = _changeable(request, one(request, id))
        version = expected_version(request, card.version)
        merge_into(card, body, rows(user).model, by=user, version=version)
        return answer(shape(one(request, id)))

    return router


def _changeable(request: HttpRequest, card: Any) -> tuple[User, Any]:
    check_scope(request)
    user = user_of(request)
    if not may_change(user, card):
        raise Forbidden("You may see this record, but not change it.")
    return user, card


people = router_of(
    "people",
    people_rows,
    shapes.person,
    shapes.PersonOut,
    shapes.PersonIn,
    shapes.PersonIn,
    actions.create_person,
    actions.change_person,
)
counterparties = router_of(
    "counterparties",
    counterparty_rows,
    shapes.counterparty,
    shapes.CounterpartyOut,
    shapes.CounterpartyIn,
    shapes.CounterpartyPatch,
    actions.create_counterparty,
    actions.change_counterparty,
)
