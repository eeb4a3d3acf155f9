"""Expenses on sources in a CSV file: source; from; to; sum; note. Read whole and checked before anything is written."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from letopis.channels.actions.source_costs import NOTE
from letopis.channels.prices import Spent, read_money
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold, has_bad_characters
from letopis.parties.models import Source

SIZE = 1024 * 1024
_ROWS = 5000
_HEADINGS = {"source", "источник", "источник привлечения"}


@dataclass
class CostsFile:
    """What a file holds, and what in it cannot be read: (line, what is wrong)."""

    spent: dict[Source, list[Spent]] = field(default_factory=dict)
    errors: list[tuple[int, str]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many expenses were read."""
        return sum(len(rows) for rows in self.spent.values())

    @property
    def total(self) -> Decimal:
        """Their sum."""
        return sum((one.amount for rows in self.spent.values() for one in rows), Decimal(0))


def read_day(text: str) -> date | None:
    """A day as people and programs write it; none when it is not one."""
    for shape in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        try:
            day = datetime.strptime(text.strip(), shape).date()
        except ValueError:
            continue
        return day if 1990 <= day.year <= 2200 else None
    return None


def read_costs(content: bytes) -> CostsFile:
    """Read a file. UTF-8 or Windows-1251, separated by semicolons, commas or tabs; headings are skipped."""
    found = CostsFile()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", "replace")
    if has_bad_characters(text):
        found.errors.append((0, _("This is not a text file.")))
        return found
    first = text.partition("\n")[0]
    separator = max(";\t,", key=first.count)
    sources = {fold(source.title): source for source in Source.objects.all()}
    sources |= {source.code: source for source in Source.objects.exclude(code=None) if source.code}
    try:
        for line, row in enumerate(csv.reader(text.splitlines(), delimiter=separator), 1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or (line == 1 and fold(cells[0]) in _HEADINGS):
                continue
            if line > _ROWS:
                found.errors.append((line, _("At most %(num)d rows are read from one file.") % {"num": _ROWS}))
                break
            try:
                source, spent = _row(cells, sources)
            except Refused as error:
                found.errors.append((line, str(error.message)))
            else:
                found.spent.setdefault(source, []).append(spent)
    except csv.Error:
        found.errors.append((0, _("This is not a CSV file.")))
    return found


def _row(cells: list[str], sources: Mapping[str, Source]) -> tuple[Source, Spent]:
    if len(cells) < 4:
        raise Refused(_("A row has a source, the first and the last day, and a sum."))
    source = sources.get(fold(cells[0])) or sources.get(cells[0])
    if source is None:
        raise Refused(_("There is no source «%(name)s».") % {"name": cells[0][:100]})
    since, until = read_day(cells[1]), read_day(cells[2])
    if since is None or until is None:
        raise Refused(_("Write the day like 23.11.2026."))
    if until < since:
        raise Refused(_("The last day is before the first one."))
    note = cells[4] if len(cells) > 4 else ""
    if len(note) > NOTE:
        raise Refused(_("The note is longer than %(num)d characters.") % {"num": NOTE})
    return source, Spent(since, until, read_money(cells[3], "amount"), note)
