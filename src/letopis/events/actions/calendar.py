"""What a user has chosen for their calendar: their own, no business of the journal."""

from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import CalendarChoice
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused


@in_transaction
def choose_calendar(values: dict[str, Any], *, by: User) -> CalendarChoice:
    """Keep what `by` wants to see; `values` are fields of `CalendarChoice`, those not named stay."""
    choice, _is_new = CalendarChoice.objects.get_or_create(user=by)
    for name, value in values.items():
        setattr(choice, name, value)
    if not 0 <= choice.work_from < choice.work_to <= 24 * 60:
        raise Refused(_("The working day must end after it begins."), "work_to")
    choice.save()
    return choice
