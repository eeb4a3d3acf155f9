"""Consents and marks: given, taken back, «не звонить / не писать». What was given is never rewritten."""

from datetime import date
from typing import Any, BinaryIO, Protocol
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.files.actions import attach_bytes
from letopis.files.models import Attachment
from letopis.history.actions import record
from letopis.history.facts import Changed, Values, shown
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.person import change_person
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import ConsentGiven, ConsentWithdrawn
from letopis.parties.inputs import PartyInput
from letopis.parties.models import Consent, ConsentPurpose, ConsentText, ContactPerson


class Upload(Protocol):
    """A file as it comes with a form."""

    name: str
    size: int
    file: BinaryIO


def consent_shown(row: Consent) -> Values:
    """A consent as the journal keeps it."""
    value = {
        "purpose": row.purpose_id,
        "channel": row.channel,
        "text": row.text_id,
        "given_on": row.given_on.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "source": row.source,
        "withdrawn_on": row.withdrawn_on.isoformat() if row.withdrawn_on else None,
    }
    words = _("%(what)s, %(channel)s: given on %(day)s, %(source)s") % {
        "what": row.purpose.title,
        "channel": row.get_channel_display(),
        "day": f"{row.given_on:%d.%m.%Y}",
        "source": row.get_source_display(),
    }
    if row.withdrawn_on:
        words = _("%(consent)s; withdrawn on %(day)s") % {"consent": words, "day": f"{row.withdrawn_on:%d.%m.%Y}"}
    return shown(value, words)


def check_consent(*, channel: str, source: str, given_on: date, until: date | None, note: str, by: User) -> None:
    """Refuse what no consent can say."""
    if channel not in Consent.Channel.values or source not in Consent.Source.values:
        raise Refused(_("There is no such choice."), "source" if channel in Consent.Channel.values else "channel")
    if given_on > clock.today(by.zone):
        raise Refused(_("A consent cannot be given in the future."), "given_on")
    if until and until < given_on:
        raise Refused(_("The consent ends before it is given."), "until")
    check_text(note, "note", 300)


@in_transaction
def give_consent(
    person: ContactPerson,
    purpose: ConsentPurpose,
    *,
    by: User,
    given_on: date,
    source: str,
    channel: str = Consent.Channel.ANY,
    text: ConsentText | None = None,
    until: date | None = None,
    note: str = "",
    file: Attachment | None = None,
    public_id: UUID | None = None,
) -> Consent:
    """Write down a consent; without a text it is the present version of the purpose, when there is one.

    The same `public_id` by the same author answers with the one written before.
    """
    person = locked(person, by=by)
    if public_id and (held := Consent.objects.filter(public_id=public_id, person=person, created_by=by).first()):
        return held
    check_consent(channel=channel, source=source, given_on=given_on, until=until, note=note, by=by)
    if text is not None and text.purpose_id != purpose.pk:
        raise Refused(_("This text belongs to another purpose."), "text")
    if file is not None and (file.host_kind, file.host_id) != (person._meta.label_lower, person.pk):
        raise Refused(_("This file hangs on another card."), "file")
    row = Consent(
        person=person, purpose=purpose, channel=channel, text=text or purpose.texts.first(), given_on=given_on,
        until=until, source=source, note=note.strip(),
        file=file, created_by=by, **({"public_id": public_id} if public_id else {}),
    )  # fmt: skip
    row.save()
    save_changed(person, [])
    name = f"consents.{row.public_id}"
    record(ConsentGiven([Changed(person, {name: shown(None)}, {name: consent_shown(row)})]), by=by)
    return row


def write_consent(person: ContactPerson, given: Upload | None, *, key: UUID | None, by: User, **values: Any) -> Consent:
    """A consent with its scan, which is kept as a file of the person's card. Not inside a transaction: bytes go first.

    What is refused leaves no file behind; the same `key` writes neither the consent nor the file again.
    """
    if key and (held := Consent.objects.filter(public_id=key, person=person, created_by=by).first()):
        return held
    plain = {name: values[name] for name in ("channel", "source", "given_on", "until", "note")}
    check_consent(**plain, by=by)
    file = None
    if given is not None:
        file = attach_bytes(person, given.file, name=given.name, size=given.size, by=by)
    return give_consent(person, file=file, by=by, public_id=key, **values)


@in_transaction
def withdraw_consent(row: Consent, *, by: User, on: date, how: str = "") -> Consent:
    """Take a consent back; it stays where it is, with who took it back and how. A second time changes nothing."""
    person = locked(row.person, by=by)
    row = Consent.objects.select_for_update().select_related("purpose").get(pk=row.pk)
    if row.withdrawn_on is not None:
        return row
    check_text(how, "how", 300)
    if not row.given_on <= on <= clock.today(by.zone):
        raise Refused(_("A consent is withdrawn after it was given, and not in the future."), "on")
    before = consent_shown(row)
    row.withdrawn_on, row.withdrawn_how, row.withdrawn_by, row.version = on, how.strip(), by, row.version + 1
    row.save(update_fields=["withdrawn_on", "withdrawn_how", "withdrawn_by", "version"])
    save_changed(person, [])
    name = f"consents.{row.public_id}"
    record(ConsentWithdrawn([Changed(person, {name: before}, {name: consent_shown(row)})]), by=by)
    return row


def set_bans(
    person: ContactPerson, *, no_calls: bool, no_messages: bool, reason: str, by: User, version: int | None = None
) -> ContactPerson:
    """«Не звонить / не писать»."""
    values = {
        "no_calls": no_calls,
        "no_messages": no_messages,
        "ban_reason": reason.strip() if no_calls or no_messages else "",
    }
    return change_person(person, PartyInput(values=values), by=by, version=version)
