"""Calendars of other programs as plain entries. Runs in the limited child only: the bytes are nobody's we know.

An entry is what JSON holds; moments are ISO texts: with an offset for an instant, without one for the clock of whoever
reads (RFC 5545 calls it floating), a bare date for a day.
"""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from icalendar import Component
from icalendar.parser import Contentline, Parameters

from letopis.events.ical.parts import Times, alarms_of, attendees_of, end_of, iso, moments_of, person_of, plain

KINDS = {"VEVENT": "event", "VTODO": "todo", "VJOURNAL": "journal"}
NO_EVENTS = {
    "VFREEBUSY": "занятость (VFREEBUSY), в ней нет событий",
    "VAVAILABILITY": "часы доступности (VAVAILABILITY), в них нет событий",
    "VALARM": "напоминание (VALARM) без своего события",
    "VTIMEZONE": "часовой пояс (VTIMEZONE)",
}
MOST = 100_000  # entries of a file
_TAKEN = {
    "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "PRIORITY",
    "CLASS", "CATEGORIES", "SEQUENCE", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "COMPLETED", "ATTENDEE", "ORGANIZER",
    "CREATED", "LAST-MODIFIED",
}  # fmt: skip


class NotACalendar(Exception):
    """The file as a whole cannot be read; the text is a sentence."""


ZONES: list[ZoneInfo] = []
# Has what makes the library load further modules: a zone of the file's own, a rule, an alarm, a broken line.
_EVERYTHING = b"""BEGIN:VCALENDAR
BEGIN:VTIMEZONE
TZID:Own
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
DTSTART;TZID=Own:20260101T000000
DTEND;TZID=Russian Standard Time:20260101T010000
RRULE:FREQ=DAILY;COUNT=2
EXDATE;TZID=Own:20260102T000000
ATTENDEE;CN=A;PARTSTAT=ACCEPTED:mailto:a@b.example
CATEGORIES:A,B
X-OWN;P=1:a
X
BEGIN:VALARM
TRIGGER:-PT5M
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def prepare() -> None:
    """Before the limits, which let no file be opened: every zone there is."""
    ZONES.extend(ZoneInfo(name) for name in sorted(available_timezones()))
    list(read(_EVERYTHING))


def text_of(data: bytes) -> str:
    """The characters of a file whatever its encoding."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def read(data: bytes) -> Iterator[dict[str, Any]]:
    """The entries of a calendar, one after another. Raises `NotACalendar` with a sentence."""
    text = text_of(data).replace("\x00", "")
    if "BEGIN:" not in text.upper():
        raise NotACalendar("Это не файл календаря: в нём нет ни одной строки BEGIN.")
    try:
        components = Component.from_ical(text, multiple=True)
    except RecursionError as error:
        raise NotACalendar("Файл испорчен: его части вложены друг в друга слишком глубоко.") from error
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise NotACalendar(f"Файл календаря испорчен: {str(error)[:200] or type(error).__name__}.") from error
    found: list[dict[str, Any]] = []
    others: set[str] = set()
    for top in components:
        method = plain(top.get("METHOD")).upper()
        zone = plain(top.get("X-WR-TIMEZONE"))
        inner = top.subcomponents if top.name == "VCALENDAR" else [top]
        for component in inner:
            if component.name in KINDS:
                if len(found) == MOST:
                    raise NotACalendar(f"В файле больше {MOST} событий: разделите его на части.")
                found.append(_entry(component, len(found) + 1, method, zone))
            else:
                others.add(NO_EVENTS.get(str(component.name), str(component.name)))
    if not found:
        said = "; ".join(sorted(others))
        raise NotACalendar(f"В файле нет событий{f': только {said}' if said else ''}.")
    yield from _together(found)


def _together(entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Occurrences that differ from their series (RECURRENCE-ID) go with it; those whose series is not here stand alone."""
    masters = {one["uid"]: one for one in entries if one.get("uid") and one.get("rule") and not one["recurrence"]}
    for one in entries:
        master = masters.get(one.get("uid", "")) if one.get("recurrence") else None
        if master is not None and not one["refused"]:
            master.setdefault("overrides", []).append(one)
    for one in entries:
        if not (one.get("recurrence") and one.get("uid") in masters) or one["refused"]:
            yield one


def _entry(component: Any, number: int, method: str, zone: str) -> dict[str, Any]:
    """One entry; what is wrong with it makes it refused, not the file."""
    where = f"событие {number}" if component.name == "VEVENT" else f"запись {number} ({component.name})"
    found: dict[str, Any] = {"n": number, "where": where, "kind": KINDS[component.name], "method": method}
    try:
        found |= _contents(component, zone, method)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
        found |= {"uid": plain(component.get("UID")), "subject": plain(component.get("SUMMARY"))}
        found["refused"] = f"Не прочитать: {str(error)[:200] or type(error).__name__}."
    return found


def _contents(component: Any, zone: str, method: str) -> dict[str, Any]:
    start, end = component.get("DTSTART"), None
    unmapped = [(name, value) for name, value in _unknown(component)]
    errors = {str(name): str(why) for name, why in component.errors if name}
    if component.name == "VTODO":
        end = component.get("DUE")
    elif component.name == "VEVENT":
        end = component.get("DTEND")
    times: Times = end_of(start, end, component.get("DURATION"))
    for name, why in errors.items():
        unmapped.append((name, why[:500]))
    found: dict[str, Any] = {
        "uid": plain(component.get("UID"))[:1000],
        "recurrence": iso(component.get("RECURRENCE-ID")),
        "sequence": _integer(component.get("SEQUENCE")),
        "stamp": iso(component.get("DTSTAMP")),
        "created": iso(component.get("CREATED")),
        "completed": iso(component.get("COMPLETED")),
        "subject": plain(component.get("SUMMARY")),
        "content": plain(component.get("DESCRIPTION")),
        "place": plain(component.get("LOCATION")),
        "status": plain(component.get("STATUS")).upper(),
        "priority": _integer(component.get("PRIORITY")),
        "private": plain(component.get("CLASS")).upper() in ("PRIVATE", "CONFIDENTIAL"),
        "categories": [str(name) for name in getattr(component, "categories", []) if str(name).strip()],
        "all_day": times.all_day,
        "start": times.start,
        "end": times.end,
        "zone": times.zone or zone,
        "organizer": person_of(component.get("ORGANIZER")),
        "attendees": attendees_of(component.get("ATTENDEE")),
        "alarms": alarms_of(component),
        "rule": _rule(component),
        "also": moments_of(component.get("RDATE")),
        "but": moments_of(component.get("EXDATE")),
        "unmapped": unmapped,
        "refused": "",
    }
    needs_start = component.name == "VEVENT" and method not in ("REPLY", "CANCEL")
    if "DTSTART" in errors or (needs_start and not found["start"]):
        found["refused"] = "Нет начала, которое можно прочитать (DTSTART)."
    return found


def _rule(component: Any) -> str:
    """The recurrence as it stands in the file; several rules, which hardly any program writes, one a line."""
    rules = component.get("RRULE")
    rules = rules if isinstance(rules, list) else [rules] if rules else []
    return "\n".join(rule.to_ical().decode() for rule in rules)


def _integer(value: Any) -> int:
    try:
        return max(0, min(int(value), 2_000_000_000)) if value is not None else 0
    except (ValueError, TypeError):
        return 0


def _unknown(component: Any) -> Iterator[tuple[str, str]]:
    """What this program has no place for, as the file wrote it."""
    for name, value in component.property_items(recursive=False):
        if name in ("BEGIN", "END") or name in _TAKEN:
            continue
        held = str(Contentline.from_parts(name, Parameters(getattr(value, "params", {})), value))
        yield name[:200], held.partition(":")[2][:2000] if not getattr(value, "params", None) else held[:2000]
    for part in component.subcomponents:
        if part.name != "VALARM":
            yield part.name, part.to_ical().decode("utf-8", "replace")[:2000]
