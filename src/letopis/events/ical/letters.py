"""The letter of an invitation, and what it says: to the person asked nobody else is named."""

from email.utils import formataddr, parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from letopis.events.ical.lines import instant, line, text
from letopis.events.ical.writing import calendar, times_of, uid_of
from letopis.events.models import Event, Invitation


def told_of(event: Event) -> dict[str, str]:
    """What a letter tells: when one of these has changed, there is news."""
    return {"when": "\n".join(times_of(event)), "what": event.subject, "where": event.place}


def letter_of(invitation: Invitation) -> EmailMultiAlternatives:
    """The letter in the language and the zone of who asks: words for people, a calendar for programs."""
    by, event = invitation.by, invitation.event
    asks = invitation.method == Invitation.Method.REQUEST
    with translation.override(by.language):
        heads = {True: _("Invitation: %(what)s"), False: _("Called off: %(what)s")}
        subject = heads[asks] % {"what": " ".join(event.subject.split())}
        body = "\n".join(_words(invitation))
    data = calendar([component(invitation)], method=invitation.method)
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "letopis@localhost"
    domain = sender.rpartition("@")[2] or "localhost"
    mail = EmailMultiAlternatives(
        subject[:250],
        body,
        from_email=formataddr((by.name, sender)),
        to=[invitation.email],
        reply_to=[by.email] if by.email else None,
        headers={"Message-ID": f"<{invitation.public_id}.{invitation.sequence}@{domain}>"},
    )
    mail.attach_alternative(data.decode(), f"text/calendar; method={invitation.method}")
    mail.attach("invite.ics", data.decode(), "application/ics")
    return mail


def _words(invitation: Invitation) -> list[str]:
    event, asks = invitation.event, invitation.method == Invitation.Method.REQUEST
    lines = [event.subject, ""]
    if event.all_day:
        days = [f"{day:%d.%m.%Y}" for day in (event.starts_on, event.ends_on) if day]
        lines.append(_("When: %(when)s") % {"when": " – ".join(days)})
    else:
        local = [moment.astimezone(event.timezone) for moment in (event.starts_at, event.ends_at) if moment]
        moments = [f"{moment:%d.%m.%Y %H:%M}" for moment in local]
        zone = event.zone if event.zone != "Europe/Moscow" else _("Moscow time")
        lines.append(_("When: %(when)s (%(zone)s)") % {"when": " – ".join(moments), "zone": zone})
    if event.place:
        lines.append(_("Where: %(where)s") % {"where": event.place})
    lines.append(_("Asked by: %(who)s") % {"who": invitation.by.name})
    if asks and invitation.with_content and event.content:
        lines += ["", event.content]
    if not asks:
        lines += ["", _("This will not take place, or you are not expected any more.")]
    return lines


def component(invitation: Invitation) -> list[str]:
    """The VEVENT of the letter."""
    event, by, row = invitation.event, invitation.by, invitation.participant
    asks = invitation.method == Invitation.Method.REQUEST
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1] or "letopis@localhost"
    organizer = by.email or sender
    sent_by = f"mailto:{sender}" if sender != organizer else ""
    attendee = {
        "CN": row.name if row else "",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": row.partstat if row and asks else "NEEDS-ACTION",
        "RSVP": "TRUE" if asks else "",
    }
    lines = [
        "BEGIN:VEVENT",
        line("UID", text(uid_of(event))),
        line("DTSTAMP", instant(invitation.queued_at)),
        line("SEQUENCE", str(invitation.sequence)),
        *times_of(event),
        line("SUMMARY", text(event.subject)),
        line("STATUS", "CONFIRMED" if asks else "CANCELLED"),
        line("ORGANIZER", f"mailto:{organizer}", {"CN": by.name, "SENT-BY": sent_by}),
        line("ATTENDEE", f"mailto:{invitation.email}", attendee),
    ]
    if event.place:
        lines.append(line("LOCATION", text(event.place)))
    if asks and invitation.with_content and event.content:
        lines.append(line("DESCRIPTION", text(event.content)))
    return [*lines, "END:VEVENT"]
