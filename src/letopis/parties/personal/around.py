"""What stands around a card: comments on it, and words about the person in drafts, notices and bulk work."""

from django.apps import apps
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.comments.models import Comment
from letopis.history.models import Change
from letopis.parties.models import ContactPerson
from letopis.parties.personal.erasing import blank_rows
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.related import as_plain, texts_of
from letopis.parties.personal.traces import Traces

# Tables of words that name records in passing; by label, since some stand in higher parts.
WORDS = ("comments.comment", "accounts.draft", "notifications.notification", "bulk.operation")


def _comments_on(person: ContactPerson) -> QuerySet[Comment]:
    return Comment.objects.filter(kind=person._meta.label_lower, target_id=person.pk)


class WordsAround:
    """See `parties.personal.registry`."""

    code = "around"
    title = _("Comments on the card")

    def collect(self, user: User, person: ContactPerson) -> Section:
        rows = _comments_on(person).filter(is_deleted=False).order_by("pk")
        return Section(self.title, [as_plain(row) for row in rows], code="comments.comment")

    def count(self, person: ContactPerson, options: Options) -> int:
        return _comments_on(person).count()

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        own = list(_comments_on(person).values_list("pk", flat=True))
        label = Comment._meta.label_lower
        Change.objects.filter(kind=label, target_id__in=own).delete()
        Comment.objects.filter(pk__in=own).delete()
        changed = 0
        for name in WORDS:
            model = apps.get_model(name)
            changed += blank_rows(model._default_manager.iterator(), texts_of(model), traces)
        for change in Change.objects.filter(kind=label).iterator():
            before, after = traces.blank(change.before), traces.blank(change.after)
            if (before, after) != (change.before, change.after):
                change.before, change.after = before, after
                change.save(update_fields=["before", "after"])
        return len(own) + changed
