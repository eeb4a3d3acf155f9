"""Reading kept reports."""

from urllib.parse import parse_qsl
from uuid import UUID

from django.db.models import QuerySet

from letopis.accounts.models import User
from letopis.analytics.models import WholeReport
from letopis.analytics.models.whole import KEPT
from letopis.kernel import clock
from letopis.kernel.errors import NotFound

_LOOKED_AT, _SHOWN = 50, 3


def rights_of(user: User) -> str:
    """What the user may see, in a word: with another one what was counted is not theirs."""
    return f"{user.role.code}/{user.role.sees}/{user.team_id or 0}"


def counted_before(user: User, code: str, address: str) -> list[WholeReport]:
    """The last few answers to the same question, the newest first, whatever the order of its parts; without pages."""
    wanted = dict(parse_qsl(address.removeprefix("?")))
    rows = _whole_reports(user, code)[:_LOOKED_AT]
    return [row for row in rows if dict(parse_qsl(row.address.removeprefix("?"))) == wanted][:_SHOWN]


def _whole_reports(user: User, code: str) -> QuerySet[WholeReport]:
    rows = WholeReport.objects.filter(
        user=user, rights=rights_of(user), report=code, created_at__gt=clock.now() - KEPT
    ).order_by("-pk")  # fmt: skip
    return rows.defer("page", "book")


def get_whole(user: User, public_id: UUID) -> WholeReport:
    """One of the reader's own. NotFound, also when their rights are others now."""
    row = WholeReport.objects.filter(
        public_id=public_id, user=user, rights=rights_of(user), created_at__gt=clock.now() - KEPT
    ).first()
    if row is None:
        raise NotFound
    return row
