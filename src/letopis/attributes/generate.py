"""Ten attributes and their values for the cards of a generated base, the same for a seed."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import connection

from letopis.accounts.models import User
from letopis.attributes.actions import add_attribute
from letopis.attributes.hosts import HOSTS
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.mirror import rows_of
from letopis.attributes.models import AttributeDefinition
from letopis.kernel.bulk import write_rows

_DEFINITIONS: list[tuple[str, str, list[str]]] = [
    ("Интересы", "choices", ["Парусный спорт", "Кофе", "Шахматы", "Горы", "Рыбалка", "Театр"]),
    ("Сегмент", "choice", [f"Сегмент {number}" for number in range(1, 11)]),
    ("Лимит решения", "money", []),
    ("Предпочитает связь", "text", []),
    ("Дата пересмотра цен", "date", []),
    ("Участвует в торгах", "boolean", []),
    ("Число сотрудников", "integer", []),
    ("Скидка, %", "decimal", []),
    ("Запасной телефон", "phone", []),
    ("Профиль", "link", []),
]
_FILLED = 0.8
_CHUNK = 2000


def write_attributes(rng: random.Random, host: str, by: User) -> None:
    """Make the attributes of a host and give every card most of them; inside the caller's transaction."""
    known = [
        add_attribute(host, AttributeInput({"name": name}, [ChoiceInput(one) for one in choices]), type=type, by=by)
        for name, type, choices in _DEFINITIONS
    ]
    model = HOSTS[host].model
    ids = list(model._base_manager.order_by("pk").values_list("pk", flat=True))
    numbers = count(1)
    for start in range(0, len(ids), _CHUNK):
        _write(rng, host, known, ids[start : start + _CHUNK], numbers)


def _write(
    rng: random.Random, host: str, known: list[AttributeDefinition], ids: list[int], numbers: Iterator[int]
) -> None:
    held = {pk: {row.code: _value(rng, row) for row in known if rng.random() < _FILLED} for pk in ids}
    table = HOSTS[host].model._meta.db_table
    with connection.cursor() as cursor:
        rows = [(json.dumps(values, ensure_ascii=False), pk) for pk, values in held.items()]
        cursor.executemany(f'UPDATE "{table}" SET attributes = %s WHERE id = %s', rows)
    write_rows(HOSTS[host].values, _mirrored(host, known, held, numbers))


def _mirrored(
    host: str, known: list[AttributeDefinition], held: dict[int, Any], numbers: Iterator[int]
) -> Iterator[dict[str, Any]]:
    for pk, values in held.items():
        for definition in known:
            for row in rows_of(definition, values.get(definition.code), HOSTS[host].values):
                yield {
                    "id": next(numbers), "host_id": pk, "definition_id": definition.pk, "is_first": row.is_first, "text_key": row.text_key,
                    "text": row.text, "number": row.number, "moment": row.moment,
                }  # fmt: skip


def _value(rng: random.Random, definition: AttributeDefinition) -> Any:
    codes = [choice["code"] for choice in definition.choices]
    made: dict[str, Callable[[], Any]] = {
        "choices": lambda: sorted(rng.sample(codes, rng.randint(1, 3)), key=codes.index),
        "choice": lambda: rng.choice(codes),
        "money": lambda: f"{rng.randrange(10_000_000)}.00",
        "text": lambda: rng.choice(["звонок до 12:00", "письмо", "мессенджер", "встреча"]) + f" {rng.randrange(1000)}",
        "date": lambda: (date(2024, 1, 1) + timedelta(days=rng.randrange(1500))).isoformat(),
        "boolean": lambda: rng.random() < 0.5,
        "integer": lambda: rng.randrange(1, 5000),
        "decimal": lambda: f"{rng.randrange(1, 30)}.5",
        "phone": lambda: f"+7999{rng.randrange(10**7):07}",
        "link": lambda: f"https://company.example/{rng.randrange(10**6)}",
    }
    return made[definition.type]()  # type: ignore[no-untyped-call]
