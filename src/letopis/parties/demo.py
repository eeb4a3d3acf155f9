"""Counterparties and people of the demo company: made up, believable, always the same for a seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.parties.actions.batch import NewPerson, create_counterparties, create_people
from letopis.parties.actions.groups import settled
from letopis.parties.inputs import DetailInput
from letopis.parties.models import Affiliation, BankAccount, ContactPerson, Counterparty, Group, Source

COMPANIES = [
    "СК «Северный берег»", "ООО «Камский текстиль»", "АО «Рязаньагро»", "ИП Ковалёв Д. А.", "ООО «ТеплоДом Урал»",
    "ТД «Каспий»", "ГК «Аптечный дом»", "НПО «Вектор-Прибор»", "КФХ «Заречное»", "ООО «Логистик Сервис»",
    "ООО «Пекарня на Садовой»", "ООО «Арарат Строй»", "ООО «Технопарк-Сибирь»", "Студия «Линия света»",
    "ООО «Мебель Поволжья»", "ПАО «Верхневолжский завод»", "ООО «Ёлки и сосны»", "ООО «Балтийский лес»",
    "АО «Уральский кабель»", "ООО «Дон-Молоко»", "ООО «Стеклолюкс»", "ООО «Кубань-Фрукт»", "ИП Орехова М. С.",
    "ООО «Печатный двор №1»", "ООО «Промхим»", "АО «Самарский подшипник»", "ООО «Невский фасад»", "ООО «Автоград»",
    "ООО «Чистый город»", "ООО «Таёжный мёд»", "ООО «Медлайн»", "ООО «Бетон-Сити»", "ООО «Южный порт»",
    "ТК «Магистраль»", "ООО «Кровля и фасад»", "ООО «Сибирская шерсть»", "ИП Гаврилов П. Н.", "ООО «Рыбный ряд»",
    "ООО «Волга-Трейд»", "ООО «Электрощит-Центр»", "ООО «Новая школа»", "МУП «Городской свет»", "ООО «Фабрика уюта»",
    "ООО «Зерно Алтая»", "ООО «Калуга-Пластик»", "ООО «Гранит Карелии»", "ООО «Спортмастерская»", "ООО «Экодом»",
    "ИП Щеглова Н. В.", "ООО «Техносфера»", "ООО «Северсталь-Метиз Торг»", "ООО «Ямал-Снаб»", "ООО «Крымские травы»",
    "ООО «Оптика-Плюс»", "ООО «Паровоз»", "ООО «Цветочная лавка»", "ООО «Мастер-Климат»", "ООО «Домашний текстиль»",
    "АО «Тульский инструмент»", "ГБУЗ «Городская больница № 5»",
]  # fmt: skip
NAMED = [  # name, number of the company, position, phone, e-mail
    ("Белова Ольга Сергеевна", 0, "Директор по закупкам", "+7 812 000-14-20", "o.belova@sevbereg.example"),
    ("Ахметов Рустам Ильдарович", 1, "Коммерческий директор", "+7 843 000-31-07", "r.ahmetov@kamtex.example"),
    ("Громова Наталья Юрьевна", 2, "Главный бухгалтер", "+7 491 000-22-45", "gromova@rznagro.example"),
    ("Ковалёв Дмитрий Андреевич", 3, "Владелец", "+7 903 000-64-18", "kovalev.da@pochta.example"),
    ("Щербакова Ирина Павловна", 4, "Руководитель снабжения", "+7 343 000-90-12", "i.scherbakova@teplodom.example"),
    ("Гусейнов Эльдар Расулович", 5, "Закупщик", "+7 872 000-11-53", "guseynov@tdkaspiy.example"),
    ("Лебедева Марина Викторовна", 6, "Категорийный менеджер", "+7 495 000-45-60", "m.lebedeva@aptdom.example"),
    ("Филатов Игорь Олегович", 7, "Технический директор", "+7 831 000-73-28", "filatov@vektorpribor.example"),
    ("Жданова Светлана Аркадьевна", 8, "Глава хозяйства", "+7 473 000-58-91", "zarechnoe@ferma.example"),
    ("Панкратов Алексей Ильич", 9, "Начальник отдела", "+7 495 000-17-36", "pankratov@logserv.example"),
    ("Нестерова Юлия Романовна", 10, "Управляющая", "+7 863 000-42-19", "nesterova@sadovaya.example"),
    ("Хачатрян Армен Гагикович", 11, "Генеральный директор", "+7 861 000-66-04", "a.khachatryan@araratstroy.example"),
    ("Самойлов Пётр Николаевич", 12, "Инженер-сметчик", "+7 383 000-84-75", "samoylov@tpsib.example"),
    ("Тихонова Вероника Львовна", 13, "Дизайнер", "+7 921 000-36-52", "v.tihonova@liniya.example"),
    ("Бикметов Айрат Фанисович", 1, "Начальник производства", "+7 843 000-31-19", "bikmetov@kamtex.example"),
    ("Ефимова Дарья Константиновна", 14, "Менеджер по закупкам", "+7 846 000-29-83", "efimova@mebelpov.example"),
    ("Рябинин Сергей Валерьевич", 15, "Зам. директора по снабжению", "+7 485 000-51-70", "ryabinin@vvz.example"),
    ("Крамер Виктор Янович", 0, "Юрист", "+7 812 000-14-31", "v.kramer@sevbereg.example"),
    ("Воронцова Екатерина Дмитриевна", 2, "Юрист", "+7 491 000-22-47", "vorontsova@rznagro.example"),
    ("Юдин Вячеслав Петрович", 12, "Главный инженер", "+7 383 000-84-10", "yudin@tpsib.example"),
]  # fmt: skip
MEN = [
    "Александр",
    "Алексей",
    "Андрей",
    "Антон",
    "Артём",
    "Борис",
    "Вадим",
    "Василий",
    "Виктор",
    "Владимир",
    "Георгий",
    "Денис",
    "Дмитрий",
    "Евгений",
    "Иван",
    "Игорь",
    "Кирилл",
    "Константин",
    "Максим",
    "Михаил",
    "Никита",
    "Николай",
    "Олег",
    "Павел",
    "Роман",
    "Сергей",
    "Степан",
    "Фёдор",
    "Юрий",
    "Ярослав",
]
WOMEN = [
    "Алёна",
    "Алина",
    "Анастасия",
    "Анна",
    "Валентина",
    "Вера",
    "Галина",
    "Дарья",
    "Евгения",
    "Екатерина",
    "Елена",
    "Жанна",
    "Зоя",
    "Инна",
    "Ирина",
    "Ксения",
    "Лариса",
    "Любовь",
    "Людмила",
    "Маргарита",
    "Марина",
    "Мария",
    "Надежда",
    "Наталья",
    "Оксана",
    "Ольга",
    "Полина",
    "Светлана",
    "Татьяна",
    "Юлия",
]
FATHERS = [("Александр", "Александрович", "Александровна"), ("Алексей", "Алексеевич", "Алексеевна"), ("Борис", "Борисович", "Борисовна"), ("Виктор", "Викторович", "Викторовна"), ("Владимир", "Владимирович", "Владимировна"), ("Геннадий", "Геннадьевич", "Геннадьевна"), ("Дмитрий", "Дмитриевич", "Дмитриевна"), ("Иван", "Иванович", "Ивановна"), ("Игорь", "Игоревич", "Игоревна"), ("Лев", "Львович", "Львовна"), ("Михаил", "Михайлович", "Михайловна"), ("Николай", "Николаевич", "Николаевна"), ("Олег", "Олегович", "Олеговна"), ("Павел", "Павлович", "Павловна"), ("Пётр", "Петрович", "Петровна"), ("Сергей", "Сергеевич", "Сергеевна"), ("Юрий", "Юрьевич", "Юрьевна")]  # fmt: skip
FAMILIES = [
    "Абрамов",
    "Алексеев",
    "Антипов",
    "Баранов",
    "Беляев",
    "Богданов",
    "Быков",
    "Виноградов",
    "Власов",
    "Воробьёв",
    "Гаврилов",
    "Голубев",
    "Григорьев",
    "Данилов",
    "Дьяков",
    "Егоров",
    "Ершов",
    "Журавлёв",
    "Зайцев",
    "Захаров",
    "Зуев",
    "Иванов",
    "Исаев",
    "Калинин",
    "Карпов",
    "Киселёв",
    "Комаров",
    "Королёв",
    "Крылов",
    "Кудрявцев",
    "Кузнецов",
    "Лазарев",
    "Лобанов",
    "Макаров",
    "Маслов",
    "Миронов",
    "Морозов",
    "Никитин",
    "Орехов",
    "Осипов",
    "Панов",
    "Пахомов",
    "Поляков",
    "Пономарёв",
    "Рогов",
    "Романов",
    "Савельев",
    "Семёнов",
    "Соболев",
    "Соловьёв",
    "Сорокин",
    "Тарасов",
    "Титов",
    "Ушаков",
    "Фомин",
    "Фролов",
    "Чернов",
    "Шилов",
    "Щукин",
    "Яковлев",
]
POSITIONS = ["Генеральный директор", "Коммерческий директор", "Главный бухгалтер", "Бухгалтер", "Менеджер по закупкам", "Руководитель снабжения", "Инженер-сметчик", "Начальник производства", "Юрист", "Секретарь", "Завхоз", "Прораб", "Технолог", "Логист"]  # fmt: skip
CITIES = [("191028", "Санкт-Петербург", "Литейный пр.", "812"), ("420111", "Казань", "ул. Баумана", "843"), ("390000", "Рязань", "ул. Почтовая", "491"), ("620014", "Екатеринбург", "ул. Малышева", "343"), ("443010", "Самара", "ул. Куйбышева", "846"), ("101000", "Москва", "ул. Мясницкая", "495"), ("344002", "Ростов-на-Дону", "ул. Садовая", "863"), ("630099", "Новосибирск", "Красный пр.", "383")]  # fmt: skip
LATIN = str.maketrans({"а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya"})  # fmt: skip
GROUPS = {
    "person": ["Клиенты / Ключевые", "Клиенты / Розница", "Партнёры"],
    "counterparty": ["Покупатели / Строительство", "Покупатели / Медицина", "Поставщики"],
}
TAGS = ["ЛПР", "VIP", "Новый", "Тендер", "Партнёр"]


def _inn(rng: random.Random, *, person: bool) -> str:
    digits = [7, 8, 0, 0, *(rng.randrange(10) for _number in range(6 if person else 5))]
    for weights in (
        ((7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
        if person
        else ((2, 4, 10, 3, 5, 9, 4, 6, 8),)
    ):
        digits.append(sum(d * w for d, w in zip(digits, weights, strict=False)) % 11 % 10)
    return "".join(map(str, digits))


def _ogrn(rng: random.Random, *, person: bool) -> str:
    body = ("3" if person else "1") + "".join(str(rng.randrange(10)) for _number in range(13 if person else 11))
    return body + str(int(body) % (13 if person else 11) % 10)


def group_cards(companies: Sequence[Counterparty], people: Sequence[ContactPerson], by: User) -> None:
    """A few groups, each with some of the cards; the rest stands in none."""
    shares: list[tuple[str, Sequence[Any]]] = [("counterparty", companies), ("person", people)]
    for host, cards in shares:
        groups = [settled(Group.planned(host, path.split(Group.SEPARATOR)), by=by) for path in GROUPS[host]]
        grouped = [card for number, card in enumerate(cards) if number % 5 < len(groups)]
        for number, card in enumerate(grouped):
            card.group = groups[number % len(groups)]
        type(cards[0])._default_manager.bulk_update(grouped, ["group"])


def fill_counterparties(
    rng: random.Random, users: Sequence[User], sources: Sequence[Source], by: User
) -> list[Counterparty]:
    """Sixty counterparties with requisites, contacts and accounts."""
    values, details = [], []
    fair = next(source for source in sources if source.code == "exhibition")
    for number, name in enumerate(COMPANIES):
        person = name.startswith(("ИП", "КФХ"))
        code, city, street, prefix = rng.choice(CITIES)
        kind = "sole_proprietor" if person else "state" if name.startswith(("ГБУЗ", "МУП")) else "legal"
        values.append(
            {
                "kind": kind,
                "full_name": name.replace("ООО", "Общество с ограниченной ответственностью").replace(
                    "АО ", "Акционерное общество "
                ),
                "inn": _inn(rng, person=person),
                "kpp": "" if person else f"{_inn(rng, person=False)[:4]}01001",
                "ogrn": _ogrn(rng, person=person),
                "is_supplier": rng.random() < 0.2,
                "source": (rng.choice(sources), fair)[
                    number % 7 in (1, 4)
                ],  # a third of them was met at the exhibition
                "responsible": users[number % len(users)],
            }
        )
        details.append(
            [
                DetailInput("phone", f"+7 {prefix} 000-{rng.randrange(10, 99)}-{number:02}", "приёмная", True),
                DetailInput("email", f"info@company{number}.example", "", True),
                DetailInput("address", f"{code}, {city}, {street}, {rng.randrange(1, 90)}", "юридический", True),
                DetailInput("website", f"company{number}.example", "", True),
            ]
        )
    companies = create_counterparties(COMPANIES, by=by, values=values, details=details)
    BankAccount.objects.bulk_create(
        BankAccount(
            counterparty=company,
            account=f"40702810{rng.randrange(10**11):012}",
            bank_name="Северный народный банк",
            is_main=True,
        )
        for company in companies[::3]
    )
    for branch, head in ((20, 15), (25, 15), (45, 11)):
        companies[branch].head_company = companies[head]
        companies[branch].save(update_fields=["head_company"])
    return companies


def fill_people(
    rng: random.Random, companies: Sequence[Counterparty], sources: Sequence[Source], today: date, by: User
) -> list[ContactPerson]:
    """Two hundred people, each at a company; those named first are in the pictures of the documentation."""
    given = [_named(rng, row, companies, sources, today, number) for number, row in enumerate(NAMED)]
    seen = {row[0] for row in NAMED}
    while len(given) < 200:
        woman = rng.random() < 0.5
        family, father = rng.choice(FAMILIES), rng.choice(FATHERS)
        name = (f"{family}а" if woman else family, rng.choice(WOMEN if woman else MEN), father[2 if woman else 1])
        if " ".join(name) in seen:
            continue
        seen.add(" ".join(name))
        company = companies[len(given) % len(companies)]
        login = f"{name[1][0]}.{name[0]}".lower().translate(LATIN)
        phone = f"+7 9{rng.randrange(10, 99)} 000-{rng.randrange(10, 99)}-{rng.randrange(10, 99)}"
        given.append(
            _person(
                rng,
                name,
                "female" if woman else "male",
                company,
                rng.choice(POSITIONS),
                phone,
                f"{login}@company{company.pk}.example",
                sources,
                None,
            )
        )
    people = create_people(given, by=by)
    Affiliation.objects.bulk_create(
        Affiliation(
            person=person,
            counterparty=companies[(number * 7) % len(companies)],
            position="Консультант",
            until=today - timedelta(days=200 + number),
        )
        for number, person in enumerate(people[30:42])
    )
    for number, person in enumerate(people[60:72]):
        person.referred_by = people[number]
    ContactPerson.objects.bulk_update(people[60:72], ["referred_by"])
    return people


def _named(
    rng: random.Random, row: Any, companies: Sequence[Counterparty], sources: Sequence[Source], today: date, number: int
) -> NewPerson:
    last, first, patronymic = row[0].split()
    birthday = today + timedelta(days=number - 7) if number in (7, 9, 12, 19) else None
    sex = "female" if patronymic.endswith("на") else "male"
    return _person(rng, (last, first, patronymic), sex, companies[row[1]], row[2], row[3], row[4], sources, birthday)


def _person(
    rng: random.Random,
    name: Sequence[str],
    sex: str,
    company: Counterparty,
    position: str,
    phone: str,
    email: str,
    sources: Sequence[Source],
    birthday: date | None,
) -> NewPerson:
    born = birthday or date(2000, 1, 1) + timedelta(days=rng.randrange(366))
    has_birthday = birthday is not None or rng.random() < 0.5
    year = rng.randrange(1960, 2001) if rng.random() < 0.7 or birthday else None
    values: dict[str, Any] = {
        "last_name": name[0], "first_name": name[1], "patronymic": name[2], "sex": sex,
        "source": rng.choice(sources), "responsible": company.responsible,
        "comment": rng.choice(["", "", "", "Звонить до обеда.", "Просит писать, а не звонить.", "Любит точные сроки и цифры."]),
    }  # fmt: skip
    if has_birthday:
        values |= {"birth_day": born.day, "birth_month": born.month, "birth_year": year}
    details = [DetailInput("phone", phone, "рабочий", True), DetailInput("email", email, "", True)]
    if rng.random() < 0.6:
        details.append(
            DetailInput(
                "phone",
                f"8 (9{rng.randrange(10, 99)}) 000-{rng.randrange(10, 99)}-{rng.randrange(10, 99)}",
                "мобильный",
            )
        )
    if rng.random() < 0.3:
        details.append(
            DetailInput("messenger", f"@{email.split('@', maxsplit=1)[0].replace('.', '_')}", "Telegram", True)
        )
    tags = [tag for tag, share in zip(TAGS, (0.3, 0.08, 0.12, 0.06, 0.04), strict=True) if rng.random() < share]
    return NewPerson(
        values,
        details,
        company,
        position,
        "ЛПР" if "директор" in position.lower() or "Владелец" in position else "",
        tags,
    )
