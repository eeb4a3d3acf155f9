"""The last change of a setting goes back."""

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.channels.facts import (
    ChannelAdded,
    ChannelChanged,
    GoalAdded,
    GoalChanged,
    SourceCostsChanged,
    SourceCostsImported,
)
from letopis.history.facts import Fact
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, undo
from letopis.kernel.errors import NotFound

# By which fact each of them is taken back.
_BACK: dict[str, type[Fact]] = {
    ChannelAdded.verb: ChannelChanged,
    ChannelChanged.verb: ChannelChanged,
    GoalAdded.verb: GoalChanged,
    GoalChanged.verb: GoalChanged,
    SourceCostsChanged.verb: SourceCostsChanged,
    SourceCostsImported.verb: SourceCostsChanged,
}


def undo_change(fact: FactRecord, *, by: User) -> Undone:
    """Take back what `by` did to the settings of this part; what was changed since stays."""
    check_manages(by)
    if fact.verb not in _BACK or fact.by_id != by.pk:
        raise NotFound
    return undo(fact, _BACK[fact.verb], by=by)
