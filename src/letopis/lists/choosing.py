"""The form behind the columns: which are shown, in what order and width; sorting and grouping."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.lists.address import NARROWEST, WIDEST, Asked, Column
from letopis.lists.fields import ListField

KEYS = 3  # rows of the sorting, more when more are chosen


@dataclass
class Chooser:
    """The form of columns."""

    asked: Asked
    columns: list[Column]  # shown, the main one first
    sorts: list[tuple[str, bool]]
    group: str

    @classmethod
    def of(cls, asked: Asked) -> "Chooser":
        """As the list is now."""
        sorts = [(key.key, key.descending) for key in asked.order.keys]
        return cls(asked, list(asked.columns), sorts, asked.group.key if asked.group else "")

    @classmethod
    def read(cls, asked: Asked, params: QueryDict) -> "Chooser":
        """As it was sent: `col` in their order, `width` beside each of `all`, `by` and `way`, `grouped`."""
        widths = dict(zip(params.getlist("all"), params.getlist("width"), strict=False))
        columns = [asked.columns[0]]
        keys = [key for key in params.getlist("col") if key in asked.fields and key != asked.spec.main]
        for key in [asked.spec.main, *dict.fromkeys(keys)]:
            text = widths.get(key, "")
            pixels = int(text) if text.isdecimal() and len(text) < 6 else 0
            column = Column(asked.fields[key], min(max(pixels, NARROWEST), WIDEST) if pixels else 0)
            if key == asked.spec.main:
                columns[0] = column
            else:
                columns.append(column)
        _move(columns, params)
        pairs = zip_longest(params.getlist("by"), params.getlist("way"), fillvalue="")
        sorts = [(key, way == "down") for key, way in pairs if key in asked.fields]
        return cls(asked, columns, sorts, params.get("grouped", ""))

    def parts(self) -> dict[str, str]:
        """The parts of the list's address it stands for."""
        return {
            "cols": ",".join(column.text for column in self.columns),
            "sort": ",".join(f"-{key}" if descending else key for key, descending in self.sorts),
            "group": self.group,
        }

    @property
    def main(self) -> Column:
        """The column that is always there."""
        return self.columns[0]

    @property
    def hidden(self) -> list[tuple[str, list[ListField]]]:
        """The fields not shown, under the headings of their groups."""
        shown = {column.field.key for column in self.columns}
        found: dict[str, list[ListField]] = {}
        for field in self.asked.fields.values():
            if field.key not in shown:
                found.setdefault(str(field.group) or _("Others"), []).append(field)
        return list(found.items())

    @property
    def sortable(self) -> Sequence[ListField]:
        """The fields rows may be sorted by."""
        return [field for field in self.asked.fields.values() if field.sort]

    @property
    def groupable(self) -> Sequence[ListField]:
        """The fields rows may be grouped by."""
        return [field for field in self.sortable if field.is_groupable]

    @property
    def sort_rows(self) -> list[tuple[str, bool]]:
        """The keys chosen and empty rows for more."""
        return [*self.sorts, *[("", False)] * (KEYS - len(self.sorts))]


def _move(columns: list[Column], params: QueryDict) -> None:
    """What the buttons «выше» and «ниже» ask."""
    for name, step in (("up", -1), ("down", 1)):
        keys = [column.field.key for column in columns]
        if (key := params.get(name, "")) in keys:
            place = keys.index(key)
            other = place + step
            if place >= 1 and 1 <= other < len(columns):
                columns[place], columns[other] = columns[other], columns[place]
