"""Tables of УНФ and others: people and counterparties, twice, with errors, with changes."""

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.exchange.models import ImportRun, RememberedMapping
from letopis.exchange.testing import load
from letopis.history.models import FactRecord
from letopis.parties.actions import change_counterparty, change_person, mark_for_deletion
from letopis.parties.inputs import DetailInput, PartyInput
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, ExternalId
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
UNF_PEOPLE = [
    "ФИО (наименование)", "Код", "Группа", "Телефон", "E-mail", "Пол", "Дата рождения", "Документ", "Источник привлечения",
    "Заметки", "(1) ИНН/КПП", "(1) Контрагент", "(1) Должность (роль)", "(2) Контрагент", "(2) Должность (роль)",
]  # fmt: skip
UNF_COMPANIES = [
    "УИД", "Родитель", "ИНН_КПП", "КонтрагентНаименование", "РасчетныйСчет", "НаименованиеПолное", "КодПоОКПО",
    "ВидКонтрагента", "Покупатель", "Поставщик", "ПрочиеОтношения", "АдресЮр", "АдресФакт", "Телефон", "АдресЭП",
    "Комментарий", "Контактное лицо", "Головная компания",
]  # fmt: skip


def book(rows: Sequence[Sequence[Any]], sheet: str = "Контакты") -> bytes:
    """A workbook as Excel writes it."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as workbook:
        page = workbook.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return held.getvalue()


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


PEOPLE = [
    ["Выгрузка справочника «Контактные лица»"],
    UNF_PEOPLE,
    ["Белова Ольга Сергеевна", "000000418", "Клиенты", 89210007703, "o@x.example", "Женский", "14.03.1984", "паспорт", "Рекомендация", "Решает сама", "7701000008/770101001", "СК «Северный берег»", "Директор", "ООО «Второй»", "Советник"],
    ["Ахметов Рустам Ильдарович", "000000419", "", "8 843 000-31-07; 8 903 000-64-18", "", "М", "31.06.1990", "", "", "", "", "СК «Северный берег»", "", "", ""],
    ["Крюков Захар Ильич", "000000420", "", "доб. спросить Эмму", "", "", "", "", "", "", "", "", "", "", ""],
    ["Громова Наталья Юрьевна", "000000421", "", "", "g@x.example", "", "02.04.1988", "", "Сорока на хвосте", "", "", "СК «Северный берег»", "Бухгалтер", "", ""],
]  # fmt: skip


def test_people_of_unf_arrive_from_a_workbook(tmp_path: Path, anna: User) -> None:
    path = write(tmp_path, "Контакты_УНФ.xlsx", book(PEOPLE))
    report = load(path, anna, strict=True)
    assert (report["created"], len(report["refused"])) == (2, 2)
    assert report["refused"] == [
        ("строка 4, колонка «Дата рождения»", "такой даты нет"),
        ("строка 5, колонка «Телефон»", "в номере телефона нет цифр"),
    ]
    belova = ContactPerson.objects.get(last_name="Белова")
    assert (belova.first_name, belova.sex, belova.birth_day, belova.birth_year) == ("Ольга", "female", 14, 1984)
    assert belova.source is not None and belova.source.code == "referral"
    assert belova.comment == "Решает сама"
    assert {line["name"]: line["value"] for line in belova.kept} == {"Документ": "паспорт"}
    assert belova.group is not None and (belova.group.host, belova.group.path) == ("person", "Клиенты")
    works = list(belova.affiliations.values_list("counterparty__name", "counterparty__inn", "position", "is_main"))
    assert works == [
        ("СК «Северный берег»", "7701000008", "Директор", True),
        ("ООО «Второй»", "", "Советник", False),
    ]
    assert belova.details.get(kind="phone").normalized == "+79210007703"
    gromova = ContactPerson.objects.get(last_name="Громова")
    assert gromova.affiliations.get().counterparty == belova.affiliations.get(is_main=True).counterparty
    assert {"name": "source", "value": "Сорока на хвосте", "from": path.name} in gromova.kept
    facts = FactRecord.objects.count()
    again = load(path, anna, strict=True)
    assert (again["created"], again["updated"], again["unchanged"], len(again["refused"])) == (0, 0, 2, 2)
    assert FactRecord.objects.count() == facts
    kept = load(path, anna)
    assert (kept["created"], kept["unchanged"], kept["refused"]) == (2, 2, [])
    assert {"name": "Дата рождения", "value": "31.06.1990", "from": path.name} in ContactPerson.objects.get(
        last_name="Ахметов"
    ).kept
    assert ContactDetail.objects.filter(person__last_name="Ахметов").count() == 2


COMPANIES = [
    UNF_COMPANIES,
    ["u-1", "Покупатели", "7701000008/770101001", "Ромашка", "40702810900000000001", "ООО «Ромашка»", "12345", "Юридическое лицо", "Да", "Нет", "", "Москва, Садовая, 1", "", "84950003107", "r@x.example", "важный", "Белова Ольга Сергеевна", "Холдинг"],
    ["u-2", "", "", "ИП Орехова М. С.", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["u-3", "", 7700000016, "Холдинг", "", "", "", "", "", "да", "", "", "", "", "", "", "", ""],
    ["u-4", "", "12", "Странная", "", "", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["u-5", "", "", "", "", "", "", "", "", "", "", "", "", "84950000000", "", "", "", ""],
]  # fmt: skip


def test_counterparties_of_unf_arrive_with_accounts_people_and_heads(tmp_path: Path, anna: User) -> None:
    path = write(tmp_path, "Контрагенты.xlsx", book(COMPANIES))
    report = load(path, anna, "counterparties", strict=True)
    assert (report["created"], report["refused"]) == (
        3,
        [
            ("строка 5, колонка «ИНН_КПП»", "в ИНН 10 или 12 цифр"),
            ("строка 6", "в строке нет названия контрагента"),
        ],
    )
    first, sole, head = (Counterparty.objects.get(name=name) for name in ("Ромашка", "ИП Орехова М. С.", "Холдинг"))
    assert (first.inn, first.kpp, first.full_name, first.kind) == ("7701000008", "770101001", "ООО «Ромашка»", "legal")
    assert (first.is_buyer, first.is_supplier, first.is_other) == (True, False, False)
    assert first.head_company == head
    assert first.bank_accounts.get().account == "40702810900000000001"
    assert [(row.kind, row.label) for row in first.details.all()] == [
        ("address", "юридический"), ("phone", ""), ("email", "")
    ]  # fmt: skip
    assert first.affiliations.get().person.full_name == "Белова Ольга Сергеевна"
    assert {"name": "КодПоОКПО", "value": "12345", "from": path.name} in first.kept
    assert (sole.kind, sole.is_buyer, sole.is_supplier, sole.is_other) == ("sole_proprietor", True, True, True)
    assert head.inn == "7700000016"
    facts = FactRecord.objects.count()
    again = load(path, anna, "counterparties", strict=True)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert FactRecord.objects.count() == facts
    assert ContactPerson.objects.count() == 1


def test_a_counterparty_is_known_by_inn_and_kpp(tmp_path: Path, anna: User, vera: User) -> None:
    def row(*lines: str) -> Path:
        return write(tmp_path, f"{abs(hash(lines))}.csv", "\n".join(["Наименование;ИНН;КПП;Телефон", *lines]))

    load(row("Ромашка;7701000008;770101001;84950003107"), anna, "counterparties")
    company = Counterparty.objects.get()
    same = load(row("ООО Ромашка;7701000008;770101001;84950003108"), anna, "counterparties")
    assert (same["created"], same["updated"]) == (0, 1)
    company.refresh_from_db()
    assert company.name == "ООО Ромашка"  # nobody here had touched what the first file said
    assert company.details.count() == 2
    branch = load(row("Ромашка, филиал;7701000008;780101001;"), anna, "counterparties")
    assert branch["created"] == 1
    unsure = load(row("Ромашка?;7701000008;;"), anna, "counterparties")
    assert unsure["refused"] == [("строка 2", "здесь несколько контрагентов с ИНН 7701000008 (2): укажите КПП")]
    assert load(row("Ромашка;7701000008;770101001;84950003107"), vera, "counterparties")["created"] == 1
    assert Counterparty.objects.visible_to(vera).count() == 1
    lost_zero = load(row("Ноль;560000004;;"), anna, "counterparties")
    assert lost_zero["created"] == 1


def test_what_a_file_changes_and_what_was_typed_here(tmp_path: Path, anna: User) -> None:
    text = "Код;Фамилия;Имя;Телефон;Заметки;Дата рождения\nК-1;Ёлкин;Пётр;89210007703;{note};{born}\n"
    load(write(tmp_path, "a.csv", text.format(note="раз", born="14.03.1984")), anna)
    person = ContactPerson.objects.get()
    load(write(tmp_path, "b.csv", text.format(note="два", born="15.03")), anna)
    person.refresh_from_db()
    assert (person.comment, person.birth_day, person.birth_year) == ("два", 15, None)
    change_person(person, PartyInput({"comment": "наше"}), by=anna)
    load(write(tmp_path, "c.csv", text.format(note="три", born="15.03")), anna)
    person.refresh_from_db()
    assert person.comment == "наше"
    assert {"name": "comment", "value": "три", "from": "c.csv"} in person.kept
    load(write(tmp_path, "d.csv", text.format(note="четыре", born="")), anna, existing="skip")
    person.refresh_from_db()
    assert person.comment == "наше"
    load(write(tmp_path, "e.csv", text.format(note="пять", born="")), anna, existing="replace")
    person.refresh_from_db()
    assert (person.comment, person.birth_day) == ("пять", 15)
    assert person.details.count() == 1
    mark_for_deletion(person, by=anna)
    refused = load(write(tmp_path, "f.csv", text.format(note="шесть", born="")), anna)["refused"]
    assert refused == [("строка 2", "Карточка «Ёлкин Пётр» помечена на удаление: сначала верните её.")]


def test_the_same_short_code_of_another_program_is_no_identity(tmp_path: Path, anna: User) -> None:
    load(write(tmp_path, "a.csv", "Код;ФИО\n1;Ёлкин Пётр Ильич\n"), anna)
    report = load(write(tmp_path, "b.csv", "ID;Name\n1;Smith John\n"), anna)
    assert report["refused"] == [("строка 2", "Код 1 здесь у карточки «Ёлкин Пётр Ильич»: это она же?")]
    assert load(write(tmp_path, "c.csv", "Код;ФИО\n1;Ёлкина Пётр Ильич\n"), anna)["updated"] == 1


def test_somebody_alike_is_a_proposal_and_never_taken_silently(tmp_path: Path, anna: User, client_of: Clients) -> None:
    load(write(tmp_path, "a.csv", "Фамилия;Имя;Телефон\nЁлкин;Пётр;8 921 000 77 03\nСоболь;Марк;89210000001\n"), anna)
    data = "Имя;Фамилия;Тел.;Почта\nПётр;Елкин;+79210007703;p@x.example\nМарк;Соболь;89210000002;\n"
    client = client_of(anna)
    assert load(write(tmp_path, "b.csv", data), anna)["created"] == 2  # by default: new cards
    ContactPerson.objects.filter(first_name="Пётр").order_by("pk").last().delete()  # type: ignore[union-attr]
    ContactPerson.objects.filter(first_name="Марк").order_by("pk").last().delete()  # type: ignore[union-attr]
    answer = client.post("/import/", {"file": SimpleUploadedFile("b.csv", data.encode())})
    file = ImportRun.objects.get(public_id=answer["Location"].split("/")[-2])
    targets = {f"target-{number}": target for number, target in enumerate(file.mapping)}
    assert list(targets.values()) == ["first_name", "last_name", "phone", "email"]
    client.post(f"/import/{file.public_id}/mapping/", targets)
    page = client.get(f"/import/{file.public_id}/").content.decode()
    assert "Похожи на тех, кто уже есть" in page
    assert 'name="row-2"' in page
    assert 'name="row-3"' not in page
    client.post(f"/import/{file.public_id}/loading/", {"row-2": "same"})
    file.refresh_from_db()
    assert file.load_run is not None
    client.post(f"/runs/{file.load_run.public_id}/step/")
    assert ContactPerson.objects.filter(first_name="Пётр").count() == 1
    person = ContactPerson.objects.get(first_name="Пётр")
    assert person.last_name == "Ёлкин"
    assert person.details.filter(kind="email").exists()
    assert ContactPerson.objects.filter(first_name="Марк").count() == 2
    again = load(write(tmp_path, "b.csv", data), anna)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_a_mapping_is_chosen_remembered_and_refused(tmp_path: Path, anna: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    data = "Кто;Чем дышит;Куда\nЁлкин Пётр;лыжи;8 921 000 77 03\n".encode("cp1251")

    def bring() -> ImportRun:
        answer = client.post("/import/", {"what": "people", "file": SimpleUploadedFile("x.csv", data)})
        assert answer.status_code == 302
        return ImportRun.objects.get(public_id=answer["Location"].split("/")[-2])

    file = bring()
    assert file.mapping == ["", "", ""]
    address = f"/import/{file.public_id}/mapping/"
    refused = client.post(address, {"target-1": "note"})
    assert refused.status_code == 422
    assert "Ни одна колонка не говорит" in refused.content.decode()
    shown = client.post(address, {"target-0": "full_name", "target-1": "chemical", "target-2": "phone", "show": "0"})
    assert "+7 (921) 000-77-03" in shown.content.decode()
    assert not RememberedMapping.objects.exists()
    assert client_of(vera).get(address).status_code == 404
    chosen = {"target-0": "full_name", "target-1": "keep", "target-2": "phone", "remember": "on"}
    assert client.post(address, chosen).status_code == 302
    assert bring().mapping == ["full_name", "keep", "phone"]


@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls"])
def test_a_book_that_is_none_is_refused_in_words(tmp_path: Path, anna: User, ending: str) -> None:
    from letopis.exchange.cards import Unreadable

    for data in (b"", b"hello", b"PK\x03\x04" + b"\x00" * 200, b"\xd0\xcf\x11\xe0" * 100):
        with pytest.raises(Unreadable) as refusal:
            load(write(tmp_path, f"a.{ending}", data), anna)
        assert len(str(refusal.value)) >= 10
    assert not ImportRun.objects.exists()


def test_a_broken_quote_costs_one_row(tmp_path: Path, anna: User) -> None:
    rows = "".join(f'{number};"Ёлкин{number}";x\n' for number in range(1, 60))
    text = f'Код;Фамилия;Заметки\n{rows}60;"Ломаный;x\n61;Целый;"две\nстроки"\n'
    report = load(write(tmp_path, "a.csv", text), anna)
    assert report["created"] == 60
    assert report["refused"] == [("строка 61", "Кавычка в этой строке открыта и не закрыта.")]
    assert ContactPerson.objects.get(last_name="Целый").comment == "две\nстроки"


def test_rows_of_any_width_and_rare_cells(tmp_path: Path, anna: User) -> None:
    wide = ";".join(f"колонка {number}" for number in range(500))
    cells = ";".join(str(number) for number in range(500))
    load(write(tmp_path, "wide.csv", f"Фамилия;{wide}\nШирокий;{cells}\n"), anna)
    assert len(ContactPerson.objects.get(last_name="Широкий").kept) == 500
    load(write(tmp_path, "long.csv", f"Фамилия;Адрес\nДлинный;{'ы' * 1_000_000}\n"), anna)
    person = ContactPerson.objects.get(last_name="Длинный")
    assert len(person.details.get().value) == 4000
    assert len(person.kept[0]["value"]) == 1_000_000


def test_the_numbers_of_a_load_add_up(tmp_path: Path, anna: User) -> None:
    lines = ["Код;Фамилия;Дата рождения"]
    lines += [f"c{n % 700};Ф{n % 700};{'31.02.1990' if n % 50 == 0 else ''}" for n in range(1200)]
    report = load(write(tmp_path, "a.csv", "\n".join(lines)), anna, strict=True)
    parts = ("created", "updated", "unchanged", "skipped")
    assert sum(report[name] for name in parts) + len(report["refused"]) == 1200
    assert (report["created"], len(report["refused"])) == (686, 24)
    assert ExternalId.objects.filter(system="uid").count() == ContactPerson.objects.count() == 686
    assert not Affiliation.objects.exists()


def test_a_changed_company_completes(tmp_path: Path, anna: User) -> None:
    head = "УИД;Наименование;ИНН;Телефон;Расчетный счет;Контактное лицо\n"
    load(
        write(tmp_path, "a.csv", f"{head}u1;Ромашка;7701000008;84950003107;40702810900000000001;Белова Ольга\n"),
        anna,
        "counterparties",
    )
    company = Counterparty.objects.get()
    detail = DetailInput("website", "romashka.example")
    change_counterparty(company, PartyInput({"full_name": "ООО «Ромашка»"}, details=[detail]), by=anna)
    load(write(tmp_path, "b.csv", f"{head}u1;Ромашка;7701000008;84950003108;40702810900000000002;Крамер Виктор\n"), anna, "counterparties")  # fmt: skip
    company.refresh_from_db()
    assert [row.value for row in company.details.all()] == ["romashka.example", "84950003108"]
    assert company.bank_accounts.count() == 2
    assert sorted(link.person.last_name for link in company.affiliations.all()) == ["Белова Ольга", "Крамер Виктор"]


def test_columns_fill_custom_attributes_and_make_new_ones(
    tmp_path: Path, anna: User, olga: User, client_of: Clients
) -> None:
    from letopis.attributes.actions import add_attribute
    from letopis.attributes.inputs import AttributeInput
    from letopis.exchange import importing
    from letopis.jobs.actions import finish

    olga.role.manages_attributes = True
    olga.role.save()
    limit = add_attribute("person", AttributeInput({"name": "Лимит"}), type="integer", by=olga)
    text = "Код;Фамилия;Лимит;Интересы\n1;Белова;{};лыжи, театр\n2;Ким;много;лыжи\n"
    path = write(tmp_path, "a.csv", text.format(120))
    report = load(path, olga, strict=True)
    assert report["refused"] == [("строка 3, колонка «Лимит»", "Напишите целое число, например 120.")]
    person = ContactPerson.objects.get()
    assert person.attributes == {limit.code: 120}
    client = client_of(olga)
    answer = client.post("/import/", {"what": "people", "file": SimpleUploadedFile("b.csv", text.format(130).encode())})
    file = ImportRun.objects.get(public_id=answer["Location"].split("/")[-2])
    assert file.mapping == ["uid", "last_name", f"attribute:{limit.code}", ""]
    targets = {f"target-{number}": target for number, target in enumerate(file.mapping)} | {"target-3": "new:choices"}
    assert client_of(anna).post(f"/import/{file.public_id}/mapping/", targets).status_code == 404
    assert client.post(f"/import/{file.public_id}/mapping/", targets | {"strict": "keep"}).status_code == 302
    page = client.get(f"/import/{file.public_id}/").content.decode()
    assert "<del>120</del>" in page
    client.post(f"/import/{file.public_id}/loading/")
    file.refresh_from_db()
    assert file.load_run is not None
    finish(file.load_run)
    interests = file.mapping[3].partition(":")[2]
    person.refresh_from_db()
    assert person.attributes[limit.code] == 130
    assert len(person.attributes[interests]) == 2
    kim = ContactPerson.objects.get(last_name="Ким")
    assert kim.kept == [{"name": "Лимит", "value": "много", "from": "b.csv"}]
    rows = client.get("/people/", {f"attributes.{limit.code}": "130"})
    assert rows.status_code in (200, 302)
    finish(importing.start_undo(file, by=olga))
    person.refresh_from_db()
    assert person.attributes == {limit.code: 120}
    assert not ContactPerson.objects.filter(last_name="Ким").exists()
    # Whoever adds no attributes is not offered to, and a forged target is no pair.
    answer = client_of(anna).post("/import/", {"what": "people", "file": SimpleUploadedFile("b.csv", text.encode())})
    own = answer["Location"]
    assert "new:choices" not in client_of(anna).get(own).content.decode()
    client_of(anna).post(f"{own}mapping/", targets)
    assert ImportRun.objects.get(public_id=own.split("/")[-2]).mapping[3] == ""


def test_both_lists_lead_to_loading_what_they_hold(anna: User, oleg: User, client_of: Clients) -> None:
    for address, link in (("/people/", "/import/"), ("/counterparties/", "/import/?what=counterparties")):
        for make in (lambda: None, lambda: make_counterparty(by=anna), lambda: make_person(by=anna)):
            make()
            assert f'href="{link}"' in client_of(anna).get(address).content.decode()
            assert 'href="/import/' not in client_of(oleg).get(address).content.decode()
    page = client_of(anna).get("/import/?what=counterparties").content.decode()
    assert re.search(r'value="counterparties"[^>]*checked', page), page
