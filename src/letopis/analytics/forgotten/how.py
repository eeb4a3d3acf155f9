"""«Как считаем»."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.forgotten.asked import Asked
from letopis.analytics.forgotten.figures import MOST
from letopis.analytics.reports import Rule


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        Rule(
            _("Client"),
            _("A counterparty, or a person who works for none you see. Counted are valid cards you may see; people who asked neither to be called nor to be written to are left out. The figures tell how things stand now."),
        ),
        Rule(
            _("Forgotten client"),
            _("The last completed event of the card is older than the number of days chosen, and nothing is planned. Any completed event counts, a note, too: somebody thought of the client. A planned event that is overdue is no forgotten client but a late one: see «Control». Private events and those marked for deletion do not count."),
            _("Last event < today − so many days, and no planned event"),
        ),
        Rule(
            _("Buyers and others"),
            _("Buyers are counterparties with the role «Buyer»; they have a number of days of their own. Other counterparties and people without a company share the second one."),
        ),
        Rule(
            _("Never contacted"),
            _("The card has no completed event and nothing is planned. Such clients are not among the forgotten: nobody has begun yet."),
        ),
        Rule(
            _("Share of clients"),
            _("All clients are counted, not a sample of them, so it has no interval."),
            _("Forgotten ÷ all clients under the filter"),
        ),
        Rule(
            _("The list below"),
            _("The first %(num)d clients. «Most events first»: those most was done with; there are no sums of orders to judge by yet. All of them are in the lists the figures open: there they may be selected, given events or a sequence.") % {"num": MOST},
        ),
        Rule(
            _("To put a client off"),
            _("Plan a call for the day you want to come back: a client with a planned event is not forgotten."),
        ),
        Rule(
            _("Became forgotten, by months"),
            _("On that day so many days had passed since a completed event and no other one had followed. What was planned on that day does not count; a client may become forgotten several times a year. Cards are those of today: whose they are, how they are filtered. The present month is not over and not shown."),
        ),
    ]  # fmt: skip
