"""Which counterparties are meant: «в Ромашку», «ООО Северный берег», «с ИП Ивановым»."""

import re
from collections.abc import Sequence

from django.db.models import Q

from letopis.accounts.models import User
from letopis.events.quickentry.declension import forms
from letopis.events.quickentry.people import Match, apart
from letopis.events.quickentry.phrase import Phrase, Word
from letopis.parties.duplicates.keys import company_words
from letopis.parties.models import Counterparty

_FORM = re.compile(
    r"(?<!\w)(?:ооо|оао|зао|ао|пао|ип|тд|тк|гк|ск|нпо|компани[яеию]|компанией|фирм[аеуы]|фирмой)[\s«\"]*$"
)
_PLACE = re.compile(r"(?<!\w)(?:в|во|с|со|из|от|для|к|to|from|with|at)[\s«\"]+$")
_BETWEEN = re.compile(r"^[\s«»\"'.,-]{0,3}$")
_FRONT = re.compile(
    r"(?:(?:^|(?<=[\s\x00,]))(?:в|во|с|со|к|из|от|для|и|to|from|with|at) )?"
    r"(?:(?:ооо|оао|зао|ао|пао|ип|тд|тк|гк|ск|нпо|компани[яеию]|компанией|фирм[аеуы]|фирмой) ?)*[«\"']?$"
)
_MOST_WORDS = 6


def companies_named(phrase: Phrase, user: User, words: Sequence[Word]) -> list[Match]:
    """Counterparties whose name the phrase has, in any case, without its legal form."""
    words = [part for word in words for part in _parts(word)]
    starts = [word for word in words if len(word.folded) > 2 and _may_be_company(phrase, word)][:_MOST_WORDS]
    if not starts:
        return []
    asked = Q(pk__in=[])
    for word in starts:
        stem = word.folded[:-2] if len(word.folded) > 5 else word.folded[:-1] if len(word.folded) > 3 else word.folded
        asked |= Q(search_text__has=stem)
    rows = Counterparty.objects.visible_to(user).filter(asked, is_marked_for_deletion=False, is_valid=True)
    runs: dict[tuple[int, int, int], list[Counterparty]] = {}
    whole: dict[tuple[int, int, int], list[Counterparty]] = {}
    for company in rows.order_by("sort_key", "pk")[:200]:
        names = company_words(company.name)
        if run := _best(phrase, words, names, {word.start for word in starts}):
            (whole if run[2] == len(names) else runs).setdefault(run, []).append(company)
    # Who is named by the whole of their name is meant rather than who merely has the word in it.
    chosen = {**runs, **whole}
    return apart(Match(start, end, count, tuple(found)) for (start, end, count), found in chosen.items())


def _parts(word: Word) -> list[Word]:
    """«Вектор-Прибор» as the words names of companies are compared by."""
    found = re.finditer(r"[^-'’]+", word.folded)
    return [
        Word(word.start + one.start(), word.start + one.end(), word.raw[one.start() : one.end()], one[0])
        for one in found
    ]


def _may_be_company(phrase: Phrase, word: Word) -> bool:
    before = phrase.left[: word.start]
    quoted = before.endswith(("«", '"'))
    named = word.is_name and word.start > 0
    return quoted or named or bool(_FORM.search(before)) or (len(word.folded) > 3 and bool(_PLACE.search(before)))


def _best(phrase: Phrase, words: Sequence[Word], names: list[str], starts: set[int]) -> tuple[int, int, int] | None:
    """The longest run of neighbouring words that follows the words of a name from its first one on."""
    best = None
    for at, first in enumerate(words):
        if first.start not in starts:
            continue
        count = 0
        while count < len(names) and at + count < len(words):
            word = words[at + count]
            if count and not _BETWEEN.match(phrase.left[words[at + count - 1].end : word.start]):
                break
            if word.folded not in forms(names[count]):
                break
            count += 1
        if count and (best is None or count > best[2]):
            best = first.start, words[at + count - 1].end, count
    return best


def take_company(phrase: Phrase, match: Match) -> None:
    """The words of a company are understood, with its legal form, quotes and preposition."""
    front = _FRONT.search(phrase.left[: match.start])
    end = match.end
    while phrase.left[end : end + 1] and phrase.left[end] in "»\"'":
        end += 1
    phrase.take(front.start() if front else match.start, end)
