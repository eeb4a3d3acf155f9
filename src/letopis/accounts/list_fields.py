"""Fields of lists that every card has: whose it is, when it came and changed."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise
from markupsafe import Markup, escape

from letopis.accounts.models import Team, User
from letopis.accounts.queries import colleagues_of
from letopis.dictionaries.queries import every
from letopis.kernel.text import sort_key
from letopis.lists import declaring, where
from letopis.lists.counted import by_column
from letopis.lists.fields import Comparison, Kind, ListField, once
from letopis.lists.sorting import by, by_rank
from letopis.lists.spec import Choice
from letopis.ui.jinja import hue, initials

CARD = _("Card")


def user_choices(user: User) -> list[Choice]:
    """«Я» and the colleagues one sees."""
    others = [Choice(str(row.public_id), row.name) for row in colleagues_of(user) if row.pk != user.pk]
    return [Choice("me", _("me")), *others]


def users_named(user: User, values: Sequence[str]) -> Any:
    """The users an address names; «me» is the reader."""
    wanted = [str(user.public_id) if value == "me" else value for value in values]
    return list(User.objects.filter(public_id__in=where.uuids(wanted)).values_list("pk", flat=True))


def team_choices(user: User) -> list[Choice]:
    """Every team."""
    return [Choice(str(team.public_id), team.name) for team in Team.objects.order_by("name")]


def _teams_named(user: User, values: Sequence[str]) -> Any:
    return list(Team.objects.filter(public_id__in=where.uuids(values)).values_list("pk", flat=True))


@lru_cache(maxsize=2000)
def _user(name: str) -> Markup:
    sign = f'<span class="av av--s av--h{hue(name)}" aria-hidden="true">{escape(initials(name))}</span>'
    return Markup(f'<span class="cell">{sign}{escape(name)}</span>')


def user_cell(name: Any) -> Markup | str:
    """A colleague with their sign."""
    return _user(name) if name else ""


def _by_name() -> list[int]:
    return [row.pk for row in sorted(every(User), key=lambda row: (sort_key(row.name), row.pk))]


def _users(user: User) -> dict[Any, Choice]:
    """Every user by name: a report counts the work of those who have left, too."""
    rows = sorted(every(User), key=lambda row: (sort_key(row.name), row.pk))
    return {row.pk: Choice(str(row.public_id), row.name) for row in rows}


def _teams(user: User) -> dict[Any, Choice]:
    rows = sorted(every(Team), key=lambda row: (sort_key(row.name), row.pk))
    return {row.pk: Choice(str(row.public_id), row.name) for row in rows}


def _team_order() -> list[int]:
    return [row.pk for row in sorted(every(Team), key=lambda row: (sort_key(row.name), row.pk))]


def user_field(
    key: str, label: StrOrPromise, column: str, *, empty: bool = False, sort: bool = True, **more: Any
) -> ListField:
    """A field that names a user."""

    def load(user: User, rows: Sequence[Any]) -> dict[int, str]:
        ids = {row.pk: getattr(row, f"{column}_id") for row in rows}
        names = once(rows, "names of users", lambda: {row.pk: row.name for row in every(User)})
        return {pk: names[user_id] for pk, user_id in ids.items() if user_id in names}

    return declaring.choice(
        key,
        label,
        user_choices,
        column,
        **{
            "kind": Kind.REFERENCE,
            "load": load,
            "where": where.choice(column, empty=None, resolve=users_named),
            "comparisons": where.CHOICES if empty else (Comparison.IS, Comparison.IS_NOT),
            "sort": by_rank(f"rank_{column}", column, _by_name) if sort else None,
            "cell": user_cell,
            "counted": by_column(column, _users),
            **more,
        },
    )


def _team_names(user: User, rows: Sequence[Any]) -> dict[int, str]:
    names = once(rows, "teams", lambda: {row.pk: row.name for row in every(Team)})
    return {row.pk: names[row.team_id] for row in rows if row.team_id in names}


def shared_fields() -> list[ListField]:
    """Whose a card is, when and by whom it was made, when it changed."""
    return [
        user_field("responsible", _("Responsible"), "responsible", group=CARD),
        declaring.choice(
            "team",
            _("Team"),
            team_choices,
            kind=Kind.REFERENCE,
            load=_team_names,
            where=where.choice("team", empty=None, resolve=_teams_named),
            sort=by_rank("rank_team", "team", _team_order),
            counted=by_column("team", _teams),
            group=CARD,
        ),
        user_field("author", _("Author"), "created_by", group=CARD),
        declaring.moment("created", _("Created"), "created_at", sort=by("created_at", descending=True), group=CARD),
        declaring.moment("updated", _("Changed"), "updated_at", sort=by("updated_at", descending=True), group=CARD),
    ]
