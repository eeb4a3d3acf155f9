"""Quick entry: what lines of natural Russian mean. The phrases stand in `quickentry.tsv`, all said at `NOW`."""

import random
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.models import EventType
from letopis.events.quickentry.declension import forms, nominative
from letopis.events.quickentry.reading import Entry, read_entry
from letopis.events.tests.quickentry_world import NOW, furnish
from letopis.parties.models import ContactPerson

PHRASES = [
    line.split("\t")
    for line in Path(__file__).with_name("quickentry.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
NAUGHTY = [
    "", " ", "\x00", "\x00позвонить\x00", ",,,,", "в", "в в в в", "завтра " * 60, "за за за на на через", "99:99", "в 99",
    "32.13.2026", "0.0", "00.00.0000", "29.02.2027", "в 24", "24:00", "с 10 до 9", "с 99 до 100", "через 999 недель",
    "через 999 месяцев", "999 лет назад", "9999-12-31", "0000-00-00", "‮позвонить‬", "😀😀😀 завтра 😀", "ﬁ ﬃ ß İ ǰ",
    "<script>alert(1)</script>", "'; DROP TABLE events_event; --", "%s %d {0} {имя}", "\\", "«««", "@", "@@@ @", "ответственный",
    "поручить", "напомнить", "позвонить " + "Белова " * 80, "а" * 5000, "в" + " " * 3000 + "11", "1" * 400, "-" * 400,
    "без без без", "в половине", "в четверть", "без двадцати", "на час на час на час", "с с с 10 10 10", "\ud800",
    "звонил, , , ,", "звонил:", "позвонить\nзавтра\nв 11", "\t\t\r\n", "١٢:٣٠", "в ²", "Ⅻ декабря", "o'clock", "call", "NaN",
]  # fmt: skip


@pytest.fixture
def said(anna: User, vera: User, boris: User) -> User:
    furnish(anna, vera)
    EventType.objects.create(code="measure", name="Замер", order=50)
    EventType.objects.create(code="visit", name="Выезд на объект", order=51)
    return anna


def told(entry: Entry, user: User) -> list[str]:
    """An entry as a line of the table."""
    start, minutes = entry.starts, ""
    if isinstance(start, datetime):
        moment = f"{start.astimezone(user.zone):%Y-%m-%d %H:%M}"
        minutes = str(int((entry.ends - start).total_seconds() // 60)) if entry.ends else ""
    else:
        moment = start.isoformat() if start else ""
    who = "; ".join("|".join(str(party) for party in named.parties) for named in entry.participants)
    more = [f"new={entry.unknown}"] if entry.unknown else []
    more += [] if entry.reminders is None else [f"remind={','.join(map(str, entry.reminders))}"]
    more += [f"by={entry.responsible.login}"] if entry.responsible else []
    more += ["in"] if entry.direction == "incoming" else []
    more += [f"out={entry.outcome}"] if entry.outcome else []
    return [entry.type.code, entry.state, moment, minutes, who, entry.subject, " ".join(more)]


def test_phrases_mean_what_people_mean(said: User) -> None:
    assert len(PHRASES) >= 150
    wrong = []
    for phrase, *expected in PHRASES:
        found = told(read_entry(phrase, user=said, now=NOW), said)
        if found != expected:
            wrong.append(f"{phrase}\n  expected {expected}\n  found    {found}")
    assert not wrong, "\n".join(wrong)


def test_naughty_strings_are_read_as_something(said: User) -> None:
    for text in NAUGHTY:
        entry = read_entry(text, user=said, now=NOW)
        assert 0 < len(entry.subject) <= 300, text


def test_words_in_any_order_never_fail(said: User) -> None:
    words = [word for phrase, *_expected in PHRASES for word in phrase.split()]
    chance = random.Random(4)
    for _number in range(60):
        text = " ".join(chance.choices(words, k=chance.randrange(1, 12)))
        assert read_entry(text, user=said, now=NOW).subject, text


def test_unknown_words_stay_in_the_subject(said: User) -> None:
    entry = read_entry("позвонить Беловой завтра в 11 бурлумба вечнозелёная", user=said, now=NOW)
    assert entry.subject == "Бурлумба вечнозелёная"
    long = read_entry("позвонить Беловой завтра " + "слово " * 200, user=said, now=NOW)
    assert long.subject.endswith("…") and len(long.subject) == 300 and long.content.count("слово") == 200
    assert read_entry("позвонить Беловой\nвзять договор", user=said, now=NOW).content == "взять договор"


def test_what_one_may_not_see_is_not_matched(said: User, vera: User) -> None:
    for text in ("позвонить Тайнову завтра", "встреча в Секрете завтра"):
        assert read_entry(text, user=said, now=NOW).participants == ()
    [named] = read_entry("позвонить Тайнову завтра", user=vera, now=NOW).participants
    assert str(named.parties[0]) == "Тайнов Семён"
    assert read_entry("позвонить Беловой", user=vera, now=NOW).participants == ()


def test_the_card_is_meant_when_nobody_is_named(said: User) -> None:
    belova = ContactPerson.objects.get(last_name="Белова")
    alone = read_entry("позвонить завтра в 11", user=said, now=NOW, party=belova)
    assert [named.parties for named in alone.participants] == [(belova,)] and alone.type.code == "call"
    other = read_entry("позвонить Гриневу завтра в 11", user=said, now=NOW, party=belova)
    assert [str(named.parties[0]) for named in other.participants] == ["Гринёв Пётр Алексеевич"]


def test_messengers_have_a_type_where_there_is_one(said: User) -> None:
    EventType.objects.get_or_create(code="messenger", defaults={"name": "Сообщение", "order": 60})
    entry = read_entry("написать Беловой в телеграм завтра", user=said, now=NOW)
    assert (entry.type.code, entry.subject) == ("messenger", "Написать Беловой")


def test_the_number_of_queries_does_not_follow_the_words(said: User) -> None:
    counts = []
    for text in (
        "позвонить Беловой завтра",
        "позвонить Беловой, Гриневу, Орловой и Шевченко из Ромашки и Балтики завтра",
    ):
        read_entry(text, user=said, now=NOW)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read_entry(text, user=said, now=NOW)
        counts.append(len(queries))
    assert max(counts) <= 6, counts


def test_names_are_declined() -> None:
    for name, declined in {
        "Белова": "Беловой Белову", "Белов": "Белову Беловым Белове", "Достоевский": "Достоевскому Достоевским",
        "Толстой": "Толстому Толстого", "Лев": "Льву Льва Львом", "Павел": "Павлу Павлом", "Ольга": "Ольге Ольгой Ольгу",
        "Мария": "Марии Марией Марию", "Гринёв": "Гриневу Гринёвым", "Соловей": "Соловью Соловьем", "Юрий": "Юрию Юрием",
        "Илья": "Илье Ильёй", "Любовь": "Любови Любовью", "Гребец": "Гребцу Гребца", "Сергеевна": "Сергеевне Сергеевной",
        "Ильич": "Ильичу Ильичом", "Гончар": "Гончару", "Лазарь": "Лазарю", "Толстая": "Толстой Толстую",
    }.items():  # fmt: skip
        for form in declined.split():
            assert form.casefold().replace("ё", "е") in forms(name), (name, form)
    assert "шевченком" not in forms("Шевченко") and "черныха" not in forms("Черных")
    assert nominative(["Кузнецовой", "Ирине"]) == "Кузнецова Ирина"
    assert nominative(["Петрову"]) == "Петров" and nominative(["Достоевскому"]) == "Достоевский"
