"""What happens to comments. The facts stand on the comment, not on the card: its chronicle has the comments themselves."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact


@fact("comment.written")
class CommentWritten(Fact):
    """A remark was written."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("wrote a comment")


@fact("comment.changed")
class CommentChanged(Fact):
    """Its author put other words."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("changed a comment")


@fact("comment.deleted")
class CommentDeleted(Fact):
    """A remark was taken away."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("deleted a comment")


@fact("comment.restored")
class CommentRestored(Fact):
    """A remark is there again."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("restored a comment")
