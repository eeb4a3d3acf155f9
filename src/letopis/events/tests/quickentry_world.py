"""People and companies the phrases of `quickentry.tsv` speak of, and the moment they are said."""

from datetime import UTC, datetime

from letopis.accounts.models import User
from letopis.parties.testing import make_counterparty, make_person

NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)  # Thursday, 10:00 in Moscow


def furnish(anna: User, vera: User) -> None:
    """The cast of the phrases; what is Вера's, Анна does not see."""
    romashka = make_counterparty("ООО «Ромашка»", by=anna)
    baltika = make_counterparty("Балтика", by=anna)
    make_counterparty("СК «Северный берег»", by=anna)
    make_counterparty("ИП Иванов Сергей Петрович", by=anna)
    make_counterparty("АО «Вектор-Прибор»", by=anna)
    make_person(
        "Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03", email="belova@example.ru", company=romashka
    )
    make_person("Гринёв Пётр Алексеевич", by=anna, company=baltika)
    make_person("Кузнецова Ирина Петровна", by=anna, company=romashka)
    make_person("Кузнецова Анна Ивановна", by=anna, company=baltika)
    for name in (
        "Шевченко Олег", "Черных Вера Павловна", "Соловей Марк", "Журавлёв Павел Ильич", "Орлова Марина",
        "Достоевский Фёдор", "Толстой Лев Николаевич", "Smith John", "Сидоров-Вяземский Илья", "Гребец Юрий",
        "Краснова Мария",
    ):  # fmt: skip
        make_person(name, by=anna)
    make_person("Тайнов Семён", by=vera)
    make_counterparty("ООО «Секрет»", by=vera)
