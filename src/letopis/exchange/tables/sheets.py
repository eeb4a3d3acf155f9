"""Rows of a workbook: XLSX, XLSM, XLS, ODS. Values only: formulas are never computed, macros never looked at."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import BinaryIO

import python_calamine

from letopis.exchange.cards import Unreadable
from letopis.exchange.tables.csvrows import Row


def rows(file: BinaryIO) -> tuple[str, Iterator[Row]]:
    """The name of the first sheet that holds anything, and its rows."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)  # type: ignore[arg-type]
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                return name, (
                    (number, [_text(cell) for cell in cells], "") for number, cells in enumerate(sheet.iter_rows(), 1)
                )
    except (python_calamine.CalamineError, ValueError, OSError, KeyError) as error:
        raise Unreadable(
            "Файл не читается как книга Excel или LibreOffice: он повреждён, защищён паролем или это другой формат."
        ) from error
    raise Unreadable("В книге нет ни одного заполненного листа.")


def _text(cell: object) -> str:
    """A cell as a person would have typed it into a text file."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "да" if cell else "нет"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
