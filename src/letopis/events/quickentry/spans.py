"""How long it lasts and when to remind: «на час», «за 15 минут», «без напоминания»."""

import re

from letopis.events.quickentry.clock_words import minutes_of
from letopis.events.quickentry.numbers import NUMBER, number_of
from letopis.events.quickentry.phrase import Phrase

_UNIT = r"минут[уы]?|мин|m|час(?:а|ов)?|ч|h|minutes?|mins?|hours?"
_LONG = (
    rf"(?:(?P<half>полчаса|полчасика|half an hour)|(?P<onehalf>полтора часа)|(?:(?P<number>{NUMBER}) ?)?(?P<unit>{_UNIT}))"
    r"(?!\w)"
)
_LENGTH = re.compile(rf"(?<!\w)(?:на|длительность\w*|продолжительность\w*|for) {_LONG}")
_BARE_LENGTH = re.compile(
    r"(?<![\w.:/])(?P<half>\x01)?(?P<onehalf>\x01)?(?P<number>\d{1,3}) ?(?P<unit>минут|мин|minutes?|mins?)(?!\w)"
)
_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:напомн\w+|напоминание|remind me) )?(?:за {_LONG}|(?P<days>за (?:(?P<daycount>{NUMBER}) )?(?P<dayunit>день|дня|дней|сутки|недел[юи])))(?!\w)"
)
_BEFORE_EN = re.compile(
    rf"(?<!\w)(?:remind(?: me)? )?(?P<half>\x01)?(?P<onehalf>\x01)?(?P<number>{NUMBER}) ?(?P<unit>minutes?|mins?|hours?) (?:before|earlier)(?!\w)"
)
_NEVER = re.compile(r"(?<!\w)(?:без напоминани[йя]|не напоминать|no reminder)(?!\w)")


def read_reminder(phrase: Phrase) -> list[int] | None:
    """Minutes before the start; an empty list when no reminder is wanted, None when nothing is said."""
    if phrase.find(_NEVER):
        return []
    if found := phrase.find(_BEFORE_EN):
        return [minutes_of(found)]
    found = _BEFORE.search(phrase.left)
    if found is None or phrase.left[found.end() : found.end() + 6] in (" до \x00", " назад"):
        return None
    phrase.take(*found.span())
    if found["days"]:
        week = found["dayunit"].startswith("нед")
        return [number_of(found["daycount"] or "1") * (10080 if week else 1440)]
    return [minutes_of(found)]


def read_length(phrase: Phrase) -> int | None:
    """The length in minutes, when it is said."""
    for pattern in (_LENGTH, _BARE_LENGTH):
        found = pattern.search(phrase.left)
        if found and 0 < (minutes := minutes_of(found)) <= 24 * 60:
            phrase.take(*found.span())
            return minutes
    return None
