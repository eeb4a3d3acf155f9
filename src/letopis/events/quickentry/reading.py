"""The whole line: type, who, when, how long, what about, reminder, whose work."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.events.models import Event, EventType
from letopis.events.queries import types
from letopis.events.quickentry import people
from letopis.events.quickentry.calendar_words import is_past_word, read_day
from letopis.events.quickentry.clock_words import Hours, read_hours, read_soon, read_whole_day
from letopis.events.quickentry.companies import companies_named, take_company
from letopis.events.quickentry.kinds import Kind, read_kind, reminds
from letopis.events.quickentry.people import MOST, Match
from letopis.events.quickentry.phrase import Phrase
from letopis.events.quickentry.spans import read_length, read_reminder
from letopis.parties.models import Affiliation, ContactPerson, Counterparty

_ABOUT = re.compile(r"^(?:тема|на тему|subject)[:\s]+", re.IGNORECASE)
_CLAUSE = re.compile(r",|:(?=\s)")
_LONGEST = 300  # letters of a subject


@dataclass(frozen=True)
class Named:
    """A participant: the party meant, or several to choose from, the likeliest first."""

    said: str
    parties: tuple[ContactPerson | Counterparty | User, ...]

    @property
    def is_sure(self) -> bool:
        return len(self.parties) == 1


@dataclass(frozen=True)
class Entry:
    """What a line means. A day without a time of day is a `date`, `starts` is None when nothing was said."""

    type: EventType
    state: str
    subject: str
    content: str = ""
    starts: datetime | date | None = None
    ends: datetime | None = None
    participants: tuple[Named, ...] = ()
    unknown: str = ""  # a name nobody visible bears: a card may be made
    reminders: tuple[int, ...] | None = None  # None: as usual for the type
    responsible: User | None = None
    direction: str = ""
    outcome: str = ""
    is_understood: bool = False  # whether a verb or a noun said what it is


def read_entry(text: str, *, user: User, now: datetime, party: ContactPerson | Counterparty | None = None) -> Entry:
    """Read a line as `user` means it at `now`; `party` is who it is about when nobody is named. Never fails."""
    line, _newline, below = text.strip().partition("\n")
    phrase = Phrase(line)
    known = [kind for kind in types() if kind.is_active]
    is_past = is_past_word(phrase.left)
    asks_reminder = reminds(phrase)
    kind = read_kind(phrase, known)
    told = _told(phrase, kind)
    soon = read_soon(phrase, now.astimezone(user.zone))
    reminder, length = read_reminder(phrase), read_length(phrase)
    is_past = is_past or (kind is not None and kind.state == Event.State.COMPLETED)
    responsible = people.read_responsible(phrase, user)
    starts, ends = (soon, None) if soon else _when(phrase, user, now, is_past)
    said_before = phrase.left
    named, subject_of, unknown = _who(phrase, user, kind)
    type_ = _type(known, kind, named or party)
    state = _state(kind, starts, now, user)
    if length and isinstance(starts, datetime) and ends is None:
        ends = starts + timedelta(minutes=length)
    if reminder is None and asks_reminder and state == Event.State.PLANNED and starts is not None:
        reminder = [0]
    subject, content = _subject(phrase, told, kind, type_, state, said_before, unknown)
    content = "\n\n".join(part for part in (content, below.strip()) if part)
    if party is not None and not named:
        named = (Named("", (party,)),)
    return Entry(
        type=type_,
        state=state,
        subject=subject,
        content=content,
        starts=starts,
        ends=ends,
        participants=named,
        unknown=unknown,
        reminders=None if reminder is None else tuple(reminder),
        responsible=responsible,
        direction=_direction(type_, kind, state, subject_of),
        outcome=_outcome(type_, kind, state),
        is_understood=kind is not None,
    )


def said_kind(text: str) -> EventType | None:
    """The type a line begins with, when it goes on after that: whether it looks like an entry at all."""
    phrase = Phrase(text.strip())
    reminds(phrase)
    kind = read_kind(phrase, [one for one in types() if one.is_active])
    if kind is None or not phrase.rest():
        return None
    return next((one for one in types() if one.code == kind.code), None)


def _told(phrase: Phrase, kind: Kind | None) -> str:
    """What was said in the talk: behind the first comma of «звонил Беловой вчера, просила перезвонить завтра»."""
    if kind is None or kind.state != Event.State.COMPLETED:
        return ""
    found = _CLAUSE.search(phrase.left, kind.end)
    if found is None:
        return ""
    comma = found.start()
    told = phrase.raw[comma + 1 :].strip(" ,.;")
    phrase.left = phrase.left[:comma]
    phrase.raw = phrase.raw[:comma]
    return told


def _when(phrase: Phrase, user: User, now: datetime, past: bool) -> tuple[datetime | date | None, datetime | None]:
    here = now.astimezone(user.zone)
    whole = read_whole_day(phrase)
    hours = read_hours(phrase)
    day = read_day(phrase, here.date(), past)
    if day is not None and hours is None and not whole:
        hours = read_hours(phrase)  # «15.12 в 9.30»: only when the day is out of the way
    if whole or (day is not None and hours is None):
        return day or here.date(), None
    if hours is None:
        return None, None
    return _at(day, hours, here, past)


def _at(day: date | None, hours: Hours, here: datetime, past: bool) -> tuple[datetime, datetime | None]:
    """An hour without a day is the next such hour, or the last one in what is told."""
    chosen = day or here.date()
    start = datetime.combine(chosen, hours.start, here.tzinfo)
    if day is None and not past and start < here - timedelta(minutes=1):
        start = datetime.combine(chosen + timedelta(days=1), hours.start, here.tzinfo)
    if day is None and past and start > here:
        start = datetime.combine(chosen - timedelta(days=1), hours.start, here.tzinfo)
    end = datetime.combine(start.date(), hours.end, here.tzinfo) if hours.end else None
    return start, end


def _who(phrase: Phrase, user: User, kind: Kind | None) -> tuple[tuple[Named, ...], bool, str]:
    """The participants, whether the first of them is who did it, and a name nobody bears."""
    words = people.words_to_ask(phrase)
    persons = people.people_named(phrase, user, words, kind.end if kind else -1)
    companies = [
        match
        for match in companies_named(phrase, user, words)
        if not any(_overlap(match, other) and other.words >= match.words for other in persons)
    ]
    persons = [match for match in persons if not any(_overlap(match, other) for other in companies)]
    persons, companies = _working_there(persons, companies, user)
    for match in persons:
        people.take(phrase, match)
    for match in companies:
        take_company(phrase, match)
    left = people.words_to_ask(phrase)
    colleagues = people.colleagues_named(phrase, user, left)
    for match in colleagues:
        people.take(phrase, match)
    found = [match for match in (*persons, *companies, *colleagues) if match.parties]
    found.sort(key=lambda match: match.start)
    named = tuple(Named(phrase.raw[match.start : match.end], match.parties[:MOST]) for match in found)
    unknown = "" if found else people.unknown_name(phrase, left)
    return named, bool(found and found[0].is_subject), unknown


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


def _working_there(persons: list[Match], companies: list[Match], user: User) -> tuple[list[Match], list[Match]]:
    """A company named beside a person says which of the namesakes is meant, and is theirs then."""
    several = [match for match in persons if len(match.parties) > 1]
    if not several and not (persons and companies):
        return persons, companies
    ids = {person.pk for match in persons for person in match.parties}
    works_at: dict[int, set[int]] = {}
    for person, company in Affiliation.objects.filter(person__in=ids, until=None).values_list("person", "counterparty"):
        works_at.setdefault(person, set()).add(company)
    named = {company.pk for match in companies for company in match.parties}
    persons = [people.chosen_first(match, named, works_at, user) for match in persons]
    covered = {pk for match in persons if len(match.parties) == 1 for pk in works_at.get(match.parties[0].pk, ())}
    kept = [replace(match, parties=()) if {one.pk for one in match.parties} & covered else match for match in companies]
    return persons, kept


def _type(known: list[EventType], kind: Kind | None, somebody: Any) -> EventType:
    """The type said; without one a call to somebody, a task otherwise."""
    wanted = kind.code if kind else ("call" if somebody else "task")
    return next((one for one in known if one.code == wanted), known[0] if known else types()[0])


def _state(kind: Kind | None, starts: datetime | date | None, now: datetime, user: User) -> str:
    if kind is not None and kind.state and kind.code != "note":
        return kind.state
    if kind is not None and kind.code == "note":
        return Event.State.COMPLETED
    is_over = (
        starts < now
        if isinstance(starts, datetime)
        else starts is not None and starts < now.astimezone(user.zone).date()
    )
    return Event.State.COMPLETED if is_over else Event.State.PLANNED


def _direction(type_: EventType, kind: Kind | None, state: str, is_subject: bool) -> str:
    if not type_.has_direction:
        return ""
    came = state == Event.State.COMPLETED and kind is not None and kind.is_verb and is_subject
    return Event.Direction.INCOMING if came else Event.Direction.OUTGOING


def _outcome(type_: EventType, kind: Kind | None, state: str) -> str:
    if type_.code != "call" or state != Event.State.COMPLETED:
        return ""
    wanted = (kind.outcome if kind else "") or "reached"
    return wanted if any(row.code == wanted for row in type_.open_outcomes()) else ""


def _subject(
    phrase: Phrase, told: str, kind: Kind | None, type_: EventType, state: str, before: str, unknown: str
) -> tuple[str, str]:
    """What is left over, and where it is too long the whole of it as the content; the line itself says it otherwise."""
    rest = _ABOUT.sub("", phrase.rest())
    text = "; ".join(part for part in (rest, told) if part)
    tells = kind is not None and not kind.keeps and (state == Event.State.PLANNED or not kind.is_verb)
    said = phrase.raw[kind.start : kind.end] if kind and tells else ""
    if kind and said and not kind.is_verb and type_.code not in EventType.STANDARD_NAMES:
        said = type_.title
    if not text:
        names = " ".join(phrase.raw[found.start() : found.end()].strip() for found in _lost(before, phrase.left))
        text = f"{said} {names}".strip() if said else type_.title
    elif unknown and said:
        text = f"{said} {text}"
    if len(text) > _LONGEST:
        return f"{_upper(text[: _LONGEST - 1])}…", text
    return _upper(text), ""


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lost(before: str, after: str) -> list[re.Match[str]]:
    """The stretches of `before` that are understood in `after`: the names."""
    marks = "".join("1" if one != other else "0" for one, other in zip(before, after, strict=False))
    return list(re.finditer("1+", marks))
