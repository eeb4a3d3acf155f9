"""Colleagues as something an attribute may refer to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.attributes.hosts import Target
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold


def _find(user: User, text: str) -> Mapping[str, str] | None:
    colleagues = list(colleagues_of(user))
    found = [row for row in colleagues if text == str(row.public_id) or fold(row.name) == fold(text)]
    if len(found) != 1:
        raise Refused(_("There is no such user.") if not found else _("There are several users with this name."))
    return {"id": str(found[0].public_id), "name": found[0].name}


def _names(user: User, ids: Iterable[str]) -> Mapping[str, str]:
    return {str(row.public_id): row.name for row in User.objects.filter(public_id__in=[UUID(pk) for pk in ids])}


def _options(user: User, record: Any) -> Sequence[tuple[str, str]]:
    return [(str(row.public_id), row.name) for row in colleagues_of(user)]


USER = Target("user", gettext_lazy("Colleague"), "user-check", _find, _names, options=_options)
