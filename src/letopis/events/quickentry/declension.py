"""Russian names in oblique cases: the forms of a name as it stands in the base, and back a name out of a form."""

from functools import lru_cache

from letopis.events.quickentry.phrase import folded

_IRREGULAR = {
    "лев": "льв", "павел": "павл", "петр": "петр", "любовь": "любов", "заяц": "зайц", "орел": "орл", "козел": "козл",
}  # fmt: skip
# short forms people call each other by → the names they stand for
SHORT_NAMES = {
    "маша": "мария", "саша": "александр александра", "катя": "екатерина", "оля": "ольга", "лена": "елена",
    "наташа": "наталья наталия", "таня": "татьяна", "юля": "юлия", "ира": "ирина", "света": "светлана",
    "аня": "анна", "настя": "анастасия", "даша": "дарья", "ваня": "иван", "дима": "дмитрий", "сережа": "сергей",
    "леша": "алексей", "женя": "евгений евгения", "миша": "михаил", "коля": "николай", "вова": "владимир",
    "володя": "владимир", "паша": "павел", "петя": "петр", "андрюша": "андрей", "боря": "борис", "галя": "галина",
    "люда": "людмила", "надя": "надежда", "витя": "виктор", "костя": "константин", "рома": "роман", "слава": "вячеслав",
    "толя": "анатолий", "юра": "юрий", "гриша": "григорий", "макс": "максим", "стас": "станислав", "соня": "софья софия",
}  # fmt: skip
_VOWELS = "аеиоуыэюя"


@lru_cache(maxsize=20_000)
def forms(name: str) -> frozenset[str]:
    """Every form of a first name, last name or patronymic; parts joined by a hyphen are declined apart."""
    word = folded(name.strip())
    if "-" in word:
        return frozenset({word, *_hyphened(word)})
    return frozenset({word, *_forms(word)})


def _hyphened(word: str) -> set[str]:
    first, _hyphen, last = word.rpartition("-")
    return {f"{one}-{other}" for one in forms(first) for other in forms(last)} if len(word) < 60 else set()


def _with(stem: str, endings: str) -> set[str]:
    return {stem + ending for ending in endings.split()}


def _forms(word: str) -> set[str]:
    if word in _IRREGULAR:
        stem = _IRREGULAR[word]
        return _with(stem, "и ью ь") if word == "любовь" else _with(stem, "а у ом ем е")
    if len(word) < 3 or not ("а" <= word[-1] <= "я"):
        return set()
    if word.endswith(("ова", "ева", "ина", "ына")):
        return _with(word[:-1], "ой у ою ы е")  # Беловой, and Марины, Марине
    if word.endswith(("ая", "яя")):
        return _with(word[:-2], "ой ую ою ей юю")
    if word.endswith(("ский", "цкий", "ый", "ой")):
        return _with(word[:-2], "ого ому им ым ом")
    if word.endswith("ий"):
        return _with(word[:-2], "ия ию ием ии его ему им ем ого ому ом")
    if word.endswith("ия"):
        return _with(word[:-1], "и ю ей")
    if word.endswith("ья"):
        return _with(word[:-1], "и е ю ей")
    if word.endswith("а"):
        return _with(word[:-1], "ы и е у ой ей")
    if word.endswith("я"):
        return _with(word[:-1], "и е ю ей")
    if word.endswith("ь"):
        return _with(word[:-1], "я ю ем е и ью")
    if word.endswith("ей"):
        return _with(word[:-1], "я ю ем е") | _with(word[:-2], "ья ью ьем ье")
    if word.endswith("й"):
        return _with(word[:-1], "я ю ем е")
    return _consonant(word)


def _consonant(word: str) -> set[str]:
    if word[-1] in _VOWELS or word.endswith(("их", "ых")):
        return set()  # Шевченко, Черных: they stay as they are
    found = _with(word, "а у ом ем ым е")
    if len(word) > 3 and word[-2] in "ео" and word[-1] in "цкл":  # Коваленок → Коваленка, Гребец → Гребца
        stems = {word[:-2] + word[-1], word[:-2] + "ь" + word[-1], word[:-2] + "й" + word[-1]}
        found |= {stem + ending for stem in stems for ending in ("а", "у", "ом", "ем", "е")}
    return found


def nominative(words: list[str]) -> str:
    """A guess at the name out of its form, for a card that is not there yet: «Кузнецовой Ирине» → «Кузнецова Ирина»."""
    feminine = any(word.endswith(("овой", "евой", "иной", "ову", "еву")) and len(word) > 4 for word in words)
    return " ".join(_nominative(word, feminine) for word in words)


_BACK = [
    ("овой", "ова"), ("евой", "ева"), ("иной", "ина"), ("ской", "ская"), ("скому", "ский"), ("ским", "ский"),
    ("ского", "ский"), ("овым", "ов"), ("евым", "ев"), ("иным", "ин"), ("ову", "ов"), ("еву", "ев"), ("ину", "ин"),
    ("овне", "овна"), ("евне", "евна"), ("овной", "овна"), ("евной", "евна"), ("овичу", "ович"), ("евичу", "евич"),
    ("овичем", "ович"), ("евичем", "евич"), ("ею", "ей"), ("ию", "ий"), ("ией", "ия"), ("ии", "ия"),
]  # fmt: skip


def _nominative(word: str, feminine: bool) -> str:
    low = folded(word)
    for ending, back in _BACK:
        if low.endswith(ending) and len(low) > len(ending) + 1:
            return word[: -len(ending)] + back
    if feminine and low[-1:] in ("е", "у") and len(low) > 3:
        return word[:-1] + "а"
    if not feminine and low.endswith("у") and len(low) > 3:
        return word[:-1]
    if not feminine and low.endswith("ом") and len(low) > 4:
        return word[:-2]
    return word


_ENDINGS = ("", "а", "я", "й", "ь", "ий", "ый", "ой", "ая", "яя", "ия", "ья", "ей", "ец", "ок", "ек")


@lru_cache(maxsize=5_000)
def names_of(word: str) -> frozenset[str]:
    """Every name that has `word` (folded) among its forms, by its letters alone; the short names' whole ones too."""
    first, hyphen, last = word.partition("-")
    if hyphen and first and last and len(word) < 60:
        return frozenset(f"{one}-{other}" for one in names_of(first) for other in names_of(last))
    found = {word}
    stems = {word[: len(word) - cut] for cut in range(4) if len(word) - cut >= 2}
    for stem in stems:
        for ending in _ENDINGS:
            name = stem + ending
            if name != word and word in forms(name):
                found.add(name)
    for name in _IRREGULAR:
        if word in forms(name):
            found.add(name)
    for short, names in SHORT_NAMES.items():
        if word in forms(short):
            found.update(names.split())
    return frozenset(found)


def means(word: str, name: str) -> bool:
    """Whether `word` (folded) is a form of `name`, or of what people shorten it to."""
    if word in forms(name):
        return True
    whole = folded(name)
    return any(whole in names.split() and word in forms(short) for short, names in SHORT_NAMES.items())
