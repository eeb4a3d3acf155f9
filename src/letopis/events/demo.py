"""Events of the demo company: two years behind, a month ahead, today's work as in the pictures."""

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.demo_fair import after_the_fair
from letopis.events.inputs import ParticipantInput
from letopis.events.letters import text_of
from letopis.events.models import Event, EventType, Participant, PlanTarget
from letopis.kernel import clock
from letopis.kernel.workdays import workday, working_day
from letopis.parties.models import ContactDetail, ContactPerson
from letopis.parties.queries import main_affiliations

# type → (subject, content) of things that are said and done
TALKS: dict[str, list[tuple[str, str]]] = {
    "call": [
        ("Согласовать сроки поставки", "Отгрузка двумя партиями. Просят закрепить сроки в договоре, аванс 30 % готовы внести сразу после подписания."),
        ("Обсудить скидку на объём", "Хотят больше в следующем квартале. Наш предел – 7 % при предоплате половины."),
        ("Сверка по счёту", "Расхождений нет, подписанный акт придёт почтой."),
        ("Уточнить адрес разгрузки", "Склад переехал, въезд с обратной стороны, пропуск заказать за день."),
        ("Первый разговор: что нужно к весне", "Решение принимает сама. Сравнивает с двумя поставщиками, важны сроки, а не цена."),
        ("Узнать, получили ли предложение", "Получили, смотрит технолог. Перезвонить в конце недели."),
        ("Напомнить об оплате", "Платёж поставлен на пятницу."),
        ("Претензия по упаковке", "Повреждены три места из сорока. Договорились о замене следующей машиной."),
    ],
    "meeting": [
        ("Договор поставки: протокол разногласий", "Прошли по пунктам. Осталась неустойка, пришлют свой вариант."),
        ("Показ образцов", "Понравились два варианта из пяти, взяли на испытание."),
        ("Осмотр склада", "Осмотрели площадку, нужен погрузчик на 3 тонны."),
        ("Знакомство с новым директором", "Рассказали, что делаем. Попросила расчёт на год."),
        ("Подведение итогов квартала", "Довольны сроками, просят один день отсрочки."),
    ],
    "email": [
        ("Коммерческое предложение", "Выслано предложение с двумя вариантами комплектации."),
        ("Re: Протокол разногласий, ред. 2", "Пункт 4.2 согласовали, по неустойке просим 0,05 % вместо 0,1 %. Остальное без замечаний."),
        ("Запрос цен на следующий год", "Просим прислать цены с учётом доставки до нашего склада."),
        ("Документы для договора", "Карточка предприятия и доверенность во вложении."),
        ("Спецификация", "Просим проверить позиции 3 и 7."),
    ],
    "sms": [
        ("Машина выехала, будет к 14 часам", ""),
        ("Напоминание о завтрашней встрече", ""),
        ("Счёт отправлен на почту", ""),
    ],
    "task": [
        ("Подготовить расчёт", "Два варианта: с доставкой и без."),
        ("Проверить остатки на складе", ""),
        ("Собрать образцы", "Склад, стеллаж 4."),
    ],
    "note": [
        ("Предпочитает звонки до обеда", ""),
        ("В декабре меняют программу учёта, документы лучше слать заранее", ""),
    ],
    "other": [("Стенд на выставке «СтройЭкспо»", "Взяли каталог, просили перезвонить после праздников.")],
    "entry": [("Планёрка отдела продаж", ""), ("Обучение по новому ассортименту", "")],
}  # fmt: skip
SHARES = {"call": 46, "email": 30, "meeting": 9, "sms": 6, "task": 5, "note": 3, "other": 1}
REASONS = ["болеет", "перенесли на следующую неделю", "передумали", "нет кворума"]
TODAY = [  # type, hour, minute, state, subject, number of the person
    ("entry", 9, 30, "completed", "Планёрка отдела продаж", None),
    ("call", 10, 12, "completed", "Согласовать сроки поставки в Мурманск", 0),
    ("meeting", 11, 30, "cancelled", "Показ образцов ткани", 14),
    ("call", 14, 30, "planned", "Обсудить скидку на объём от 2 000 м", 1),
    ("email", 15, 0, "planned", "Выслать КП по стеллажам, вариант Б", 15),
    ("call", 16, 15, "planned", "Вход в матрицу: сроки и бонус", 6),
    ("sms", 17, 0, "planned", "Напомнить о завтрашней встрече", 0),
    ("task", 17, 30, "planned", "Подготовить образцы для Вектор-Прибора", 7),
]
AHEAD = [
    ("email", 10, 0, "Отчёт о пусконаладке", 4),
    ("meeting", 11, 0, "Договор поставки: протокол разногласий", 0),
    ("call", 12, 0, "Первый разговор: что нужно к весне", 15),
]
LATE = [
    (6, "email", "Отправить спецификацию на II квартал", 16),
    (5, "call", "Уточнить адрес разгрузки", 9),
    (4, "call", "Сверка по счёту № 1107", 2),
]
WAITING = [
    ("call", 31, "Пропущенный звонок", 9),
    ("email", 54, "Re: Протокол разногласий, ред. 2", 0),
    ("email", 1500, "Запрос цен на 2027 год", 12),
]
LETTERS = {
    "Re: Протокол разногласий, ред. 2": (
        "<p>Анна, добрый день.</p><p>По неустойке просим <b>0,05 %</b>, остальное согласовано.</p>"
        "<blockquote><p>Ольга Сергеевна, направляю вторую редакцию протокола.</p></blockquote>"
    ),
    "Запрос цен на 2027 год": (
        "<p>Здравствуйте!</p><p>Просим цены на 2027 год:</p><ul><li>арматура А500С, 12 мм;</li><li>швеллер 16П.</li></ul>"
        "<p>Доставка в Рязань.</p>"
    ),
}


class Maker:
    """Makes one event after another for the same people and users."""

    def __init__(self, rng: random.Random, people: Sequence[ContactPerson], users: Sequence[User], today: date) -> None:
        self.rng, self.people, self.users, self.today = rng, people, users, today
        self.types = {kind.code: kind for kind in EventType.objects.all()}
        self.links = main_affiliations(people)
        self.details: dict[int, list[ContactDetail]] = {}
        for detail in ContactDetail.objects.filter(person__in=people):
            self.details.setdefault(detail.person_id or 0, []).append(detail)
        self.zone = users[0].zone
        self.habits = random.Random(len(people))  # of managers; apart, so that what happened stays as it was

    def at(self, days: int, hour: int, minute: int) -> datetime:
        """A moment some days from today."""
        return datetime.combine(self.today + timedelta(days=days), time(hour, minute), self.zone)

    def event(
        self, code: str, at: datetime, state: str, subject: str, content: str, person: ContactPerson | None, **more: Any
    ) -> NewEvent:
        """One event; the contact fits its type."""
        kind, responsible = (
            self.types[code],
            more.pop("responsible", None) or (person.responsible if person else self.users[0]),
        )
        values: dict[str, Any] = {
            "subject": subject,
            "content": content,
            "state": state,
            "responsible": responsible,
            "created_at": min(at, clock.now()),
            "updated_at": min(at, clock.now()),
            **more,
        }
        if code == "task":
            values |= {"all_day": True, "starts_on": at.date()}
        else:
            minutes = kind.default_minutes or 0
            values |= {"starts_at": at, "ends_at": at + timedelta(minutes=minutes) if minutes else None}
        if state == "planned" and code != "task" and kind.default_reminder is not None:
            values["reminders"] = [kind.default_reminder]
        if kind.has_direction:
            values.setdefault("direction", Event.Direction.OUTGOING)
        if state == "completed":
            late = timedelta(days=self.habits.randrange(1, 5)) if self.habits.random() < 0.1 else timedelta(0)
            values |= {"completed_at": max(at, min(at + late, clock.now())), "completed_by": responsible}
            if code == "call":
                values.setdefault("outcome", self.rng.choices(["reached", "no_answer", "call_back"], [7, 2, 1])[0])
            elif code == "meeting":
                values.setdefault("outcome", "agreed")
        if state == "cancelled":
            values |= {"cancelled_at": at, "cancelled_by": responsible, "cancel_reason": self.rng.choice(REASONS)}
        came = code == "email" and values.get("direction") == Event.Direction.INCOMING
        role = Participant.Role.SENDER if came else Participant.Role.TO if code == "email" else ""
        return NewEvent(kind, values, [self.participant(person, code, role)] if person else [])

    def participant(self, person: ContactPerson, code: str, role: str = "") -> ParticipantInput:
        """The person with their company and the contact that fits."""
        wanted = {"call": "phone", "sms": "phone", "email": "email"}.get(code)
        detail = next((d for d in self.details.get(person.pk, ()) if d.kind == wanted), None)
        link = self.links.get(person.pk)
        return ParticipantInput(
            person=person,
            counterparty=link.counterparty if link else None,
            contact_detail=detail,
            role=role or Participant.Role.REQUIRED,
        )

    def history(self, count: int) -> list[NewEvent]:
        """The past two years and the month ahead, in working hours."""
        made: list[NewEvent] = []
        weights = [3 if number < 20 else 1 for number in range(len(self.people))]
        met = self._met()
        while len(made) < count:
            code = self.rng.choices(list(SHARES), list(SHARES.values()))[0]
            days = -int(self.rng.triangular(1, 730, 1)) if self.rng.random() < 0.93 else self.rng.randrange(2, 30)
            at = self.at(days, self.rng.randrange(9, 18), self.rng.choice([0, 10, 15, 30, 40, 45]))
            if at.weekday() > 4:
                continue
            person = self.rng.choices(self.people, weights)[0]
            if days < -met.get(person.pk, 730):
                continue
            if days > 0 and code in ("note", "sms", "other"):
                continue
            subject, content = self.rng.choice(TALKS[code])
            state = "planned" if days > 0 else self.rng.choices(["completed", "cancelled"], [93, 7])[0]
            if code == "note":
                state = "completed"
            incoming = code in ("call", "email") and days < 0 and self.rng.random() < 0.35
            event = self.event(
                code, at, state, subject, content if days < 0 else "", person,
                **({"direction": "incoming", "answer_not_needed": True} if incoming else {}),
            )  # fmt: skip
            made.append(event)
            if incoming and state == "completed" and event.values.get("outcome") != "reached" and len(made) < count:
                made += self.reply(event, at, subject, person)
        return made

    def reply(self, request: NewEvent, at: datetime, subject: str, person: ContactPerson) -> list[NewEvent]:
        """Our answer to a letter or a missed call: mostly within a day, now and then far too late; none to the freshest."""
        hours = self.habits.expovariate(1 / 3) if self.habits.random() < 0.9 else 24 * self.habits.uniform(2, 12)
        answered = at + timedelta(hours=hours)
        if not 9 <= answered.hour < 18 or workday(answered.date()).is_off:
            after = working_day(answered.date() + timedelta(days=answered.hour >= 18))
            answered = datetime.combine(after, time(9, self.habits.randrange(5, 60)), self.zone)
        if answered >= clock.now():
            return []
        request.values["answer_not_needed"] = False
        words = "Ответили на вопрос, отправили документы."
        return [
            self.event("email", answered, "completed", f"Re: {subject}", words, person,
                       responsible=request.values["responsible"])
        ]  # fmt: skip

    def _met(self) -> dict[int, int]:
        """How many days ago the companies of people were met: the largest two years ago, others one after another."""
        companies = list(dict.fromkeys(link.counterparty_id for link in self.links.values()))
        long = max(len(companies) // 3, 1)
        ago = {
            company: 730 if place < long else 700 * (len(companies) - place) // (len(companies) - long)
            for place, company in enumerate(companies)
        }
        return {person: ago[link.counterparty_id] for person, link in self.links.items()}

    def today_and_around(self) -> list[NewEvent]:
        """What the first page shows to Анна."""
        anna, people = self.users[0], self.people
        made = [
            self.event(
                code,
                self.at(0, hour, minute),
                state,
                subject,
                "",
                people[who] if who is not None else None,
                responsible=anna,
            )
            for code, hour, minute, state, subject, who in TODAY
        ]
        made += [
            self.event(code, self.at(1, hour, minute), "planned", subject, "", people[who], responsible=anna)
            for code, hour, minute, subject, who in AHEAD
        ]
        made += [
            self.event(code, self.at(-days, 12, 0), "planned", subject, "", people[who], responsible=anna)
            for days, code, subject, who in LATE
        ]
        for code, minutes, subject, who in WAITING:
            at = clock.now() - timedelta(minutes=minutes)
            more = {"outcome": "no_answer"} if code == "call" else {"body": LETTERS.get(subject, "")}
            words = text_of(more.get("body", ""))
            made.append(
                self.event(
                    code, at, "completed", subject, words, people[who], responsible=anna, direction="incoming", **more
                )
            )
        return made


def fill(
    rng: random.Random, people: Sequence[ContactPerson], users: Sequence[User], today: date, by: User
) -> list[Event]:
    """1,500 events around today."""
    maker = Maker(rng, people, users, today)
    near = [*after_the_fair(maker, today), *maker.today_and_around()]
    _set_targets(users)
    return create_events([*maker.history(1500 - len(near)), *near], by=by)


def _set_targets(users: Sequence[User]) -> None:
    """What is expected of managers a week."""
    kinds = {kind.code: kind for kind in EventType.objects.all()}
    rows = [
        PlanTarget(user=user, type=kinds[code], per_week=number)
        for user in users
        if user.role.code == "manager"
        for code, number in (("call", 5), ("meeting", 2), ("email", 3))
    ]
    PlanTarget.objects.bulk_create(rows, ignore_conflicts=True)
