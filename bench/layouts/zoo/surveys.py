"""Kinds: surveys with codes of respondents, tables of science indicators, blocks of years, quarters and months."""

from __future__ import annotations

from random import Random
from typing import Any

from layouts.zoo.basics import book, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, SHARE, Col, Maker, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import COUNTRIES, FIELDS, pick

NAMES = ("Data Year", "Utility Number", "Utility Name", "State", "Ownership")
CLASSES = ("Residential", "Commercial", "Industrial", "Transportation", "Total")


def dotted(make: Maker, share: float) -> Maker:
    """The same, with a dot where there is none."""
    return lambda rng: Num(".", None) if rng.random() < share else make(rng)


def respondents(rng: Random, count: int) -> list[Row]:
    """Year, number, name, state and ownership, of which name and state tell the rows apart."""
    return [
        Row((2020, rng.randint(100, 60000), f"{c} Light & Power", s, rng.choice(["Municipal", "Cooperative"])), (f"{c} Light & Power", s))
        for c in pick(rng, COUNTRIES, count) for s in ("NA", "NB")
    ]  # fmt: skip


def _low_names(sheet: Sheet, depth: int) -> None:
    """Names of the label columns in the lowest header row, one caption merged above them."""
    sheet.merges = [m for m in sheet.merges if m[1] >= len(NAMES)]
    for column, name in enumerate(NAMES):
        sheet.cells.pop((0, column))
        sheet.put(depth - 1, column, name)
    sheet.put(0, 0, "Utility Characteristics")
    for row in range(depth - 1):
        sheet.merge(row, 0, row, len(NAMES) - 1)


@kind
def reliability_survey(rng: Random, seed: int) -> Book:
    """Three header rows, units in brackets in the lowest, a third of the cells dots."""
    sheet = Sheet("Reliability_States")
    lowest = [
        ("SAIDI (minutes per year)", "minutes per year"),
        ("SAIFI (times per year)", "times per year"),
        ("CAIDI (minutes per interruption)", "minutes per interruption"),
    ]
    columns = [
        Col((standard, events, name), unit, dotted(amount(0, 400, 3), 0.3))
        for standard in ("IEEE Standard", "Other Standard") for events in ("All Events", "Without Major Event Days") for name, unit in lowest
    ]  # fmt: skip
    draw(sheet, rng, columns=columns, rows=respondents(rng, 8), stubs=NAMES)
    _low_names(sheet, 3)
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def capacity_in_words(rng: Random, seed: int) -> Book:
    """Capacity MW, Energy Sold Back MWh: the unit ends the group's name without brackets."""
    sheet = Sheet("Net_Metering_States")
    groups = [("Capacity MW", "MW", amount(0, 90, 3)), ("Customers", None, COUNT), ("Energy Sold Back MWh", "MWh", MONEY)]
    columns = [Col((tech, group, name), unit, dotted(make, 0.15)) for tech in ("Photovoltaic", "Wind") for group, unit, make in groups for name in CLASSES]
    draw(sheet, rng, columns=columns, rows=respondents(rng, 6), stubs=NAMES)
    _low_names(sheet, 3)
    return book(sheet)


@kind
def meters_survey(rng: Random, seed: int) -> Book:
    """Two header rows, long names with brackets that hold abbreviations and one that holds a unit."""
    sheet = Sheet("States")
    groups = [
        ("Number of Automated Meter Reading (AMR) Meters", None, ("AMR", "MWh")), ("Number of Advanced Metering Infrastructure (AMI)", None, ("AMI", "MWh")),
        ("Energy Served Through AMI (MWh)", "MWh", ()),
    ]  # fmt: skip
    columns = [Col((group, name), unit, dotted(COUNT, 0.1), wrong_units=wrong) for group, unit, wrong in groups for name in CLASSES]
    draw(sheet, rng, columns=columns, rows=respondents(rng, 8), stubs=NAMES)
    _low_names(sheet, 2)
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def flags_only(rng: Random, seed: int) -> Book:
    """Identifiers, names, Y and N: no figures at all."""
    sheet = Sheet("Utility_Data")
    columns = [
        Col((name,), is_fact=False, make=lambda rng: rng.choice(["Y", "N", ""])) for name in ("NERC Region RFC", "Activity Generation", "Bundled Activity")
    ]
    draw(sheet, rng, columns=columns, rows=respondents(rng, 9), stubs=NAMES)
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def rows_without_labels(rng: Random, seed: int) -> Book:
    """Below the last row some rows without labels hold zeros: no facts."""
    sheet = Sheet("Accesos_localidad")
    rows = [Row((c.upper(), f"Villa {f}", 6854000 + i * 10), (c.upper(), f"Villa {f}")) for i, (c, f) in enumerate(zip(COUNTRIES, FIELDS, strict=False))]
    columns = [Col((n,), make=amount(0, 999, 0)) for n in ("ADSL", "CABLEMODEM", "FIBRA OPTICA", "OTROS")]
    table = draw(sheet, rng, columns=columns, rows=rows, stubs=("Provincia", "Localidad", "Link Indec"))
    for row in range(table.bottom + 1, table.bottom + 4):
        for column in range(table.left, table.right + 1):
            sheet.put(row, column, 0)
            table.not_facts.add((row, column))
    table.is_range_partial = True
    return book(sheet)


@kind
def science_money(rng: Random, seed: int) -> Book:
    """The unit stands in brackets in a row of its own under the title."""
    sheet = Sheet("Table 4")
    unit = ["Thousands of dollars", "Dollars in millions", "Percent"][seed % 3]
    sheet.line(0, "TABLE 4")
    sheet.line(1, "Synthetic data (合成数据): expenditures by field and source: FY 2019")
    sheet.line(2, f"({unit})")
    columns = [Col(("All sources",), make=MONEY), *(Col(("Government", n), make=MONEY) for n in ("Federal", "State")), Col(("Business",), make=MONEY)]
    rows = [Row(("All fields",)), *(Row((f,), indent=1 + i % 2) for i, f in enumerate(pick(rng, FIELDS, 9)))]
    table = draw(sheet, rng, top=3, columns=columns, rows=rows, stubs=("Field",), unit=unit)
    sheet.line(table.bottom + 1, "NOTES: Detail may not add to total because of rounding. FY = fiscal year.")
    sheet.line(table.bottom + 2, "SOURCE: Synthetic Center for Statistics, 2019.")
    return book(sheet)


@kind
def science_by_sex(rng: Random, seed: int) -> Book:
    """Header of two levels over three: All, Sex (Male, Female), Citizenship; na and D among counts; years as numbers down."""
    sheet = Sheet("Table 1-2")
    sheet.line(0, "Table 1-2")
    sheet.line(1, "Synthetic data (合成数据): recipients, by sex and citizenship: 2008–18")
    sheet.line(2, "(Number)")
    hole: Any = lambda rng: Num(rng.choice(["na", "D"]), None) if rng.random() < 0.1 else rng.randint(1990, 2060)  # noqa: E731
    columns = [
        Col(("All recipients",), make=hole),
        *(Col(("Sex", n), make=hole) for n in ("Male", "Female")),
        *(Col(("Citizenship", n), make=hole) for n in ("Citizen", "Visa")),
    ]
    draw(sheet, rng, top=3, columns=columns, rows=[Row((y,)) for y in range(2008, 2019)], stubs=("Year",))
    return book(sheet)


@kind
def years_quarters_months(rng: Random, seed: int) -> Book:
    """Blocks of years, quarters and months under one header; the year only beside the first quarter and month of each."""
    sheet = Sheet("Table 5")
    sheet.put(0, 0, 5)
    sheet.put(0, 1, "Synthetic data (合成数据): earnings and expenditure")
    sheet.put(1, 5, "£ million")
    heads = ["Earnings", "Expenditure", "Balance", "Index"][:3]
    years = (2019, 2020, 2021)
    rows: list[Row] = [Row((y, ""), (str(y),), wrong_labels=frozenset(map(str, years)) - {str(y)}) for y in years]
    rows.append(Row(("",), is_heading=True))
    for parts in (["Q1", "Q2", "Q3", "Q4"], ["Jan", "Feb", "Mar", "Apr", "May", "Jun"]):
        for y in years[1:]:
            rows += [Row((y if p == parts[0] else "", p), (str(y), p), wrong_labels=frozenset(map(str, years)) - {str(y)}) for p in parts]
        rows.append(Row(("",), is_heading=True))
    table = draw(sheet, rng, top=2, columns=[Col((n,)) for n in heads], rows=rows[:-1], stubs=("Year", "Period"), unit="£ million")
    table.not_facts.add((0, 0))
    sheet.line(table.bottom + 2, "1 Estimate rounded to nearest 10 million")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def percent_of_households(rng: Random, seed: int) -> Book:
    """Año, Trimestre and one or two figures whose headers are sentences."""
    sheet = Sheet("Penetracion-hogares")
    columns = [Col(("Accesos por cada 100 hogares",), make=SHARE), Col(("Accesos por cada 100 hab",), make=SHARE)]
    rows = [Row((y, q)) for y in (2024, 2023, 2022) for q in (4, 3, 2, 1)]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Año", "Trimestre"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def revenue_in_header(rng: Random, seed: int) -> Book:
    """Ingresos (miles de pesos) by year and quarter, thousands with dots as text in some rows."""
    sheet = Sheet("Ingresos")
    make: Any = lambda rng: (lambda v: Num(f"{v:,}".replace(",", "."), v))(rng.randint(1_000_000, 99_999_999))  # noqa: E731
    rows = [Row((str(y), str(q))) for y in (2024, 2023, 2022) for q in (4, 3, 2, 1)]
    draw(sheet, rng, columns=[Col(("Ingresos (miles de pesos)",), "miles de pesos", make)], rows=rows, stubs=("Año", "Trimestre"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx", delimiter=";")
