"""What the forms of goals share."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused

LONGEST = 3650  # days


def read_days(sent: QueryDict, name: str = "days") -> int:
    """A number of days, from one to ten years. Raises `Refused`."""
    text = sent.get(name, "").strip()
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 1 <= int(text) <= LONGEST):
        raise Refused(_("Write how many days, from 1 to %(num)d.") % {"num": LONGEST}, name)
    return int(text)
