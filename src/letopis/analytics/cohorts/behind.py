"""Who is behind a cell."""

from datetime import date

from letopis.analytics.behind import Found, behind
from letopis.analytics.cohorts.figures import Figures, Member
from letopis.analytics.statistics.cohorts import month_of


def chosen(found: Figures, month: date | None, lag: int | None) -> list[Member]:
    """The clients of a cohort (of all without one), or those of them who had done it by month `lag`, over by now."""
    zone, present = found.asked.user.zone, month_of(found.asked.last)

    def fits(one: Member) -> bool:
        begun = month_of(one.first)
        if month is not None and begun != month_of(month):
            return False
        if lag is None:
            return True
        if begun + lag >= present:
            return False
        if found.asked.measure == "active":
            return begun + lag in one.months
        return one.reached is not None and month_of(one.reached.astimezone(zone).date()) <= begun + lag

    return sorted(filter(fits, found.members), key=lambda one: (one.first, one.life.client), reverse=True)


def clients(found: Figures, month: date | None, lag: int | None) -> Found:
    """The clients with their first contact and the goal."""
    return behind([(one.life.client, (one.life.first, one.reached)) for one in chosen(found, month, lag)])
