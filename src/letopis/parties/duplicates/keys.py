"""Keys by which spellings of one name meet: ё and е, other alphabets, initials, the other order, a keyboard in the wrong layout.

A name becomes its *skeleton*: transliterated, vowels that people confuse made one, doubled letters single. The key of
a person is the skeleton of the last name and the first letter of the next name, so that «Белова Ольга Сергеевна»,
«Белова О. С.», «Belova Olga» and «БЕЛОВА ОЛЬГА» have one; it is stored and indexed. The other order and the other
layout are asked for (`asked_person_keys`), not stored.
"""

import re
from functools import lru_cache

from letopis.kernel.text import fold

_LATIN = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "є": "e", "ж": "zh", "з": "z", "и": "i",
        "і": "i", "ї": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
        "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "",
        "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    }
)  # fmt: skip
_KEYS_EN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.~QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>"
_KEYS_RU = "ёйцукенгшщзхъфывапролджэячсмитьбюЁЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ"
_LAYOUT = str.maketrans(_KEYS_EN, _KEYS_RU)
_LATIN_LETTER = re.compile("[A-Za-z]")
_SOUNDS = [(re.compile(pattern), made) for pattern, made in (
    ("shch|sch|sh", "W"), ("zh", "J"), ("kh", "h"), ("ts|tz", "C"), ("tch|ch", "Q"), ("ph", "f"), ("x", "ks"),
    ("w", "v"), ("q", "k"), ("c", "k"),
    ("[ijy]+a", "a"), ("[ijy]+u", "u"), ("[ijy]+[oe]", "e"), ("[eijy]+", "i"), ("o", "a"), (r"(.)\1+", r"\1"),
)]  # fmt: skip
_WORD = re.compile(r"[^\W_]+")
# Words that say what kind of company it is, not which one.
_FORMS = frozenset(
    {
        "ооо", "оао", "зао", "ао", "пао", "нао", "ип", "кфх", "тд", "тк", "гк", "ск", "нпо", "нпп", "пкф", "мп", "муп",
        "гуп", "фгуп", "гбу", "гбуз", "мбу", "мбоу", "чп", "чоу", "ано", "нко", "тоо", "одо", "уп", "тсж", "снт", "жск",
        "llc", "ltd", "inc", "corp", "gmbh", "oy", "co", "limited", "company", "компания", "фирма", "группа", "студия",
    }
)  # fmt: skip


def words_of(name: str) -> list[str]:
    """The folded words of a name: «Белова О.С.» is `белова`, `о`, `с`."""
    return _WORD.findall(fold(name))


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """What a word sounds like, in Latin letters; equal for «Щукин», «Schukin» and «Shchukin»."""
    sound = word.translate(_LATIN)
    for pattern, made in _SOUNDS:
        sound = pattern.sub(made, sound)
    return sound


def retyped(text: str) -> str:
    """Latin letters as if the keyboard had been in the other layout: «<tkjdf» is «Белова»; "" without any."""
    return text.translate(_LAYOUT) if _LATIN_LETTER.search(text) else ""


def _key(main: str, following: str) -> str:
    return f"{skeleton(main)[:60]}|{skeleton(following)[:1]}"


def person_key(name: str) -> str:
    """The stored key of a person; "" for a name without a whole word."""
    words = words_of(name)
    main = next((number for number, word in enumerate(words) if len(word) > 1), None)
    if main is None:
        return ""
    others = [*words[main + 1 :], *words[:main]]
    return _key(words[main], others[0] if others else "")


def asked_person_keys(name: str) -> set[str]:
    """The keys under which cards of this name may stand: also the other order and the other layout."""
    found: set[str] = set()
    for text in filter(None, (name, retyped(name))):
        words = words_of(text)
        whole = [word for word in words if len(word) > 1]
        if len(words) < 2 or not whole:
            continue
        found.add(person_key(text))
        found.add(_key(words[1], words[0]) if len(words[1]) > 1 else "")  # Ольга Белова
        if len(words) > 2:
            found.add(_key(words[2], words[0]) if len(words[2]) > 1 else "")  # Ольга Сергеевна Белова, О. С. Белова
            found.add(_key(words[0], words[2]))
    return found - {""}


def company_words(name: str) -> list[str]:
    """The words of a company's name without its legal form, or all of them when nothing else is left."""
    words = words_of(name)
    return [word for word in words if word not in _FORMS] or words


def company_key(name: str) -> str:
    """The stored key of a counterparty: its words in any order, as they sound."""
    return "".join(sorted(skeleton(word) for word in company_words(name)))[:120]


def asked_company_keys(name: str) -> set[str]:
    """The keys under which companies of this name may stand: also the other layout."""
    return {company_key(text) for text in (name, retyped(name)) if text} - {""}
