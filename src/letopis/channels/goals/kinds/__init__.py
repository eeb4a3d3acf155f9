"""The kinds of goals this part has itself."""

from letopis.channels.goals.kinds.buyer import BecameBuyer
from letopis.channels.goals.kinds.chain import Chain
from letopis.channels.goals.kinds.event import EventHappened
from letopis.channels.goals.kinds.reply import ReplyReceived
from letopis.channels.goals.kinds.value import ValueStands
from letopis.channels.goals.registry import GoalKind

OWN: list[GoalKind] = [ReplyReceived(), EventHappened(), ValueStands(), BecameBuyer(), Chain()]
