"""What the demo company spends on its sources: the months of the last year, made up."""

from datetime import date, timedelta
from decimal import Decimal

from letopis.channels.models import Goal, GoalVersion, SourceCosts
from letopis.channels.prices import Spent
from letopis.parties.models import Source

MONTHLY = {"context-advertising": 40_000, "social": 15_000, "site": 9_000, "partner": 12_000}
EXHIBITION = 180_000


def fill(today: date) -> None:
    """Expenses month by month, and an exhibition two months ago; goals count each time: the company is two years old."""
    Goal.objects.update(counting=Goal.Counting.EACH)
    GoalVersion.objects.update(counting=Goal.Counting.EACH)
    sources = {source.code: source for source in Source.objects.all()}
    months = [today.replace(day=1)]
    while len(months) < 12:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    rows = []
    for code, monthly in MONTHLY.items():
        spent = [Spent(month, _last(month), Decimal(monthly + 500 * number), "") for number, month in enumerate(months)]
        rows.append((sources[code], spent))
    since = today - timedelta(days=60)
    rows.append((sources["exhibition"], [Spent(since, since + timedelta(days=3), Decimal(EXHIBITION), "стенд")]))
    SourceCosts.objects.bulk_create(
        SourceCosts(source=source, periods=[one.kept() for one in sorted(spent, key=lambda one: one.since)])
        for source, spent in rows
    )


def _last(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
