"""What the pictures say with lengths and places, and that any data stay within their box."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from letopis.charts.bars import Bar, Bars
from letopis.charts.columns import Columns
from letopis.charts.data import Category, Chart, Series, looks, names
from letopis.charts.funnel import Funnel, Step
from letopis.charts.lines import Lines
from letopis.charts.spark import spark
from letopis.charts.tests.examples import bars, columns, everything, lines
from letopis.charts.text import width
from letopis.charts.units import Unit

SVG = "{http://www.w3.org/2000/svg}"


def read(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def found(picture: str, shape: str, name: str) -> list[ElementTree.Element]:
    return [one for one in read(picture).iter(SVG + shape) if name in one.get("class", "").split()]


def number(one: ElementTree.Element, name: str) -> float:
    return float(one.get(name, "nan"))


def box_of(one: ElementTree.Element) -> list[tuple[float, float]]:
    """Corners and points of a shape as it is written; texts as wide as the estimate says."""
    if one.tag == SVG + "rect":
        x, y = number(one, "x"), number(one, "y")
        return [(x, y), (x + number(one, "width"), y + number(one, "height"))]
    if one.tag == SVG + "line":
        return [(number(one, "x1"), number(one, "y1")), (number(one, "x2"), number(one, "y2"))]
    if one.tag == SVG + "text":
        x, y, wide = number(one, "x"), number(one, "y"), width(one.text or "")
        left = x - {"middle": wide / 2, "end": wide}.get(one.get("text-anchor", ""), 0)
        return [(left, y - 9), (left + wide, y + 3)]
    if one.tag == SVG + "polygon":
        return [tuple(map(float, point.split(","))) for point in one.get("points", "").split()]  # type: ignore[misc]
    if one.tag == SVG + "path" and one.get("class") in ("ch-line", "ch-before"):
        return [tuple(map(float, point)) for point in re.findall(r"([-\d.]+) ([-\d.]+)", one.get("d", ""))]  # type: ignore[misc]
    return []


def outside(picture: str) -> list[str]:
    """What lies outside the picture's box."""
    root = read(picture)
    _x, _y, wide, high = map(float, root.get("viewBox", "").split())
    moved = {id(shape) for one in root.iter() if one.get("transform") for shape in one.iter()}
    patterns = {id(shape) for pattern in root.iter(SVG + "pattern") for shape in pattern.iter()}
    return [
        f"{one.tag} {one.attrib} {one.text}"
        for one in root.iter()
        if id(one) not in moved and id(one) not in patterns
        for x, y in box_of(one)
        if not (-0.6 <= x <= wide + 0.6 and -0.6 <= y <= high + 0.6)
    ]


def touching(picture: str) -> list[tuple[str | None, str | None]]:
    """Pairs of texts that lie on each other."""
    texts = [(one.text, box_of(one)) for one in read(picture).iter(SVG + "text") if one.text]
    return [
        (a, b)
        for place, (a, one) in enumerate(texts)
        for b, other in texts[place + 1 :]
        if min(one[1][0], other[1][0]) - max(one[0][0], other[0][0]) > 0.5
        and min(one[1][1], other[1][1]) - max(one[0][1], other[0][1]) > 0.5
    ]


DRAWN = [chart for chart in everything() if hasattr(chart, "wide")]


@pytest.mark.parametrize("chart", DRAWN, ids=lambda chart: chart.key)
def test_a_picture_is_whole_named_and_has_nothing_outside(chart: Chart) -> None:
    for picture in (chart.wide(), chart.narrow()):
        root = read(picture)
        assert outside(picture) == []
        assert touching(picture) == []
        assert "style=" not in picture
        title, about = root.find(SVG + "title"), root.find(SVG + "desc")
        assert title is not None and about is not None and about.text
        assert (root.get("aria-labelledby"), root.get("aria-describedby")) == (title.get("id"), about.get("id"))
        assert title.text == chart.title
        # An image hides what is in it from a screen reader: with links it must be a group.
        assert root.get("role") == ("group" if root.find(f".//{SVG}a") is not None else "img")
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(ids) == len(set(ids))


def test_bars_are_as_long_as_their_values_and_start_at_zero() -> None:
    for picture in (bars()[0].wide(), bars()[0].narrow()):
        drawn = found(picture, "rect", "ch-bar")
        assert len(drawn) == 4, "a row with too little data has no bar"
        lengths = [number(one, "width") for one in drawn]
        values = [74 / 318, 61 / 164, 39 / 287, 9 / 96]
        assert [one / lengths[0] for one in lengths] == pytest.approx([one / values[0] for one in values], abs=0.01)
        assert len({number(one, "x") for one in drawn}) == 1
        assert len(found(picture, "path", "ch-whisker")) == 4
        assert "мало данных" in picture or "too little data" in picture


def test_an_interval_lies_around_the_end_of_its_bar_on_the_same_scale() -> None:
    picture = Bars("x", "X", [Bar("A", 0.5, 0.25, 0.75)], Unit.PERCENT).wide()
    (bar,), (whisker,) = found(picture, "rect", "ch-bar"), found(picture, "path", "ch-whisker")
    low, high = (float(x) for x in re.findall(r"M([\d.]+) [\d.]+v8", whisker.get("d", "")))
    start, length = number(bar, "x"), number(bar, "width")
    assert low == pytest.approx(start + length / 2, abs=0.2)
    assert high == pytest.approx(start + length * 1.5, abs=0.2)


def test_negative_bars_go_the_other_way_from_zero() -> None:
    picture = Bars("x", "X", [Bar("A", 6), Bar("B", -3)]).wide()
    up, down = found(picture, "rect", "ch-bar")
    assert number(down, "x") + number(down, "width") == pytest.approx(number(up, "x"), abs=0.2)
    assert number(up, "width") == pytest.approx(2 * number(down, "width"), abs=0.2)


def test_segments_of_a_stack_stand_on_each_other() -> None:
    chart = Columns("x", "X", names(["I"]), [Series("A", [10]), Series("B", [30])])
    one, other = [shape for shape in found(chart.wide(), "rect", "ch-fill") if number(shape, "height") > 10]
    assert number(other, "height") == pytest.approx(3 * number(one, "height"), abs=0.3)
    assert number(other, "y") + number(other, "height") == pytest.approx(number(one, "y"), abs=0.2)
    beside = Columns("x", "X", names(["I"]), [Series("A", [10]), Series("B", [30])], stacked=False)
    one, other = [shape for shape in found(beside.wide(), "rect", "ch-fill") if number(shape, "height") > 10]
    assert number(one, "y") + number(one, "height") == pytest.approx(
        number(other, "y") + number(other, "height"), abs=0.2
    )
    assert number(other, "x") == pytest.approx(number(one, "x") + number(one, "width"), abs=0.2)


def test_series_are_told_apart_without_colour() -> None:
    patterns = re.findall(
        r'<pattern id="[^"]+"[^>]*>(.*?)</pattern>', re.sub(' class="[^"]+"', "", columns()[3].wide())
    )
    assert len(patterns) == len(set(patterns)) == 8
    markers = {one.get("d") for one in found(lines()[0].narrow(), "path", "ch-dot")}
    assert len(markers) == 4
    assert looks(["call", "", "mail", ""]) == ["t-call", "k-2", "t-mail", "k-4"], "no colour that is near another"


def test_a_line_is_broken_where_nothing_is_known_and_a_lone_value_is_a_point() -> None:
    chart = Lines("x", "X", names(list("abcde")), [Series("A", [1, 2, None, float("nan"), 5])])
    assert len(found(chart.wide(), "path", "ch-line")) == 1
    assert len(found(chart.wide(), "path", "ch-dot")) == 3
    before = Lines("x", "X", names(list("ab")), [Series("A", [1, 2], before=[2, 1])])
    assert len(list(found(before.wide(), "path", "ch-before"))) == 1


def test_every_value_is_a_link_with_words_of_its_own() -> None:
    links = list(read(lines()[0].wide()).iter(SVG + "a"))
    assert len(links) == 12
    said = [one.get("aria-label") for one in links]
    assert len(set(said)) == 12 and all("Звонки" in (one or "") for one in said)
    hint = links[0].find(SVG + "title")
    assert hint is not None and hint.text == said[0]


def test_a_funnel_says_the_share_of_the_step_before() -> None:
    chart = Funnel("x", "X", [Step("Новые", 200), Step("Ответ", 50), Step("Клиент", 5)])
    assert "50 · 25\u00a0%" in chart.wide()
    shares = [[cell.value for cell in row] for row in chart.table().rows]
    assert shares == [["Новые", 200, "", ""], ["Ответ", 50, 0.25, 0.25], ["Клиент", 5, 0.1, 0.025]]


def test_a_sparkline_runs_from_its_least_to_its_greatest_value() -> None:
    ys = [
        float(y)
        for _x, y in re.findall(r"([\d.]+) ([\d.]+)", found(spark([1, None, 3, 2]), "path", "ch-line")[0].get("d", ""))
    ]
    assert ys == [18, 4, 11]
    assert "svg" not in spark([None, float("nan")])
    assert len(found(spark([7]), "circle", "ch-last")) == 1


VALUES = st.one_of(
    st.none(),
    st.floats(),
    st.integers(min_value=-(10**20), max_value=10**20),
    st.decimals(),
    st.sampled_from([0, 1, 1e300, -1e300, 5e-324]),
)
TEXTS = st.text(max_size=200)
UNITS = st.sampled_from(list(Unit))


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(TEXTS, VALUES, VALUES, VALUES, TEXTS), max_size=6), unit=UNITS, reference=VALUES)
def test_any_bars_stay_within_their_box(rows: list[tuple], unit: Unit, reference: float | None) -> None:
    chart = Bars(
        "x", "Y", [Bar(name, value, low, high, note) for name, value, low, high, note in rows], unit, ("R", reference)
    )
    funnel = Funnel("f", "F", [Step(name, value) for name, value, *_rest in rows])
    for picture in (chart.wide(), chart.narrow(), funnel.wide(), funnel.narrow()):
        assert outside(picture) == []
        assert touching(picture) == []


@settings(max_examples=30, deadline=None)
@given(
    categories=st.lists(TEXTS, max_size=40),
    series=st.lists(st.tuples(TEXTS, st.lists(VALUES, max_size=40), st.lists(VALUES, max_size=3)), max_size=10),
    unit=UNITS,
    stacked=st.booleans(),
)
def test_any_series_stay_within_their_box(
    categories: list[str], series: list[tuple], unit: Unit, stacked: bool
) -> None:
    places = [Category(text, text) for text in categories]
    rows = [Series(name, values, before) for name, values, before in series]
    for chart in (Columns("x", "X", places, rows, unit, stacked), Lines("y", "Y", places, rows, unit, area=stacked)):
        for picture in (chart.wide(), chart.narrow()):
            assert outside(picture) == []
            assert touching(picture) == []
    for one in rows:
        spark(one.values)
