"""Values in words, ticks, labels, tables, and the charts made of counts."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from letopis.charts.data import Cell, Column, Series, Table, days, months
from letopis.charts.export import workbook
from letopis.charts.ready import Cohort, cohorts, compared, shares_by_hour, small_days
from letopis.charts.text import fit, width
from letopis.charts.ticks import placed, round_ticks, spread
from letopis.charts.units import Unit, interval, on_axis, said


@pytest.fixture(autouse=True)
def russian():
    with translation.override("ru"):
        yield


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1284, Unit.COUNT, "1 284"),
        (-3, Unit.COUNT, "−3"),
        (0.2327, Unit.PERCENT, "23 %"),
        (0.004, Unit.PERCENT, "0,4 %"),
        (0, Unit.PERCENT, "0 %"),
        (Decimal("166000.40"), Unit.MONEY, "166 000 ₽"),
        (12.5, Unit.MONEY, "12,5 ₽"),
        (9.24, Unit.HOURS, "9,2 ч"),
        (-0.01, Unit.NUMBER, "0"),
        (None, Unit.COUNT, "мало данных"),
        (float("nan"), Unit.MONEY, "мало данных"),
        (float("inf"), Unit.MONEY, "мало данных"),
        (Decimal("sNaN"), Unit.MONEY, "мало данных"),
    ],
)
def test_values_are_said_as_people_write_them(value, unit: Unit, text: str) -> None:
    assert said(value, unit).replace("\u00a0", " ") == text


def test_an_interval_names_its_unit_once() -> None:
    assert interval(0.18, 0.29, Unit.PERCENT).replace("\u00a0", " ") == "18–29 %"
    assert interval(None, 0.29, Unit.PERCENT) == ""


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 132, [0, 50, 100, 150]),
        (0, 0, [0, 1]),
        (0, 3, [0, 1, 2, 3]),
        (-30, 72, [-50, 0, 50, 100]),
        (5, 7, [0, 2, 4, 6, 8]),
        (-2, -1, [-2, -1, 0]),
    ],
)
def test_ticks_of_counts_are_round_and_hold_zero(low: float, high: float, ticks: list[float]) -> None:
    assert round_ticks(low, high, 4, whole=True) == ticks


def test_an_axis_is_in_one_scale_with_the_digits_it_needs() -> None:
    plain = [text.replace("\u00a0", " ") for text in on_axis([0, 500_000, 1_000_000], Unit.MONEY)]
    assert plain == ["0 ₽", "0,5 млн ₽", "1 млн ₽"]
    assert on_axis(round_ticks(0, 0.013, 4), Unit.PERCENT)[1].replace("\u00a0", " ") == "0,5 %"


def test_labels_keep_apart_and_inside() -> None:
    shown = placed([(0, "31 августа"), (40, "7 сентября"), (80, "14 сентября"), (120, "21 сентября")], 0, 200)
    assert [text for _x, text in shown] == ["31 августа", "21 сентября"]
    assert shown[0][0] - width(shown[0][1]) / 2 >= 0
    assert spread([10, 10, 100], 15, 0, 100) == [10, 25, 100]
    assert spread([98, 99], 15, 0, 100) == [85, 100]
    assert fit("Общество с ограниченной ответственностью", 60) == "Общест…"
    assert fit("Щ", 1) == ""


def test_places_of_time_are_named_in_russian() -> None:
    assert [one.label for one in months([date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)])] == [
        "дек 2025",
        "янв 2026",
        "фев",
    ]
    assert days([date(2020, 11, 20)])[0].name == "20 ноября 2020"


def test_hours_with_few_calls_have_too_little_data_and_nothing_is_a_winner_by_itself() -> None:
    heat = shares_by_hour("hours", "Когда берут трубку", {(1, 10): (14, 20), (1, 12): (9, 9), (5, 11): (5, 10)})
    assert [row.label for row in heat.rows] == ["Пн", "Вт", "Ср", "Чт", "Пт", "Сб"]
    assert [column.label for column in heat.columns] == ["10", "11", "12"]
    known = {
        (r, c): s.value for r, row in enumerate(heat.spots) for c, s in enumerate(row) if s and s.value is not None
    }
    assert known == {(1, 0): 0.7, (5, 1): 0.5}
    spot = heat.spots[1][2]
    assert spot is not None and heat.is_few(spot) and not any(one and one.strong for row in heat.spots for one in row)
    assert heat.sentence(heat.rows[1], heat.columns[2], spot) == "Вторник, 12:00–13:00: мало данных, 9 из 9"
    turned = heat.across()
    assert turned.spots[0][1] == heat.spots[1][0] and len(turned.rows) == 3


def test_the_shade_goes_from_the_least_to_the_greatest() -> None:
    heat = shares_by_hour("hours", "X", {(0, 9): (0, 10), (0, 10): (5, 10), (0, 11): (10, 10)})
    assert [heat.shade(spot) for spot in heat.spots[0] if spot] == [0, 4, 8]
    one = shares_by_hour("hours", "X", {(0, 9): (3, 10)})
    assert one.spots[0][0] is not None and one.shade(one.spots[0][0]) == 4


def test_the_future_of_a_cohort_is_empty_and_a_small_one_says_so() -> None:
    heat = cohorts("c", "X", [Cohort("Окт", 20, [1.0, 0.5]), Cohort("Ноя", 4, [1.0])], corner="Месяц")
    assert heat.spots[1][1] is None
    assert heat.spots[1][0] is not None and heat.spots[1][0].value is None
    assert [[cell.value for cell in row] for row in heat.table().rows] == [["Окт", 20, 1.0, 0.5], ["Ноя", 4, None, ""]]


def test_the_small_chart_sums_its_series_and_leaves_out_the_empty() -> None:
    fortnight = [date(2026, 11, 10), date(2026, 11, 11)]
    chart = small_days("t", "X", fortnight, [Series("Звонки", [3, 4]), Series("SMS", [0, None])])
    assert [one.name for one in chart.series] == ["Звонки 7"]
    assert compared(298, 273).replace("\u00a0", " ") == "на 9,2 % больше, чем за прошлый период"
    assert compared(50, 100).replace("\u00a0", " ") == "на 50 % меньше, чем за прошлый период"
    assert compared(5, 0) == "" and compared(7, 7) == "столько же, сколько за прошлый период"


def test_a_workbook_has_types_formats_and_no_formulas() -> None:
    columns = [Column("=1+1"), Column("Доля", Unit.PERCENT), Column("Сумма", Unit.MONEY), Column("День")]
    rows = [
        [Cell("=HYPERLINK(1)"), Cell(0.23), Cell(Decimal("166000.5")), Cell(date(2026, 11, 20))],
        [Cell("@SUM"), Cell(None), Cell(float("nan")), Cell("")],
    ]
    table = Table("Каналы: [всё]", columns, rows)
    made = workbook([table, table])
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    assert book.sheet_names == ["Каналы   всё", "Каналы   всё 2"]
    assert book.get_sheet_by_index(0).to_python() == [
        ["=1+1", "Доля", "Сумма", "День"],
        ["=HYPERLINK(1)", 0.23, 166000.5, date(2026, 11, 20)],
        ["@SUM", "мало данных", "мало данных", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        styles, sheet = (parts.read(f"xl/{name}.xml").decode() for name in ("styles", "worksheets/sheet1"))
    assert "0.0%" in styles and 'formatCode="#,##0.00"' in styles and "<f>" not in sheet
