"""Cards merged into a person's: given out with the rest; likenesses with other people are nobody's personal data."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from letopis.parties.models import ContactPerson
from letopis.parties.personal.registry import Options, Section
from letopis.parties.personal.related import as_plain
from letopis.parties.personal.traces import Traces
from letopis.parties.queries import absorbed

if TYPE_CHECKING:
    from letopis.accounts.models import User


class MergedCards:
    """The keeper of absorbed cards; `erasing` blanks them with the card itself."""

    code = "absorbed"
    title = _("Merged cards")
    # Pairs name somebody else; a merge holds ids and what its undoing needs. Both go with the card.
    covers = ("parties.personpair", "parties.merge")

    def collect(self, user: "User", person: ContactPerson) -> Section:
        # Those merged into the card itself are given out as rows that point to it.
        rows = ContactPerson.objects.filter(pk__in=absorbed(person)).exclude(merged_into=person)
        return Section(self.title, [as_plain(row) for row in rows])

    def count(self, person: ContactPerson, options: Options) -> int:
        return 0  # counted by `erasing`

    def erase(self, person: ContactPerson, traces: Traces, options: Options) -> int:
        return 0
