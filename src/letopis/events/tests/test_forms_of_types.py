"""The form of each type, and what its card shows: letters made harmless, SMS counted, agenda, messenger, addressees."""

import json
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.events import letters
from letopis.events.actions.series import repeat_event
from letopis.events.models import Event
from letopis.events.sms import size_of
from letopis.events.testing import make_event
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>",
    "<svg><script>alert(1)</script></svg>", "<iframe src=//evil.example></iframe>", "<form action=//evil.example><input>",
    "<p style='position:fixed'>x</p>", "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>", "<base href=//evil>",
    "<link rel=stylesheet href=//evil>", "<meta http-equiv=refresh content='0;url=//evil'>", "<a href='&#106;avascript:1'>x</a>",
]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY)
def test_a_letter_does_nothing(nasty: str) -> None:
    kept = letters.cleaned(f"<p>Здравствуйте</p>{nasty}")
    page = str(letters.shown(f"<p>Здравствуйте</p>{nasty}"))
    for text in (kept.lower(), page.lower()):
        assert "здравствуйте" in text
        for bad in (
            "<script",
            "onerror",
            "javascript:",
            "<iframe",
            "<form",
            "<input",
            "style=",
            "<svg",
            "<base",
            "<link",
            "<meta",
        ):
            assert bad not in text, text
    assert "alert(1)" not in letters.text_of(kept)


def test_what_is_too_much_is_refused_at_once() -> None:
    from letopis.kernel.errors import Refused

    for much in ("<div>" * 20_000, "x" * 300_001):
        with pytest.raises(Refused):
            letters.cleaned(much)


def test_words_quotes_and_images_of_a_letter() -> None:
    body = (
        "<p>Да, <b>берём</b>.</p><ul><li>раз</li></ul><blockquote><p>Берёте?</p><blockquote>Цена</blockquote></blockquote>"
        '<img src="https://track.example/1.gif" alt="Логотип"><img src="http://track.example/2.gif">'
    )
    assert letters.text_of(body).split("\n") == ["Да, берём.", "– раз", "> Берёте?", "> > Цена"]
    page = str(letters.shown(body))
    assert page.count("<details") == 1 and page.count("</details>") == 1 and page.count("<blockquote>") == 2
    assert "track.example" not in page and "Логотип" in page and "картинка" in page
    assert "track.example" in str(letters.shown(body, images=True)) and letters.has_remote_images(body)
    plain = str(letters.plain_shown("Да\n> Берёте? <b>\n> Цена\nИтак"))
    assert plain.count("<details") == 1 and "&lt;b&gt;" in plain and ">" in plain
    assert letters.cleaned("<p> </p><script>1</script>") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", (0, 0, 160)), ("a" * 160, (160, 1, 160)), ("a" * 161, (161, 2, 306)), ("€" * 80, (160, 1, 160)),
        ("€" * 81, (162, 2, 306)), ("a" * 306, (306, 2, 306)), ("a" * 307, (307, 3, 459)), ("я" * 70, (70, 1, 70)),
        ("я" * 71, (71, 2, 134)), ("😀" * 35, (70, 1, 70)), ("😀" * 36, (72, 2, 134)), ("a" * 152 + "€" + "a" * 152, (306, 3, 459)),
        ("ё" + "a" * 69, (70, 1, 70)), ("a\r\nb", (3, 1, 160)),
    ],
)  # fmt: skip
def test_messages_of_an_sms(text: str, expected: tuple[int, int, int]) -> None:
    assert size_of(text) == expected


def values(anna: User, code: str, **more: Any) -> dict[str, Any]:
    return {
        "type": code, "subject": "О цене", "state": "planned", "importance": "normal", "starts": "завтра 11",
        "responsible": str(anna.public_id), "content": "", **more,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_letter_is_written_to_addressees_and_keeps_its_form(anna: User, client_of: Any) -> None:
    person, client = make_person(by=anna, email="belova@example.org"), client_of(anna)
    page = client.get(f"/events/new/?type=email&person={person.public_id}").content.decode()
    assert "Кому" in page and "Копия" in page and "От кого" in page and 'name="place"' not in page
    given = values(
        anna, "email", body="<p>Да, <b>берём</b></p><script>x</script>", content="не это",
        **{"p-id": [""], "p-ref": [f"person:{person.public_id}"], "p-name": [person.full_name],
           "p-contact": ["belova@example.org"], "p-role": ["to"], "p-add-cc": "safin@example.org"},
    )  # fmt: skip
    assert client.post("/events/new/", given).status_code == 302
    event = Event.objects.get()
    assert (event.body, event.content) == ("<p>Да, <b>берём</b></p>", "Да, берём")
    assert [(row.role, row.contact) for row in event.participants.all()] == [
        ("to", "belova@example.org"), ("cc", "safin@example.org"),
    ]  # fmt: skip
    address = f"/events/{event.public_id}/"
    page = client.get(address).content.decode()
    assert "<b>берём</b>" in page and "safin@example.org" in page
    rows = list(event.participants.all())
    same = values(
        anna, "email", content="Да, берём", version=event.version, subject="О цене и сроках",
        **{"p-id": [str(row.public_id) for row in rows], "p-ref": [f"person:{person.public_id}", ""],
           "p-name": [row.name for row in rows], "p-contact": [row.contact for row in rows], "p-role": ["to", "cc"]},
    )  # fmt: skip
    assert client.post(address, same).status_code == 302  # without an editor the formatting stays
    event.refresh_from_db()
    assert (event.subject, event.body) == ("О цене и сроках", "<p>Да, <b>берём</b></p>")
    assert client.post(address, {**same, "version": event.version, "content": "Нет"}).status_code == 302
    event.refresh_from_db()
    assert (event.content, event.body) == ("Нет", "")
    history = client.get(f"{address}history/").content.decode()
    assert "письмо с оформлением" in history and "&lt;b&gt;" not in history


@pytest.mark.django_db
def test_remote_images_come_only_when_asked_for(anna: User, client_of: Any) -> None:
    body = '<p>Акт</p><img src="https://track.example/1.gif">'
    event = make_event(by=anna, type="email", body=body, direction="incoming", person=make_person(by=anna))
    address = f"/events/{event.public_id}/"
    plain, whole = client_of(anna).get(address), client_of(anna).get(f"{address}?images=1")
    letter = plain.content.decode().split('class="letter"')[1].split("<details")[0]
    assert "track.example" not in letter and "Показать картинки" in letter
    assert "https:" not in plain["Content-Security-Policy"]
    assert '<img src="https://track.example/1.gif">' in whole.content.decode()
    assert "img-src 'self' data: https: http:" in whole["Content-Security-Policy"]
    assert whole["Referrer-Policy"] == "no-referrer"


@pytest.mark.django_db
def test_an_sms_a_message_and_a_meeting_have_forms_of_their_own(anna: User, client_of: Any) -> None:
    client = client_of(anna)
    sms = client.get("/events/new/?type=sms").content.decode()
    assert "data-sms" in sms and "<meter" in sms and 'name="agenda"' not in sms
    text = "Ольга Сергеевна, завтра в 11:00 ждём вас с Виктором Яновичем: Литейный, 26, оф. 410."
    given = values(anna, "sms", subject="", content=text, **{"p-add": "Кто-то"})
    assert client.post("/events/new/", given).status_code == 302
    event = Event.objects.get(type__code="sms")
    assert (
        event.subject == text
        and f"<b data-sms-messages>{size_of(text).messages}</b>"
        in client.get(f"/events/{event.public_id}/").content.decode()
    )
    assert client.post("/events/new/", {**given, "content": ""}).status_code == 422
    message = values(
        anna, "messenger", subject="", content="Пришлите счёт", messenger="Telegram", **{"p-add": "Кто-то"}
    )
    assert client.post("/events/new/", message).status_code == 302
    assert Event.objects.get(type__code="messenger").messenger == "Telegram"
    meeting = values(anna, "meeting", agenda="Неустойка\nГрафик", place="Литейный, 26", **{"p-add": "Кто-то"})
    assert client.post("/events/new/", meeting).status_code == 302
    event = Event.objects.get(type__code="meeting")
    page = client.get(f"/events/{event.public_id}/").content.decode()
    assert event.agenda.splitlines() == ["Неустойка", "График"] and "Повестка" in page and "Литейный, 26" in page
    assert "О цене" in client.get("/events/?find=неустойка").content.decode()


@pytest.mark.django_db
def test_the_api_keeps_a_letter_harmless(anna: User, vera: User, client: Client) -> None:
    def ask(user: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {create_token(user, 'write')}", **headers},
        )  # fmt: skip

    letter = {"type": "email", "subject": "Акт", "participants": [{"name": "Кто-то"}], "body": "<p onclick=x>Акт</p>"}
    made = ask(anna, "POST", "/events", letter).json()
    assert (made["body"], made["content"]) == ("<p>Акт</p>", "Акт")
    assert ask(vera, "GET", f"/events/{made['id']}").status_code == 404
    long = ask(anna, "PATCH", f"/events/{made['id']}", {"body": "<b>" * 20_000}, **{"If-Match": '"1"'})
    assert (long.status_code, long.json()["errors"][0]["field"]) == (422, "body")


@pytest.mark.django_db
def test_occurrences_of_a_series_have_the_form_of_the_first(anna: User) -> None:
    first = make_event(by=anna, type="meeting", person=make_person(by=anna), agenda="Неустойка")
    series = repeat_event(first, "FREQ=WEEKLY;COUNT=3", by=anna)
    assert [row.agenda for row in series.events.all()] == ["Неустойка"] * 3
