"""A list as a file and on paper."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.utils.timezone import get_current_timezone
from django.utils.timezone import override as override_zone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.bulk.queries import get_host, selected_ranges
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, NotFound
from letopis.lists.address import Asked
from letopis.lists.export import csv_lines, write_xlsx
from letopis.lists.page import ask, batches, count_of, load, narrow, order_of
from letopis.lists.spec import Rows
from letopis.lists.words import condition_words
from letopis.ui.cells import cell
from letopis.ui.rendering import render_page
from letopis.web.listing.panels import get_list, list_address

_BATCH = 1000
PRINTED = 1000


def _rows(asked: Asked, user: User, size: int, found: Sequence[Rows] | None = None) -> Iterator[list[Any]]:
    """The rows in their order; all of the view unless `found` are those selected."""
    order = order_of(asked)
    ranges = [order.prepared(asked.spec.joins(rows)) for rows in (narrow(asked, user) if found is None else found)]
    return batches(ranges, order, size)


def _values(asked: Asked, user: User, found: Sequence[Rows] | None = None) -> Iterator[Sequence[Sequence[Any]]]:
    """The values of the shown columns of every row, some rows at a time."""
    keys = [column.field.key for column in asked.columns]
    for rows in _rows(asked, user, _BATCH, found):
        values = load(asked, user, rows)
        yield [[values[key].get(row.pk) for key in keys] for row in rows]


def _spoken(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The parts, made in the language and the zone of the reader: a stream outlives the request that set them."""
    language, zone = get_language(), get_current_timezone()

    def stream() -> Iterator[bytes]:
        while True:
            with override(language), override_zone(zone):
                part = next(parts, None)
            if part is None:
                return
            yield part

    return stream()


def _title(asked: Asked) -> str:
    first = asked.views[0].code
    return str(asked.spec.title) if asked.view.code == first else f"{asked.spec.title} – {asked.view.label}"


def _named(asked: Asked, user: User, ending: str) -> str:
    name = f"{_title(asked)} {clock.today(user.zone):%Y-%m-%d}.{ending}"
    return f"attachment; filename=\"{asked.spec.name}.{ending}\"; filename*=UTF-8''{quote(name)}"


def export(request: HttpRequest, name: str, ending: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """Every row the list shows, with the columns shown, for roles that may export; by POST those selected in it."""
    spec, user = get_list(name), user_of(request)
    if ending not in ("xlsx", "csv"):
        raise NotFound
    if not user.role.exports:
        raise Forbidden(_("Your role may not export."))
    selected = request.method == "POST"
    params = QueryDict(request.POST.get("query", "").lstrip("?")) if selected else request.GET
    asked = ask(spec, user, params)
    found = selected_ranges(get_host(name), user, request.POST) if selected else None
    if ending == "csv":
        lines = _spoken(csv_lines(asked.columns, _values(asked, user, found), user))
        answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = _named(asked, user, "csv")
        return answer
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_xlsx(path, _title(asked), asked.columns, _values(asked, user, found), user)
        held = path.open("rb")  # the name goes with the folder, the open file stays until it is sent
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    answer = FileResponse(held, content_type=kind)
    answer["Content-Disposition"] = _named(asked, user, "xlsx")  # it has said «inline» by itself
    return answer


def _printed(kind: str, value: Any) -> str:
    """A value on paper: no links, no signs."""
    return ", ".join(map(str, value)) if isinstance(value, list) else cell(kind, value).striptags()


def printed(request: HttpRequest, name: str) -> HttpResponse:
    """The list on paper: A4 on its side, the first rows when there are too many."""
    spec, user = get_list(name), user_of(request)
    asked = ask(spec, user, request.GET)
    rows = next(_rows(asked, user, PRINTED), [])
    words = [" ".join(condition_words(one, asked.fields, user)) for one in (*asked.quick, *asked.where.conditions())]
    context = {
        "title": _title(asked),
        "asked": asked,
        "rows": rows,
        "values": load(asked, user, rows),
        "count": count_of(narrow(asked, user)) if len(rows) == PRINTED else len(rows),
        "words": words,
        "text": _printed,
        "now": clock.now(),
        "back": list_address(asked),
    }
    return render_page(request, "web/listing/print.html", context)
