"""Reading what is sent to whom."""

from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.analytics.models import ReportLetter
from letopis.events.control import leads
from letopis.kernel.errors import NotFound

_SALT = "letopis.report-letter"


def letters(user: User) -> QuerySet[ReportLetter]:
    """What `user` gets, and what they have set up for others."""
    rows = ReportLetter.objects.filter(Q(reader=user.pk) | Q(author=user.pk))
    return rows.select_related("reader__role", "reader__team", "author", "panel").order_by("-is_on", "name", "pk")


def get_letter(user: User, public_id: UUID) -> ReportLetter:
    """One of those. Raises `NotFound`."""
    found = letters(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def readers_for(user: User) -> list[User]:
    """To whom `user` may have reports sent: themselves; who leads others, to those they lead."""
    others = colleagues_of(user).exclude(pk=user.pk).order_by("name", "pk") if leads(user) else []
    return [user, *others]


def token_of(letter: ReportLetter) -> str:
    """What the link «не присылать» holds: it stops this letter and does nothing else."""
    return signing.dumps(str(letter.public_id), salt=_SALT)


def letter_at(token: str) -> ReportLetter:
    """The letter of a link. Raises `NotFound` for one that was not made here."""
    try:
        public_id = UUID(signing.loads(token, salt=_SALT))
    except (signing.BadSignature, ValueError) as error:
        raise NotFound from error
    found = ReportLetter.objects.select_related("reader").filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found
