"""Whether somebody may be called or written to: their own word («не звонить», «не писать») and their consents."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from letopis.kernel import clock
from letopis.lists.spec import Rows
from letopis.parties.models import Consent, ContactPerson

CALLS = "phone"
CHANNELS = ("phone", "email", "sms", "messenger")
CHANNEL_OF_TYPE = {"call": "phone", "email": "email", "sms": "sms", "messenger": "messenger"}  # codes of event types


@dataclass(frozen=True)
class Answer:
    """May one, and if not, why not, in words for the user."""

    allowed: bool
    why: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def _today() -> date:
    return clock.today(ZoneInfo(settings.TIME_ZONE))


def _in_force(today: date) -> Q:
    return Q(withdrawn_on=None, given_on__lte=today) & (Q(until=None) | Q(until__gte=today))


def may_contact(person: ContactPerson, channel: str, *, purpose: str = "") -> Answer:
    """Whether `person` may be reached by `channel` ("phone", "email", "sms", "messenger").

    Their word forbids, and so does a withdrawn consent to the processing of personal data. With `purpose` (a code:
    "mailings", "calls") there must be a consent to it in force, for this channel or for any.
    """
    return _answer(person, channel, list(person.consents.select_related("purpose")), purpose)


def _answer(person: ContactPerson, channel: str, consents: Sequence[Consent], purpose: str = "") -> Answer:
    if channel == CALLS and person.no_calls:
        return Answer(False, _with_reason(_("Asked not to be called."), person))
    if channel != CALLS and person.no_messages:
        return Answer(False, _with_reason(_("Asked not to be written to."), person))
    today = _today()
    processing = [row for row in consents if row.purpose.code == "processing"]
    if any(row.withdrawn_on for row in processing) and not any(row.is_in_force(today) for row in processing):
        return Answer(False, _("The consent to the processing of personal data is withdrawn."))
    if purpose:
        fits = (row for row in consents if row.purpose.code == purpose and row.channel in ("any", channel))
        if not any(row.is_in_force(today) for row in fits):
            return Answer(False, _("There is no consent to this."))
    return Answer(True)


def _with_reason(text: str, person: ContactPerson) -> str:
    return f"{text} {person.ban_reason}" if person.ban_reason else text


def contactable(rows: Rows, channel: str, *, purpose: str = "") -> Rows:
    """Those of `rows` (people) who may be reached by `channel`; for bulk work, in SQL. Agrees with `may_contact`."""
    today = _today()
    rows = rows.filter(no_calls=False) if channel == CALLS else rows.filter(no_messages=False)
    own = Consent.objects.filter(person=OuterRef("pk"))
    processing = own.filter(purpose__code="processing")
    rows = rows.exclude(
        Exists(processing.filter(withdrawn_on__isnull=False)) & ~Exists(processing.filter(_in_force(today)))
    )
    if purpose:
        fits = own.filter(_in_force(today), purpose__code=purpose, channel__in=["any", channel])
        rows = rows.filter(Exists(fits))
    return rows


def bans(people: Iterable[ContactPerson]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Which types of events each person does not want, with the reason: `{id: (("call", "…"), …)}`; one query."""
    found = list(people)
    consents: dict[int, list[Consent]] = {}
    unread = []
    for person in found:
        if "consents" in getattr(person, "_prefetched_objects_cache", {}):
            consents[person.pk] = [row for row in person.consents.all() if row.purpose.code == "processing"]
        else:
            unread.append(person)
    for row in Consent.objects.filter(person__in=unread, purpose__code="processing").select_related("purpose"):
        consents.setdefault(row.person_id, []).append(row)
    answered: dict[int, tuple[tuple[str, str], ...]] = {}
    for person in found:
        own = consents.get(person.pk, [])
        asked = ((code, _answer(person, channel, own)) for code, channel in CHANNEL_OF_TYPE.items())
        answered[person.pk] = tuple((code, answer.why) for code, answer in asked if not answer)
    return answered


def state_in_words(person: ContactPerson, consents: Sequence[Consent]) -> tuple[str, str]:
    """«Можно звонить и писать» and how it looks: ok, warn or bad."""
    calls, writes = _answer(person, "phone", consents), _answer(person, "email", consents)
    if calls and writes:
        return _("May be called and written to"), "ok"
    if calls:
        return _("May be called, may not be written to"), "warn"
    if writes:
        return _("May be written to, may not be called"), "warn"
    return _("May be neither called nor written to"), "bad"
