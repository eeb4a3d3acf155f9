"""The CRM's main noun."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import Record
from letopis.accounts.visibility import OwnedQuerySet, may_see
from letopis.events.models.type import EventType
from letopis.kernel import clock
from letopis.kernel.fields import FoldedField
from letopis.parties.models import Tag


@dataclass(frozen=True)
class Seen:
    """Participants a reader may see, each with the company they stood for when that may be seen; the rest counted."""

    rows: list[tuple[Any, Any]]  # participants and counterparties, whole or as rows of events name them
    hidden: int


class Event(Record):
    """One contact with a client, or one piece of planned work: planned, completed or cancelled."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Cancelled")

    class Direction(models.TextChoices):
        INCOMING = "incoming", _("Incoming")
        OUTGOING = "outgoing", _("Outgoing")

    class Importance(models.TextChoices):
        LOW = "low", _("Low")
        NORMAL = "normal", _("Normal")
        HIGH = "high", _("High")

    number = models.PositiveBigIntegerField(unique=True)  # «Звонок № 4812»
    type = models.ForeignKey(EventType, verbose_name=_("Type"), on_delete=models.PROTECT, related_name="events")
    direction = models.CharField(_("Direction"), max_length=10, choices=Direction.choices, blank=True, default="")
    state = models.CharField(_("State"), max_length=10, choices=State.choices, default=State.PLANNED)
    subject = models.CharField(_("Subject"), max_length=300)
    content = models.TextField(_("Content"), blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    # A timed event has instants; one that lasts whole days has dates and no instants.
    all_day = models.BooleanField(_("All day"), default=False)
    starts_at = models.DateTimeField(_("Start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("End"), null=True, blank=True)
    starts_on = models.DateField(_("Start"), null=True, blank=True)
    ends_on = models.DateField(_("End"), null=True, blank=True)
    zone = models.CharField(max_length=60)  # IANA name of the zone it was planned in
    occurs_at = models.DateTimeField()  # sort key: the start, or midnight of the first day in its zone
    due_at = models.DateTimeField()  # overdue after this: the start, or the end of the last day
    moves = models.PositiveIntegerField(_("Times moved"), default=0)  # while planned; kept by `derive_times`
    # The end of an event that lasts more than a day: the calendar finds others by their start alone.
    reaches_to = models.DateTimeField(null=True, blank=True)
    importance = models.CharField(_("Importance"), max_length=10, choices=Importance.choices, default=Importance.NORMAL)
    private = models.BooleanField(_("Private"), default=False)
    outcome = models.CharField(_("Outcome"), max_length=40, blank=True, default="")  # code of one of its type's
    cancel_reason = models.CharField(_("Reason of cancellation"), max_length=300, blank=True)
    contact_reason = models.CharField(_("Why to disturb them"), max_length=300, blank=True)  # despite «не звонить»
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # «на основании»: what this event follows from
    basis = models.ForeignKey(
        "self", verbose_name=_("On the basis of"), null=True, blank=True, on_delete=models.PROTECT, related_name="after"
    )
    body = models.TextField(_("Letter"), blank=True)  # of a letter: HTML, kept as sanitised (`letters.py`)
    agenda = models.TextField(_("What to discuss"), blank=True)  # of a meeting: a point a line
    messenger = models.CharField(_("Messenger"), max_length=40, blank=True)  # of a message: by which one
    answer_not_needed = models.BooleanField(default=False)  # somebody said «ответ не нужен»
    needs_answer = models.BooleanField(_("Waits for an answer"), default=False)  # kept true to the rule by actions
    # minutes before the start, or a moment in ISO 8601, see `events.reminders`; `Reminder` says who is told when
    reminders: models.JSONField[Any, Any] = models.JSONField(_("Reminders"), default=list, blank=True)
    # the series it belongs to and the day its rule gave it, wherever it was moved since; None when the rule gives none
    series = models.ForeignKey(
        "events.EventSeries", null=True, blank=True, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    # of the calendar it came from, "" for one that was written here: its UID is its outside id then
    uid = models.CharField(max_length=1000, blank=True, default="")
    recurrence_id = models.DateField(_("Day by the rule"), null=True, blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="events")
    search_text = FoldedField(default="")

    objects = OwnedQuerySet["Event"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(all_day=True, starts_on__isnull=False, starts_at=None, ends_at=None)
                | Q(all_day=False, starts_at__isnull=False, starts_on=None, ends_on=None),
                name="event_has_instants_or_dates",
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="event_last_day_after_first"
            ),
            models.CheckConstraint(
                condition=Q(state="planned", completed_at=None, cancelled_at=None)
                | Q(state="completed", completed_at__isnull=False, cancelled_at=None)
                | Q(state="cancelled", cancelled_at__isnull=False, completed_at=None),
                name="event_state_has_its_moment",
            ),
            models.UniqueConstraint(  # an occurrence is made once, whoever makes it
                fields=["series", "recurrence_id"], condition=Q(series__isnull=False), name="event_occurs_once"
            ),
        ]
        indexes = [
            models.Index(fields=["-occurs_at", "-id", "is_marked_for_deletion"], name="event_by_time"),  # all events
            models.Index(  # list per type
                fields=["type", "-occurs_at", "-id", "is_marked_for_deletion"], name="event_by_type"
            ),
            models.Index(  # a team's events
                fields=["team", "-occurs_at", "-id", "is_marked_for_deletion"], name="event_by_team"
            ),
            models.Index(  # planned events by time, all and of a team; those of them that are overdue
                fields=["state", "-occurs_at", "-id", "due_at", "team", "is_marked_for_deletion"],
                name="event_by_state",
            ),
            models.Index(fields=["responsible", "state", "due_at"], name="event_due"),  # «Сегодня», overdue
            models.Index(  # list «Мои»
                fields=["responsible", "-occurs_at", "-id", "is_marked_for_deletion"], name="event_by_responsible"
            ),
            models.Index(fields=["team", "-updated_at", "-id"], name="event_by_team_change"),  # a team's, by change
            models.Index(  # «Сегодня» of one user: has anything changed?
                fields=["responsible", "-updated_at", "-id"], name="event_by_own_change"
            ),
            models.Index(fields=["-updated_at", "-id"], name="event_by_change"),  # API updated_since
            models.Index(fields=["-occurs_at"], condition=Q(needs_answer=True), name="event_awaiting"),  # «Ждут ответа»
            models.Index(  # the counts beside the menu
                fields=["responsible", "type", "is_marked_for_deletion"],
                condition=Q(needs_answer=True),
                name="event_awaiting_own",
            ),
            models.Index(  # calendar: long events that began before the days shown
                fields=["reaches_to", "occurs_at"], condition=Q(reaches_to__isnull=False), name="event_long"
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_reminders_display(self) -> str:
        """«за 15 минут, за 1 день»."""
        from letopis.events.reminders import in_words

        return in_words(self.reminders)

    def get_body_display(self) -> str:
        """A letter's HTML, for the journal: its words are the content."""
        return gettext("formatted letter")

    @property
    def in_journal(self) -> str:
        """«№ 4812»: how the journal of another event names it, whoever reads."""
        return f"№ {self.number}"

    @property
    def is_overdue(self) -> bool:
        """Planned, and its time has passed."""
        return self.state == self.State.PLANNED and self.due_at < clock.now()

    @property
    def wait_look(self) -> str:
        """The colour of a wait for an answer: grey, after four hours yellow, after a day red."""
        waited = clock.now() - self.occurs_at
        return "c-bad" if waited >= timedelta(hours=24) else "c-warn" if waited >= timedelta(hours=4) else "c-mute"

    @property
    def starts(self) -> date | datetime:
        """The first day of an all-day event, else the instant of the start."""
        start = self.starts_on if self.all_day else self.starts_at
        assert start is not None  # event_has_instants_or_dates
        return start

    def seen_by(self, user: User) -> "Seen":
        """The participants as `user` may see them; needs them loaded: whole ones, or those of rows (`taking_part`)."""
        rows: list[Any] = self.taking_part if self.taking_part is not None else list(self.participants.all())
        found = []
        for row in rows:
            company = row.counterparty if row.counterparty and may_see(user, row.counterparty) else None
            if may_see(user, row.person) if row.person else (company is not None or row.counterparty is None):
                found.append((row, company))
        return Seen(found, len(rows) - len(found))

    @property
    def outcome_word(self) -> str:
        """The name of the outcome."""
        return self.type.outcome_word(self.outcome) if self.outcome else ""

    def get_outcome_display(self) -> str:
        """The name of the outcome, for the journal."""
        return self.outcome_word

    is_pinned: bool = False  # above the chronicle it is read for
    taking_part: list[Any] | None = None  # participants as rows of events show them, see `queries.rows`

    @property
    def timezone(self) -> ZoneInfo:
        """The zone the event was planned in."""
        return ZoneInfo(self.zone)
