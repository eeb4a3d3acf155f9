"""Attributes of the demo company, with values on some of its cards."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.attributes.actions import add_attribute
from letopis.attributes.hosts import HOSTS
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.mirror import mirror
from letopis.attributes.models import AttributeDefinition

_INTERESTS = ["Парусный спорт", "Кофе", "Шахматы", "Горы", "Рыбалка", "Театр"]
_PLACES = ["Наш офис", "У клиента", "На объекте", "По видеосвязи"]
_BUDGETS = ["300000.00", "750000.00", "1200000.00", "2500000.00", "4800000.00"]
# host → name, type, choices, share of the cards that have a value
_DEFINITIONS: dict[str, list[tuple[str, str, list[str], float]]] = {
    "person": [("Интересы", "choices", _INTERESTS, 0.6), ("Дата последней выставки", "date", [], 0.4)],
    "counterparty": [("Бюджет", "money", [], 0.7), ("Дата последней выставки", "date", [], 0.4)],
    "event": [("Площадка", "choice", _PLACES, 0.2)],
}


def fill(rng: random.Random, host: str, today: date, by: User) -> None:
    """Make the attributes of a host and give its cards values; inside the transaction that makes the cards."""
    known = [
        (add_attribute(host, AttributeInput({"name": name}, [ChoiceInput(one) for one in choices]), type=type, by=by), share)
        for name, type, choices, share in _DEFINITIONS[host]
    ]  # fmt: skip
    model = HOSTS[host].model
    cards = list(model._default_manager.order_by("pk"))
    for card in cards:
        card.attributes = {row.code: _value(rng, row, today) for row, share in known if rng.random() < share}
    model._default_manager.bulk_update(cards, ["attributes"], batch_size=200)
    mirror(cards)


def _value(rng: random.Random, definition: AttributeDefinition, today: date) -> Any:
    codes = [choice["code"] for choice in definition.choices]
    made: dict[str, Callable[[], Any]] = {
        "choices": lambda: sorted(rng.sample(codes, rng.randint(1, 2)), key=codes.index),
        "choice": lambda: rng.choice(codes),
        "money": lambda: rng.choice(_BUDGETS),
        "date": lambda: (today - timedelta(days=rng.randrange(20, 700))).isoformat(),
    }
    return made[definition.type]()
