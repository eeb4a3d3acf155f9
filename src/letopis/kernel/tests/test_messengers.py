"""Links to conversations."""

import pytest

from letopis.kernel.messengers import messenger_link


@pytest.mark.parametrize(
    ("value", "service", "link"),
    [
        ("@belova", "Telegram", "https://t.me/belova"),
        ("+7 921 000-77-03", "телеграм", "https://t.me/+79210007703"),
        ("8 (921) 000-77-03", "WhatsApp", "https://wa.me/89210007703"),
        ("https://t.me/belova", "", "https://t.me/belova"),
        ("javascript:alert(1)", "Telegram", ""),
        ("belova", "неизвестно", ""),
    ],
)
def test_links(value: str, service: str, link: str) -> None:
    assert messenger_link(value, service) == link
