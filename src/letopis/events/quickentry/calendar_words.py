"""Days in a phrase: «завтра», «в следующий вторник», «15 декабря», «в конце месяца», «через 3 дня»."""

import re
from calendar import monthrange
from datetime import date, timedelta

from letopis.events.quickentry.numbers import NUMBER, number_of
from letopis.events.quickentry.phrase import Phrase
from letopis.events.times import DAY_WORDS, weekday_number
from letopis.kernel.workdays import working_day

_MONTHS = ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"]
_MONTHS_EN = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ON = r"(?<![\w.:/])(?:(?:в|во|на|к|ко|до|с|со|on|by|for|the) )?"
_WEEKDAY = (
    r"понедельник[уа]?|вторник[уа]?|сред[ауые]|четверг[уа]?|пятниц[ауые]|суббот[ауые]|воскресенье|воскресень[юя]"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|пн|вт|ср|чт|пт|сб|вс"
    r"|mon|tue|wed|thu|fri|sat|sun"
)
_UNIT = r"дней|дня|день|недел[юиь]|недель|месяц(?:а|ев)?|год(?:а)?|лет|days?|weeks?|months?"

_NEAR = re.compile(
    rf"{_ON}(?P<day>{'|'.join(sorted(DAY_WORDS, key=len, reverse=True))})(?!\w)|(?<!\w)the day after tomorrow(?!\w)"
)
_DATE_WORDS = re.compile(
    r"(?<![\w.:/])(?:(?:в|на|к|до|с|on|by) )?(?P<day>\d{1,2})(?:-?(?:го|му|е|th|st|nd|rd))? "
    r"(?P<month>январ[яью]|феврал[яью]|марта?|апрел[яью]|мая|май|июн[яью]|июл[яью]|августа?|сентябр[яью]|октябр[яью]"
    r"|ноябр[яью]|декабр[яью]|янв|фев|мар|апр|июн|июл|авг|сен|окт|ноя|дек"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6})(?!\w)\.?(?: (?P<year>\d{4})(?: года| г\.?)?(?!\w))?"
)
_DATE_ENGLISH = re.compile(
    r"(?<!\w)(?:on )?(?P<month>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}) "
    r"(?P<day>\d{1,2})(?:th|st|nd|rd)?(?:,? (?P<year>\d{4}))?(?!\w)"
)
_DATE = re.compile(
    r"(?<![\w.:/])(?:(?P<at>в) |(?:на|к|до|с|on|by) )?(?P<day>\d{1,2})[./](?P<month>\d{1,2})"
    r"(?:[./](?P<year>\d{4}|\d{2}))?(?![\w:/%]|\.\d)"
)
_ISO = re.compile(r"(?<![\w.:/-])(?:на |on )?(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?![\w-])")
_NUMBERED = re.compile(r"(?<![\w.:/])(?:(?:на|к|до) )?(?P<day>\d{1,2})(?:-го|-му)?(?: числа|(?<=-го)|(?<=-му))(?!\w)")
_NEXT_WEEKDAY = re.compile(
    rf"{_ON}(?:(?P<which>следующ\w+|ближайш\w+|эт\w{{1,2}}|прошл\w+|next|this|last) )?(?P<day>{_WEEKDAY})(?!\w)\.?"
    r"(?P<week> (?:на |of )?(?:следующей недел[еи]|next week)| (?:на )?прошлой недел[еи]| (?:на )?этой недел[еи])?"
)
_IN = re.compile(rf"(?<!\w)(?:через|спустя|in) (?:(?P<number>{NUMBER}) )?(?P<unit>{_UNIT})(?!\w)")
_AGO = re.compile(rf"(?<!\w)(?:(?P<number>{NUMBER}) )?(?P<unit>{_UNIT}) (?:тому )?(?:назад|ago)(?!\w)")
_PART_OF = re.compile(
    r"(?<!\w)(?:в|к|до|at the|by the) (?P<part>конц[еау]|начал[еуа]|середин[еуы]|end|beginning|middle)(?: of)? "
    r"(?P<which>следующ(?:его|ей)|эт(?:ого|ой)|next|this|the)?\s?(?P<what>месяца|недели|года|month|week|year)(?!\w)"
)
_PART_OF_MONTH = re.compile(
    r"(?<!\w)(?:в|к|до) (?P<part>конц[еау]|начал[еуа]|середин[еуы]) "
    r"(?P<month>январ|феврал|март|апрел|ма|июн|июл|август|сентябр|октябр|ноябр|декабр)[яа](?!\w)"
)
_NEXT = re.compile(
    r"(?<!\w)(?:(?:на|в) )?(?P<which>следующ\w+|next) (?P<what>неделе|неделю|месяце|месяц|week|month)(?!\w)"
)
_WEEKEND = re.compile(r"(?<!\w)(?:на|в|к|on the|at the) (?:выходные|выходных|выходным|weekend)(?!\w)")


def read_day(phrase: Phrase, today: date, past: bool) -> date | None:
    """The day the phrase names, `past` when it tells what has been; its words are understood from then on."""
    for pattern, reader in _READERS:
        for found in pattern.finditer(phrase.left):
            try:
                day = reader(found, today, past)
            except (ValueError, OverflowError, KeyError):
                continue
            if day is not None and 1900 <= day.year <= 2200:
                phrase.take(*found.span())
                return day
    return None


def _near(found: re.Match[str], today: date, past: bool) -> date:
    return today + timedelta(days=DAY_WORDS[found["day"]] if found["day"] else 2)


def _month_number(text: str) -> int:
    for number, stem in enumerate(_MONTHS_EN, 1):
        if text.startswith(stem):
            return number
    long = [number for number, stem in enumerate(_MONTHS, 1) if text.startswith(stem) and stem != "ма"]
    if long:
        return long[0]
    short = [number for number, stem in enumerate(_MONTHS, 1) if stem.startswith(text[:3]) or text in ("мая", "май")]
    return 5 if text in ("мая", "май", "ма") else short[0]


def _dated(day: int, month: int, year: str | None, today: date, past: bool) -> date:
    if year:
        return date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    for number in (today.year, today.year - 1 if past else today.year + 1):
        try:
            found = date(number, month, day)
        except ValueError:  # 29 February: the next year that has it
            found = None
        if found and (found <= today if past else found >= today):
            return found
    return date(today.year + (-1 if past else 1), month, day)


def _words(found: re.Match[str], today: date, past: bool) -> date:
    return _dated(int(found["day"]), _month_number(found["month"]), found["year"], today, past)


def _dots(found: re.Match[str], today: date, past: bool) -> date | None:
    if found["at"] and not found["year"] and int(found["day"]) < 24 and len(found["month"]) == 2:
        return None  # «в 9.30» is a time
    return _dated(int(found["day"]), int(found["month"]), found["year"], today, past)


def _numbered(found: re.Match[str], today: date, past: bool) -> date:
    day = int(found["day"])
    here = date(today.year, today.month, day)
    if past or here >= today:
        return here
    there = _months_later(today.replace(day=1), 1)
    return there.replace(day=day)


def _weekday(found: re.Match[str], today: date, past: bool) -> date | None:
    wanted, which, week = weekday_number(found["day"]), found["which"] or "", found["week"] or ""
    monday = today - timedelta(days=today.weekday())
    if "следующ" in week or "next" in week or which.startswith(("следующ", "next")):
        return monday + timedelta(days=7 + wanted)
    if "прошл" in week:
        return monday + timedelta(days=wanted - 7)
    if "этой" in week:
        return monday + timedelta(days=wanted)
    if past or which.startswith(("прошл", "last")):
        return today - timedelta(days=(today.weekday() - wanted - 1) % 7 + 1)
    return today + timedelta(days=(wanted - today.weekday() - 1) % 7 + 1)


def _later(today: date, number: int, unit: str) -> date:
    if unit.startswith(("мес", "month")):
        return _months_later(today, number)
    if unit.startswith(("год", "лет")):
        return _months_later(today, 12 * number)
    return today + timedelta(days=number * (7 if unit.startswith(("нед", "week")) else 1))


def _months_later(day: date, number: int) -> date:
    months = day.year * 12 + day.month - 1 + number
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _in(found: re.Match[str], today: date, past: bool) -> date:
    return _later(today, number_of(found["number"] or "1"), found["unit"])


def _ago(found: re.Match[str], today: date, past: bool) -> date:
    return _later(today, -number_of(found["number"] or "1"), found["unit"])


def _part_of(found: re.Match[str], today: date, past: bool) -> date:
    is_next = (found["which"] or "").startswith(("следующ", "next"))
    if found["what"].startswith(("нед", "week")):
        first = today - timedelta(days=today.weekday()) + timedelta(days=7 * is_next)
        return _ahead(_part(found["part"], first, first + timedelta(days=4)), today, first + timedelta(days=7), past)
    if found["what"].startswith(("год", "year")):
        first = date(today.year + is_next, 1, 1)
        return _part(found["part"], first, date(first.year, 12, 31))
    first = _months_later(today.replace(day=1), int(is_next))
    chosen = _part(found["part"], first, _last(first))
    return chosen if past or chosen >= today else _part(found["part"], after := _months_later(first, 1), _last(after))


def _part_of_month(found: re.Match[str], today: date, past: bool) -> date:
    number = _month_number(found["month"])
    first = date(today.year + (number < today.month and not past), number, 1)
    return _part(found["part"], first, _last(first))


def _ahead(day: date, today: date, otherwise: date, past: bool) -> date:
    return day if past or day >= today else otherwise


def _last(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _part(part: str, first: date, last: date) -> date:
    """The first working day of a stretch, its middle, or its last working day."""
    if part.startswith(("нач", "beg")):
        return working_day(first)
    if part.startswith(("кон", "end")):
        return working_day(last, backwards=True)
    return working_day(first + (last - first) // 2)


def _next(found: re.Match[str], today: date, past: bool) -> date:
    if found["what"].startswith(("нед", "week")):
        return working_day(today - timedelta(days=today.weekday()) + timedelta(days=7))
    return working_day(_months_later(today.replace(day=1), 1))


def _weekend(found: re.Match[str], today: date, past: bool) -> date:
    return today + timedelta(days=(5 - today.weekday()) % 7)


def _iso(found: re.Match[str], today: date, past: bool) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


_READERS = [
    (_NEAR, _near),
    (_ISO, _iso),
    (_DATE_WORDS, _words),
    (_DATE_ENGLISH, _words),
    (_PART_OF, _part_of),
    (_PART_OF_MONTH, _part_of_month),
    (_IN, _in),
    (_AGO, _ago),
    (_NEXT_WEEKDAY, _weekday),
    (_NEXT, _next),
    (_WEEKEND, _weekend),
    (_DATE, _dots),
    (_NUMBERED, _numbered),
]


def is_past_word(text: str) -> bool:
    """Whether the phrase names a day that is over: «вчера», «позавчера», «неделю назад»."""
    return bool(_PAST.search(text))


_PAST = re.compile(r"(?<!\w)(?:вчера|позавчера|yesterday|назад|ago|прошл\w+|только что)(?!\w)")
