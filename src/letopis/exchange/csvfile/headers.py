"""Which header means what. A header is compared folded, without spaces around."""

import re

from letopis.kernel.text import fold

# field of a card → headers
_FIELDS: dict[str, tuple[str, ...]] = {
    "uid": ("id", "uid", "record id", "код", "external id", "внешний код", "идентификатор"),
    "last_name": ("last name", "family name", "surname", "фамилия"),
    "first_name": ("first name", "given name", "имя"),
    "patronymic": ("middle name", "additional name", "отчество"),
    "full_name": ("name", "full name", "display name", "file as", "фио", "ф.и.о.", "полное имя", "контактное лицо", "контакт", "наименование", "отображаемое имя"),
    "sex": ("gender", "sex", "пол"),
    "birthday": ("birthday", "date of birth", "дата рождения", "день рождения"),
    "birth_year": ("birth year",),
    "birth_month": ("birth month",),
    "birth_day": ("birth day",),
    "organisation": ("organization", "organisation", "company", "organization name", "organization 1 - name", "организация", "компания", "контрагент", "контрагенты"),
    "position": ("job title", "title", "organization title", "organization 1 - title", "occupation", "должность"),
    "note": ("notes", "note", "comment", "comments", "заметки", "заметка", "комментарий", "примечание"),
    "tags": ("tags", "labels", "categories", "group membership", "теги", "метки", "категории"),
}  # fmt: skip
_KNOWN = {header: name for name, headers in _FIELDS.items() for header in headers}
_EMAIL = re.compile(r"e-?mail|почт|электронн\w* адрес|^эл\. ?адрес")
_PHONE = re.compile(r"phone|телефон|^тел\b|mobile|pager|\bfax\b|факс|мобильн|callback|telex")
_WEB = re.compile(r"web ?page|website|веб|сайт|^url\b")
_MESSENGER = re.compile(r"\bim\b|imaddress|screen name|skype|telegram|whatsapp|мессенджер|^icq")
_ADDRESS = re.compile(
    r"address|street|city|state|zip ?code|postal|country|region|адрес|улица|город|индекс|страна|область|p\.?o\.? box"
)
_SIDE = re.compile(r"^(home|work|business|other|дом\w*|рабоч\w*|друг\w*)")
_TYPE = re.compile(r"^(.*) - (?:type|label)$")
_VALUE = re.compile(r"^(.*) - (?:value|formatted)$")


def meaning(header: str) -> tuple[str, str]:
    """(what, label): a field of a card, a kind of contact, `address:<side>`, `label:<base>`, or ("", "") for unknown."""
    folded = fold(header).strip('"\ufeff ')
    if folded in _KNOWN:
        return _KNOWN[folded], ""
    if found := _TYPE.match(folded):
        return f"label:{found[1]}", ""
    base = found[1] if (found := _VALUE.match(folded)) else folded
    if _EMAIL.search(base):
        return "email", base
    if _WEB.search(base):
        return "website", base
    if _MESSENGER.search(base):
        return "messenger", base
    if _PHONE.search(base):
        return "phone", base
    if _ADDRESS.search(base) and " - " not in base.replace(" - value", ""):
        side = _SIDE.match(base)
        return f"address:{side[1] if side else ''}", base
    return "", ""
