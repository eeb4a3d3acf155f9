"""A line in a cell: how a figure moved, without an axis."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts import svg
from letopis.charts.data import looks
from letopis.charts.units import Unit, Value, plain, said

_WIDTH, _HEIGHT, _EDGE = 88.0, 22.0, 4.0


def spark(values: Sequence[Value], *, look: str = "", unit: Unit = Unit.COUNT) -> Markup:
    """The line with a dot at its last value; what it shows is said in its name. Unknown values are left out."""
    known = [(place, value) for place, one in enumerate(values) if (value := plain(one)) is not None]
    if not known:
        return svg.tag("span", said(None), class_="ch-none")
    heights = [value for _place, value in known]
    low, high = min(heights), max(heights)
    step = (_WIDTH - 2 * _EDGE) / max(len(values) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        part = (value - low) / (high - low) if high > low else 0.5
        return _EDGE + place * step, _HEIGHT - _EDGE - part * (_HEIGHT - 2 * _EDGE)

    points = [at(place, value) for place, value in known]
    says = _("from %(first)s to %(last)s, least %(least)s, most %(most)s") % {
        "first": said(heights[0], unit),
        "last": said(heights[-1], unit),
        "least": said(low, unit),
        "most": said(high, unit),
    }
    x, y = points[-1]
    return svg.tag(
        "svg",
        svg.tag("title", says),
        svg.tag("path", d="M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in points), class_="ch-line"),
        svg.tag("circle", cx=x, cy=y, r=2.2, class_="ch-last"),
        viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}",
        width=_WIDTH,
        height=_HEIGHT,
        class_=f"ch-spark {looks([look])[0]}",
        role="img",
        aria_label=says,
        xmlns="http://www.w3.org/2000/svg",
    )
