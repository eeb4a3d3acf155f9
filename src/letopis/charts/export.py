"""The tables behind charts as a workbook: numbers are numbers, with their formats; a text is never a formula."""

import io
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from letopis.charts.data import Cell, Column, Table
from letopis.charts.units import Unit, plain, too_little
from letopis.lists.export import LONGEST, WORKBOOK, sheet_name

_FORMATS = {
    Unit.COUNT: "#,##0",
    Unit.NUMBER: "#,##0.0##",
    Unit.PERCENT: "0.0%",
    Unit.MONEY: "#,##0.00",
    Unit.HOURS: "#,##0.0",
}


def workbook(tables: Sequence[Table]) -> bytes:
    """An XLSX with a sheet for each table."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {**WORKBOOK, "in_memory": True})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd.mm.yyyy", "align": "left"})
    few = book.add_format({"italic": True, "align": "right"})
    numbers = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
    taken: set[str] = set()
    for table in tables:
        sheet = book.add_worksheet(_free(sheet_name(table.title), taken))
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, _breadth(table, place, column))
            sheet.write_string(0, place, column.title[:LONGEST], bold)
        for number, row in enumerate(table.rows, 1):
            for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
                value = cell.value
                if isinstance(value, str):
                    if value:
                        sheet.write_string(number, place, value[:LONGEST])
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, datetime(value.year, value.month, value.day), day)
                elif (known := plain(value)) is None:
                    sheet.write_string(number, place, too_little(), few)
                else:
                    sheet.write_number(number, place, known, numbers[column.unit or Unit.NUMBER])
        sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(table.columns) - 1, 0))
    book.close()
    return held.getvalue()


def _breadth(table: Table, place: int, column: Column) -> int:
    """The width of a column in characters."""
    texts = [len(_shown(row[place], column)) for row in table.rows]
    return max(10, min(max([*texts, len(column.title) // 2 + 1]) + 2, 60))


def _shown(cell: Cell, column: Column) -> str:
    return cell.text(column.unit)


def _free(name: str, taken: set[str]) -> str:
    """A name no sheet has; Excel takes capital letters for the same."""
    found, count = name, 1
    while found.casefold() in taken:
        count += 1
        found = f"{name[: 30 - len(str(count))]} {count}"
    taken.add(found.casefold())
    return found
