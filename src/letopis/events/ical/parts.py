"""The parts of a component as plain values: moments, people, reminders. Runs in the limited child."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

_LONGEST = 60 * 24 * 60  # minutes of a reminder
_ROLES = {"OPT-PARTICIPANT": "optional", "NON-PARTICIPANT": "cc"}
_ANSWERS = ("ACCEPTED", "DECLINED", "TENTATIVE")


@dataclass(frozen=True)
class Times:
    """When something is: ISO texts, the last day of whole days included."""

    start: str = ""
    end: str = ""
    all_day: bool = False
    zone: str = ""


def plain(value: Any) -> str:
    """A text, the first of several."""
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _one(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _of(value: Any, name: str) -> Any:
    """A part of a property, None when it has none or could not be read."""
    try:
        return getattr(_one(value), name, None)
    except ValueError:
        return None


def moment_of(value: Any) -> Any:
    """The date or the datetime of a property, None when there is none."""
    found = _of(value, "dt")
    return found if isinstance(found, date) else None


def iso(value: Any) -> str:
    """A moment as text: an instant in UTC, a floating time without a zone, or a date."""
    found = moment_of(value)
    return "" if found is None else written(found)


def written(moment: date) -> str:
    """The same for a value in hand."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0).isoformat() if isinstance(moment, datetime) else moment.isoformat()


def end_of(start: Any, end: Any, duration: Any) -> Times:
    """Start and end of a component. An end that is of another kind, or before the start, is none."""
    begins, ends = moment_of(start), moment_of(end)
    length = _of(duration, "dt")
    if begins is None:  # a task with a deadline alone
        begins, ends = ends, None
    if begins is None:
        return Times()
    zone = _zone_of(start if moment_of(start) is not None else end, begins)
    if ends is None and isinstance(length, timedelta) and length > timedelta(0):
        ends = begins + length
    all_day = not isinstance(begins, datetime)
    if ends is not None and isinstance(ends, datetime) == all_day:
        ends = None
    if isinstance(begins, datetime) and isinstance(ends, datetime) and (begins.tzinfo is None) != (ends.tzinfo is None):
        ends = None
    if all_day and ends is not None:
        ends = ends - timedelta(days=1)  # a file names the day after the last
    if ends is not None and (ends < begins or (all_day and ends == begins)):
        ends = None
    return Times(written(begins), written(ends) if ends is not None else "", all_day, "" if zone == "UTC" else zone)


def _zone_of(value: Any, moment: Any) -> str:
    """The IANA name of a moment's zone, "" when the file has one of its own that has no such name."""
    zone = getattr(moment, "tzinfo", None)
    key: Any = getattr(zone, "key", "")
    if zone is None or key:
        return str(key)
    name = str(getattr(_one(value), "params", {}).get("TZID", ""))
    return WINDOWS_TO_OLSON.get(name, "")


def moments_of(value: Any) -> list[str]:
    """The moments of RDATE or EXDATE; of a period its start."""
    found = []
    for line in value if isinstance(value, list) else [value] if value is not None else []:
        for one in _of(line, "dts") or []:
            moment = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            if isinstance(moment, date):
                found.append(written(moment))
    return found[:5000]


def person_of(value: Any) -> dict[str, str]:
    """Address and name behind a CAL-ADDRESS."""
    value = _one(value)
    if value is None:
        return {}
    address, parameters = str(value), getattr(value, "params", {})
    scheme, _colon, rest = address.partition(":")
    email = str(parameters.get("EMAIL", "")) or (rest if scheme.lower() == "mailto" else "")
    return {"email": email.strip(), "name": str(parameters.get("CN", "")).strip(), "address": address}


def attendees_of(value: Any) -> list[dict[str, str]]:
    """Who takes part, with what they answered; rooms and things are left to the place."""
    found = []
    for one in value if isinstance(value, list) else [value] if value is not None else []:
        parameters = getattr(one, "params", {})
        answer = str(parameters.get("PARTSTAT", "")).upper()
        found.append(
            {
                **person_of(one),
                "response": answer.lower() if answer in _ANSWERS else "",
                "role": _ROLES.get(str(parameters.get("ROLE", "")).upper(), "required"),
                "type": str(parameters.get("CUTYPE", "INDIVIDUAL")).upper(),
            }
        )
    return found[:500]


def alarms_of(component: Any) -> list[int | str]:
    """Reminders: minutes before the start, or an instant of its own."""
    return list(_alarms(component.subcomponents))


def _alarms(parts: Sequence[Any]) -> Iterator[int | str]:
    for part in parts:
        if part.name != "VALARM":
            continue
        trigger = _one(part.get("TRIGGER"))
        found = _of(trigger, "dt")
        if isinstance(found, timedelta):
            minutes = round(-found.total_seconds() / 60)
            if 0 <= minutes <= _LONGEST and str(trigger.params.get("RELATED", "START")).upper() == "START":
                yield minutes
        elif isinstance(found, datetime) and found.tzinfo is not None:
            yield written(found)
