"""What happens to users."""

from django.utils.translation import gettext as _

from letopis.history.facts import Fact, Values, fact


@fact("user.created")
class UserCreated(Fact):
    """An account was made."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("created the user")


@fact("user.changed")
class UserChanged(Fact):
    """Role, team, name or activity of a user changed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        parts = (f"{name}: {before[name]['text']} → {after[name]['text']}" for name in after)
        return _("changed: %(what)s") % {"what": "; ".join(parts)}


@fact("user.password-set")
class PasswordSet(Fact):
    """A password was set; the password itself is nowhere in the journal."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("set a new password")


@fact("team.created")
class TeamCreated(Fact):
    """A team was made."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("created the team")


@fact("team.renamed")
class TeamRenamed(Fact):
    """A team was renamed."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("renamed the team to «%(name)s»") % {"name": after["name"]["text"]}


@fact("record.purged")
class RecordPurged(Fact):
    """A marked record was deleted for good; others that named it let it go in the same fact."""

    @classmethod
    def sentence(cls, data: Values, before: Values, after: Values) -> str:
        return _("deleted for good what was marked")
