"""A page of every chart with ordinary and with odd data, for the tests and for whoever works on their look."""

from datetime import date, timedelta

from letopis.charts.bars import Bar, Bars
from letopis.charts.columns import Columns
from letopis.charts.data import Series, days, months, names, weeks
from letopis.charts.funnel import Funnel, Step
from letopis.charts.heat import HeatMap
from letopis.charts.lines import Lines
from letopis.charts.ready import Cohort, cohorts, shares_by_hour, small_days
from letopis.charts.units import Unit

NAN = float("nan")
LONG = ("Общество с ограниченной ответственностью «Северо-Западная строительно-монтажная компания» " * 3)[:200]
HOURS = {
    (day, hour): (round(of * share / 100), of)
    for day, row in enumerate(
        (
            (41, 62, 66, 58, 44, 52, 50, 48, 45, 30),
            (55, 70, 74, 69, 48, 58, 55, 50, 47, 34),
            (58, 72, 73, 66, 47, 57, 56, 51, 46, 33),
            (57, 71, 70, 64, 45, 56, 53, 49, 43, 31),
            (49, 64, 63, 52, 40, 46, 41, 35, 27, 18),
        )
    )
    for hour, share in enumerate(row, 9)
    for of in [20 + 7 * (hour % 5) if hour < 17 else 6]
}
WEEKS = [date(2026, 8, 31) + timedelta(weeks=n) for n in range(12)]


def rows_behind(*parts: object) -> str:
    """An address for a value."""
    return "?" + "-".join(map(str, parts))


def bars() -> list[Bars]:
    channels = [
        Bar("Звонки", 74 / 318, 0.19, 0.28, "74 из 318", "call", rows_behind("call")),
        Bar("Встречи", 61 / 164, 0.30, 0.45, "61 из 164", "meet", rows_behind("meet")),
        Bar("Письма", 39 / 287, 0.10, 0.18, "39 из 287", "mail", rows_behind("mail")),
        Bar("SMS", 9 / 96, 0.05, 0.17, "9 из 96", "sms", rows_behind("sms")),
        Bar("Прочее", None, None, None, "1 из 4", "other", rows_behind("other")),
    ]
    odd = [Bar(LONG, 1e14), Bar("Ноль", 0), Bar("Минус", -3e13), Bar("Нет", NAN), Bar("Ж" * 200, 5)]
    return [
        Bars("channels", "Конверсия по каналам", channels, Unit.PERCENT, ("В среднем", 0.21), "Канал", "Конверсия"),
        Bars("odd-bars", "Странные данные", odd, Unit.MONEY),
        Bars("no-bars", "Ничего", []),
        Bars("one-bar", "Одна строка", [Bar("Рекомендация", 1)]),
    ]


def columns() -> list[Columns]:
    managers = names(["Мельникова Анна", "Соколов Борис", "Крылова Вера", LONG])
    done = [
        Series("Завершено", [120, 96, 143, 12], look="call", hrefs=[rows_behind("done", n) for n in range(4)]),
        Series("Отменено", [14, 9, 22, 0], look="other"),
        Series("Просрочено", [3, 17, None, 1]),
    ]
    daily = [
        Series("Звонки", [18, 21, 12, 20, 0, 0, 24, 17, 15, 26, 22, 3, 0, 10], look="call"),
        Series("Встречи", [3, 4, 1, 6, 0, 0, 3, 8, 3, 5, 6, 0, 0, 2], look="meet"),
        Series("Письма", [12, 16, 20, 11, 2, 0, 17, 15, 22, 13, 18, 0, 2, 8], look="mail"),
        Series("Прочее", [4, 3, 6, 2, 0, 0, 4, 3, 4, 7, 3, 0, 0, 2], look="other"),
    ]
    many = [Series(f"Источник {n}", [n, 2 * n, 10 - n, -n]) for n in range(1, 11)]
    fortnight = [date(2026, 11, 10) + timedelta(days=n) for n in range(14)]
    year = [date(2026, month, 1) for month in range(1, 13)]
    return [
        Columns("managers", "Работа менеджеров", managers, done, names="Менеджер"),
        Columns("grouped", "Рядом", managers, done, stacked=False),
        small_days("today", "Завершено за 14 дней", fortnight, daily),
        Columns("many", "Много рядов, есть и меньше нуля", names(["I", "II", "III", "IV"]), many),
        Columns("months", "По месяцам", months(year), [Series("Новые клиенты", [*range(40, 52)])]),
    ]


def lines() -> list[Lines]:
    calls = [82, 90, 96, 101, 94, 104, 112, 108, 117, 121, 126, 132]
    series = [
        Series("Звонки", calls, look="call", hrefs=[rows_behind("call", n) for n in range(12)]),
        Series("Письма", [150, 148, 152, 147, 144, 141, 140, 138, 137, 133, 131, 129], look="mail"),
        Series("SMS", [30, 31, 35, 38, 36, 39, 41, 40, None, 39, 40, 39], look="sms"),
        Series("Встречи", [12, 14, 15, 15, 17, 16, 18, 19, 20, 20, 22, 24], look="meet"),
    ]
    before = [Series("Новые клиенты", calls, before=[70, 72, 80, 78, 85, 90, 88, 84, 92, 99, 95, 101])]
    long = [Series(LONG, [1, 2, 3]), Series("Ы" * 200, [3, None, 1]), Series("Пусто", [NAN, None, None])]
    year = [date(2025, 12, 1) + timedelta(days=n) for n in range(365)]
    return [
        Lines("weekly", "Событий в неделю", weeks(WEEKS), series),
        Lines("compared", "Новые клиенты по неделям", weeks(WEEKS), before, area=True),
        Lines("long-lines", "Длинные имена", months([date(2026, n, 1) for n in (9, 10, 11)]), long),
        Lines("one-point", "Одно значение", days([date(2026, 11, 20)]), [Series("Звонки", [5])]),
        Lines("nothing", "Ничего", [], []),
        Lines("year", "По дням за год", days(year), [Series("Доля", [n % 50 / 100 for n in range(365)])], Unit.PERCENT),
    ]


def funnels() -> list[Funnel]:
    steps = [Step("Новые", 966, "?new"), Step("Первый ответ", 512, "?answer"), Step("Встреча", 164), Step("Клиент", 61)]
    return [
        Funnel("funnel", "Воронка контакта", steps),
        Funnel("odd-funnel", "Странная воронка", [Step(LONG, 0), Step("Больше", 7), Step("Нет", None), Step("Х", 3)]),
    ]


def heats() -> list[HeatMap]:
    strong = frozenset({(1, 10), (1, 11), (2, 10), (2, 11)})
    hours = shares_by_hour(
        "hours", "Когда берут трубку", HOURS, strong=strong, href=lambda day, hour: rows_behind(day, hour)
    )
    shares = [1.0, 0.62, 0.5, 0.41, 0.38, 0.33, 0.3, 0.28, 0.27, 0.25, 0.25, 0.24]
    rows = [Cohort(one.name, 90 - 7 * n, shares[: 12 - n]) for n, one in enumerate(months(WEEKS))]
    return [
        hours,
        shares_by_hour("no-hours", "Звонков не было", {}),
        cohorts("cohorts", "Когорты", rows, corner="Месяц"),
    ]


def everything() -> list[object]:
    return [*bars(), *columns(), *lines(), *funnels(), *heats()]
