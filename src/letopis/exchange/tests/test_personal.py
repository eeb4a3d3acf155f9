"""Nothing of an erased person stays in what people have loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import make_user
from letopis.exchange.models import ImportRefusal, ImportRun
from letopis.exchange.testing import load
from letopis.parties.models import ContactPerson
from letopis.parties.personal.erasing import erase
from letopis.parties.personal.registry import Options

Clients = Callable[[User], Client]


@pytest.mark.django_db(transaction=True)
def test_an_erased_person_is_in_no_kept_file(tmp_path: Path, client_of: Clients) -> None:
    seed()
    gleb = make_user("gleb", "Орлов Глеб", "owner")
    path = tmp_path / "a.csv"
    path.write_text(
        "Фамилия;Имя;Телефон;Дата рождения\nКанарейкина;Юнона;8 921 777 55 33;\nКанарейкина;Юнона;;31.02.1990\n"
    )
    file = load(path, gleb, strict=True)["file"]
    other = tmp_path / "b.csv"
    other.write_text("Фамилия;Имя\nСоболь;Марк\n")
    kept = load(other, gleb)["file"]
    person = ContactPerson.objects.get(last_name="Канарейкина")
    erase(person, ground="по просьбе", typed=person.full_name, options=Options(), by=gleb)
    assert not file.path.exists()
    assert not file.rows_path.exists()
    assert kept.path.exists()
    stored = str(list(ImportRun.objects.values())) + str(list(ImportRefusal.objects.values()))
    assert "Канарейкина" not in stored
    assert "777" not in str(ImportRun.objects.values_list("contents", "report"))
    assert client_of(gleb).get(f"/import/{file.public_id}/").status_code == 200
