"""«Как считаем»: what the figures chosen mean."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from letopis.analytics.own.asked import Own
from letopis.analytics.own.figures import MOST
from letopis.analytics.own.offered import LISTS, How, Measure
from letopis.analytics.question import LONGEST
from letopis.analytics.reports import Rule


def rules(asked: Own) -> Sequence[Rule]:
    """Of what is counted, how it is told apart, then each figure chosen."""
    found = [
        Rule(
            _("What is counted: %(list)s") % {"list": LISTS[asked.spec.name]},
            _("The rows of the list that you may see, under the filter of the report. Those marked for deletion are left out unless the filter asks for them, as in the list itself. Each figure leads to its rows in the list."),
        ),
        Rule(
            _("Period: %(date)s") % {"date": asked.by.label},
            _("By this date, on your clock. Rows without it are counted only over «All time»."),
        ),
        Rule(
            _("Rows and columns"),
            _("Weeks begin on Monday; the first and the last piece of time may be shorter than the others, since the period cuts them. «Not set» are rows without a value. At most %(rows)d values stand in rows and %(cols)d in columns, the most frequent ones; the others are put together as «Others».") % {"rows": MOST[0], "cols": MOST[2]},
        ),
    ]  # fmt: skip
    several = [one.label for one in asked.dimensions if one and one.several]
    if several:
        found.append(
            Rule(
                _("Several values: %(names)s") % {"names": ", ".join(several)},
                _("A row stands under each of its values, so that the figures add up to more than «In all», which counts each row once. Values beyond the limit are not shown."),
            )
        )  # fmt: skip
    return [*found, *map(_rule, asked.measures)]


def _rule(one: Measure) -> Rule:
    text, formula = _TEXTS[one.how]()
    if one.word == "talked":
        text = _(
            "Of completed outgoing calls: those that ended with an outcome marked as a success in the settings of types."
        )
    return Rule(one.label, text, formula)


def _numbers() -> str:
    return _("Of the rows where the number is set; the others are left out.")


_TEXTS: dict[How, Callable[[], tuple[str, str]]] = {
    How.COUNT: lambda: (_("How many rows there are."), ""),
    How.CLIENTS: lambda: (
        _("Different clients of the events: a company, or a person who works for none; only those whose cards you may see. A client counts once in each cell and once in «In all», so that sums are smaller than the figures together. Over at most %(days)d days. The figure leads to the events.") % {"days": LONGEST},
        "",
    ),
    How.OF_ROW: lambda: (_("Which part of its row the cell is."), _("Rows of the cell ÷ rows of the line")),
    How.OF_COLUMN: lambda: (_("Which part of its column the cell is."), _("Rows of the cell ÷ rows of the column")),
    How.OF_ALL: lambda: (_("Which part of everything the cell is."), _("Rows of the cell ÷ all rows")),
    How.PART: lambda: (
        _("Of all events of the cell, the planned ones, too. It says what was, and does not compare: differences that are more than chance are told in «Effectiveness of channels»."),
        _("Such events ÷ all events of the cell"),
    ),
    How.SUM: lambda: (_numbers(), ""),
    How.AVERAGE: lambda: (_numbers(), _("Sum ÷ number of rows with a value")),
    How.MEDIAN: lambda: (_numbers() + " " + _("Half of them are not greater, half are not less."), ""),
    How.LEAST: lambda: (_numbers(), ""),
    How.MOST: lambda: (_numbers(), ""),
}  # fmt: skip
