"""Cells that events add to the lists of people and counterparties."""

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.events.queries import Mark
from letopis.ui.dates import day, when
from letopis.ui.jinja import icon, sign

Pair = tuple[Mark | None, Mark | None]


def render_last(pair: Pair | None) -> Markup:
    """The last event: its sign and when it was."""
    if pair is None or pair[0] is None:
        return Markup('<span class="muted">{}</span>').format(_("none"))
    mark = pair[0]
    return Markup('<span class="et t-{}">{}<span class="sr">{}</span><span class="soft">{}</span></span>').format(
        mark.type.look, icon(mark.type.icon, "ic--s"), mark.type.title, day(mark.at)
    )


def render_next(pair: Pair | None) -> Markup:
    """The nearest planned event, red when it is late."""
    if pair is None or pair[1] is None:
        return Markup('<span class="muted">{}</span>').format(_("none"))
    mark = pair[1]
    look, name, word = (
        ("c-bad st--over", "st-over", _("Overdue")) if mark.overdue else ("c-info", "st-plan", _("Planned"))
    )
    return Markup('<span class="st {}">{}<span class="sr">{}:</span>{}</span>').format(
        look, sign(name), word, when(mark.at)
    )
