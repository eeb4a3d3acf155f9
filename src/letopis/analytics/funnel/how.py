"""«Как считаем»: the funnel in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.clients_question import client_rule
from letopis.analytics.funnel.asked import Asked
from letopis.analytics.reports import Rule
from letopis.analytics.statistics.proportions import ENOUGH


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        client_rule(),
        Rule(
            _("All who appeared"),
            _("A client appears on the day its card was made or of its first contact with you, whichever is earlier; a company also by the cards and contacts of those who work there. The report is about clients who appeared in the period. Who had come to the last step when they appeared is not in the funnel, and is named below the table."),
        ),
        *(
            Rule(_("Step %(num)d: %(name)s") % {"num": place, "name": step.name}, f"{step.rule}.")
            for place, step in enumerate(asked.steps, 1)
        ),
        Rule(
            _("Reached in the term"),
            _("Of the clients whose term of %(num)d days since appearing is over: those who came to the step within it, or further. Who came further without the step (they called us themselves, say) counts in it, too: how many these are stands below. Clients whose term is still running are in no share: their quick steps would count, while the slow ones of others are still on their way.")
            % {"num": asked.term},
        ),
        Rule(_("Of the step before"), _("▲ and ▼ stand only where the change against the period before, as long as this one, is more than chance."), _("Came to the step ÷ came to the step before")),
        Rule(_("Of all"), _("The way from the beginning."), _("Came to the step ÷ all whose term is over")),
        Rule(_("Median time"), _("Half of those who came to both steps in this order within the term needed no longer.")),
        Rule(_("Stand here now"), _("All who appeared in the period, whether their term is over or not, by the furthest step they have come to up to now, however late.")),
        Rule(_("Still in the term"), _("Of them: not lost, and their %(num)d days are not over.") % {"num": asked.term}),
        Rule(
            _("Lost"),
            _("Of them: not at the end, no contact for %(num)d days (or none since they appeared) and nothing planned, be it overdue.") % {"num": asked.silence},
        ),
        Rule(_("Breakdown"), _("By the source or the responsible of the client's own card, or by the channel of the first contact with it, whoever began it.")),
        Rule(_("Interval"), _("Under each share: where the true one lies with 95-percent certainty (Wilson). A client counts once.")),
        Rule(_("«Too little data»"), _("Fewer than %(num)d clients: the share is not shown and the group is not compared.") % {"num": ENOUGH}),
        Rule(
            _("What is called different"),
            _("Groups are compared in pairs by Fisher's exact test by who came to the last step, corrected for their number (Holm) and for there being two comparisons on the page: groups, and steps against the period before."),
        ),
    ]  # fmt: skip
