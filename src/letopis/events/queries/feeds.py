"""Reading subscriptions."""

from uuid import UUID

from django.db.models import QuerySet

from letopis.accounts.models import User
from letopis.events.models import CalendarFeed
from letopis.kernel.errors import NotFound


def feeds_of(user: User) -> QuerySet[CalendarFeed]:
    """The user's own subscriptions, the newest first."""
    return CalendarFeed.objects.filter(user=user).select_related("view").order_by("-pk")


def get_feed(user: User, public_id: UUID) -> CalendarFeed:
    """One's own subscription. Raises `NotFound`."""
    found = feeds_of(user).filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def feed_at(secret: str) -> CalendarFeed:
    """The feed of an address. Raises `NotFound` for a revoked one, and for that of a user who is switched off."""
    rows = CalendarFeed.objects.select_related("user__role", "user__team", "view")
    found = rows.filter(digest=CalendarFeed.digest_of(secret)).first()
    if found is None or not found.user.is_active or (found.view is not None and found.view.deleted_at is not None):
        raise NotFound
    return found
