"""What a worker looks after for goals."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from letopis.channels.goals.counting import follow, rebuild
from letopis.channels.models import Goal
from letopis.jobs.queue import every, task


@task(_("Counting a goal for all clients"))
def recount_goal(goal: int, wanted: int) -> None:
    """Count a goal for everybody, unless its rule is another one by now."""
    if row := Goal.objects.filter(pk=goal, wanted=wanted).first():
        rebuild([row])


@every(5)
def follow_facts() -> bool:
    """Keep goals true to what happens, and let those be counted that have new rules."""
    for pk, wanted in Goal.objects.exclude(wanted=F("counted")).values_list("pk", "wanted"):
        recount_goal.using(effect_key=f"goal-{pk}-{wanted}").enqueue(goal=pk, wanted=wanted)
    return follow()
