"""Templates and a sequence of the demo company."""

from letopis.accounts.models import User
from letopis.events.models import EventTemplate, EventType, Reach, Sequence, SequenceStep

_TEMPLATES = [
    {
        "name": "Первый звонок", "type": "call", "minutes": 20, "reminders": [15],
        "subject": "Знакомство: что нужно {компания}",
        "content": "{имя отчество}, здравствуйте!\n– чем занимаетесь и что покупаете сейчас\n– кто решает и к какому сроку\n– когда созвониться в следующий раз",
    },
    {
        "name": "Показ образцов", "type": "meeting", "minutes": 90, "reminders": [60, 1440], "place": "Шоурум",
        "subject": "Показ образцов для {компания}", "content": "Взять: каталог, образцы, прайс на объём.",
    },
]  # fmt: skip
_STEPS = [
    (0, 11 * 60, "call", "После выставки: {имя}, чем помочь?", "Напомнить, о чём говорили на стенде."),
    (1, None, "email", "Каталог и цены для {компания}", "{имя отчество}, высылаем каталог, о котором говорили на выставке."),
    (5, 15 * 60, "call", "Что решили по каталогу?", ""),
]  # fmt: skip


def fill_templates(by: User) -> None:
    """Two templates and «Обзвон после выставки», everybody's."""
    kinds = {kind.code: kind for kind in EventType.objects.all()}
    for order, values in enumerate(_TEMPLATES):
        row = {**values, "type": kinds[str(values["type"])]}
        EventTemplate.objects.create(owner=by, reach=Reach.ALL, order=order, **row)
    sequence = Sequence.objects.create(name="Обзвон после выставки", owner=by, reach=Reach.ALL, stops_on_answer=True)
    SequenceStep.objects.bulk_create(
        SequenceStep(
            sequence=sequence, order=order, day=day, time=at, type=kinds[code], subject=subject, content=content
        )
        for order, (day, at, code, subject, content) in enumerate(_STEPS)
    )
