"""Which header means what: Google, Outlook, iCloud, Thunderbird, HubSpot, amoCRM, Битрикс24, and the captions and
attribute names of УНФ's own lists. Headers are compared by their letters and digits only.
"""

import re
from collections.abc import Sequence

from letopis.kernel.text import fold

PEOPLE, COMPANIES = "people", "counterparties"
REASON = "Почему не загружено"  # the column of our own file with refused rows

_COMMON: dict[str, tuple[str, ...]] = {
    "uid": ("id", "uid", "record id", "код", "external id", "внешний код", "внешний id", "идентификатор", "уид", "код 1с", "guid", "ref_key"),
    "note": ("notes", "note", "comment", "comments", "заметки", "заметка", "комментарий", "примечание", "комментарии", "description"),
    "tags": ("tags", "tag", "labels", "categories", "group membership", "теги", "тег", "метки", "категории"),
    "group": ("группа", "родитель", "входит в группу", "папка", "группа контактов", "группа контрагентов", "parent", "group", "folder"),
    "source": ("источник", "источник привлечения", "источник привлечения покупателя", "откуда узнали", "lead source", "original source", "source"),
    "referred_by": ("кто порекомендовал", "рекомендатель", "кто привёл", "кто рекомендовал", "referred by", "referrer"),
    "responsible": ("ответственный", "менеджер", "responsible", "owner", "contact owner", "company owner", "основной менеджер", "ответственный менеджер"),
    "utm": ("utm", "utm метка", "utm метки", "utm tags", "метки utm", "landing page", "landing", "посадочная страница", "страница входа", "адрес посадочной страницы"),
    "utm_source": ("рекламная система",),  # Битрикс24
    "utm_medium": ("тип трафика",),
    "utm_campaign": ("обозначение рекламной кампании",),
    "utm_content": ("содержание кампании",),
    "utm_term": ("условие поиска кампании",),
    "skip": (REASON,),
    "address:юридический": ("юридический адрес", "адрес юр", "юр адрес", "адрес юридический"),
    "address:фактический": ("фактический адрес", "адрес факт", "факт адрес", "адрес фактический"),
    "address:почтовый": ("почтовый адрес", "адрес для корреспонденции"),
    "email": ("адрес эп", "эл почта", "мейл", "емейл", "имейл"),
    "phone:рабочий": ("тел раб", "раб тел"),
    "phone:мобильный": ("тел моб", "моб тел", "сотовый", "мобильный"),
}  # fmt: skip
_PERSON: dict[str, tuple[str, ...]] = {
    "last_name": ("last name", "family name", "surname", "фамилия"),
    "first_name": ("first name", "given name", "имя"),
    "patronymic": ("middle name", "additional name", "отчество"),
    "full_name": ("name", "full name", "display name", "file as", "фио", "полное имя", "контактное лицо", "контакт", "наименование", "отображаемое имя", "фио наименование", "имя контакта"),
    "sex": ("gender", "sex", "пол"),
    "birthday": ("birthday", "date of birth", "дата рождения", "день рождения", "др"),
    "birth_year": ("birth year",),
    "birth_month": ("birth month",),
    "birth_day": ("birth day",),
    "organisation": ("organization", "organisation", "company", "company name", "organization name", "organization 1 - name", "организация", "компания", "контрагент", "контрагенты", "название компании", "associated company"),
    "organisation_inn": ("инн/кпп", "инн", "инн контрагента", "инн компании", "инн организации"),
    "position": ("job title", "title", "organization title", "organization 1 - title", "occupation", "должность", "должность роль"),
    "role": ("роль",),
}  # fmt: skip
_COMPANY: dict[str, tuple[str, ...]] = {
    "name": ("наименование", "контрагент", "контрагент наименование", "наименование контрагента", "название", "название компании", "компания", "организация", "company", "company name", "name", "краткое наименование", "рабочее наименование"),
    "full_name": ("полное наименование", "наименование полное", "юридическое название", "юридическое наименование", "full name"),
    "inn_kpp": ("инн/кпп",),
    "inn": ("инн", "inn", "tax id"),
    "kpp": ("кпп", "kpp"),
    "ogrn": ("огрн", "огрнип", "огрн/огрнип", "ogrn"),
    "kind": ("вид контрагента", "юр/физ лицо", "юридическое/физическое лицо", "тип контрагента", "вид"),
    "is_buyer": ("покупатель", "клиент"),
    "is_supplier": ("поставщик",),
    "is_other": ("прочие отношения", "прочее"),
    "contact_name": ("контактное лицо", "контактные лица", "контакт", "фио контактного лица", "основное контактное лицо"),
    "contact_position": ("должность контактного лица", "должность"),
    "contact_phone": ("телефон контактного лица", "тел контактного лица"),
    "contact_email": ("e-mail контактного лица", "почта контактного лица", "адрес эп контактного лица"),
    "account": ("расчетный счет", "расчётный счёт", "р/с", "рс", "банковский счет", "номер счета", "основной банковский счет"),
    "bic": ("бик", "бик банка"),
    "bank": ("банк", "наименование банка"),
    "head": ("головная компания", "головной контрагент", "головная организация", "головное предприятие", "холдинг", "parent company"),
    "person_name": ("фио",),
}  # fmt: skip
_EMAIL = re.compile(r"e-?mail|почт|электронн\w* адрес|^эл\. ?адрес")
_PHONE = re.compile(r"phone|телефон|^тел\b|mobile|pager|\bfax\b|факс|мобильн|callback|telex")
_WEB = re.compile(r"web ?page|website|веб|сайт|^url\b|domain name")
_MESSENGER = re.compile(r"\bim\b|imaddress|screen name|skype|telegram|whatsapp|мессенджер|^icq")
_ADDRESS = re.compile(
    r"address|street|city|state|zip ?code|postal|country|region|адрес|улица|город|индекс|страна|область|p\.?o\.? box"
)
_UTM = re.compile(r"utm[ _-]?(source|medium|campaign|content|term)")
_SIDE = re.compile(r"^(home|work|business|other|дом\w*|рабоч\w*|друг\w*)")
_TYPE = re.compile(r"^(.*) - (?:type|label)$")
_VALUE = re.compile(r"^(.*) - (?:value|formatted)$")
LABELS = {"mobile": "мобильный", "home": "домашний", "work": "рабочий", "business": "рабочий", "fax": "факс", "pager": "пейджер", "мобильн": "мобильный", "рабоч": "рабочий", "домашн": "домашний", "факс": "факс", "личн": "личный"}  # fmt: skip


def squashed(header: str) -> str:
    """The letters and digits of a header, folded."""
    return "".join(char for char in fold(header) if char.isalnum())


def _numbered() -> dict[str, str]:
    """УНФ writes three companies of a person as «Контрагент2Наименование» or «(2) Контрагент»."""
    found: dict[str, str] = {}
    for number in "123":
        place = "" if number == "1" else number
        for target, names in (
            ("organisation", ("контрагент{0}", "контрагент{0}наименование", "{0}контрагент", "{0}контрагентнаименование", "{0}наименование")),
            ("organisation_inn", ("иннкпп{0}", "{0}иннкпп", "инн{0}", "{0}инн", "{0}контрагентиннкпп")),
            ("position", ("должность{0}", "{0}должность", "{0}должностьроль", "должностьроль{0}")),
        ):  # fmt: skip
            found |= {name.format(number): f"{target}{place}" for name in names}
    return found


def _known(*tables: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {squashed(header): target for table in tables for target, headers in table.items() for header in headers}


KNOWN = {PEOPLE: _known(_COMMON, _PERSON) | _numbered(), COMPANIES: _known(_COMMON, _COMPANY)}


def guess(header: str, what: str) -> str:
    """The target of a column by its header; "" when nobody knows.

    Besides the fields: `label:<base>` names the kind of a neighbour («Phone 1 - Type»), `part:<side>` is a part of an address.
    """
    folded = fold(header).strip('"\ufeff ')
    if target := KNOWN[what].get(squashed(header)):
        return target
    if found := _UTM.search(folded):
        return f"utm_{found[1]}"
    if found := _TYPE.match(folded):
        return f"label:{found[1]}"
    base = found[1] if (found := _VALUE.match(folded)) else folded
    for kind, pattern in (("email", _EMAIL), ("website", _WEB), ("messenger", _MESSENGER), ("phone", _PHONE)):
        if pattern.search(base):
            label = next((label for word, label in LABELS.items() if word in base), "")
            return f"{kind}:{label}" if label else kind
    if _ADDRESS.search(base) and " - " not in base.replace(" - value", ""):
        side = _SIDE.match(base)
        return f"part:{side[1] if side else ''}"
    return ""


def guess_all(headers: Sequence[str], what: str) -> list[str]:
    """A target for every column. A lone «Адрес» is a whole address; a label needs its neighbour."""
    targets = [guess(header, what) for header in headers]
    parts = [target for target in targets if target.startswith("part:")]
    for place, target in enumerate(targets):
        if target.startswith("part:") and parts.count(target) == 1:
            side = target.removeprefix("part:")
            label = LABELS.get(side) or next((label for word, label in LABELS.items() if side and word in side), "")
            targets[place] = f"address:{label}" if label else "address"
    return targets


def base_of(header: str) -> str:
    """What `label:` refers to: «Phone 1 - Value» → «phone 1»."""
    folded = fold(header).strip('"\ufeff ')
    return found[1] if (found := _VALUE.match(folded)) else folded


def known_in(headers: Sequence[str]) -> int:
    """How many of these cells are headers that somebody knows: tells a row of headers from a title above it."""
    return max(sum(1 for header in headers if header.strip() and guess(header, what)) for what in KNOWN)
