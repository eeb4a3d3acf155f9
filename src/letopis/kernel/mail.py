"""The address of a mail server as one setting: `smtp://user:password@host:587`, `smtps://…`, or a folder for trials."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@dataclass(frozen=True)
class MailServer:
    """Where letters go."""

    backend: str = "django.core.mail.backends.dummy.EmailBackend"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str | None = None


def parse(url: str) -> MailServer:
    """`smtp://` speaks TLS after its greeting unless `?tls=no`, `smtps://` from the first byte; `file:///folder` writes
    letters into files. Raises `ImproperlyConfigured` for anything else."""
    if not url:
        return MailServer()
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path:
        return MailServer("django.core.mail.backends.filebased.EmailBackend", folder=unquote(parts.path))
    try:
        port, is_known = parts.port, parts.scheme in ("smtp", "smtps") and bool(parts.hostname)
    except ValueError:
        port, is_known = None, False
    if not is_known or parts.hostname is None:
        raise ImproperlyConfigured(
            "LETOPIS_EMAIL_URL is not the address of a mail server: smtp://user:password@host:587, smtps://… or file:///folder."
        )
    tls = parts.scheme == "smtps"
    starttls = not tls and parse_qs(parts.query).get("tls", ["yes"])[0] not in ("no", "0", "false")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(_SMTP, parts.hostname, port or (465 if tls else 587), user, password, starttls, tls)
