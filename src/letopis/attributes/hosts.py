"""Which cards have attributes, and what an attribute may refer to: higher parts register both in `ready()`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django_stubs_ext import StrOrPromise

from letopis.history.facts import Fact

if TYPE_CHECKING:
    from letopis.accounts.models import User
    from letopis.accounts.records import Record
    from letopis.attributes.models import AttributeDefinition, AttributeValue


@dataclass(frozen=True)
class Host:
    """A kind of card with attributes."""

    code: str  # "person"
    label: StrOrPromise  # «Контактные лица»
    everywhere: StrOrPromise  # where a new attribute appears: «у всех контактных лиц»
    model: "type[Record]"
    values: "type[AttributeValue]"
    list_name: str  # of the declared list and of the API resource: "people"
    route: str  # of the card's page
    get: "Callable[[User, UUID], Record]"  # the door of one card
    rows: "Callable[[User], QuerySet[Any]]"  # the cards a user's lists show
    save: "Callable[[Any], None]"  # write attributes of a locked card, what is derived from them, its next version
    derive: "Callable[[Sequence[int], Sequence[AttributeDefinition]], None]"  # search texts of many cards anew
    changed: type[Fact]  # the fact of a changed card
    kinds: "Callable[[], Sequence[tuple[str, str]]] | None" = None  # codes and names its records are divided by
    kind_of: Callable[[Any], str] = lambda record: ""
    of_kinds: "Callable[[Sequence[str]], Q]" = lambda codes: Q()  # the records of these kinds


@dataclass(frozen=True)
class Target:
    """What an attribute of the type «reference» (or «file») may name."""

    code: str  # "person"
    label: StrOrPromise
    icon: str
    find: "Callable[[User, str], Mapping[str, str] | None]"  # by typed text: {"id", "name"}; raises Refused
    names: "Callable[[User, Iterable[str]], Mapping[str, str]]"  # ids → names, of those the user may see
    href: Callable[[str], str] | None = None  # the page of an id
    options: "Callable[[User, Any], Sequence[tuple[str, str]]] | None" = None  # all there are (ids, names), for a card
    suggest: str = ""  # kind of the suggestions while one types: "people"


HOSTS: dict[str, Host] = {}
TARGETS: dict[str, Target] = {}
FILE = "file"  # code of the target that makes the type «file» possible


def add_host(host: Host) -> None:
    """Register a kind of card."""
    HOSTS[host.code] = host


def add_target(target: Target) -> None:
    """Register what attributes may refer to."""
    TARGETS[target.code] = target


def host_of(record: Any) -> Host:
    """The host a card belongs to."""
    return next(host for host in HOSTS.values() if isinstance(record, host.model))
