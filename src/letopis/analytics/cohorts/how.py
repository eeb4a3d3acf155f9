"""«Как считаем»: cohorts in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.clients_question import client_rule
from letopis.analytics.cohorts.asked import Asked
from letopis.analytics.cohorts.figures import LEAST
from letopis.analytics.goals import goal_rule
from letopis.analytics.reports import Rule
from letopis.analytics.statistics.proportions import ENOUGH


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        *goal_rule(asked.goal if asked.measure == "goal" else None),
        client_rule(),
        Rule(
            _("Cohort"),
            _("The clients whose first contact with you was in this month of your clock, of those you may see; when it was, is looked for in all of the past, not only in the months shown. Clients without a contact are in no cohort."),
        ),
        Rule(
            _("Reached the goal"),
            _("Of the cohort: who had reached the goal by the end of the month 0, 1, 2 … after that of the first contact. A goal reached before the first contact counts in month 0. So a row never falls."),
            _("Clients who had reached the goal ÷ clients of the cohort"),
        ),
        Rule(
            _("Were in touch"),
            _("Of the cohort: who had a contact in that month. Month 0 is that of the first contact, so it is always 100 %."),
            _("Clients with a contact in the month ÷ clients of the cohort"),
        ),
        Rule(_("Empty cells"), _("The month is not over: what is still to come must not look like a fall.")),
        Rule(
            _("All together"),
            _("For each month the cohorts in which it is over. They are others for each month, so that this row may fall."),
        ),
        Rule(
            _("«Too little data»"),
            _("A cohort of fewer than %(least)d clients shows no shares; nothing is said in words about fewer than %(num)d clients.") % {"least": LEAST, "num": ENOUGH},
        ),
        Rule(
            _("Later against earlier cohorts"),
            _("The one comparison of the page: the later half of the cohorts against the earlier one by month 3 (or the last finished one before it), by Fisher's exact test. Single cells are not compared."),
        ),
    ]  # fmt: skip
