"""Letters: what a user is told goes out by e-mail, with the words their rights allow when it leaves."""

from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.jobs.queue import task
from letopis.notifications.kinds import Told, told
from letopis.notifications.models import Notification


@task(
    gettext_lazy("A letter with a notification"), max_attempts=16
)  # about eight hours of a mail server that does not answer
def send_letter(notification: str) -> None:
    """Send one notification. A letter sent twice, by a worker that died between sending and noting it, has one Message-ID."""
    row = Notification.objects.filter(public_id=UUID(notification)).select_related("user").first()
    if row is None or not row.user.is_active or not row.user.email or not settings.EMAIL_URL:
        return
    with translation.override(row.user.language), timezone.override(row.user.zone):
        said = told(row.user, [row]).get(row.pk)
        if said is not None:
            _letter(row, said).send()


def _letter(row: Notification, said: Told) -> EmailMessage:
    lines = [said.text, said.detail]
    if settings.SITE_URL and said.url:
        lines += ["", f"{settings.SITE_URL}{said.url}"]
    lines += ["", "-- ", _("Letopis. What comes by e-mail is chosen in Settings – Notifications.")]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        " ".join(said.text.split())[:200],
        "\n".join(lines),
        to=[row.user.email],
        headers={"Message-ID": f"<{row.public_id}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
