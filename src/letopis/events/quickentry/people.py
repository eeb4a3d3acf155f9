"""Who is meant: words of a phrase against the names of people one may see, in any case and either order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django.db.models import Q

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.events.quickentry.declension import forms, means, names_of, nominative
from letopis.events.quickentry.phrase import Phrase, Word, folded
from letopis.parties.models import ContactPerson

MOST = 8  # candidates offered for one name
_WORDS = 15  # words of a phrase that are looked up
_STOP = frozenset(
    [
        "и",
        "или",
        "а",
        "но",
        "не",
        "на",
        "в",
        "во",
        "с",
        "со",
        "к",
        "ко",
        "о",
        "об",
        "про",
        "по",
        "за",
        "до",
        "из",
        "от",
        "для",
        "у",
        "при",
        "над",
        "под",
        "без",
        "через",
        "что",
        "как",
        "это",
        "этот",
        "эта",
        "где",
        "когда",
        "the",
        "and",
        "or",
        "for",
        "about",
        "with",
        "from",
        "into",
        "not",
        "that",
        "this",
        "договор",
        "счет",
        "звонок",
        "встреча",
        "письмо",
        "клиент",
        "клиента",
        "клиенту",
        "компания",
        "фирма",
        "срок",
        "сроки",
        "цена",
        "оплата",
    ]
)
_BEFORE = re.compile(
    r"(?:(?:^|(?<=[\s\x00,]))(?:с|со|к|ко|у|от|для|и|with|to|from|and|клиент[ау]?|г-ну|г-же|господину|госпоже) )$"
)
_JOINED = re.compile(r"^\.?\s?$")
_HANDS_OVER = re.compile(r"(?<!\w)(?:ответственн\w+|исполнител\w+|поруч\w+|assign(?: to)?)[: ]+$|@$")


@dataclass(frozen=True)
class Match:
    """Words of the phrase and who they may mean: one, or several to choose from."""

    start: int
    end: int
    words: int
    parties: tuple[Any, ...]
    is_subject: bool = False  # in the nominative: «звонила Белова»
    is_sure: bool = True  # with a last name, or a name of a company


def words_to_ask(phrase: Phrase) -> list[Word]:
    """The words that may be names."""
    found = [word for word in phrase.words() if not any(map(str.isdigit, word.raw))]
    return [word for word in found if word.folded not in _STOP or (len(word.raw) == 1 and word.is_name)][:_WORDS]


def people_named(phrase: Phrase, user: User, words: Sequence[Word], verb_end: int) -> list[Match]:
    """People by their last names; where there are none, by first names."""
    found = _whole_names(phrase, user, words)
    taken = {position for match in found for position in range(match.start, match.end)}
    long = [word for word in words if len(word.folded) > 2 and word.start not in taken]
    asked = Q()
    for word in long:
        asked |= _last_name(word)
    left = [word for word in words if word.start not in taken]
    found += _runs(phrase, left, _read(user, asked, 200) if long else [], needs_last=True)
    taken |= {position for match in found for position in range(match.start, match.end)}
    long = [word for word in words if len(word.folded) > 2]
    firsts = [word for word in long if word.start not in taken and _may_be_first_name(phrase, word, verb_end)][:3]
    if not firsts:
        return found
    asked = Q(pk__in=[])
    for word in firsts:
        for name in names_of(word.folded):
            if len(name) > 2 and (name == word.folded or len(forms(name)) > 1):
                asked |= Q(search_text__has=name)
    rest = [word for word in words if word.start not in taken]
    return found + _runs(phrase, rest, _read(user, asked, 200), needs_last=False)


def _whole_names(phrase: Phrase, user: User, words: Sequence[Word]) -> list[Match]:
    """«Беловой Ольге», «Ольге Беловой»: of a thousand namesakes those whose other name stands beside."""
    has_names = any(word.is_name and word.start > 0 for word in words)  # else everything is typed in small letters
    asked = Q()
    for one, other in pairwise(words):
        near = _JOINED.match(phrase.left[one.end : other.start]) and min(len(one.folded), len(other.folded)) > 2
        if near and (not has_names or (one.is_name and other.is_name)):
            asked |= _last_name(one, beside=other) | _last_name(other, beside=one)
    if not asked:
        return []
    found = _runs(phrase, words, _read(user, asked, 200), needs_last=True)
    return [match for match in found if match.words > 1]


def _last_name(word: Word, *, beside: Word | None = None) -> Q:
    """Names that begin with one `word` is a form of, a range of the index each; those that go on with another word."""
    others = Q()
    for name in names_of(beside.folded) if beside else ():
        others |= Q(sort_key__contains=f" {name}")
    asked = Q()
    for name in names_of(word.folded):
        asked |= Q(sort_key__gte=name, sort_key__lt=f"{name}!") & others
    return asked


def _read(user: User, asked: Q, limit: int) -> list[ContactPerson]:
    rows = ContactPerson.objects.visible_to(user).filter(asked, is_marked_for_deletion=False, is_valid=True)
    names = ("public_id", "last_name", "first_name", "patronymic", "responsible", "team", "sort_key")
    # Unordered: told to sort, SQLite would walk the whole index instead of the few ranges that are asked for.
    return sorted(rows.only(*names).order_by()[:limit], key=lambda row: (row.sort_key, row.pk))


def _may_be_first_name(phrase: Phrase, word: Word, verb_end: int) -> bool:
    before = phrase.left[: word.start]
    follows_verb = verb_end >= 0 and not before[verb_end:].replace("\x00", "").strip()
    return (word.is_name and word.start > 0) or follows_verb or bool(re.search(r"(?<!\w)(?:с|со|к|with) $", before))


def _runs(phrase: Phrase, words: Sequence[Word], people: Iterable[Any], *, needs_last: bool) -> list[Match]:
    """The longest runs of neighbouring words that name one person; who fits the same words equally stands together."""
    runs: dict[tuple[int, int, int], list[Any]] = {}
    subjects: dict[tuple[int, int, int], bool] = {}
    for person in people:
        if (best := _best(phrase, words, _names(person), needs_last)) is not None:
            key, is_subject = best
            runs.setdefault(key, []).append(person)
            subjects[key] = is_subject
    return apart(
        Match(start, end, count, tuple(persons), subjects[start, end, count], needs_last)
        for (start, end, count), persons in runs.items()
    )


def _names(person: Any) -> tuple[str, str, str]:
    if isinstance(person, User):
        last, first, rest = [*person.name.split(" ", 2), "", ""][:3]
        return last, first, rest
    return person.last_name, person.first_name, person.patronymic


def _best(
    phrase: Phrase, words: Sequence[Word], names: tuple[str, str, str], needs_last: bool
) -> tuple[tuple[int, int, int], bool] | None:
    best: tuple[tuple[int, int, int], bool] | None = None
    for at in range(len(words)):
        used: dict[int, Word] = {}
        for number in range(at, len(words)):
            word = words[number]
            if number > at and not _JOINED.match(phrase.left[words[number - 1].end : word.start]):
                break
            part = _part(word, names, used)
            if part is None:
                break
            used[part] = word
        wanted = 0 if needs_last else 1
        if wanted in used and (best is None or len(used) > best[0][2]):
            last = used[wanted]
            is_subject = last.folded == folded(names[wanted]) and len(forms(names[wanted])) > 1
            ends = max(word.end for word in used.values())
            best = (words[at].start, ends, len(used)), is_subject
    return best


def _part(word: Word, names: tuple[str, str, str], used: dict[int, Word]) -> int | None:
    """Which of the names the word is a form of."""
    for number, name in enumerate(names):
        if not name or number in used:
            continue
        if len(word.folded) == 1:
            if used and number > 0 and folded(name)[:1] == word.folded and word.is_name:
                return number
        elif word.folded in forms(name) or (number == 1 and means(word.folded, name)):
            return number
    return None


def apart(matches: Iterable[Match]) -> list[Match]:
    """The matches that do not overlap, those of more words first; in the order of the phrase."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda one: (-one.words, one.start)):
        if all(match.end <= other.start or match.start >= other.end for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda match: match.start)


def take(phrase: Phrase, match: Match) -> None:
    """The words of a match are understood, with the preposition before them."""
    before = _BEFORE.search(phrase.left[: match.start])
    start = before.start() if before else match.start
    end = match.end + (phrase.left[match.end : match.end + 1] == "." and match.words > 1)
    phrase.take(start, end)


def colleagues_named(phrase: Phrase, user: User, words: Sequence[Word]) -> list[Match]:
    """Colleagues by last or first name."""
    if not words:
        return []
    return _runs(phrase, words, colleagues_of(user), needs_last=True)


def read_responsible(phrase: Phrase, user: User) -> User | None:
    """«ответственный Сафин», «поручить Борису», «@Сафин»."""
    if not re.search(r"ответственн|исполнител|поруч|assign|@", phrase.left):
        return None
    words = [word for word in words_to_ask(phrase) if _HANDS_OVER.search(phrase.left[: word.start])]
    for word in words:
        after = [one for one in words_to_ask(phrase) if one.start >= word.start]
        for needs_last in (True, False):
            for match in _runs(phrase, after, colleagues_of(user), needs_last=needs_last):
                if match.start == word.start and len(match.parties) == 1:
                    said = _HANDS_OVER.search(phrase.left[: match.start])
                    assert said is not None
                    phrase.take(said.start(), match.end)
                    return match.parties[0]  # type: ignore[no-any-return]
    return None


def unknown_name(phrase: Phrase, words: Sequence[Word]) -> str:
    """A name nobody bears: neighbouring words that begin with a capital letter, where a name may stand."""
    found: list[Word] = []
    for word in words:
        proper = word.is_name and word.start > 0 and word.raw[1:].islower() and len(word.raw) > 2
        if proper and (not found or _JOINED.match(phrase.left[found[-1].end : word.start])):
            found.append(word)
        elif found:
            break
    return nominative([word.raw for word in found[:3]])


def chosen_first(match: Match, company_ids: set[int], works_at: dict[int, set[int]], user: User) -> Match:
    """Those who work for a company that is named too; without such, one's own people first."""
    fitting = tuple(one for one in match.parties if works_at.get(one.pk, set()) & company_ids)
    if fitting:
        return replace(match, parties=fitting)
    own = sorted(match.parties, key=lambda one: one.responsible_id != user.pk)
    return replace(match, parties=tuple(own))
