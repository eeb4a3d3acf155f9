"""Times of day in a phrase: «в 11», «в половине пятого», «с 10 до 11», «после обеда», «через час»."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from letopis.events.quickentry.numbers import HOURS, NUMBER, ORDINALS, number_of
from letopis.events.quickentry.phrase import Phrase

_HOUR = rf"\d{{1,2}}|{'|'.join(sorted(HOURS, key=len, reverse=True))}"
_PART = r"утра|дня|вечера|ночи|a\.?m\.?|p\.?m\.?"
_OCLOCK = rf"(?:[:.](?P<minute{{n}}>\d{{{{2}}}}))?(?: ?(?:час(?:ов|а|ам|у)?|ч))?(?: ?(?P<part{{n}}>{_PART}))?(?![\w%₽]|[:.]\d)"
_AT = r"(?:в|во|к|на|около|at|by|@)"
_RANGE = re.compile(
    rf"(?<![\w.:])(?:с|со|from) (?P<hour1>{_HOUR}){_OCLOCK.format(n=1)} (?:до|по|to|till|until) "
    rf"(?P<hour2>{_HOUR}){_OCLOCK.format(n=2)}"
)
_DASH = re.compile(
    r"(?<![\w.:/])(?:(?:в|at) )?(?P<hour1>\d{1,2})(?::(?P<minute1>\d{2})) ?[-–—] ?(?P<hour2>\d{1,2})(?::(?P<minute2>\d{2}))(?![\w:])"
)
_CLOCK = re.compile(
    rf"(?<![\w.:/])(?:{_AT} )?(?P<hour>\d{{1,2}})(?::|(?<=\d)ч ?)(?P<minute>\d{{2}})(?: ?(?P<part>{_PART}))?(?![\w:%])"
)
_DOTTED = re.compile(r"(?<![\w.:/])(?:в|к|at) (?P<hour>\d{1,2})\.(?P<minute>\d{2})(?![\w:.%])")
_HALF = re.compile(
    rf"(?<!\w)(?:(?:{_AT}) )?(?:половин[еыу] |пол)(?P<next>{'|'.join(ORDINALS)})(?: (?P<part>{_PART}))?(?!\w)"
)
_QUARTER = re.compile(rf"(?<!\w)(?:(?:в) )?четверть (?P<next>{'|'.join(ORDINALS)})(?: (?P<part>{_PART}))?(?!\w)")
_WITHOUT = re.compile(
    rf"(?<!\w)без (?P<minutes>четверти|{NUMBER})(?: минут)? (?P<hour>{_HOUR})(?: (?P<part>{_PART}))?(?!\w)"
)
_WHOLE = re.compile(
    rf"(?<![\w.:/])(?:в|во|к|около|at|by|@) (?P<hour>{_HOUR})(?: ?(?:час(?:ов|а|ам)?|ч|o'clock))?(?: ?(?P<part>{_PART}))?"
    r"(?![\w%₽]|[.:/-]?\d)(?! (?:человек|штук|шт|руб|тыс|процент|дней|дня|минут|мин|недел|раз|числ|лет|год))"
)
_WITH_PART = re.compile(
    rf"(?<![\w.:/])(?:{_AT} )?(?P<hour>\d{{1,2}}) ?(?:час(?:ов|а)? )?(?P<part>утра|вечера|a\.?m\.?|p\.?m\.?)(?!\w)"
)
_HOURS_ONLY = re.compile(r"(?<![\w.:/])(?P<hour>\d{1,2}) (?:часов|ч)(?P<part>)(?!\w)")
_ONE_OCLOCK = re.compile(r"(?<!\w)(?:в|к) час(?:у)?(?: (?P<part>дня|ночи))?(?!\w)")
_NOON = re.compile(r"(?<!\w)(?:в|к|at) (?P<word>полдень|полудню|полночь|noon|midnight)(?!\w)")
_PARTS = [  # what a part of the day says alone, and whether a bare hour beside it is in the afternoon
    (re.compile(r"(?<!\w)(?:в|во) второй половине дня(?!\w)"), time(15), True),
    (re.compile(r"(?<!\w)(?:в|во) первой половине дня(?!\w)"), time(10), False),
    (re.compile(r"(?<!\w)(?:рано утром|с утра|утром|in the morning|morning)(?!\w)"), time(9), False),
    (re.compile(r"(?<!\w)(?:до обеда|before lunch)(?!\w)"), time(11), False),
    (re.compile(r"(?<!\w)(?:после обеда|after lunch|in the afternoon|afternoon|днем)(?!\w)"), time(14), True),
    (re.compile(r"(?<!\w)(?:в обед|at lunch)(?!\w)"), time(13), True),
    (re.compile(r"(?<!\w)(?:в|к) конц[еу] (?:рабочего )?дня(?!\w)|(?<!\w)at the end of the day(?!\w)"), time(17), True),
    (re.compile(r"(?<!\w)(?:вечером|in the evening|evening|tonight)(?!\w)"), time(18), True),
]
_SOON = re.compile(
    rf"(?<!\w)(?:через|in) (?:(?P<half>полчаса|half an hour)|(?P<onehalf>полтора часа)|"
    rf"(?:(?P<number>{NUMBER}) )?(?P<unit>минут[уы]?|мин|час(?:а|ов)?|ч|minutes?|min|hours?|h))(?!\w)"
)
_AGO = re.compile(
    rf"(?<!\w)(?:(?P<half>полчаса)|(?P<onehalf>полтора часа)|"
    rf"(?:(?P<number>{NUMBER}) )?(?P<unit>минут[уы]?|мин|час(?:а|ов)?|ч|minutes?|hours?)) (?:тому )?(?:назад|ago)(?!\w)"
)
_NOW = re.compile(r"(?<!\w)(?:сейчас|прямо сейчас|только что|now|just now)(?!\w)")
_WHOLE_DAY = re.compile(r"(?<!\w)(?:на )?(?:весь день|целый день|all day)(?!\w)")


@dataclass(frozen=True)
class Hours:
    """A time of day, with its end when it was said."""

    start: time
    end: time | None = None


def read_soon(phrase: Phrase, now: datetime) -> datetime | None:
    """«через час», «полчаса назад», «сейчас»: an instant counted from now."""
    here = now.replace(second=0, microsecond=0)
    if phrase.find(_NOW):
        return here
    if found := phrase.find(_SOON):
        return here + timedelta(minutes=minutes_of(found))
    if found := phrase.find(_AGO):
        return here - timedelta(minutes=minutes_of(found))
    return None


def minutes_of(found: re.Match[str]) -> int:
    """The minutes of a stretch of time: `half`, `onehalf`, or `number` and `unit`."""
    if found["half"]:
        return 30
    if found["onehalf"]:
        return 90
    number = number_of(found["number"] or "1")
    return number * (60 if found["unit"].startswith(("ч", "h")) else 1)


def read_whole_day(phrase: Phrase) -> bool:
    """«весь день»."""
    return phrase.find(_WHOLE_DAY) is not None


def read_hours(phrase: Phrase) -> Hours | None:
    """The time of day the phrase names; its words are understood from then on."""
    part: tuple[time, bool] | None = None
    for pattern, usual, is_late in _PARTS:
        if part is None and phrase.find(pattern):
            part = (usual, is_late)
    for pattern in (_RANGE, _DASH):
        for found in pattern.finditer(phrase.left):
            if hours := _range(found, part):
                phrase.take(*found.span())
                return hours
    for pattern, reader in _READERS:
        for found in pattern.finditer(phrase.left):
            values = found.groupdict()
            if (start := reader(values, part)) is not None:
                phrase.take(*found.span())
                return Hours(start)
    return Hours(part[0]) if part else None


def _range(found: re.Match[str], part: tuple[time, bool] | None) -> Hours | None:
    values = found.groupdict()
    second = values.get("part2")
    start = _at(values["hour1"], values["minute1"], values.get("part1"), part)
    end = _at(values["hour2"], values["minute2"], second, part)
    if start is None or end is None:
        return None
    return Hours(start, end) if end > start else None


def _at(hour: str, minute: str | None, said: str | None, part: tuple[time, bool] | None) -> time | None:
    """The hour and minute as people mean them: «в 5» is in the afternoon, «в 5 утра» and «05:00» are not."""
    number = int(hour) if hour.isdecimal() else HOURS[hour]
    minutes = int(minute or 0)
    said = (said or "").replace(".", "")
    if said in ("дня", "вечера", "pm") and number < 12:
        number += 12
    elif said in ("ночи", "am") and number == 12:
        number = 0
    elif (not said and part and part[1] and number < 12) or (
        not said and not part and 1 <= number <= 6 and minute is None and not hour.startswith("0")
    ):
        number += 12
    return time(number, minutes) if number < 24 and minutes < 60 else None


Values = dict[str, str | None]


def _clock(values: Values, part: tuple[time, bool] | None) -> time | None:
    return _at(values["hour"] or "", values.get("minute"), values.get("part"), part)


def _turn(values: Values, minutes: int, hour: int, part: tuple[time, bool] | None) -> time | None:
    """`minutes` after `hour`, both in words."""
    start = _at(str(hour % 12 or 12), None, values.get("part"), part)
    return start.replace(minute=minutes) if start else None


def _half(values: Values, part: tuple[time, bool] | None) -> time | None:
    return _turn(values, 30, ORDINALS[values["next"] or ""] - 1, part)


def _quarter(values: Values, part: tuple[time, bool] | None) -> time | None:
    return _turn(values, 15, ORDINALS[values["next"] or ""] - 1, part)


def _without(values: Values, part: tuple[time, bool] | None) -> time | None:
    before = 15 if values["minutes"] == "четверти" else number_of(values["minutes"] or "")
    start = _at(values["hour"] or "", None, values.get("part"), part)
    if start is None or not 0 < before < 60:
        return None
    return (datetime(2000, 1, 2, start.hour, 0) - timedelta(minutes=before)).time()


def _one(values: Values, part: tuple[time, bool] | None) -> time:
    return time(1) if values.get("part") == "ночи" else time(13)


def _noon(values: Values, part: tuple[time, bool] | None) -> time:
    return time(0) if (values["word"] or "").startswith(("полноч", "mid")) else time(12)


_READERS = [
    (_HALF, _half),
    (_QUARTER, _quarter),
    (_WITHOUT, _without),
    (_CLOCK, _clock),
    (_DOTTED, _clock),
    (_NOON, _noon),
    (_WITH_PART, _clock),
    (_WHOLE, _clock),
    (_ONE_OCLOCK, _one),
    (_HOURS_ONLY, _clock),
]
