"""What kind of event a phrase tells of, and whether it is to be done or done already."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from letopis.events.models import Event, EventType
from letopis.events.quickentry.phrase import Phrase, folded

_PLANNED, _COMPLETED = Event.State.PLANNED, Event.State.COMPLETED


@dataclass(frozen=True)
class Kind:
    """A type by its code, with what the verb says beside it."""

    code: str
    state: str = ""  # "" when a noun says neither
    outcome: str = ""
    is_verb: bool = True
    keeps: bool = False  # the verb belongs to the subject: «подготовить КП»
    start: int = -1
    end: int = -1


def _rule(words: str, kind: Kind) -> tuple[re.Pattern[str], Kind]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)"), kind


_NOUN = {"is_verb": False}
# Of those found the one that stands first in the phrase says the kind; of two in one place, the upper of this table.
_RULES = [
    _rule("не дозвонил(?:ся|ась|ись)", Kind("call", _COMPLETED, "no_answer")),
    _rule(r"(?:по|пере|до)?звонил[аи]?|созванивал\w+|созвонил\w+|дозвонил\w+|набирал[аи]?|called|phoned|rang|говорил[аи]? по телефону", Kind("call", _COMPLETED)),
    _rule(r"(?:по|пере)звон(?:ить|и|ите|ю|им)|созвон(?:иться|имся|юсь)|набрать|набери|набрать по телефону|call back|call|phone|ring", Kind("call", _PLANNED)),
    _rule(r"(?:теле)?созвон[а-я]{0,2}|звон(?:ок|ка|ку|ком)|конференц-?звонок|phone call", Kind("call", **_NOUN)),  # type: ignore[arg-type]
    _rule(r"встретил(?:ся|ась|ись)|встречал(?:ся|ась|ись)|виделс?[яи]сь|виделся|met", Kind("meeting", _COMPLETED)),
    _rule(r"встрет(?:иться|имся|юсь)|увидеться|увидимся|пообедать|meet", Kind("meeting", _PLANNED)),
    _rule(r"встреч[аиуе]|встречей|переговоры|meeting", Kind("meeting", **_NOUN)),  # type: ignore[arg-type]
    _rule(r"(?:отправил[аи]?|послал[аи]?|написал[аи]?) (?:смс|sms|эсэмэс\w*)", Kind("sms", _COMPLETED)),
    _rule(r"(?:отправить|послать|написать|отправь|пошли|send)(?: an?)? (?:смс\w*|sms|эсэмэс\w*)|text", Kind("sms", _PLANNED)),
    _rule(r"смс\w{0,4}|sms|эсэмэс\w*", Kind("sms", **_NOUN)),  # type: ignore[arg-type]
    _rule(r"(?:отправил[аи]?|послал[аи]?|написал[аи]?|выслал[аи]?) (?:письм\w+|email|e-mail|на почту)|писал[аи]?|написал[аи]?|wrote|emailed", Kind("email", _COMPLETED)),
    _rule(r"(?:выслал[аи]?|отправил[аи]?|прислал[аи]?|sent)", Kind("email", _COMPLETED, keeps=True)),
    _rule(r"(?:отправить|написать|послать|напиши|send|write)(?: an?)? (?:письм\w+|email|e-mail|имейл|мейл|letter)|написать|напиши|написать письмо|отписать(?:ся)?|email|write", Kind("email", _PLANNED)),
    _rule(r"отправить|отправь|выслать|вышли|переслать|послать|send", Kind("email", _PLANNED, keeps=True)),
    _rule(r"письмо|имейл|e-mail|letter", Kind("email", **_NOUN)),  # type: ignore[arg-type]
    _rule(r"заметка|записать|запиши|note", Kind("note", _COMPLETED)),
    _rule(r"задача|задачу|таск|todo|task", Kind("task", _PLANNED)),
    _rule(
        r"подготов(?:ить|ь)|сделать|провер(?:ить|ь)|купить|собрать|рассчитать|посчитать|заказать|узнать|уточнить|составить|"
        r"оформить|обновить|найти|выставить|забрать|оплатить|согласовать|разобраться|подписать|prepare|check|buy|order|find",
        Kind("task", _PLANNED, keeps=True),
    ),
]  # fmt: skip
_LETTER = re.compile(r"(?<!\w)(?:письмо|an? email|a letter)(?!\w)")
_REMIND = re.compile(r"(?<!\w)(?:напомн(?:ить|и|ите)(?: мне)?|не забыть|remind(?: me)?(?: to)?)(?!\w)")
_MESSENGER = re.compile(r"(?<!\w)(?:в |через |in |on )?(?:телеграмм?[еау]?|тг|telegram|вацап[ае]?|в[ао]тсап[ае]?|whatsapp|мессенджер[е]?|вайбер[е]?|viber|макс[е]? мессенджер)(?!\w)")  # fmt: skip


def read_kind(phrase: Phrase, types: Sequence[EventType]) -> Kind | None:
    """The kind the phrase tells of; the verb is understood from then on unless it belongs to the subject."""
    known = {kind.code for kind in types}
    found: list[tuple[int, int, re.Match[str], Kind]] = []
    for number, (pattern, kind) in enumerate([*_own(types), *_RULES]):
        if kind.code in known and (match := pattern.search(phrase.left)):
            found.append((match.start(), number, match, kind))
    if not found:
        return None
    start, _number, match, kind = min(found, key=lambda one: (one[3].keeps and one[3].code == "task", one[0], one[1]))
    if not kind.keeps:
        phrase.take(*match.span())
        if kind.code == "email" and kind.is_verb:
            phrase.find(_LETTER)
    where = {"start": start, "end": match.end()}
    if kind.code == "email" and "messenger" in known and phrase.find(_MESSENGER):
        return Kind("messenger", kind.state, kind.outcome, kind.is_verb, kind.keeps, **where)
    return Kind(kind.code, kind.state, kind.outcome, kind.is_verb, kind.keeps, **where)


def reminds(phrase: Phrase) -> bool:
    """Whether it asks to be reminded at the time itself: «напомни …»."""
    return phrase.find(_REMIND) is not None


def _own(types: Sequence[EventType]) -> list[tuple[re.Pattern[str], Kind]]:
    """The types the company made itself, by their names in any case."""
    rules = []
    for kind in types:
        words = folded(kind.name).split()
        if not words or kind.code in EventType.STANDARD_NAMES:
            continue
        inflected = " ".join(rf"{re.escape(_stem(word))}\w{{0,3}}" for word in words)
        rules.append(_rule(inflected, Kind(kind.code, is_verb=False)))
    return rules


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "аеийоуыьюя" else word
