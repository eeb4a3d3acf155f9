"""«Как считаем»: each column in words, with its formula."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.analytics.channels.asked import Asked
from letopis.analytics.goals import goal_rule
from letopis.analytics.question import LONGEST
from letopis.analytics.reports import Rule
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.analytics.touches.keeping import REPLY_DAYS


def rules(asked: Asked) -> Sequence[Rule]:
    """In the order of the page."""
    return [
        *goal_rule(asked.goal),
        Rule(
            _("What is looked at"),
            _(
                "Events you may see, as in the list of events, by their start on your clock; those marked for deletion are left out. Clients are those whose cards you may see: a company, or a person who works for none; several people of a company are one client. A report covers at most %(days)d days."
            )
            % {"days": LONGEST},
        ),
        Rule(
            _("Channel"),
            _("An event falls into the channel that fits it most closely: a tag counts for more than a direction. What fits none is «Outside channels»."),
        ),
        Rule(
            _("Events, by weeks"),
            _("All events of the period, whatever their state. ▲ and ▼ stand only where the change against the period before, as long as this one, is more than chance."),
            _("Change = events now ÷ events before − 1"),
        ),
        Rule(
            _("Grows, falls"),
            _("Whether the events of whole weeks, or the shares answered in them, go one way more steadily than chance would have them. Each week is compared with each other one (Mann and Kendall's test, exact up to 30 weeks); no law is supposed, so weeks that vary much do not look like growth. Corrected together with the changes against the period before."),
            _("A week brings: the median of the slopes between any two weeks (Theil and Sen)"),
        ),
        Rule(_("Clients"), _("Different clients of completed events. In the line of all channels a client counts once.")),
        Rule(
            _("Completed, cancelled, planned"),
            _("How the events of the period stand now. What is planned and still stands here has had its time and was not closed."),
            _("Share completed = completed ÷ all events"),
        ),
        Rule(
            _("Reached by phone"),
            _("Outgoing calls that ended with an outcome marked as a success in the settings of types: they talked."),
            _("Talked ÷ completed outgoing calls"),
        ),
        Rule(
            _("Answered"),
            _(
                "An answer is an incoming event of the client. It belongs to the last of our contacts before it and counts within %(days)d days; a talk by phone is its own answer. Contacts whose %(days)d days are not over count neither as answered nor as unanswered."
            )
            % {"days": REPLY_DAYS},
            _("Answered contacts ÷ contacts whose term is over"),
        ),
        Rule(
            _("Till the answer"),
            _("Of the contacts answered later than at once: the time half of the answers do not exceed (median), and the one nine of ten do not exceed."),
        ),
        Rule(
            _("Conversion"),
            _("Of the clients contacted through the channel in the period: those who reached the goal in the same period after such a contact, within the window of the goal. Who had reached before the period a goal that is counted once does not count. So the period before had as much time as this one."),
            _("Clients who reached the goal ÷ clients contacted"),
        ),
        Rule(
            _("Goals and attribution"),
            _("Each goal reached in the period is shared among the contacts that led to it, within the window of the goal and a year before the end of the period: to the first, to the last, evenly, the later the more (a week older counts half), or 0.4 to the first, 0.4 to the last and 0.2 to those between. The parts of a goal are one exactly, so that the column makes the number of goals. A goal nobody of us was in touch before is «Outside channels». The client's own answer and the meeting that was the goal do not lead to themselves; our own call or letter does."),
        ),
        Rule(
            _("A goal costs"),
            _("The price of the channel from its settings: for each completed event, and for each day its part of the month. Prices by the month are left out when you see or chose only some of the events."),
            _("Cost of the channel ÷ its goals"),
        ),
        Rule(
            _("Interval"),
            _("Under each share: where the true one lies with 95-percent certainty (Wilson). Ten calls to one client tell less than ten calls to ten clients, so such intervals are wider."),
        ),
        Rule(
            _("«Too little data»"),
            _("Fewer than %(num)d contacts that are independent of each other: the share is not shown and the channel neither wins nor loses.") % {"num": ENOUGH},
        ),
        Rule(
            _("What is called different"),
            _(
                "Channels are compared in pairs by Fisher's exact test, corrected for their number (Holm) and for there being %(num)d kinds of comparisons on the page. Whatever is really equal, a wrong «more often» anywhere on the page comes up at most 5 times in 100. A winner is better than each of the others."
            )
            % {"num": asked.families},
        ),
        Rule(
            _("When they answer the phone"),
            _("Outgoing calls by weekday and hour of your clock. A cell with fewer than 10 calls has too little data; a framed hour is better than all the others together by more than chance. So are hours of the day whatever the weekday, and weekdays, compared: the sentence above names the surest."),
        ),
        Rule(
            _("Breakdown"),
            _("A row is what the report says of the events with that value, of all channels or of the one chosen. At most 12 values with most events have a row, the rest are «Others». Values are compared as channels are; when some event has several of them, they are not. Goals are shared among the contacts of all rows, so that the column adds up; an event with several values counts in full for each."),
        ),
    ]  # fmt: skip
