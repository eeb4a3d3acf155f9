"""Made-up data of any size in an empty base, the same for a seed: for measuring and for trying things out."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time

from django.db import connection

from letopis.accounts.models import Role, Team, User
from letopis.analytics.touches.keeping import forget as forget_touches
from letopis.attributes.generate import write_attributes
from letopis.channels.goals.counting import want_recount
from letopis.channels.models import Goal
from letopis.events.actions.summary import refresh_all_summaries
from letopis.events.generate import write_events
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.generate import refresh_search, write_companies, write_people
from letopis.parties.models import ContactPerson, Counterparty
from letopis.search.indexes import drop_indexes, ensure_indexes


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    people: int
    companies: int
    events: int


SIZES = {"S": Size(10_000, 2_000, 50_000), "M": Size(100_000, 20_000, 1_000_000), "L": Size(1_000_000, 200_000, 10_000_000)}  # fmt: skip
TEAMS, MANAGERS = 5, 9  # each team has a head, too


def generate(size: Size, *, seed: int, say: Callable[[str], None] = lambda text: None) -> None:
    """Fill an empty base. Raises `Refused` when there are cards already."""
    if ContactPerson.objects.exists() or Counterparty.objects.exists():
        raise Refused("there are people or counterparties already: generate fills an empty base only.")
    rng = random.Random(seed)
    now = datetime.combine(clock.now().date(), time(12), tzinfo=clock.now().tzinfo)
    drop_indexes(connection)
    if connection.vendor == "sqlite":  # else the pages of indexes are written and read again and again
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -1000000")
    try:
        _write(size, rng, now, say)
    finally:
        say("Search indexes…")
        ensure_indexes(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@in_transaction
def _write(size: Size, rng: random.Random, now: datetime, say: Callable[[str], None]) -> None:
    owner, users = _users()
    say(f"{size.companies} counterparties…")
    companies = write_companies(rng, size.companies, users, owner, now)
    say(f"{size.people} people…")
    people = write_people(rng, size.people, companies, owner, now)
    write_events(rng, size.events, people, companies, now, lambda done: say(f"{done} of {size.events} events…"))
    want_recount(Goal.objects.all())  # there are no facts to follow
    forget_touches()
    say("Attributes…")
    write_attributes(rng, "person", owner)
    refresh_search(ContactPerson)
    say("Last and next events…")
    refresh_all_summaries()
    if connection.vendor == "postgresql":
        connection.check_constraints()  # foreign keys wait for the end of a transaction, and indexes for them


def _users() -> tuple[User, list[User]]:
    """An owner and five teams; nobody has a password, `letopis createuser` or the tests let them in."""
    roles = {role.code: role for role in Role.objects.all()}
    owner = _user("owner", "Владельцев Владимир", roles["owner"], None)
    users = []
    for number in range(1, TEAMS + 1):
        team = Team.objects.get_or_create(name=f"Отдел {number}")[0]
        _user(f"head{number}", f"Главин Герман {number}", roles["head"], team)
        for other in range(1, MANAGERS + 1):
            users.append(
                _user(f"manager{number}{other}", f"Менеджеров Максим {number}-{other}", roles["manager"], team)
            )
    return owner, users


def _user(login: str, name: str, role: Role, team: Team | None) -> User:
    user = User(login=login, name=name, role=role, team=team)
    user.set_unusable_password()
    user.save()
    return user
