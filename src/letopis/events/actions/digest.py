"""The morning letter: who wants it when, and putting it into the outbox once a day."""

from django.conf import settings
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import DigestChoice
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.workdays import workday

_AT_ONCE = 200


def is_due(choice: DigestChoice) -> bool:
    """Whether the letter of this very day is to be written now: its hour has come, and the day is one of theirs."""
    here = clock.now().astimezone(choice.user.zone)
    if choice.last_day is not None and choice.last_day >= here.date():
        return False
    return here.hour >= choice.hour and not (choice.working_days_only and workday(here.date()).is_off)


@in_transaction
def choose_digest(user: User, *, is_on: bool, hour: int, working_days_only: bool) -> DigestChoice:
    """How `user` wants the letter. One whose hour is over today comes tomorrow. Raises `Refused`."""
    if not 0 <= hour <= 23:
        raise Refused(_("An hour is a number from 0 to 23."), "hour")
    choice = DigestChoice.objects.select_for_update().filter(user=user).first() or DigestChoice(user=user, is_on=False)
    was = (choice.is_on, choice.hour)
    choice.is_on, choice.hour, choice.working_days_only = is_on, hour, working_days_only
    if was != (is_on, hour) and clock.now().astimezone(user.zone).hour >= hour:
        choice.last_day = clock.today(user.zone)
    choice.save()
    return choice


def send_digests() -> int:
    """Put the letters that are due into the outbox; answers with how many."""
    if not settings.EMAIL_URL:
        return 0
    waiting = DigestChoice.objects.filter(is_on=True, user__is_active=True).exclude(user__email="")
    due = [row.pk for row in waiting.select_related("user") if is_due(row)]
    return sum(_write(pk) for pk in due[:_AT_ONCE])


@in_transaction
def _write(pk: int) -> bool:
    """One letter: the day is noted in the transaction that writes the job, whose key names the user and the day."""
    from letopis.events.tasks import send_digest

    choice = (
        DigestChoice.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .filter(pk=pk)
        .first()
    )
    if choice is None or not choice.is_on or not is_due(choice):
        return False
    choice.last_day = clock.today(choice.user.zone)
    choice.save(update_fields=["last_day"])
    key = f"digest:{choice.user.public_id}:{choice.last_day}"
    send_digest.using(effect_key=key).enqueue(user=choice.user_id, day=str(choice.last_day))
    return True
