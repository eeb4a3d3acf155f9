"""Opening and revoking addresses for calendar programs."""

import secrets

from django.utils.translation import gettext as _

from letopis.accounts.models import Scope, User
from letopis.events.facts import FeedOpened, FeedRevoked
from letopis.events.models import CalendarFeed
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.lists.models import SavedView

MOST = 30  # of one user


@in_transaction
def open_feed(
    scope: str, *, view: SavedView | None = None, with_completed: bool = False, by: User
) -> tuple[CalendarFeed, str]:
    """A new address with its secret: this is the only time that can be read."""
    if scope not in CalendarFeed.Scope.values or (scope == CalendarFeed.Scope.VIEW) != (view is not None):
        raise Refused(_("Say what to subscribe to."), "scope")
    if scope == CalendarFeed.Scope.TEAM and by.role.sees not in (Scope.TEAM, Scope.ALL):
        raise Refused(_("Your role sees your own events only."), "scope")
    if CalendarFeed.objects.filter(user=by).count() >= MOST:
        raise Refused(_("There are too many subscriptions: revoke those nobody reads."))
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        user=by,
        digest=CalendarFeed.digest_of(secret),
        hint=secret[-4:],
        scope=scope,
        view=view,
        with_completed=with_completed,
        created_at=clock.now(),
    )
    record(FeedOpened([Changed(by)], data={"title": feed.title, "feed": str(feed.public_id)}), by=by)
    return feed, secret


@in_transaction
def revoke_feed(feed: CalendarFeed, *, by: User) -> None:
    """The address leads nowhere from now on."""
    record(FeedRevoked([Changed(feed.user)], data={"title": feed.title, "feed": str(feed.public_id)}), by=by)
    feed.delete()


_SELDOM = 60  # seconds between two notes that a feed was read


def note_reading(feed: CalendarFeed, etag: str) -> None:
    """Remember that a program has read the feed, and since when it says what it says."""
    now = clock.now()
    values: dict[str, object] = {}
    if feed.etag != etag:
        values |= {"etag": etag, "changed_at": now}
    if values or feed.last_read_at is None or (now - feed.last_read_at).total_seconds() >= _SELDOM:
        values["last_read_at"] = now
    if values:
        CalendarFeed.objects.filter(pk=feed.pk).update(**values)
        for name, value in values.items():
            setattr(feed, name, value)
