"""Kinds: one observation per row, as statistical portals export them, and lines split by commas of their own."""

from __future__ import annotations

from random import Random
from typing import Any

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import MONEY, SHARE, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import COUNTRIES, FIELDS, PLACES, measures, pick


@kind
def observations_with_footnotes(rng: Random, seed: int) -> Book:
    """Country or Area, Year, Value, Value Footnotes; below it the list of footnotes: their numbers are no facts."""
    sheet = Sheet("UNdata")
    keys = [(c, y) for c in pick(rng, COUNTRIES, 6) for y in (2012, 2011, 2010)]
    foot = Col(("Value Footnotes",), is_fact=False, make=lambda rng: Num(rng.randint(1, 3), None) if rng.random() < 0.4 else None)
    table = draw(sheet, rng, columns=[Col(("Value",)), foot], rows=[Row(k) for k in keys], stubs=("Country or Area", "Year"))
    top = table.bottom + 2
    sheet.line(top, "footnoteSeqID", "Footnote")
    for at in range(1, 4):
        sheet.line(top + at, at, f"Synthetic footnote {'abc'[at - 1]}: estimate of the office.")
        table.not_facts.add((top + at, 0))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def observations_by_codes(rng: Random, seed: int) -> Book:
    """LOCATION, INDICATOR, MEASURE, TIME, Value, Flag Codes."""
    sheet = Sheet("oecd")
    keys = [(c[:3].upper(), "SYN", "TOT", m, "A", y) for c in pick(rng, COUNTRIES, 5) for m in ("PC_GDP", "MLN_USD") for y in range(2015, 2019)]
    flag = Col(("Flag Codes",), is_fact=False, make=lambda rng: rng.choice(["", "", "E", "B"]))
    rows = [Row(k, (k[0], k[3], str(k[5]))) for k in keys]
    draw(sheet, rng, columns=[Col(("Value",)), flag], rows=rows, stubs=("LOCATION", "INDICATOR", "SUBJECT", "MEASURE", "FREQUENCY", "TIME"))
    return book(sheet, format="csv")


@kind
def observations_sdmx(rng: Random, seed: int) -> Book:
    """DATAFLOW, LAST UPDATE, freq, unit, geo, TIME_PERIOD, OBS_VALUE, OBS_FLAG."""
    sheet = Sheet("sdmx")
    keys = [("SYN:DEMO(1.0)", "12/05/24 23:00:00", "A", "MIO", a + b, y) for a in "AK" for b in "LMN" for y in range(2016, 2022)]
    flag = Col(("OBS_FLAG",), is_fact=False, make=lambda rng: rng.choice(["", "", "b", "e"]))
    rows = [Row(k, (k[4], str(k[5]))) for k in keys]
    draw(sheet, rng, columns=[Col(("OBS_VALUE",)), flag], rows=rows, stubs=("DATAFLOW", "LAST UPDATE", "freq", "unit", "geo", "TIME_PERIOD"))
    return book(sheet, format="csv")


@kind
def entity_code_year(rng: Random, seed: int) -> Book:
    """Entity, Code, Year, a measure with a long name and its unit in brackets."""
    sheet = Sheet("grapher")
    rows = [Row((c, c[:3].upper(), y), (c, str(y))) for c in pick(rng, COUNTRIES, 6) for y in range(2000, 2006)]
    columns = [Col(("Share of people with synthetic access (%)",), "%", SHARE), Col(("Output per head (kWh)",), "kWh", amount(1900, 2100, 0))]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Entity", "Code", "Year"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def date_and_value(rng: Random, seed: int) -> Book:
    """DATE and one series."""
    sheet = Sheet("series")
    rows = [Row((f"{2018 + m // 12}-{m % 12 + 1:02d}-01",)) for m in range(30)]
    draw(sheet, rng, columns=[Col(("SYNRATE",), make=amount(0, 9, 2))], rows=rows, stubs=("DATE",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def tidy_with_units(rng: Random, seed: int) -> Book:
    """地区, 年份, 指标, 单位, 数值: each row its own unit."""
    sheet = Sheet("长表")
    things = measures(rng, 3)
    keys = [(p, y, n, u) for p in pick(rng, PLACES, 4) for y in (2022, 2023) for n, u in things]
    rows = [Row(k, (k[0], str(k[1]), k[2]), k[3]) for k in keys]
    draw(sheet, rng, columns=[Col(("数值",))], rows=rows, stubs=("地区", "年份", "指标", "单位"))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def tidy_unit_behind(rng: Random, seed: int) -> Book:
    """指标代码, 指标名称, 报告期 as six digits, 数值, 单位, 上报时间."""
    sheet = Sheet("上报")
    things = measures(rng, 4)
    rows = [Row((f"ZB{at:03d}", n, 202400 + m), (n, str(202400 + m)), u) for at, (n, u) in enumerate(things) for m in range(1, 5)]
    table = draw(sheet, rng, columns=[Col(("数值",))], rows=rows, stubs=("指标代码", "指标名称", "报告期"))
    sheet.put(0, table.right + 1, "单位")
    sheet.put(0, table.right + 2, "上报时间")
    for at, row in enumerate(rows, start=table.top):
        sheet.put(at, table.right + 1, row.unit)
        sheet.put(at, table.right + 2, "2024-07-08 10:30:00")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def lines_split_by_their_commas(rng: Random, seed: int) -> Book:
    """Title and notes of a text file fall apart at their own commas; their numbers are no facts."""
    sheet = Sheet("csv")
    sheet.line(0, "Table 3", 2018, "synthetic data (合成数据)")
    table = draw(
        sheet, rng, top=1, columns=[Col((f"{y}",)) for y in range(2014, 2019)], rows=[Row((f"{n} works",)) for n in pick(rng, FIELDS, 7)], stubs=("Branch",)
    )
    sheet.line(table.bottom + 1, "Note: figures before", 2016, "are revised", 3, "branches are estimates.")
    table.not_facts |= {(0, 1), (table.bottom + 1, 1), (table.bottom + 1, 3)}
    return book(sheet, format="csv")


@kind
def dates_as_text_across(rng: Random, seed: int) -> Book:
    """31/12/2019 or 2019/12/31 as text in the header."""
    sheet = Sheet("Data")
    heads = [
        ["31/12/2019", "30/06/2020", "31/12/2020", "30/06/2021"],
        ["2019/12/31", "2020/6/30", "2020/12/31", "2021/6/30"],
        ["2019-20", "2020-21", "2021-22", "2022-23"],
    ][seed % 3]
    sheet.line(0, "Synthetic data (合成数据): balances, thousand EUR")
    draw(sheet, rng, top=1, columns=[Col((h,)) for h in heads], rows=[Row((f"{n} fund",)) for n in pick(rng, FIELDS, 7)], stubs=("Fund",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def unit_row_latin(rng: Random, seed: int) -> Book:
    """Names above, (number), (£ million), (%) below them."""
    sheet = Sheet("Data")
    things: list[tuple[str, str, Any]] = [
        ("Firms", "number", amount(10, 900, 0)),
        ("Turnover", "£ million", MONEY),
        ("Growth", "%", amount(-9, 9, 1)),
        ("Area", "ha", MONEY),
    ]
    sheet.line(0, "Synthetic data (合成数据): business survey")
    columns = [Col((n,), u, make) for n, u, make in things]
    draw(
        sheet, rng, top=1, columns=columns, rows=[Row((n,)) for n in pick(rng, FIELDS, 8)], stubs=("Branch",), between=[["", *(f"({u})" for _, u, _ in things)]]
    )
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def places_with_numbers_in_names(rng: Random, seed: int) -> Book:
    """1号线, 2号线, 12号码头: names that begin with numbers, some of them in a column whose header ends in 号."""
    sheet = Sheet("Sheet1")
    rows = [Row((f"{i}号线",)) for i in (1, 2, 3, 5, 9, 11)] if seed % 2 else regions(rng)
    draw(sheet, rng, columns=[Col(("客运量（万人次）",), "万人次"), Col(("车站（座）",), "座", amount(5, 40, 0))], rows=rows, stubs=("线路",))
    return book(shuffle_ok(sheet))
