"""`/bin/`: everything marked for deletion: restored by whoever may change it, deleted for good by an owner."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from letopis.accounts import bin as trash
from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.typing import user_of
from letopis.history.models import Change
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.kernel.text import fold
from letopis.ui.rendering import render_page

PAGE = 50
PERIODS = {"7": 7, "30": 30, "365": 365}


@dataclass(frozen=True)
class Row:
    """A marked record with who marked it when."""

    kind: trash.BinKind
    record: Any
    marked: int  # the change that marked it; 0 when the journal does not say
    may_change: bool
    at: datetime | None = None
    by: User | None = None

    @property
    def ref(self) -> str:
        return f"{self.kind.code}:{self.record.public_id}"

    @property
    def place(self) -> tuple[int, int, str]:
        """Where the row stands among all kinds; the newest mark first."""
        return self.marked, self.record.pk, self.kind.code


def _marked(kind: trash.BinKind, user: User) -> Any:
    rows = kind.visible(user).filter(is_marked_for_deletion=True)
    changes = Change.objects.filter(
        kind=rows.model._meta.label_lower, target_id=OuterRef("pk"), after__has_key="is_marked_for_deletion"
    )
    return rows.annotate(marked=Coalesce(Subquery(changes.order_by("-id").values("id")[:1]), Value(0)))


def _asked(request: HttpRequest, user: User) -> dict[str, str]:
    given = {name: request.GET.get(name, "") for name in ("kind", "by", "period")}
    return {
        "kind": given["kind"] if given["kind"] in trash.KINDS else "",
        "by": given["by"] if colleagues_of(user).filter(login=given["by"]).exists() else "",
        "period": given["period"] if given["period"] in PERIODS else "",
    }


def _narrowed(rows: Any, asked: dict[str, str]) -> Any:
    changes = Change.objects.filter(pk=OuterRef("marked"))
    if asked["by"]:
        rows = rows.annotate(marker=Subquery(changes.values("fact__by__login")[:1])).filter(marker=asked["by"])
    if asked["period"]:
        since = clock.now() - timedelta(days=PERIODS[asked["period"]])
        rows = rows.annotate(marked_at=Subquery(changes.values("fact__at")[:1])).filter(marked_at__gte=since)
    return rows


def _read(user: User, asked: dict[str, str], after: str) -> tuple[list[Row], str]:
    """A page of marked records of all kinds, and where the next one begins."""
    place = _place(after)
    found: list[Row] = []
    for kind in trash.KINDS.values():
        if asked["kind"] and kind.code != asked["kind"]:
            continue
        rows = _narrowed(_marked(kind, user), asked)
        if place:
            marked, pk, code = place
            rows = rows.filter(Q(marked__lt=marked) | Q(marked=marked, pk__lt=pk + (kind.code < code)))
        records = list(rows.select_related(*kind.related).order_by("-marked", "-pk")[: PAGE + 1])
        changeable = kind.changeable(user, records)
        found += [Row(kind, record, record.marked, record.pk in changeable) for record in records]
    found.sort(key=lambda row: row.place, reverse=True)
    more = len(found) > PAGE
    found = found[:PAGE]
    changes = Change.objects.select_related("fact__by").in_bulk([row.marked for row in found if row.marked])
    told = [
        Row(row.kind, row.record, row.marked, row.may_change, change.fact.at, change.fact.by)
        if (change := changes.get(row.marked))
        else row
        for row in found
    ]
    return told, "~".join(map(str, found[-1].place)) if more else ""


def _place(text: str) -> tuple[int, int, str] | None:
    try:
        marked, pk, code = text.split("~")
        return min(int(marked), 2**62), min(int(pk), 2**62), code
    except ValueError:
        return None


def listed(request: HttpRequest) -> HttpResponse:
    """Everything marked that the reader may see, newest mark first."""
    user = user_of(request)
    asked = _asked(request, user)
    rows, after = _read(user, asked, request.GET.get("after", ""))
    context = {
        "rows": rows,
        "after": after,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": list(trash.KINDS.values()),
        "authors": list(colleagues_of(user)),
        "may_purge": trash.may_purge(user),
        "total": sum(_marked(kind, user).count() for kind in trash.KINDS.values()),
    }
    return render_page(request, "web/bin.html", context)


def _chosen(request: HttpRequest) -> list[Row]:
    """The records named in the request; 404 when one of them is not there for this user."""
    user, found = user_of(request), []
    refs = list(dict.fromkeys(request.POST.getlist("ref") or request.GET.getlist("ref")))
    if not refs or len(refs) > 200:
        raise NotFound
    for ref in refs:
        code, _colon, public_id = ref.partition(":")
        try:
            record = trash.KINDS[code].visible(user).filter(public_id=UUID(public_id)).first()
        except (KeyError, ValueError) as error:
            raise NotFound from error
        if record is None:
            raise NotFound
        kind = trash.KINDS[code]
        found.append(Row(kind, record, 0, bool(kind.changeable(user, [record]))))
    return found


@require_POST
def restore(request: HttpRequest) -> HttpResponse:
    """Take the marks away, with a way back."""
    rows = _chosen(request)
    for row in rows:
        row.kind.restore(row.record, by=user_of(request))
    text = ngettext("Restored: %(num)d record", "Restored: %(num)d records", len(rows)) % {"num": len(rows)}
    if len(rows) == 1:
        text = _("Restored: %(name)s") % {"name": rows[0].record}
    address = reverse("bin-mark") + "?" + "&".join(f"ref={row.ref}" for row in rows)
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    messages.success(request, format_html(button, text, address, _("Undo")), extra_tags="undo")
    return redirect("bin")


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Put the marks back: the undo of a restoring."""
    for row in _chosen(request):
        row.kind.mark(row.record, by=user_of(request))
    messages.success(request, _("Marked for deletion again"))
    return redirect("bin")


def _is_confirmed(request: HttpRequest) -> bool:
    return fold(request.POST.get("word", "")) == fold(_("delete"))


def purge(request: HttpRequest) -> HttpResponse:
    """What depends on the chosen is listed; with the word typed, an owner deletes them for good."""
    user, rows = user_of(request), _chosen(request)
    if not trash.may_purge(user):
        raise Forbidden(_("Only an owner deletes for good."))
    if request.method != "POST" or not _is_confirmed(request):
        return _purge_page(request, rows, status=422 if request.method == "POST" and "word" in request.POST else 200)
    done, refused = 0, []
    for row in rows:
        try:
            trash.purge(row.kind, row.record, by=user)
            done += 1
        except Refused as error:
            refused.append((str(error.message),))
    if refused:
        messages.error(request, format_html_join(" ", "{}", refused))
    if done:
        messages.success(request, trash.purged_in_words(done))
    return redirect("bin")


def _purge_page(request: HttpRequest, rows: list[Row], status: int) -> HttpResponse:
    pairs = [(row, trash.dependants(row.record)) for row in rows]
    blocked = [row for row, found in pairs if any(d.fate == "blocks" for d in found)]
    context = {
        "pairs": pairs,
        "free": len(pairs) - len(blocked),
        "unmarked": [row for row in rows if not row.record.is_marked_for_deletion],
        "word": _("delete"),
        "error": status == 422,
    }
    return render_page(request, "web/purge.html", context, status=status)
