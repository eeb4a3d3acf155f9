"""Which contacts were answered, and when.

The rules, as «Как считаем» says them. A reply belongs to the last of our contacts before it: writing after an unanswered
call makes the call an unanswered one. It counts within the window after the contact. A contact is *ripe* when its window
is over; a contact that is not is left out of shares and times alike, answered or not: if its quick answer counted while
others' slow ones were still on their way, every share would be too high and every time too short.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any, Generic, NamedTuple, TypeVar

from letopis.analytics.statistics.durations import MEDIAN, MOST, Quantile, quantile
from letopis.analytics.statistics.proportions import Proportion, clustered

K = TypeVar("K", bound=Hashable)
Client = Hashable


class Contact(NamedTuple, Generic[K]):
    """We reached out to a client. Moments are seconds from any one beginning.

    `connected`: they spoke there and then – answered, with no time to be measured.
    """

    client: Client
    group: K
    at: float
    connected: bool = False
    key: Any = None  # whatever the caller knows it by


class Outcome(NamedTuple, Generic[K]):
    """What became of a contact. `replied` is the moment of the answer that belongs to it."""

    contact: Contact[K]
    is_ripe: bool
    replied: float | None = None

    @property
    def is_answered(self) -> bool:
        """Whether it counts as answered: by a reply, or there and then."""
        return self.is_ripe and (self.contact.connected or self.replied is not None)

    @property
    def seconds(self) -> float | None:
        """The time to the answer, of contacts answered later than at once."""
        return None if self.replied is None or self.contact.connected else self.replied - self.contact.at


@dataclass
class Replies:
    """What became of a group's contacts. `waiting` have their window before them and count nowhere else."""

    by_client: dict[Client, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    times: list[float] = field(default_factory=list)
    waiting: int = 0

    def add(self, one: Outcome[Any]) -> None:
        """Count one more contact."""
        if not one.is_ripe:
            self.waiting += 1
            return
        counts = self.by_client[one.contact.client]
        counts[0] += one.is_answered
        counts[1] += 1
        if (seconds := one.seconds) is not None:
            self.times.append(seconds)

    @property
    def share(self) -> Proportion:
        """Answered of ripe contacts; contacts with one client count for what they tell."""
        return clustered((answered, ripe) for answered, ripe in self.by_client.values())

    @property
    def clients(self) -> int:
        """Distinct clients among the ripe contacts."""
        return len(self.by_client)

    @property
    def median(self) -> Quantile | None:
        """The time half of the answers do not exceed."""
        return quantile(self.times, MEDIAN)

    @property
    def most(self) -> Quantile | None:
        """The time nine answers of ten do not exceed."""
        return quantile(self.times, MOST)


def reply_to(at: float, following: Sequence[float], moments: Sequence[float], window: float) -> float | None:
    """The moment of the reply to a contact at `at`; `following` has the contact after it, if there is one, `moments` are
    those at which the client came to us, in order."""
    end = min(at + window, following[0]) if following else at + window
    first = bisect_right(moments, at)
    return moments[first] if first < len(moments) and moments[first] <= end else None


def outcomes(
    contacts: Iterable[Contact[K]],
    replies: Mapping[Any, Sequence[float]],
    *,
    window: float,
    now: float,
    until: float = inf,
) -> Iterator[Outcome[K]]:
    """What became of each contact; `replies` are moments at which clients came to us.

    Contacts from `until` on are not counted: they only end the wait of those before them.
    """
    by_client: dict[Client, list[Contact[K]]] = defaultdict(list)
    for contact in contacts:
        by_client[contact.client].append(contact)
    for client, theirs in by_client.items():
        theirs.sort(key=lambda contact: contact.at)
        moments = sorted(replies.get(client, ()))
        for place, contact in enumerate(theirs):
            if contact.at >= until:
                break
            if contact.at + window > now:
                yield Outcome(contact, False)
                continue
            following = [one.at for one in theirs[place + 1 : place + 2]]
            yield Outcome(contact, True, reply_to(contact.at, following, moments, window))


def tallied(found: Iterable[Outcome[K]]) -> dict[K, Replies]:
    """The outcomes of each group together."""
    groups: dict[K, Replies] = {}
    for one in found:
        group = groups.setdefault(one.contact.group, Replies())
        group.add(one)
    return groups


def answered(
    contacts: Iterable[Contact[K]],
    replies: Mapping[Any, Sequence[float]],
    *,
    window: float,
    now: float,
    until: float = inf,
) -> dict[K, Replies]:
    """What became of the contacts of each group, see `outcomes`."""
    return tallied(outcomes(contacts, replies, window=window, now=now, until=until))
