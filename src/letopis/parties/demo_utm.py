"""Marks of advertising in the demo company, and the rules that tell sources by them."""

import random
from collections.abc import Sequence
from typing import Any

from letopis.parties.models import ContactPerson, Counterparty, Source
from letopis.parties.models.utm import UTM

RULES = {
    "context-advertising": [
        {"utm_source": "yandex", "utm_medium": "cpc"},
        {"utm_source": "google", "utm_medium": "cpc"},
    ],
    "social": [{"utm_source": "vk*"}, {"utm_source": "telegram"}],
}
# platform, kind, campaign, advertisement, keyword
MARKS = {
    "context-advertising": [
        ("yandex", "cpc", "brick_autumn", "banner1", "кирпич оптом"),
        ("yandex", "cpc", "dry_mixes", "text2", "сухие смеси"),
        ("google", "cpc", "brick_autumn", "", ""),
    ],
    "social": [("vk", "social", "brick_autumn", "post", ""), ("telegram", "social", "news", "", "")],
}


def mark_cards(seed: int, companies: Sequence[Counterparty], people: Sequence[ContactPerson]) -> None:
    """Cards of two sources come with marks; a few have marks and no source yet."""
    rng = random.Random(seed)
    sources = {source.code: source for source in Source.objects.all()}
    for code, rules in RULES.items():
        Source.objects.filter(code=code).update(utm_rules=rules)
    names = {sources[code].pk: marks for code, marks in MARKS.items()}
    hosts: list[tuple[Any, Sequence[Any]]] = [(Counterparty, companies), (ContactPerson, people)]
    for model, cards in hosts:
        marked = [card for card in cards if card.source_id in names]
        for number, card in enumerate(marked):
            for name, value in zip(UTM, rng.choice(names[card.source_id or 0]), strict=True):
                setattr(card, name, value)
            if number % 8 == 7:
                card.source = None
        model._default_manager.bulk_update(marked, [*UTM, "source"])
