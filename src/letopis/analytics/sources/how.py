"""«Как считаем»: each column in words, with its formula."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.goals import goal_rule
from letopis.analytics.question import LONGEST
from letopis.analytics.reports import Rule
from letopis.analytics.sources.asked import Asked
from letopis.analytics.statistics.proportions import ENOUGH


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        *goal_rule(asked.goal),
        Rule(
            _("Whose clients"),
            _(
                "Those whose cards you may see, without cards marked for deletion. A client is a counterparty – but one that is only a supplier or has only other relations – or a person who works for none. A report covers at most %(days)d days."
            )
            % {"days": LONGEST},
        ),
        Rule(
            _("New client"),
            _("One that appeared in the period: on the day its card was made, or of its first completed event when that was earlier. Cards loaded from a file without their events appear on the day they were loaded. ▲ and ▼ stand only where the change against the period before, as long as this one, is more than chance."),
        ),
        Rule(
            _("Source"),
            _("The one on the card now: of a counterparty its own, not that of its people. A source has only the clients that name it; those of sources inside it stand in their own lines."),
            _("Share of all = new clients of the source ÷ all new clients"),
        ),
        Rule(
            _("Conversion"),
            _("Of the new clients: those who reached the goal in the same period. So the period before had as much time as this one; the shorter the period, the lower the share."),
            _("New clients who reached the goal ÷ new clients"),
        ),
        Rule(
            _("Expenses"),
            _("Expenses on the source from the settings: of each the part its days in the period make. They are shown to who sees all clients, and without filters: the company's expenses against some of its clients would say nothing."),
            _("Expense × its days in the period ÷ all its days"),
        ),
        Rule(
            _("A client costs, a goal costs"),
            _("In the line of all sources all new clients count, those that came for nothing, too."),
            _("Cost ÷ new clients; cost ÷ those of them who reached the goal"),
        ),
        Rule(
            _("Revenue and return"),
            _("There are no sales here yet. Revenue is the number kept on the cards of the new clients, in the custom field you choose: all of it, whenever it came."),
            _("Return = (revenue − cost) ÷ cost"),
        ),
        Rule(
            _("Marks of advertising (UTM)"),
            _("New clients whose cards have utm_source: by platform, inside it by kind of advertising, inside that by campaign. Capital letters make no difference."),
        ),
        Rule(
            _("Who has brought clients"),
            _("People named on cards of new clients as those who referred them; only people whose cards you may see."),
        ),
        Rule(
            _("Interval"),
            _("Under each share: where the true one lies with 95-percent certainty (Wilson)."),
        ),
        Rule(
            _("«Too little data»"),
            _("Fewer than %(num)d new clients: the share is not shown and the source neither wins nor loses.") % {"num": ENOUGH},
        ),
        Rule(
            _("What is called different"),
            _("Sources are compared in pairs by Fisher's exact test, corrected for their number (Holm) and for there being two comparisons on the page: by the goal, and with the period before. Whatever is really equal, a wrong «more often» anywhere on the page comes up at most 5 times in 100. Costs and sums are compared with nothing: they are what they are."),
        ),
    ]  # fmt: skip
