"""Rules in words: «Каждый вторник в 10:00, до 31 декабря 2026». Grammar differs too much for one catalogue of phrases."""

from collections.abc import Sequence
from datetime import date, time

from django.utils.translation import get_language

from letopis.events.recurrence.rule import WORKDAYS, Rule

_RU_EVERY = ("каждый понедельник", "каждый вторник", "каждую среду", "каждый четверг", "каждую пятницу",
             "каждую субботу", "каждое воскресенье")  # fmt: skip
_RU_ON = ("понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям")
_RU_DAY = ("понедельник", "вторник", "среду", "четверг", "пятницу", "субботу", "воскресенье")
_RU_GENDER = "mmfmffn"
_RU_NTH = {
    1: ("первый", "первую", "первое"), 2: ("второй", "вторую", "второе"), 3: ("третий", "третью", "третье"),
    4: ("четвёртый", "четвёртую", "четвёртое"), 5: ("пятый", "пятую", "пятое"),
    -1: ("последний", "последнюю", "последнее"), -2: ("предпоследний", "предпоследнюю", "предпоследнее"),
}  # fmt: skip
_RU_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
              "ноября", "декабря")  # fmt: skip
_RU_IN = ("январе", "феврале", "марте", "апреле", "мае", "июне", "июле", "августе", "сентябре", "октябре", "ноябре",
          "декабре")  # fmt: skip
_RU_UNITS = {
    "DAILY": ("каждый день", ("день", "дня", "дней"), "m"),
    "WEEKLY": ("каждую неделю", ("неделю", "недели", "недель"), "f"),
    "MONTHLY": ("каждый месяц", ("месяц", "месяца", "месяцев"), "m"),
    "YEARLY": ("каждый год", ("год", "года", "лет"), "m"),
}
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")  # fmt: skip
_EN_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last", -2: "last but one"}
_EN_UNITS = {"DAILY": "day", "WEEKLY": "week", "MONTHLY": "month", "YEARLY": "year"}


def in_words(rule: Rule, start: date, at: time | None = None) -> str:
    """A settled rule that begins on `start`, at a time of day or on whole days, as people say it."""
    text = (_russian if (get_language() or "ru").startswith("ru") else _english)(rule, start, at)
    return text[:1].upper() + text[1:]


def _joined(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _is_plain(rule: Rule) -> bool:
    """Whether the phrases below can say it; others are shown as they are written."""
    nths = {nth for nth, _day in rule.weekdays}
    return not (
        rule.weeks
        or rule.year_days
        or (rule.positions and not _nth_of_set(rule))
        or (rule.weekdays and rule.month_days)
        or (rule.frequency == "DAILY" and (rule.weekdays or rule.month_days))
        or (rule.frequency == "YEARLY" and not rule.months and (rule.weekdays or rule.month_days))
        or (rule.frequency in ("MONTHLY", "YEARLY") and rule.weekdays and not rule.positions and 0 in nths)
        or not nths <= {0, *_RU_NTH}
    )


def _nth_of_set(rule: Rule) -> bool:
    """«The last working day»: one place among all the working days, or all days, of a month."""
    days = {day for nth, day in rule.weekdays if nth == 0}
    whole = days in ({0, 1, 2, 3, 4}, set(range(7)))
    one = len(rule.positions) == 1 and next(iter(rule.positions)) in _RU_NTH
    return rule.frequency == "MONTHLY" and one and whole and not rule.month_days and len(rule.weekdays) == len(days)


# — Russian —


def _plural(number: int, forms: Sequence[str]) -> str:
    if number % 10 == 1 and number % 100 != 11:
        return forms[0]
    return forms[1] if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else forms[2]


def _ru_every(rule: Rule) -> str:
    single, forms, gender = _RU_UNITS[rule.frequency]
    if rule.interval == 1:
        return single
    if rule.interval == 2 and rule.frequency == "DAILY":
        return "через день"
    word = _plural(rule.interval, ("каждый" if gender == "m" else "каждую", "каждые", "каждые"))
    return f"{word} {rule.interval} {_plural(rule.interval, forms)}"


def _ru_nth(nth: int, day: int) -> str:
    word = _RU_NTH[nth]["mfn".index(_RU_GENDER[day])]
    return f"{'во' if nth == 2 else 'в'} {word} {_RU_DAY[day]}"


def _ru_number(day: int) -> str:
    if day == -1:
        return "в последний день"
    return (
        f"{day}-го числа" if day > 0 else f"за {-day - 1} {_plural(-day - 1, ('день', 'дня', 'дней'))} до конца месяца"
    )


def _ru_days(rule: Rule, start: date) -> str:
    """Which days of a month."""
    if rule.positions:
        position = next(iter(rule.positions))
        noun = "рабочий день" if len(rule.weekdays) == 5 else "день"
        return f"{'во' if position == 2 else 'в'} {_RU_NTH[position][0]} {noun}"
    if rule.weekdays:
        return _joined([_ru_nth(nth, day) for nth, day in sorted(rule.weekdays, key=lambda one: (one[1], one[0]))], "и")
    days = sorted(rule.month_days or {start.day}, key=lambda day: (day < 0, day))
    if len(days) > 1 and days[0] > 0 and days[-1] > 0:
        return _joined([f"{day}-го" for day in days], "и") + " числа"
    text = _joined([_ru_number(day) for day in days], "и")
    return (
        f"{text} (в месяцы, где оно есть)" if len(days) == 1 and days[0] > 28 and rule.frequency == "MONTHLY" else text
    )


def _ru_main(rule: Rule, start: date) -> str:
    every = _ru_every(rule)
    months = f"в {_joined([_RU_IN[month - 1] for month in sorted(rule.months)], 'и')}" if rule.months else ""
    if rule.frequency == "DAILY":
        return f"{every} {months}".strip()
    if rule.frequency == "WEEKLY":
        days = sorted(day for _nth, day in rule.weekdays) or [start.weekday()]
        if rule.interval == 1 and rule.weekdays == WORKDAYS:
            text = "по будням"
        elif rule.interval == 1 and len(days) == 1:
            text = _RU_EVERY[days[0]]
        else:
            on = f"по {_joined([_RU_ON[day] for day in days], 'и')}"
            text = on if rule.interval == 1 else f"{every} {on}"
        return f"{text} {months}".strip()
    if rule.frequency == "MONTHLY":
        return f"{every} {_ru_days(rule, start)} {months}".strip()
    if (
        not rule.weekdays
        and len(rule.months) <= 1
        and len(rule.month_days) <= 1
        and not min(rule.month_days or {1}) < 0
    ):
        month, day = next(iter(rule.months or {start.month})), next(iter(rule.month_days or {start.day}))
        leap = " (в високосные годы)" if (month, day) == (2, 29) else ""
        return f"{every} {day} {_RU_MONTHS[month - 1]}{leap}"
    return f"{every} {months or 'в ' + _RU_IN[start.month - 1]} {_ru_days(rule, start)}"


def _russian(rule: Rule, start: date, at: time | None) -> str:
    text = _ru_main(rule, start) if _is_plain(rule) else f"по правилу {rule}"
    clock = f" в {at:%H:%M}" if at else ""
    if not _is_plain(rule):
        return f"{text}{clock}"
    if rule.until:
        return f"{text}{clock}, до {rule.until.day} {_RU_MONTHS[rule.until.month - 1]} {rule.until.year}"
    times = f", {rule.count} {_plural(rule.count, ('раз', 'раза', 'раз'))}" if rule.count else ""
    return f"{text}{clock}{times}"


# — English —


def _en_every(rule: Rule) -> str:
    unit = _EN_UNITS[rule.frequency]
    return f"every {unit}" if rule.interval == 1 else f"every {rule.interval} {unit}s"


def _en_ordinal(day: int) -> str:
    ending = "th" if day % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _en_number(day: int) -> str:
    if day == -1:
        return "the last day"
    return f"the {_en_ordinal(day)}" if day > 0 else f"the {_en_ordinal(-day)} day from the end of the month"


def _en_days(rule: Rule, start: date) -> str:
    if rule.positions:
        noun = "working day" if len(rule.weekdays) == 5 else "day"
        return f"on the {_EN_NTH[next(iter(rule.positions))]} {noun}"
    if rule.weekdays:
        days = sorted(rule.weekdays, key=lambda one: (one[1], one[0]))
        return "on " + _joined([f"the {_EN_NTH[nth]} {_EN_DAYS[day]}" for nth, day in days], "and")
    days_of = sorted(rule.month_days or {start.day}, key=lambda day: (day < 0, day))
    return "on " + _joined([_en_number(day) for day in days_of], "and")


def _en_main(rule: Rule, start: date) -> str:
    every = _en_every(rule)
    months = f" in {_joined([_EN_MONTHS[month - 1] for month in sorted(rule.months)], 'and')}" if rule.months else ""
    if rule.frequency == "DAILY":
        return f"{every}{months}"
    if rule.frequency == "WEEKLY":
        days = sorted(day for _nth, day in rule.weekdays) or [start.weekday()]
        if rule.interval == 1 and rule.weekdays == WORKDAYS:
            return f"every weekday{months}"
        names = _joined([_EN_DAYS[day] for day in days], "and")
        return f"every {names}{months}" if rule.interval == 1 else f"{every} on {names}{months}"
    if rule.frequency == "YEARLY" and not rule.months:
        months = f" in {_EN_MONTHS[start.month - 1]}"
    return f"{every} {_en_days(rule, start)}{months}"


def _english(rule: Rule, start: date, at: time | None) -> str:
    clock = f" at {at:%H:%M}" if at else ""
    if not _is_plain(rule):
        return f"by the rule {rule}{clock}"
    text = f"{_en_main(rule, start)}{clock}"
    if rule.until:
        return f"{text}, until {rule.until.day} {_EN_MONTHS[rule.until.month - 1]} {rule.until.year}"
    return f"{text}, {rule.count} times" if rule.count else text
