"""Rights of comments: whoever sees the card sees and writes them, their author changes them."""

from typing import Any

from letopis.comments.actions import write_comment
from letopis.comments.models import Comment
from letopis.comments.targets import TARGETS
from letopis.config.tests.rights import READ, SEEN

_THEIRS = (302, 404, 403, 403, 302, 403, 302)  # Глеб manages users: he may take a remark away
PAGES: dict[str, tuple[Any, ...]] = {
    "comments": ("post", (302, 404, 403, 302, 302, 302, 302), {"text": "Слово"}),
    "comment": ("get", SEEN),
    "comment-delete": ("post", _THEIRS),
    "comment-restore": ("post", _THEIRS),
    "comment-mentions": ("get", SEEN),
}
OPERATIONS: dict[tuple[str, str], Any] = {
    ("get", "/comments"): (401, *(422 for _who in range(6))),  # nothing is named; see test_comments
    ("post", "/comments"): ((401, 422, 422, 422, 422, 422, 422), {"text": "Слово"}),
    ("get", "/comments/{id}"): READ,
    ("patch", "/comments/{id}"): (401, 404, 403, 403, 428, 403, 403),
    ("delete", "/comments/{id}"): (401, 404, 403, 403, 428, 403, 428),
}


def extend(world: dict[str, Any]) -> dict[str, Any]:
    """A remark of Анна's on her person."""
    comment = write_comment(TARGETS["person"], world["person"], "Осторожно", by=world["anna"])
    return {"comment": comment, "ids": {"comments": comment.public_id}}


def kwargs(name: str, world: dict[str, Any]) -> dict[str, Any] | None:
    if name in ("comments", "comment-mentions"):
        return {"code": "person", "public_id": world["person"].public_id}
    if name.startswith("comment"):
        Comment.objects.update(is_deleted=name == "comment-restore")
        return {"public_id": world["comment"].public_id}
    return None
