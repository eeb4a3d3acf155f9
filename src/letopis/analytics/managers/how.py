"""«Как считаем»: each column in words, with its formula."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.managers.asked import Asked
from letopis.analytics.managers.charts import LEAST
from letopis.analytics.managers.requests import TERM_DAYS
from letopis.analytics.reports import Rule
from letopis.analytics.statistics.proportions import ENOUGH


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        Rule(
            _("Whose work is shown"),
            _("A manager sees their own line; who leads or looks on, those of the colleagues they see. Events belong to their responsible. Counted are events you may see that start in the period on your clock, notes aside, as in «Control»; those marked for deletion are left out."),
        ),
        Rule(
            _("Target, completed"),
            _("The target is that of «Control»: events a week by types × working days of the period ÷ 5. The percentage counts the types that have a target. ▲ and ▼ stand only where the change against the period before, as long as this one, is more than chance."),
            _("Per cent = completed of types with a target ÷ target"),
        ),
        Rule(
            _("In time"),
            _("Completed on their day at the latest. Events of one day are alike – a day goes well or it does not –, so the interval is taken between days."),
            _("Completed in time ÷ completed"),
        ),
        Rule(_("Overdue now"), _("Planned, and its time has passed; whenever it was to begin.")),
        Rule(_("Moved, cancelled"), _("Events of the period that were moved while planned, and those cancelled.")),
        Rule(
            _("Requests"),
            _("Incoming events that wait for an answer by their type: letters, messages, missed calls. A call they talked through is its own answer and no request; «answer not needed» takes one out."),
        ),
        Rule(
            _("Answered requests"),
            _("A later completed outgoing event with the same person, whoever of the colleagues wrote it, within %(days)d days. Requests whose %(days)d days are not over count neither as answered nor as unanswered. Several requests of one client tell less than those of several clients: the interval is wider.") % {"days": TERM_DAYS},
            _("Answered requests ÷ requests whose term is over"),
        ),
        Rule(
            _("Time to the answer"),
            _("In working time: by the production calendar and the hours of the manager's calendar (from 9:00 to 18:00 when they have chosen none), in their time zone. A letter that came at night waits from the morning. Half of the answers are sooner than the median, nine of ten than the second figure. Of fewer than %(num)d answers neither is shown. Holidays and sick leave of a person are not known here.") % {"num": LEAST},
        ),
        Rule(
            _("Wait now"),
            _("Requests without an answer at this moment, whenever they came: the list «Waiting for an answer»."),
        ),
        Rule(
            _("Answered out of sight"),
            _("When the answer was written by somebody whose events you do not see, its time is not known: such requests are left out of the share and told of under the table."),
        ),
        Rule(
            _("Workload"),
            _("Completed events ÷ working days of the period; of a team, on the average of a person. Hours of completed meetings by their planned length. Clients are valid counterparties, and people who work for none you see, as they are now; new ones were made in the period."),
        ),
        Rule(
            _("Quality of records"),
            _("Of the completed events of the period. Content: the text is not empty. Outcome: of types that have outcomes. Next step: of types that propose one – an event made on the basis of this one, or something planned now with the client. Contact used: of calls, letters and messages, the phone or address is given. Client: of types that need a participant, a person or a counterparty takes part. All records are counted, not a sample, so there are no intervals; a percentage opens those that hold it, the number beside it those that lack it."),
            _("Events that hold it ÷ events that should"),
        ),
        Rule(
            _("Cards"),
            _("Cards of people and counterparties as they are now: those with neither phone nor e-mail of their own, and clients without a source."),
        ),
        Rule(
            _("Interval"),
            _("Under each share: where the true one lies with 95-percent certainty (Wilson); of medians, by the law of ranks."),
        ),
        Rule(
            _("«Too little data»"),
            _("Fewer than %(num)d events that are independent of each other: the share is not shown and nobody is compared by it.") % {"num": ENOUGH},
        ),
        Rule(
            _("What is called different"),
            _("Managers are compared in pairs by Fisher's exact test, corrected for their number (Holm) and for there being three comparisons on the page. Whatever is really equal, a wrong difference anywhere on the page comes up at most 5 times in 100. Lines stand by name: a figure tells nothing of how hard the clients are, and medians are not compared."),
        ),
    ]  # fmt: skip
