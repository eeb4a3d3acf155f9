"""Reading files; the door of a file is the door of its card."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from letopis.accounts.models import User
from letopis.files.hosts import HOSTS, Host, host_of
from letopis.files.models import Attachment, AttachmentVersion, Content, Upload
from letopis.kernel.errors import NotFound
from letopis.kernel.text import search_words
from letopis.search.queries import narrowed

KINDS = {
    "documents": [Content.Kind.PDF, Content.Kind.OFFICE, Content.Kind.TEXT],
    "images": [Content.Kind.IMAGE],
    "records": [Content.Kind.AUDIO, Content.Kind.VIDEO],
}


VERSIONS = [Prefetch("versions", AttachmentVersion.objects.select_related("content").defer("content__text"))]


def _rows() -> QuerySet[Attachment]:
    """Attachments without their long texts."""
    return Attachment.objects.select_related("content", "created_by", "changed_by").defer(
        "search_text", "content__text"
    )


def host_record(row: Attachment | Upload) -> Any:
    """The card of a file, whoever asks. Raises `NotFound` when it is gone."""
    host = HOSTS.get(row.host_kind)
    card = host.model._base_manager.filter(pk=row.host_id).first() if host else None
    if card is None:
        raise NotFound
    return card


def get_attachment(user: User, public_id: UUID | str) -> Attachment:
    """The file at this address, its card as `.host`. Raises `NotFound` also for what `user` may not see.

    This is the function for other parts that keep the id of a file (a custom attribute of type «file»).
    """
    try:
        attachment = _rows().get(public_id=public_id)
    except (Attachment.DoesNotExist, ValueError, ValidationError) as error:
        raise NotFound from error
    attachment.host = _visible_host(user, attachment)  # type: ignore[attr-defined]
    return attachment


def _visible_host(user: User, row: Attachment | Upload) -> Any:
    host = HOSTS.get(row.host_kind)
    if host is None:
        raise NotFound
    return host.get(user, pk=row.host_id)


def attachments_by_id(user: User, ids: Iterable[UUID | str]) -> dict[str, Attachment]:
    """Those of these files `user` may see, by id as text: for a page of many cards, in as many queries as kinds of cards."""
    wanted = [value for text in ids if (value := _uuid(text))]
    return {str(row.public_id): row for row in visible_files(user, everywhere=True).filter(public_id__in=wanted)}


def _uuid(text: UUID | str) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def get_version(attachment: Attachment, number: int | None) -> AttachmentVersion:
    """A version of a file the door has let through, the present one for None."""
    rows = attachment.versions.select_related("content", "created_by").defer("content__text")
    found = rows.filter(number=attachment.number if number is None else number).first()
    if found is None:
        raise NotFound
    return found


def get_upload(user: User, public_id: UUID) -> Upload:
    """An upload of the user's own, while they see its card."""
    upload = Upload.objects.filter(public_id=public_id, by=user).select_related("attachment").first()
    if upload is None:
        raise NotFound
    _visible_host(user, upload)
    return upload


def files_of(card: Any, *, marked: bool = False) -> QuerySet[Attachment]:
    """The files of a card whose door was passed, newest first."""
    rows = _rows().filter(host_kind=host_of(card).kind, host_id=card.pk, is_marked_for_deletion=marked)
    return rows.order_by("-changed_at", "-pk")


def totals(card: Any) -> dict[str, int]:
    """How many files a card has, of each kind, marked, and their size."""
    rows = Attachment.objects.filter(host_kind=host_of(card).kind, host_id=card.pk)
    found = rows.values("is_marked_for_deletion", "content__kind").annotate(n=Count("pk"), sum=Sum("content__size"))
    numbers = dict.fromkeys(("all", "size", "marked", *KINDS), 0)
    for row in found:
        if row["is_marked_for_deletion"]:
            numbers["marked"] += row["n"]
            continue
        numbers["all"] += row["n"]
        numbers["size"] += row["sum"]
        for name, kinds in KINDS.items():
            numbers[name] += row["n"] if row["content__kind"] in kinds else 0
    return numbers


def visible_files(user: User, *, everywhere: bool = False) -> QuerySet[Attachment]:
    """The files of all cards a user meets in lists, or of all they may open."""
    doors = Q(pk__in=[])
    for kind, host in HOSTS.items():
        cards = host.visible(user) if everywhere else host.listed(user)
        doors |= Q(host_kind=kind, host_id__in=cards.values("pk"))
    return _rows().filter(doors)


@dataclass(frozen=True)
class Found:
    """A file a query has found: where it hangs and the words around the first match inside."""

    file: Attachment
    host: Host
    card: Any
    piece: "Piece | None"


def files_found(user: User, query: str, limit: int) -> list[Found]:
    """At most `limit` files of cards in the user's lists that have every word in name, description or inside."""
    if not search_words(query):
        return []
    rows = list(
        narrowed(visible_files(user).filter(is_marked_for_deletion=False), query).order_by("-changed_at", "-pk")[:limit]
    )
    cards: dict[tuple[str, int], Any] = {}
    for kind in {row.host_kind for row in rows}:
        ids = {row.host_id for row in rows if row.host_kind == kind}
        cards |= {(kind, pk): card for pk, card in HOSTS[kind].model._base_manager.in_bulk(ids).items()}
    pieces = pieces_in(rows, query)
    return [
        Found(row, HOSTS[row.host_kind], cards[row.host_kind, row.host_id], pieces.get(row.pk))
        for row in rows
        if (row.host_kind, row.host_id) in cards
    ]


# — The words around a match —

_AROUND = 60


@dataclass(frozen=True)
class Piece:
    """A match inside a file with what stands around it; `page` from 1 where the file has pages."""

    before: str
    match: str
    after: str
    page: int | None


def pattern_of(query: str) -> re.Pattern[str] | None:
    """What matches any word of a query in a text that is not folded: ё as е, any case, any spaces."""
    words = [re.escape(word).replace("е", "[её]").replace(r"\ ", r"\s+") for word in search_words(query)]
    return re.compile("|".join(sorted(words, key=len, reverse=True)), re.IGNORECASE) if words else None


def pieces_in(rows: Iterable[Attachment], query: str) -> dict[int, Piece]:
    """The first match inside each file, `{attachment id: piece}`, in one query."""
    pattern = pattern_of(query)
    if pattern is None:
        return {}
    contents = {row.content_id: row.pk for row in rows}
    texts = Content.objects.filter(pk__in=contents).exclude(text="").values_list("pk", "text", "pages")
    by_content = {pk: piece for pk, text, pages in texts if (piece := _piece(pattern, text, bool(pages)))}
    return {row.pk: by_content[row.content_id] for row in rows if row.content_id in by_content}


def _piece(pattern: re.Pattern[str], text: str, has_pages: bool) -> Piece | None:
    found = pattern.search(text)
    if found is None:
        return None
    start, end = found.span()
    squeezed = re.compile(r"\s+")
    before = squeezed.sub(" ", text[max(0, start - _AROUND) : start].rpartition("\f")[2])
    after = squeezed.sub(" ", text[end : end + _AROUND].partition("\f")[0])
    page = text.count("\f", 0, start) + 1 if has_pages else None
    return Piece(before.lstrip(), squeezed.sub(" ", found[0]), after.rstrip(), page)


def normal_text(text: str) -> str:
    """A text as contents keep it: NFKC, so that a match in it is a match in its folded form; no NUL, no surrogates."""
    kept = "".join(
        letter for letter in text.replace("\r\n", "\n").replace("\r", "\n") if letter >= " " or letter in "\n\t\f"
    )
    return unicodedata.normalize("NFKC", kept.encode("utf-8", "replace").decode("utf-8"))
