"""«Утренняя сводка»: what a user's day holds, read by their rights on their own clock, and the letter it makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Count, QuerySet
from django.template import engines
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.control import leads
from letopis.events.models import Event
from letopis.events.queries import by_card, in_lists
from letopis.events.queries.rows import fill_rows
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.parties.queries import Birthday, birthdays
from letopis.ui.dates import lasting, when

Events = QuerySet[Event]
LETTER = "events/digest_letter.html"
SHOWN = 15  # rows of a part; the rest is counted


@dataclass
class Part:
    """A heading with its first rows: (text, what stands beside it, address); `count` is how many there are."""

    title: str
    count: int
    rows: list[tuple[str, str, str]]
    address: str = ""

    @property
    def more(self) -> int:
        """How many rows are only counted."""
        return self.count - len(self.rows)


@dataclass
class Digest:
    """A day of a user."""

    user: User
    day: date
    parts: list[Part] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing to write about."""
        return not self.parts


def digest_of(user: User, day: date) -> Digest:
    """What `user` is told in the morning of `day`: words in the active language, moments in the active zone."""
    start, end = clock.day_bounds(day, user.zone)
    own = in_lists(user).filter(responsible=user, is_marked_for_deletion=False)
    planned = own.filter(state=Event.State.PLANNED)
    today = planned.filter(occurs_at__lt=end, due_at__gt=start)
    lists = reverse("events")
    parts = [
        _events(
            _("Overdue"), planned.filter(due_at__lte=start).order_by("due_at", "pk"), user, f"{lists}?view=overdue"
        ),
        _events(_("Today"), today.order_by("-all_day", "occurs_at", "pk"), user, reverse("today")),
        _waiting(own.filter(needs_answer=True).order_by("occurs_at", "pk"), user, f"{lists}?view=answer"),
        _events(_("Given to you yesterday"), _assigned(user, day), user, f"{lists}?view=mine"),
        _birthdays(birthdays(user, day, 1)),
        *([_team(user, start)] if leads(user) else []),
    ]
    return Digest(user, day, [part for part in parts if part.count])


def _events(title: str, rows: Events, user: User, address: str) -> Part:
    found, count = _first(rows)
    return Part(title, count, [(event.subject, _about(event, user), _href(event)) for event in found], address)


def _waiting(rows: Events, user: User, address: str) -> Part:
    found, count = _first(rows)
    shown = [
        (event.subject, f"{lasting(event.occurs_at)} · {_who(event, user)}".rstrip(" ·"), _href(event))
        for event in found
    ]
    return Part(_("Wait for an answer"), count, shown, address)


def _first(rows: Events) -> tuple[list[Event], int]:
    found = list(rows.defer("search_text", "content")[:SHOWN])
    fill_rows(found)
    return found, len(found) if len(found) < SHOWN else rows.count()


def _who(event: Event, user: User) -> str:
    seen = event.seen_by(user)
    names = [row.name for row, _company in seen.rows[:2]]
    more = seen.hidden + len(seen.rows) - len(names)
    return ", ".join(names) + (f" {_('and %(num)s more') % {'num': more}}" if more else "")


def _about(event: Event, user: User) -> str:
    return " · ".join(part for part in (event.type.title, when(event.starts), _who(event, user)) if part)


def _href(event: Event) -> str:
    return reverse("event", args=[event.public_id])


def _assigned(user: User, day: date) -> Events:
    """Planned events of `user` which others gave them, or planned for them, the day before."""
    start, end = clock.day_bounds(day - timedelta(days=1), user.zone)
    label = Event._meta.label_lower
    given = Change.objects.filter(
        kind=label, fact__at__gte=start, fact__at__lt=end, after__responsible__value=user.pk
    ).exclude(fact__by=user)
    ids = set(given.values_list("target_id", flat=True))
    planned = by_card(user).filter(responsible=user, state=Event.State.PLANNED, is_marked_for_deletion=False)
    made = planned.filter(created_at__gte=start, created_at__lt=end).exclude(created_by=user)
    ids |= set(made.values_list("pk", flat=True))
    return planned.filter(pk__in=ids).order_by("occurs_at", "pk")


def _birthdays(found: Sequence[Birthday]) -> Part:
    rows = [(str(one.person), str(one.age), reverse("person", args=[one.person.public_id])) for one in found[:SHOWN]]
    return Part(_("Birthdays of clients"), len(found), rows, reverse("birthdays"))


def _team(user: User, start: datetime) -> Part:
    """How much is overdue with each colleague."""
    late = in_lists(user).filter(state=Event.State.PLANNED, due_at__lte=start, is_marked_for_deletion=False)
    late = late.exclude(responsible=user)
    numbers = dict(late.order_by().values_list("responsible").annotate(n=Count("pk")))
    names = {row.pk: row for row in every(User)}
    rows = sorted(((names[pk], number) for pk, number in numbers.items()), key=lambda pair: (-pair[1], pair[0].name))
    base = reverse("events")
    shown = [
        (person.name, str(number), f"{base}?where=responsible:is:{person.public_id};state:is:overdue")
        for person, number in rows[:SHOWN]
    ]
    return Part(_("Overdue with your team"), len(rows), shown, reverse("control"))


def letter_of(digest: Digest) -> EmailMultiAlternatives:
    """The letter: plain and HTML. Its Message-ID names the user and the day, so that one sent twice is one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    numbers = ", ".join(f"{part.title.lower()} {part.count}" for part in digest.parts[:3])
    subject = _("Your day, %(day)s: %(numbers)s") % {"day": f"{digest.day:%d.%m}", "numbers": numbers}
    letter = EmailMultiAlternatives(
        subject[:200],
        text_of(digest),
        to=[digest.user.email],
        headers={
            "Message-ID": f"<digest-{digest.user.public_id}-{digest.day:%Y%m%d}@{domain}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    html = (
        engines["jinja2"].get_template(LETTER).render({"digest": digest, "site": settings.SITE_URL, "subject": subject})
    )
    letter.attach_alternative(html, "text/html")
    return letter


def text_of(digest: Digest) -> str:
    """The letter in plain text."""
    lines: list[str] = []
    for part in digest.parts:
        lines += [f"{part.title}: {part.count}"]
        for text, about, address in part.rows:
            lines.append(f"  – {text}" + (f" ({about})" if about else ""))
            if settings.SITE_URL:
                lines.append(f"    {settings.SITE_URL}{address}")
        if part.more > 0:
            lines.append("  " + _("and %(num)s more") % {"num": part.more})
        lines.append("")
    return "\n".join([*lines, "-- ", _("Letopis. When this letter comes is chosen in Settings – Morning letter.")])
