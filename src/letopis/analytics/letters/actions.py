"""Setting up, changing and stopping letters with reports; putting those that are due into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.analytics.letters.facts import ReportLetterAdded, ReportLetterChanged
from letopis.analytics.letters.queries import readers_for
from letopis.analytics.letters.schedule import due_day, over_by_now
from letopis.analytics.models import Panel, ReportLetter
from letopis.analytics.panels.queries import panels
from letopis.analytics.reports import find_report
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.kernel.text import has_bad_characters

MOST = 30  # letters of one reader
_AT_ONCE = 200


@dataclass(frozen=True)
class Rhythm:
    """How often, on which day, at which hour."""

    every: str
    weekday: int = 0
    month_day: int = 1
    hour: int = 8
    working_days_only: bool = True

    def checked(self) -> dict[str, Any]:
        """As columns. Raises `Refused`."""
        if self.every not in ReportLetter.Every.values:
            raise Refused(_("Choose how often the letter comes."), "every")
        if not 0 <= self.weekday <= 6:
            raise Refused(_("Choose a weekday."), "weekday")
        if not 1 <= self.month_day <= 31:
            raise Refused(_("A day of the month is a number from 1 to 31."), "month_day")
        if not 0 <= self.hour <= 23:
            raise Refused(_("An hour is a number from 0 to 23."), "hour")
        return dict(vars(self))


@dataclass(frozen=True)
class Matter:
    """What is sent: a report with settings as in an address, or a panel."""

    name: str
    report: str = ""
    params: str = ""
    panel: Panel | None = None


@in_transaction
def add_letters(matter: Matter, readers: Sequence[User], rhythm: Rhythm, *, by: User) -> list[ReportLetter]:
    """A letter for each reader, to themselves or to those `by` leads. Raises `Refused`, `Forbidden`."""
    name, columns = " ".join(matter.name.split())[:120], rhythm.checked()
    if not readers:
        raise Refused(_("Choose to whom it is sent."), "reader")
    if (
        not name
        or has_bad_characters(matter.params + name)
        or (matter.panel is None and not find_report(matter.report))
    ):
        raise Refused(_("There is no such report any more."), "report")
    allowed = {user.pk for user in readers_for(by)}
    made = []
    for reader in readers:
        if reader.pk not in allowed:
            raise Forbidden(_("You may send reports to yourself and to those you lead."))
        if matter.panel and not panels(reader).filter(pk=matter.panel.pk).exists():
            raise Refused(_("%(name)s does not see this panel: show it to the team or to everybody first.") % {"name": reader.name}, "reader")  # fmt: skip
        if ReportLetter.objects.filter(reader=reader, is_on=True).count() >= MOST:
            raise Refused(_("%(name)s gets too many reports already.") % {"name": reader.name}, "reader")
        row = ReportLetter(
            reader=reader,
            author=by,
            panel=matter.panel,
            report=matter.report,
            params=matter.params,
            name=name,
            **columns,
        )
        row.last_day = over_by_now(row)
        row.save()
        record(ReportLetterAdded([Changed(row, {"is_on": shown(False)}, {"is_on": shown(True, row.rhythm)})]), by=by)
        made.append(row)
    return made


def _locked(letter: ReportLetter, version: int | None = None) -> ReportLetter:
    row = ReportLetter.objects.select_for_update(of=("self",)).select_related("reader").get(pk=letter.pk)
    if version is not None and version != row.version:
        raise Conflict
    return row


def _write(row: ReportLetter, values: dict[str, Any], *, by: User, again: bool) -> ReportLetter:
    """Write what differs; `again`: today's letter, when its hour is over, is not written a second time."""
    changed = put(row, values)
    if changed.after:
        row.version += 1
        if again:
            row.last_day = max(row.last_day or over_by_now(row), over_by_now(row))
        row.save(update_fields=[*changed.after, "version", "last_day"])
        record(ReportLetterChanged([changed]), by=by)
    return row


@in_transaction
def change_letter(letter: ReportLetter, rhythm: Rhythm, *, by: User, version: int | None = None) -> ReportLetter:
    """Another rhythm. Raises `Refused`, `Conflict`."""
    return _write(_locked(letter, version), rhythm.checked(), by=by, again=True)


@in_transaction
def set_on(letter: ReportLetter, is_on: bool, *, by: User) -> ReportLetter:
    """Stop the letter, or let it come again: the latter is for its reader alone, who may have stopped it. `Forbidden`."""
    row = _locked(letter)
    if is_on and by.pk != row.reader_id:
        raise Forbidden(_("Only the reader lets a letter come again."))
    return _write(row, {"is_on": is_on}, by=by, again=is_on)


@in_transaction
def send_now(letter: ReportLetter) -> None:
    """Put the letter into the outbox beside its rhythm; once a minute at most."""
    from letopis.analytics.tasks import send_report

    here = clock.now().astimezone(letter.reader.zone)
    moment = f"{here:%Y%m%d-%H%M}"
    send_report.using(effect_key=f"report:{letter.public_id}:{moment}").enqueue(
        letter=str(letter.public_id), day=str(here.date()), asked=moment
    )


def write_letters() -> int:
    """Put the letters that are due into the outbox; answers with how many."""
    if not settings.EMAIL_URL:
        return 0
    waiting = ReportLetter.objects.filter(is_on=True, reader__is_active=True).exclude(reader__email="")
    due = [row.pk for row in waiting.select_related("reader") if due_day(row)]
    return sum(_write_one(pk) for pk in due[:_AT_ONCE])


@in_transaction
def _write_one(pk: int) -> bool:
    """One letter: the day is noted in the transaction that writes the job, whose key names the letter and the day."""
    from letopis.analytics.tasks import send_report

    rows = ReportLetter.objects.select_for_update(of=("self",), skip_locked=True).select_related("reader")
    row = rows.filter(pk=pk, is_on=True).first()
    day = due_day(row) if row else None
    if row is None or day is None:
        return False
    row.last_day = day
    row.save(update_fields=["last_day"])
    send_report.using(effect_key=f"report:{row.public_id}:{day}").enqueue(letter=str(row.public_id), day=str(day))
    return True
