"""What a list shows as a file: every row of the view, its columns, with the types of values."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.utils.translation import gettext as _

from letopis.lists.address import Column
from letopis.lists.fields import Kind

if TYPE_CHECKING:
    from letopis.accounts.models import User

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_ROWS = 1_048_575  # of a sheet, below its heading
LONGEST = 32_767  # characters of a cell
#: Nothing of a workbook is taken for a formula or an address.
WORKBOOK = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd.mm.yyyy"}


def harmless(text: str) -> str:
    """A text no spreadsheet takes for a formula; a sign alone, as in a phone's «+7…», is kept behind an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _native(value: Any, kind: Kind) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value


def csv_lines(columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]], user: "User") -> Iterator[bytes]:
    """A CSV of the rows: UTF-8 with its mark, semicolons, as Russian spreadsheets open it by a double click."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    held.write("\ufeff")
    writer.writerow([harmless(str(column.field.label)) for column in columns])
    for rows in batches:
        for row in rows:
            writer.writerow(
                [_csv_text(_native(value, c.field.kind), user) for value, c in zip(row, columns, strict=True)]
            )
        yield held.getvalue().encode()
        held.seek(0)
        held.truncate()
    yield held.getvalue().encode()


def _csv_text(value: Any, user: "User") -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(user.zone):%d.%m.%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, int | Decimal):
        return str(value).replace(".", ",")
    return harmless(str(value))


def write_xlsx(
    path: Path, title: str, columns: Sequence[Column], batches: Iterable[Sequence[Sequence[Any]]], user: "User"
) -> bool:
    """A workbook of the rows at `path`, a row at a time in memory. Whether every row fitted."""
    book = xlsxwriter.Workbook(path, {**WORKBOOK, "constant_memory": True})
    try:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "dd.mm.yyyy hh:mm"})
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        money = book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, max(10, min((column.width or column.field.width or 140) // 7, 80)))
            sheet.write_string(0, place, str(column.field.label), bold)
        number = 0
        for rows in batches:
            for row in rows:
                if number == _MOST_ROWS:
                    return False
                number += 1
                for place, (raw, column) in enumerate(zip(row, columns, strict=True)):
                    value = _native(raw, column.field.kind)
                    if value is None or value == "":
                        continue
                    if isinstance(value, datetime):
                        sheet.write_datetime(number, place, value.astimezone(user.zone).replace(tzinfo=None), moment)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
                    elif isinstance(value, int | Decimal | float) and -(10**15) < value < 10**15:
                        kind = money if column.field.kind == Kind.MONEY else None
                        sheet.write_number(number, place, float(value), kind)
                    else:
                        sheet.write_string(number, place, str(value)[:LONGEST])
        sheet.autofilter(0, 0, max(number, 1), max(len(columns) - 1, 0))
        return True
    finally:
        book.close()


def sheet_name(title: str) -> str:
    """A title as the name of a sheet may be."""
    return "".join(" " if ch in "[]:*?/\\'" else ch for ch in title)[:31].strip() or "1"
