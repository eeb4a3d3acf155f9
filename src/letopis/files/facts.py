"""What happens to files. Each fact names the attachment and the card it hangs on, so both tell it."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact


def _named(sentence: str, data: Values) -> str:
    return sentence % {"name": data.get("name", ""), "number": data.get("number", ""), "old": data.get("old", "")}


@fact("file.attached")
class FileAttached(Fact):
    """A file was put on a card."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("attached the file «%(name)s»"), data)


@fact("file.version_added")
class FileVersionAdded(Fact):
    """A file got another content."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("brought version %(number)s of the file «%(name)s»"), data)


@fact("file.renamed")
class FileRenamed(Fact):
    """A file is called otherwise."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("renamed the file «%(old)s» to «%(name)s»"), data)


@fact("file.described")
class FileDescribed(Fact):
    """The description of a file changed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("described the file «%(name)s»"), data)


@fact("file.marked")
class FileMarked(Fact):
    """A file was marked for deletion."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("marked the file «%(name)s» for deletion"), data)


@fact("file.restored")
class FileRestored(Fact):
    """The deletion mark of a file was removed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _named(_("restored the file «%(name)s»"), data)
