"""The picture of the funnel."""

from django.utils.translation import gettext as _

from letopis.analytics.funnel import links
from letopis.analytics.funnel.figures import Figures
from letopis.analytics.funnel.words import step_name
from letopis.analytics.statistics.proportions import ENOUGH
from letopis.charts.funnel import Funnel, Step


def funnel(found: Figures) -> Funnel:
    """Who came how far within the term."""
    steps = [
        Step(step_name(row), row.reached, links.clients(found.asked, "reached", row.place)) for row in found.rows
    ]  # fmt: skip
    return Funnel("funnel", _("Who came how far"), steps, least=ENOUGH)
