"""The address of the mail server."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from letopis.kernel.mail import parse


def test_an_address_says_host_user_and_how_to_speak() -> None:
    server = parse("smtp://crm%40example.ru:p%3A%2Fw@mail.example.ru")
    assert (server.host, server.port, server.user, server.password) == (
        "mail.example.ru",
        587,
        "crm@example.ru",
        "p:/w",
    )
    assert (server.starttls, server.tls) == (True, False)
    assert (parse("smtps://mail").port, parse("smtps://mail").tls, parse("smtps://mail").starttls) == (465, True, False)
    assert parse("smtp://localhost:25?tls=no").starttls is False
    assert parse("file:///tmp/letters").folder == "/tmp/letters"
    assert "dummy" in parse("").backend


@pytest.mark.parametrize("wrong", ["pigeon://roof", "smtp://", "mail.example.ru", "smtp://mail:port", "file://"])
def test_anything_else_is_refused_in_words(wrong: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="LETOPIS_EMAIL_URL"):
        parse(wrong)
