"""Drafts of unsaved forms: kept while one types, offered when the form is opened again, closed when it is saved."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID, uuid4

from django.db.models import Model
from django.http import HttpRequest, QueryDict

from letopis.accounts.models import Draft, User
from letopis.accounts.typing import user_of
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

KEPT = timedelta(days=30)
LARGEST = 400_000  # letters of one draft
MOST = 100  # open drafts of one user
FORM = re.compile(r"[a-z-]{1,40}(?::[0-9a-f-]{36})?")
_NOT_KEPT = ("csrfmiddlewaretoken", "draft", "draft_form")


def _clean(body: str) -> str:
    """The body without tokens and what a database cannot keep."""
    pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=2000)
    return urlencode([(name, value.replace("\x00", "")) for name, value in pairs if name not in _NOT_KEPT])


@in_transaction
def keep_draft(user: User, form: str, instance: UUID, body: str) -> bool:
    """Keep what is typed; False when this page has been saved already. Raises `Refused` for what is no form."""
    if not FORM.fullmatch(form) or len(body) > LARGEST:
        raise Refused("There is no such form, or it is too large.", "form")
    try:
        body = _clean(body)
    except ValueError as error:
        raise Refused("This is not a form.", "body") from error
    now = clock.now()
    Draft.objects.filter(saved_at__lt=now - KEPT).delete()
    present = Draft.objects.select_for_update().filter(user=user, form=form, instance=instance).first()
    if present and present.is_closed:
        return False
    if present:
        present.body, present.saved_at = body, now
        present.save(update_fields=["body", "saved_at"])
        return True
    Draft.objects.bulk_create(
        [Draft(user=user, form=form, instance=instance, body=body, saved_at=now)], ignore_conflicts=True
    )
    spare = Draft.objects.filter(user=user, is_closed=False).order_by("-saved_at").values_list("pk", flat=True)[MOST:]
    Draft.objects.filter(pk__in=list(spare)).delete()
    return True


@in_transaction
def close_draft(user: User, form: str, instance: UUID) -> None:
    """The form is saved, or its draft is not wanted: nothing of what was typed stays."""
    closed = {"body": "", "is_closed": True, "saved_at": clock.now()}
    Draft.objects.update_or_create(user=user, form=form, instance=instance, defaults=closed)


def close_sent(request: HttpRequest) -> None:
    """Close the draft of the form that has just been saved."""
    form, instance = request.POST.get("draft_form", ""), _uuid(request.POST.get("draft", ""))
    if instance and FORM.fullmatch(form):
        close_draft(user_of(request), form, instance)


def forget_drafts(record: Model) -> int:
    """Delete every draft of a form of this record; for a purge."""
    return Draft.objects.filter(form__endswith=f":{record.public_id}").delete()[0]  # type: ignore[attr-defined]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Drafting:
    """What a form's page must know of its drafts."""

    form: str
    instance: UUID  # under which this page keeps its own
    offered: UUID | None = None  # of the newest unsaved one
    saved_at: datetime | None = None
    restored: QueryDict | None = None  # the draft that was asked for, as if it had been sent


def drafting(request: HttpRequest, form: str, *, anew: bool = False) -> Drafting:
    """The draft of a form: asked for by `?draft=…`, or the newest to be offered, or none.

    A refused form goes on with the draft it was sent with; `anew` begins another.
    """
    rows = Draft.objects.filter(user=user_of(request), form=form, is_closed=False, saved_at__gte=clock.now() - KEPT)
    if (sent := _uuid(request.POST.get("draft", ""))) and not anew:
        return Drafting(form, sent)
    asked = _uuid(request.GET.get("draft", ""))
    if asked and (found := rows.filter(instance=asked).first()):
        return Drafting(form, found.instance, restored=QueryDict(found.body))
    newest = rows.order_by("-saved_at").first()
    if newest is None:
        return Drafting(form, uuid4())
    return Drafting(form, uuid4(), newest.instance, newest.saved_at)
