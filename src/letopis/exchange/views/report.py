"""What became of a file: what was made, changed, kept, refused; and taking it all back."""

import csv
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from letopis.accounts.typing import user_of
from letopis.exchange import importing, queries
from letopis.exchange.loading.tally import NUMBERS
from letopis.exchange.mapping.headers import REASON
from letopis.exchange.mapping.rows import neutral
from letopis.exchange.models import ImportRun
from letopis.exchange.views.doors import file_of, hurry, is_running
from letopis.ui.rendering import render_page

SHOWN = 200


def page(request: HttpRequest, file: ImportRun) -> HttpResponse:
    """The report of a load that has ended or was stopped."""
    load = file.load_run
    report = load.report if load else file.report
    figures = {name: report.get(name, 0) for name in NUMBERS}
    figures["refused"] = figures["refused"] if isinstance(figures["refused"], int) else len(figures["refused"])
    undo = file.undo_run
    context = {
        "file": file,
        "load": load,
        "total": file.contents.get("total") or load.total if load else 0,
        "figures": figures,
        "cards": queries.card_lines(report),
        "found": queries.found_words(report),
        "kept": sorted(report.get("kept", {}).items(), key=lambda line: -line[1][0])[:60],
        "refusals": list(file.refusals.order_by("why", "number")[:SHOWN]),
        "shown": SHOWN,
        "made": queries.cards_made(file, user_of(request)),
        "undo": undo,
        "stays": queries.stays_of(undo, user_of(request)) if undo else [],
    }
    return render_page(request, "exchange/report.html", context)


@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take everything back that the file has brought and nobody has touched since."""
    file = file_of(request, public_id)
    run = hurry(importing.start_undo(file, by=user_of(request)))
    return redirect("run", run.public_id) if is_running(run) else redirect("import-run", public_id)


class _Line:
    """What the csv module writes to; answers with the line itself."""

    def write(self, text: str) -> str:
        return text


def refused(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The rows that were not loaded, with the reason beside each: to be mended and loaded again."""
    file = file_of(request, public_id)

    def lines() -> Iterator[bytes]:
        writer: Any = csv.writer(_Line(), delimiter=";")
        headers = file.contents.get("headers", [])
        yield b"\xef\xbb\xbf" + writer.writerow([REASON, *map(neutral, headers)]).encode()
        for row in file.refusals.order_by("number").iterator(500):
            yield writer.writerow([f"{row.where}: {row.why}", *map(neutral, row.cells)]).encode()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="refused-{str(file.public_id)[:8]}.csv"'
    return answer
