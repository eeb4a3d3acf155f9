"""Forgetting the files of a card for good: their rows now, their bytes as soon as the rows are gone."""

from collections.abc import Sequence

from django.db import transaction

from letopis.files.actions.sweeping import remove_bytes
from letopis.files.hosts import Host
from letopis.files.models import Attachment, Content
from letopis.files.storage import Busy, contents_held


def forget_files(host: Host, ids: Sequence[int]) -> int:
    """Remove the files of these cards with every version, inside the caller's transaction; answers with how many.

    Contents that hang elsewhere too stay. Bytes go after the commit; when files are arriving just then, with the next
    sweep (`letopis doctor` names what waits).
    """
    rows = Attachment.objects.filter(host_kind=host.kind, host_id__in=list(ids))
    number = rows.count()
    contents = set(rows.values_list("versions__content", flat=True)) | set(rows.values_list("content", flat=True))
    rows.delete()
    orphans = Content.objects.filter(pk__in=contents - {None}, versions=None, attachments=None)
    digests = list(orphans.values_list("sha256", flat=True))
    orphans.delete()
    if digests:
        transaction.on_commit(lambda: _remove(digests))
    return number


def _remove(digests: list[str]) -> None:
    try:
        with contents_held(alone=True):
            known = set(Content.objects.filter(sha256__in=digests).values_list("sha256", flat=True))
            for digest in digests:
                if digest not in known:
                    remove_bytes(digest)
    except Busy:  # bytes without rows are removed by the next sweep
        return
