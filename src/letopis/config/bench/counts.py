"""Key h: events by type, state and month over all data, as reports count them."""

import resource
import statistics

from django.db import connection
from django.test.utils import CaptureQueriesContext

from letopis.analytics.rollups.reading import counts
from letopis.config.bench.measure import Figure, times
from letopis.config.bench.serving import database_cpu
from letopis.config.bench.world import World

KEY, TITLE = "h", "report: type × state × month, all data"
_BY = ("type", "state", "month")
_WARM, _ROUNDS = 3, 20


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime + database_cpu()


def measure_counts(world: World) -> Figure:
    """Count in this process: the page around it is another's figure."""

    def ask() -> None:
        assert counts(world.owner, None, None, _BY)

    times(ask, _WARM)
    before = _cpu()
    took = times(ask, _ROUNDS)
    cpu = (_cpu() - before) * 1000 / _ROUNDS
    with CaptureQueriesContext(connection) as captured:
        ask()
    return Figure(
        KEY, TITLE, p50=round(statistics.median(took), 1), p95=round(took[int(_ROUNDS * 0.95)], 1), cpu=round(cpu, 1),
        sql=round(_raw(), 2), queries=len(captured), bytes=0, guide=40, guide_cpu=25, growth=3, most_queries=6,
    )  # fmt: skip


def _raw() -> float:
    """The same from rows, by months of UTC."""
    month = "substr(occurs_at, 1, 7)" if connection.vendor == "sqlite" else "date_trunc('month', occurs_at)"

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT type_id, state, {month}, count(*) FROM events_event WHERE NOT is_marked_for_deletion"
                " GROUP BY 1, 2, 3"
            )
            cursor.fetchall()

    return statistics.median(times(run, 1))
