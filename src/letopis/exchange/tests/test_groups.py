"""Groups from a column of a file: found by path or by name, made when absent, taken away by the undo."""

from pathlib import Path

import pytest

from letopis.accounts.models import User
from letopis.exchange import importing
from letopis.exchange.mapping.headers import COMPANIES, PEOPLE, guess
from letopis.exchange.testing import bring, load, loaded
from letopis.jobs.actions import finish
from letopis.parties.actions.groups import change_group
from letopis.parties.actions.tags import change_tag
from letopis.parties.models import ContactPerson, Counterparty, Group, Tag
from letopis.parties.testing import make_group, make_person


def write(folder: Path, *lines: str) -> Path:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("header", ["Группа", "Родитель", "Входит в группу", "ГРУППА", "Parent"])
def test_the_captions_of_a_group_are_known(header: str) -> None:
    assert (guess(header, PEOPLE), guess(header, COMPANIES)) == ("group", "group")


def test_a_file_brings_groups_and_its_undo_takes_them_away(tmp_path: Path, anna: User, gleb: User) -> None:
    wholesale = make_group("Клиенты / Опт", by=anna)
    make_group("Партнёры / Север", by=anna)
    make_group("Поставщики / Север", by=anna)
    held = make_person("Сидоров Иван", by=anna)
    lines = (
        "Код;Фамилия;Группа;Теги",
        "1;Первая;клиенты / ОПТ;новая метка",
        "2;Вторая;Опт;другая метка",  # the one group of this name
        "3;Третья;Клиенты / Розница / Москва;",
        "4;Четвёртая;Север;",  # several groups have this name
        "5;Пятая;A / B / C / D / E / F;",
        "6;Шестая;Новички;",
        "7;Седьмая;;",
    )
    file = bring(write(tmp_path, *lines), anna)
    checked = finish(importing.start_check(file))
    assert Group.objects.count() == 6  # a dry run makes nothing
    assert checked.report["created"] == 7
    loaded(file)
    people = {person.last_name: person for person in ContactPerson.objects.select_related("group")}
    paths = {name: person.group.path if person.group else "" for name, person in people.items()}
    assert paths == {
        "Сидоров": "", "Первая": "Клиенты / Опт", "Вторая": "Клиенты / Опт", "Третья": "Клиенты / Розница / Москва",
        "Четвёртая": "", "Пятая": "", "Шестая": "Новички", "Седьмая": "",
    }  # fmt: skip
    assert [line["value"] for line in people["Четвёртая"].kept] == ["Север"]
    assert [line["value"] for line in people["Пятая"].kept] == ["A / B / C / D / E / F"]
    assert people["Первая"].group == wholesale
    held.tags.add(Tag.objects.get(name="новая метка"))
    change_tag(Tag.objects.get(name="другая метка"), name="Другая", color="ok", by=gleb)
    newcomers = Group.objects.get(name="Новички")
    change_group(newcomers, name="Новенькие", parent=None, by=gleb)
    assert finish(importing.start_undo(file, by=anna)).report["removed"] == 7
    left = set(Group.objects.values_list("path", flat=True))
    assert left == {
        "Клиенты", "Клиенты / Опт", "Партнёры", "Партнёры / Север", "Поставщики", "Поставщики / Север", "Новенькие",
    }  # fmt: skip
    assert set(Tag.objects.values_list("name", flat=True)) == {"новая метка", "Другая"}  # used, and changed since


def test_a_second_file_moves_what_the_first_one_put(tmp_path: Path, anna: User) -> None:
    load(
        write(tmp_path, "Код;Наименование;Родитель", "1;ООО «Парус»;Покупатели", "2;ООО «Якорь»;Покупатели"),
        anna,
        "counterparties",
    )
    sail, anchor = Counterparty.objects.order_by("name")
    assert {sail.group, anchor.group} == {Group.objects.get(host="counterparty", path="Покупатели")}
    anchor.group = make_group("Свои", by=anna, host="counterparty")
    anchor.save()
    second = bring(
        write(tmp_path, "Код;Наименование;Родитель", "1;ООО «Парус»;Поставщики", "2;ООО «Якорь»;Поставщики"),
        anna, "counterparties",
    )  # fmt: skip
    checked = finish(importing.start_check(second))
    shown = [change for line in checked.report["shown"]["changed"] for change in line["changes"]]
    assert ["Группа", "Покупатели", "Поставщики"] in shown
    assert not Group.objects.filter(path="Поставщики").exists()
    loaded(second)
    sail.refresh_from_db()
    anchor.refresh_from_db()
    assert (str(sail.group), str(anchor.group)) == ("Поставщики", "Свои")  # what was chosen here wins
    finish(importing.start_undo(second, by=anna))
    sail.refresh_from_db()
    assert str(sail.group) == "Покупатели"
    assert not Group.objects.filter(path="Поставщики").exists()


def test_a_wrong_path_refuses_a_strict_row(tmp_path: Path, anna: User) -> None:
    report = load(write(tmp_path, "Фамилия;Группа", f"Длинная;{'я' * 101}", "Верная;Клиенты"), anna, strict=True)
    assert report["created"] == 1
    assert "не длиннее 100 знаков" in report["refused"][0][1]
