"""Kinds: more of what ministries abroad hand out: groups of groups, speeds in headers, padded text files."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, SHARE, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import COUNTRIES, FIELDS, measures, pick

CLASSES = ("Residential", "Commercial", "Industrial", "Total")


@kind
def metering_survey(rng: Random, seed: int) -> Book:
    """Three header rows: measure with its unit over technology over class of customer; identifiers in front; dots for none."""
    sheet = Sheet("Metering_States")
    make = lambda rng: Num(".", None) if rng.random() < 0.15 else round(rng.uniform(0.1, 900), 3)  # noqa: E731
    columns = [
        Col((group, tech, name), unit, make)
        for group, unit in (("Installed Capacity (MW)", "MW"), ("Energy Sold Back (MWh)", "MWh")) for tech in ("Photovoltaic", "Wind") for name in CLASSES
    ]  # fmt: skip
    rows = [Row((2019, rng.randint(100, 60000), s, f"{c} Energy Coop"), (s, f"{c} Energy Coop")) for c in pick(rng, COUNTRIES, 9) for s in ("NA", "NB")]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Data Year", "Utility Number", "State", "Utility Name"))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def metering_survey_low_heads(rng: Random, seed: int) -> Book:
    """The same with the names of the label columns only in the lowest header row, one caption merged above them."""
    sheet = Sheet("States")
    names = ["Data Year", "Utility Number", "Utility Name", "State", "BA Code"]
    columns = [Col((group, name), unit, COUNT) for group, unit in (("Customers (number)", "number"), ("Savings (MWh)", "MWh")) for name in CLASSES]
    rows = [Row((2021, rng.randint(100, 60000), f"{c} PUD", s, "NA"), (f"{c} PUD", s)) for c in pick(rng, COUNTRIES, 9) for s in ("NA", "NB")]
    draw(sheet, rng, columns=columns, rows=rows, stubs=names)
    sheet.merges = [m for m in sheet.merges if m[1] >= 5]
    for column, name in enumerate(names):
        sheet.cells.pop((0, column))
        sheet.put(1, column, name)
    sheet.put(0, 0, "Utility Characteristics")
    sheet.merge(0, 0, 0, 4)
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def speeds_in_headers(rng: Random, seed: int) -> Book:
    """Counts of lines under 0,5 Mbps, 10 Mbps …: the speed is the column's name, not the unit of the count."""
    sheet = Sheet("Accesos por velocidad")
    speeds = ["0,5 Mbps", "1 Mbps", "3,5 Mbps", "10 Mbps", "50 Mbps", "100 Mbps"]
    columns = [Col(("Otros",), make=COUNT), *(Col((s,), make=amount(0, 900, 0), wrong_units=("Mbps",)) for s in speeds)]
    rows = [Row((c.upper(), f"Villa {f}", 6854000 + 10 * i), (c.upper(), f"Villa {f}")) for c in COUNTRIES[:3] for i, f in enumerate(pick(rng, FIELDS, 5))]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Provincia", "Localidad", "Link Indec"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def survey_with_sections(rng: Random, seed: int) -> Book:
    """Sections Sex, Citizenship with the same words under several; a total above; a dagger for suppressed."""
    sheet = Sheet("Table 3-1")
    sheet.line(0, "Table 3-1")
    sheet.line(1, "Synthetic data (合成数据): recipients by field, sex and citizenship: 2015–19")
    rows: list[Row] = [Row(("All recipients",))]
    fields = pick(rng, FIELDS, 3)
    for field in fields:
        rows.append(Row((field,), wrong_labels=frozenset(fields) - {field}))
        rows += [Row((sex,), (field, sex), indent=1, wrong_labels=frozenset(fields) - {field}) for sex in ("Male", "Female")]
    make = lambda rng: Num("D", None) if rng.random() < 0.1 else rng.randint(10, 9999)  # noqa: E731
    table = draw(sheet, rng, top=2, columns=[Col((y,), make=make) for y in range(2015, 2020)], rows=rows, stubs=("Field and sex",))
    sheet.line(table.bottom + 1, "D = suppressed to avoid disclosure of confidential information.")
    sheet.line(table.bottom + 2, "NOTE: Excludes 12 respondents who did not report sex.")
    sheet.line(table.bottom + 3, "SOURCE: Synthetic Center for Statistics, Survey 2019.")
    return book(sheet)


@kind
def growth_block_below(rng: Random, seed: int) -> Book:
    """Years with levels, then a row that only says that per-cent changes follow, the same years again."""
    sheet = Sheet("Table 2")
    sheet.put(0, 0, "Synthetic data (合成数据): Table 2 visits by purpose")
    sheet.put(1, 4, "thousands")
    heads = ["All", "Holiday", "Business", "Other"]
    first = draw(sheet, rng, top=2, columns=[Col((n,), "thousands") for n in heads], rows=[Row((y,)) for y in range(2010, 2016)], stubs=("Year",))
    sheet.line(first.bottom + 2, "Percentage change on previous year (%)")
    draw(
        sheet,
        rng,
        top=first.bottom + 3,
        columns=[Col((n,), "%", amount(-9, 9, 1)) for n in heads],
        rows=[Row((y,)) for y in range(2011, 2016)],
        stubs=("Year",),
    )
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def padded_text_file(rng: Random, seed: int) -> Book:
    """A spreadsheet exported as CSV: each line padded with commas to the full width, empty lines of commas below."""
    sheet = Sheet("csv")
    sheet.line(0, "合成数据：各地指标")
    sheet.line(1, "单位：万元")
    table = draw(sheet, rng, top=3, columns=[Col((f"{2019 + i}年",), make=MONEY) for i in range(5)], rows=regions(rng), unit="万元")
    sheet.line(table.bottom + 2, "注：合成数据，仅供测试。")
    made = book(sheet, format="csv", encoding="gb18030" if seed % 2 else "utf-8")
    made.is_padded = True
    return made


@kind
def tab_separated_as_csv(rng: Random, seed: int) -> Book:
    """Tabs, semicolons or bars in a file named .csv."""
    sheet = Sheet("csv")
    draw(sheet, rng, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 4)] + [Col(("占比(%)",), "%", SHARE)], rows=regions(rng))
    made = book(shuffle_ok(sheet), format="csv")
    made.delimiter = "\t;|"[seed % 3]
    return made


@kind
def quotes_and_commas(rng: Random, seed: int) -> Book:
    """Names with commas, quotes and semicolons in them, quoted as they should be."""
    sheet = Sheet("csv")
    rows = [Row((f'{a}, {b} "{i}"; Ltd.',)) for i, (a, b) in enumerate(zip(pick(rng, COUNTRIES, 8), pick(rng, FIELDS, 8), strict=True))]
    columns = [Col(("Revenue, net (kEUR)",), "kEUR"), Col(("Staff (persons)",), "persons", COUNT)]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Company, seat",))
    return book(shuffle_ok(sheet), format="csv")


@kind
def state_rows_between(rng: Random, seed: int) -> Book:
    """States in capitals as rows of their own, their utilities below with figures, a state total behind each."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "Synthetic data (合成数据): sales by utility")
    rows: list[Row] = []
    states = pick(rng, [c.upper() for c in COUNTRIES], 3)
    for state in states:
        rows.append(Row((state,), is_heading=True))
        rows += [Row((f"{f} Electric",), (state, f"{f} Electric"), wrong_labels=frozenset(states) - {state}) for f in ("City", "Rural", "Union")]
        rows.append(Row((f"{state} total",), wrong_labels=frozenset(states) - {state}))
    columns = [Col(("Revenue ($1,000)",), ("$1,000"), COUNT), Col(("Sales (MWh)",), "MWh", COUNT), Col(("Customers",), None, COUNT)]
    draw(sheet, rng, top=1, columns=columns, rows=rows, stubs=("Utility",))
    return book(sheet)
