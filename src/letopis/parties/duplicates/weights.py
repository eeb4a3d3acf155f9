"""How probable it is that two cards are one: reasons with their points, in words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from letopis.parties.duplicates.keys import company_words, retyped, skeleton, words_of

Reason = tuple[str, int]  # what it is, its points
SHOWN_FROM = 50  # the weight from which a pair is shown
CERTAIN_FROM = 50  # from which a card being written is asked about without JavaScript
_SHARED = 4  # a number of more cards than this is a switchboard


@dataclass(frozen=True)
class Facts:
    """What is compared of a card, stored or only typed."""

    name: str
    phones: Collection[str] = ()
    emails: Collection[str] = ()
    companies: Collection[int] = ()  # where a person works
    birthday: tuple[int | None, int | None, int | None] = (None, None, None)
    sex: str = ""
    inn: str = ""
    kpp: str = ""


def reason_in_words(code: str) -> str:
    """«тот же телефон»."""
    return {
        "phone": _("the same phone"),
        "shared-phone": _("the same phone, which several cards have"),
        "email": _("the same e-mail"),
        "shared-email": _("the same e-mail, which several cards have"),
        "name": _("the same full name"),
        "short-name": _("the same last and first name"),
        "turned-name": _("the same name in another order"),
        "other-letters": _("the same name in other letters"),
        "initials": _("the initials fit"),
        "similar-name": _("a similar name"),
        "company": _("the same counterparty"),
        "birthday": _("the same birthday"),
        "other-birthday": _("different birthdays"),
        "other-patronymic": _("different patronymics"),
        "other-sex": _("different sex"),
        "inn-kpp": _("the same INN and KPP"),
        "inn": _("the same INN"),
        "branch": _("the same INN, another KPP: perhaps a branch"),
        "other-inn": _("different INN"),
        "company-name": _("the same name"),
    }.get(code, code)


def weight_of(reasons: Sequence[Reason]) -> int:
    """The sum of the points, 0 to 100."""
    return max(0, min(100, sum(points for _code, points in reasons)))


def _contacts(one: Facts, other: Facts, owners: Mapping[str, int], points: int) -> list[Reason]:
    found: list[Reason] = []
    for code, mine, theirs in (("phone", one.phones, other.phones), ("email", one.emails, other.emails)):
        if shared := set(mine) & set(theirs):
            rare = any(owners.get(value, 0) <= _SHARED for value in shared)
            found.append((code, points) if rare else (f"shared-{code}", 15))
    return found


def _orders(words: Sequence[str]) -> list[list[str]]:
    """A name as last, first, patronymic, however it was typed."""
    orders = [list(words)]
    if len(words) == 2:
        orders.append([words[1], words[0]])
    elif len(words) > 2:
        orders += [[words[1], words[0], *words[2:]], [words[2], words[0], words[1]]]
    return orders


def _same(one: str, other: str) -> bool:
    return one == other or skeleton(one) == skeleton(other)


def _fits(one: str, other: str) -> bool:
    """Whether an initial, or nothing, stands for the other word."""
    return not one or not other or (min(len(one), len(other)) == 1 and skeleton(one)[:1] == skeleton(other)[:1])


def compare_names(one: Sequence[str], other: Sequence[str]) -> list[Reason]:
    """What two names of people share; nothing when they cannot be one person's."""
    best: list[Reason] = []
    for turned, order in [(a != list(one) or b != list(other), (a, b)) for a in _orders(one) for b in _orders(other)]:
        reasons = _compare_ordered(*order, turned=turned)
        if weight_of(reasons) > weight_of(best):
            best = reasons
    return best


def _compare_ordered(one: list[str], other: list[str], *, turned: bool) -> list[Reason]:
    last, first, patronymic = [(one[n] if n < len(one) else "", other[n] if n < len(other) else "") for n in range(3)]
    if len(last[0]) < 2 or len(last[1]) < 2:
        return []
    same_last, same_first = _same(*last), bool(first[0]) and bool(first[1]) and _same(*first)
    against = []
    if all(len(word) > 1 for word in patronymic) and not _same(*patronymic):
        if fuzz.ratio(skeleton(patronymic[0]), skeleton(patronymic[1])) < 75:
            against = [("other-patronymic", -30)]
    if same_last and same_first and len(first[0]) > 1:
        same_spelling = last[0] == last[1] and first[0] == first[1]
        three = all(patronymic) and _same(*patronymic) and len(patronymic[0]) > 1
        code = "turned-name" if turned else "other-letters" if not same_spelling else "name" if three else "short-name"
        return [(code, 50 if three else 35), *against]
    if same_last and _fits(*first) and _fits(*patronymic) and (first[0] or first[1]):
        return [("initials", 25 if first[0] and first[1] else 10)]
    if same_last and same_first and _fits(*patronymic):
        return [("initials", 25)]
    likeness = min(fuzz.ratio(skeleton(last[0]), skeleton(last[1])), fuzz.ratio(skeleton(first[0]), skeleton(first[1])))
    if len(first[0]) > 1 and len(first[1]) > 1 and likeness >= 80:
        return [("similar-name", 25), *against]
    return []


def compare_people(one: Facts, other: Facts, owners: Mapping[str, int] | None = None) -> list[Reason]:
    """The reasons for and against two cards being one person; `owners` says how many cards have a contact."""
    found = _contacts(one, other, owners or {}, 60)
    names = compare_names(words_of(one.name), words_of(other.name))
    for mine, theirs in ((retyped(one.name), other.name), (one.name, retyped(other.name))):
        if not names and mine and theirs:
            names = [("other-letters", points) for _code, points in compare_names(words_of(mine), words_of(theirs))]
    found += names
    if not found:
        return []
    if set(one.companies) & set(other.companies):
        found.append(("company", 25))
    if one.birthday[0] and other.birthday[0]:
        same_day = one.birthday[:2] == other.birthday[:2]
        years = {year for year in (one.birthday[2], other.birthday[2]) if year}
        found.append(("birthday", 25) if same_day and len(years) < 2 else ("other-birthday", -40))
    if one.sex and other.sex and one.sex != other.sex:
        found.append(("other-sex", -30))
    return found


def compare_companies(one: Facts, other: Facts, owners: Mapping[str, int] | None = None) -> list[Reason]:
    """The reasons for and against two cards being one counterparty."""
    found: list[Reason] = []
    if one.inn and one.inn == other.inn:
        if one.kpp and other.kpp and one.kpp != other.kpp:
            found.append(("branch", 40))
        else:
            found.append(("inn-kpp", 90) if one.kpp and one.kpp == other.kpp else ("inn", 80))
    elif one.inn and other.inn:
        found.append(("other-inn", -60))
    found += _contacts(one, other, owners or {}, 40)
    names = _company_names(one.name, other.name)
    names = names or _company_names(retyped(one.name), other.name) or _company_names(one.name, retyped(other.name))
    found += names
    return found if any(points > 0 for _code, points in found) else []


def _company_names(one: str, other: str) -> list[Reason]:
    mine, theirs = (sorted(company_words(name)) for name in (one, other))
    if not mine or not theirs:
        return []
    if mine == theirs:
        return [("company-name", 50)]
    sounds = ["".join(skeleton(word) for word in words) for words in (mine, theirs)]
    if sounds[0] == sounds[1]:
        return [("other-letters", 45)]
    likeness = fuzz.ratio(*("".join(skeleton(word) for word in company_words(name)) for name in (one, other)))
    return [("similar-name", 35)] if likeness >= 88 else []
