"""From people to vCard 3.0, the version every phone reads."""

from collections.abc import Iterable, Iterator

from letopis.parties.models import Affiliation, ContactDetail, ContactPerson

_WIDTH = 75  # octets a line, RFC 2426 2.6
_TYPES = {"мобильный": "CELL", "рабочий": "WORK", "домашний": "HOME", "факс": "FAX", "основной": "PREF"}
_NO_YEAR = 1604  # what Apple's and Google's address books write for a birthday without a year


def _escape(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,")
    return escaped.replace("\r\n", "\n").replace("\n", r"\n").replace("\r", r"\n")


def _folded(line: str) -> str:
    """A line in pieces of 75 octets, never within a letter."""
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _WIDTH:
            pieces.append("")
            size = 1  # the space that begins a continuation
        pieces[-1] += letter
        size += width
    return "\r\n ".join(pieces)


def _detail(number: int, detail: ContactDetail) -> Iterator[str]:
    """The lines of a contact; a label of our own goes into `X-ABLabel` of its group."""
    label = detail.label.strip()
    kinds = [code for word, code in _TYPES.items() if word in label.casefold()]
    if detail.is_primary:
        kinds.append("PREF")
    types = f";TYPE={','.join(dict.fromkeys(kinds))}" if kinds else ""
    group = f"item{number}." if label else ""
    value = _escape(detail.value)
    names = {"phone": f"TEL{types}", "email": f"EMAIL;TYPE=INTERNET{types.replace(';TYPE=', ',')}", "website": "URL"}
    if detail.kind == ContactDetail.Kind.ADDRESS:
        yield f"{group}ADR{types}:;;{value};;;;"
    elif detail.kind == ContactDetail.Kind.MESSENGER:
        yield f"{group}IMPP:{value}"
    else:
        yield f"{group}{names.get(detail.kind, 'X-LETOPIS-CONTACT')}:{value}"
    if label:
        yield f"{group}X-ABLabel:{_escape(label)}"


def _birthday(person: ContactPerson) -> Iterator[str]:
    if person.birth_day and person.birth_month:
        omitted = "" if person.birth_year else f";X-APPLE-OMIT-YEAR={_NO_YEAR}"
        yield f"BDAY{omitted}:{person.birth_year or _NO_YEAR:04}-{person.birth_month:02}-{person.birth_day:02}"


def card(person: ContactPerson, link: Affiliation | None) -> str:
    """The card of a person, with `details` and `tags` loaded; `link` is the main place of work."""
    names = (person.last_name, person.first_name, person.patronymic)
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"UID:{person.public_id}"]
    lines += [f"N:{';'.join(map(_escape, names))};;", f"FN:{_escape(person.full_name)}"]
    if link:
        lines.append(f"ORG:{_escape(link.counterparty.name)}")
        lines += [f"TITLE:{_escape(link.position)}"] if link.position else []
    for number, detail in enumerate(person.details.all(), 1):
        if detail.is_valid:
            lines += _detail(number, detail)
    lines += _birthday(person)
    if tags := [tag.name for tag in person.tags.all()]:
        lines.append(f"CATEGORIES:{','.join(map(_escape, tags))}")
    if person.comment:
        lines.append(f"NOTE:{_escape(person.comment)}")
    lines += [f"REV:{person.updated_at:%Y-%m-%dT%H:%M:%SZ}", "END:VCARD"]
    return "".join(_folded(line) + "\r\n" for line in lines)


def cards(people: Iterable[ContactPerson], links: dict[int, Affiliation]) -> Iterator[str]:
    """The cards of many people, one after another."""
    for person in people:
        yield card(person, links.get(person.pk))
