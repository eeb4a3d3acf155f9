"""Verbs of files."""

from letopis.files.actions import attachments, uploads
from letopis.files.actions.attachments import (
    change_attachment,
    mark_for_deletion,
    move_files,
    purge_files,
    restore,
)
from letopis.files.actions.sweeping import Swept, sweep
from letopis.files.actions.uploads import (
    attach_bytes,
    finish_upload,
    start_upload,
    stop_upload,
    write_piece,
)

__all__ = [
    "Swept",
    "attach_bytes",
    "attachments",
    "change_attachment",
    "finish_upload",
    "mark_for_deletion",
    "move_files",
    "purge_files",
    "restore",
    "start_upload",
    "stop_upload",
    "sweep",
    "uploads",
    "write_piece",
]
