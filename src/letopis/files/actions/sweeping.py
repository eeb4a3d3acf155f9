"""Sweeping: contents no version names and uploads nobody goes on with, older than a day."""

import time
from dataclasses import dataclass

from letopis.files.actions.uploads import KEPT, part_of, sweep_uploads
from letopis.files.models import Content, Upload
from letopis.files.storage import contents_held, drawn, storage, uploads
from letopis.kernel import clock
from letopis.kernel.database import in_transaction

_AT_ONCE = 100


@dataclass
class Swept:
    """What was removed, or would be."""

    contents: int = 0
    bytes: int = 0
    uploads: int = 0


def sweep(*, dry_run: bool = False) -> Swept:
    """Remove what nobody needs any more. With `dry_run` only count it."""
    found = Swept()
    before = clock.now() - KEPT
    old = Upload.objects.filter(created_at__lt=before, is_finished=False)
    found.uploads = old.count() if dry_run else sweep_uploads()
    _lost_parts(found, before.timestamp(), dry_run=dry_run)
    orphans = Content.objects.filter(versions=None, created_at__lt=before).order_by("pk")
    if dry_run:
        found.contents, found.bytes = len(rows := list(orphans.values_list("size", flat=True))), sum(rows)
    else:
        while _sweep_some(found, list(orphans.values_list("pk", flat=True)[:_AT_ONCE])):
            pass
    _bytes_without_rows(found, before.timestamp(), dry_run=dry_run)
    return found


def _lost_parts(found: Swept, before: float, *, dry_run: bool) -> None:
    """Growing files whose upload is not known: left by a crash."""
    known = {part_of(upload).name for upload in Upload.objects.all()}
    for path in uploads().glob("*.part"):
        if path.name not in known and path.stat().st_mtime < before:
            found.uploads += 1
            if not dry_run:
                path.unlink(missing_ok=True)


def _sweep_some(found: Swept, ids: list[int]) -> bool:
    if not ids:
        return False
    with contents_held(alone=True):
        for digest, size in _forget(ids):
            remove_bytes(digest)
            found.contents, found.bytes = found.contents + 1, found.bytes + size
    return True


@in_transaction
def _forget(ids: list[int]) -> list[tuple[str, int]]:
    rows = list(Content.objects.filter(pk__in=ids, versions=None))
    gone = [(row.sha256, row.size) for row in rows]
    Content.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return gone


def remove_bytes(digest: str) -> None:
    """Remove a content and the pictures made of it."""
    storage().remove(digest)
    for path in drawn().glob(f"{digest[:2]}/{digest}*"):
        path.unlink(missing_ok=True)


def _bytes_without_rows(found: Swept, before: float, *, dry_run: bool) -> None:
    """Contents that were kept, but whose row never came."""
    old = [(digest, size) for digest, size, moment in storage().listed() if moment < min(before, time.time())]
    for start in range(0, len(old), _AT_ONCE):
        some = old[start : start + _AT_ONCE]
        with contents_held(alone=not dry_run):
            known = set(
                Content.objects.filter(sha256__in=[digest for digest, _size in some]).values_list("sha256", flat=True)
            )
            for digest, size in some:
                if digest not in known:
                    found.contents, found.bytes = found.contents + 1, found.bytes + size
                    if not dry_run:
                        remove_bytes(digest)
