"""Kinds: years, quarters, months and days as columns, as rows and as labels."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import COUNTRIES, INDUSTRIES, PLACES, measures, pick


@kind
def years_across(rng: Random, seed: int) -> Book:
    """Years as numbers in the header, no title: the header is a row of numbers."""
    sheet = Sheet("Sheet1")
    rows = [Row((f"{n}（{u}）",), unit=u) for n, u in measures(rng, 7)]
    draw(sheet, rng, columns=[Col((2015 + i,)) for i in range(8)], rows=rows, stubs=("指标",))
    return book(shuffle_ok(sheet), format=["xlsx", "csv", "xls"][seed % 3])


@kind
def years_across_bare_corner(rng: Random, seed: int) -> Book:
    """Years as numbers and an empty corner."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万吨")
    draw(sheet, rng, top=1, columns=[Col((2018 + i,)) for i in range(6)], rows=regions(rng), stubs=("",), unit="万吨")
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def years_across_like_values(rng: Random, seed: int) -> Book:
    """Values between 1990 and 2030 under years as numbers: a year is a header only in the header."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：个")
    draw(sheet, rng, top=1, columns=[Col((2018 + i,), make=amount(1990, 2030, 0)) for i in range(5)], rows=regions(rng), unit="个")
    return book(shuffle_ok(sheet))


@kind
def dates_across(rng: Random, seed: int) -> Book:
    """Header cells that are dates, the first of each month or days in a row."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    days = [date(2024, m, 1) for m in range(1, 7)] if seed % 2 else [date(2024, 3, 1) + timedelta(days=i) for i in range(6)]
    columns = [
        Col((day,), true=((f"{day.isoformat()}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month}月", f"{day} 00:00:00"),)) for day in days
    ]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="万户")
    for fact in sheet.tables[0].facts:
        fact.wrong_labels = frozenset()
    return book(shuffle_ok(sheet), format="xls" if seed % 3 == 2 else "xlsx")


@kind
def months_under_years(rng: Random, seed: int) -> Book:
    """Months under merged years; the years are text or numbers."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：亿千瓦时")
    columns = [Col((year if seed % 2 else f"{year}年", f"{m}月")) for year in (2023, 2024) for m in range(1, 7)]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="亿千瓦时")
    return book(sheet)


@kind
def quarters_across(rng: Random, seed: int) -> Book:
    """Quarters in one of many spellings."""
    sheet = Sheet("Sheet1")
    spellings = [
        [f"{y}Q{q}" for y in (2023, 2024) for q in (1, 2, 3, 4)],
        [f"{y}年{q}季度" for y in (2023, 2024) for q in "一二三四"],
        ["一季度", "上半年", "前三季度", "全年"],
        [f"2024年第{q}季度" for q in "一二三四"],
    ]
    sheet.line(0, "合成数据：2024年")
    rows = [Row((f"{n}({u})",), unit=u) for n, u in measures(rng, 7)]
    draw(sheet, rng, top=1, columns=[Col((label,)) for label in spellings[seed % 4]], rows=rows, stubs=("指标",))
    return book(shuffle_ok(sheet))


@kind
def period_labels_down(rng: Random, seed: int) -> Book:
    """Periods in the first column in mixed spellings."""
    sheet = Sheet("Sheet1")
    sets = [
        ["2024年1-2月", "2024年1-3月", "2024年1-4月", "2024年1—5月累计", "2024年上半年"],
        ["24年1月", "24年2月", "24年3月", "24年4月", "24年5月", "24年6月"],
        ["１月末", "２月末", "３月末", "４月末", "５月末", "６月末"],
        ["2023Q3", "2023Q4", "2024Q1", "2024Q2"],
        ["2024-01", "2024-02", "2024-03", "2024-04", "2024-05"],
    ]
    sheet.line(0, "合成数据：主要指标")
    draw(sheet, rng, top=1, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 4)], rows=[Row((x,)) for x in sets[seed % 5]], stubs=("时期",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def months_as_decimal_numbers(rng: Random, seed: int) -> Book:
    """2024.1 … 2024.6 and 202401 stored as numbers in a column 月份: labels, not figures."""
    sheet = Sheet("Sheet1")
    labels = [round(2024 + m / 10, 1) for m in range(1, 7)] if seed % 2 else [202400 + m for m in range(1, 10)]
    draw(sheet, rng, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 3)], rows=[Row((x,), (str(x),)) for x in labels], stubs=("月份",))
    return book(shuffle_ok(sheet))


@kind
def years_down(rng: Random, seed: int) -> Book:
    """Years as numbers in the first column: labels, not figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：历年主要指标")
    rows = [Row((2005 + i,)) for i in range(12)]
    draw(sheet, rng, top=1, columns=[Col((f"{n}({u})",), u, amount(1900, 2100, 0)) for n, u in measures(rng, 4)], rows=rows, stubs=("年份",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def years_down_no_corner(rng: Random, seed: int) -> Book:
    """The same with an empty corner above the years."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：历年情况")
    sheet.line(1, "单位：万人")
    rows = [Row((str(2010 + i) if seed % 2 else 2010 + i,)) for i in range(10)]
    draw(sheet, rng, top=2, columns=[Col((n,)) for n in ("总人口", "男", "女")], rows=rows, stubs=("",), unit="万人")
    return book(shuffle_ok(sheet))


@kind
def year_and_quarter_columns(rng: Random, seed: int) -> Book:
    """Año, Trimestre, Provincia, then figures; some years are text with a mark."""
    sheet = Sheet("Accesos")
    keys = [(y, q, p) for y in (2024, 2023, 2022) for q in (2, 1) for p in pick(rng, COUNTRIES, 4)]
    rows = [Row((f"{y} *", f"{q} *", p) if y == 2022 and q == 1 else (y, q, p)) for y, q, p in keys]
    columns = [Col((n,), make=COUNT) for n in ("ADSL", "Cablemódem", "Fibra óptica", "Otros", "Total")]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Año", "Trimestre", "Provincia (datos sintéticos)"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def period_label_behind(rng: Random, seed: int) -> Book:
    """Year and quarter as numbers in front, the period in words in the last column."""
    sheet = Sheet("Totales")
    columns = [Col((n,), make=COUNT) for n in ("ADSL", "Cablemódem", "Otros", "Total")]
    words = {1: "Ene-Mar", 2: "Abr-Jun", 3: "Jul-Sept", 4: "Oct-Dic"}
    rows = [Row((y, q), (str(y), str(q))) for y in (2024, 2023, 2022) for q in (4, 3, 2, 1)]
    table = draw(sheet, rng, columns=columns, rows=rows, stubs=("Año", "Trimestre"))
    sheet.put(0, table.right + 1, "Periodo")
    for at, row in enumerate(rows, start=table.top):
        sheet.put(at, table.right + 1, f"{words[row.labels[1]]} {row.labels[0]}")
    return book(shuffle_ok(sheet))


@kind
def serial_dates_down(rng: Random, seed: int) -> Book:
    """Dates in the first column: true dates, or serial numbers without a date format under 日期."""
    sheet = Sheet("Sheet1")
    days = [date(2024, 1, 31) + timedelta(days=30 * i) for i in range(8)]
    serial = [(day - date(1899, 12, 30)).days for day in days]
    labels: list[Any] = days if seed % 2 == 0 else serial
    rows = [Row((x,), ((day.isoformat(), str(x), f"{day.year}年{day.month}月{day.day}日"),)) for x, day in zip(labels, days, strict=True)]
    draw(sheet, rng, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 3)], rows=rows, stubs=("日期",))
    return book(shuffle_ok(sheet), format="xls" if seed % 3 == 2 else "xlsx")


@kind
def year_once_months_below(rng: Random, seed: int) -> Book:
    """The year stands only beside January; columns of marks between the figures; four levels of headers partly merged."""
    sheet = Sheet("Table 1")
    sheet.put(0, 0, 1)
    sheet.put(0, 1, "Synthetic data (合成数据): visits by month")
    groups = [("All visits", ""), ("Area of residence", "North"), ("Area of residence", "South"), ("Area of residence", "Elsewhere")]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    place = 2
    for at, (group, sub) in enumerate(groups):
        if at < 2:
            sheet.put(2, place + 2 * at, group)
        sheet.put(3, place + 2 * at, sub)
        sheet.put(4, place + 2 * at, "NSA" if at else "SA")
    sheet.merge(2, place + 2, 2, place + 6)
    sheet.put(1, place + 6, "thousands")
    columns = []
    for at, (group, sub) in enumerate(groups):
        path = tuple(x for x in (group, sub, "NSA" if at else "SA") if x)
        columns += [Col(path, "thousands"), Col(("",), is_fact=False, is_gap=True, make=lambda rng: Num("†", None) if rng.random() < 0.1 else None)]
    years = (2012, 2013)
    rows = [Row((y if m == "Jan" else "", m), (str(y), m), wrong_labels=frozenset({"2012", "2013"} - {str(y)})) for y in years for m in months]
    scratch = Sheet("")
    table = draw(scratch, rng, top=2, columns=columns[:-1], rows=rows, stubs=("", ""))
    sheet.cells |= {(r, c): cell for (r, c), cell in scratch.cells.items() if r >= table.top}
    sheet.tables.append(table)
    table.not_facts.add((0, 0))
    sheet.line(table.bottom + 3, "                      SA      Seasonally adjusted")
    sheet.line(table.bottom + 4, "                      NSA   Not seasonally adjusted")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def cumulative_months_across(rng: Random, seed: int) -> Book:
    """1月, 1-2月, 1-3月 …: the header cells look like dates or ranges."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：2024年各月累计  单位：亿元")
    labels = ["1月", *(f"1-{m}月" for m in range(2, 8))]
    draw(sheet, rng, top=1, columns=[Col((x,)) for x in labels], rows=[Row((n,)) for n in pick(rng, INDUSTRIES, 7)], stubs=("行业",), unit="亿元")
    return book(shuffle_ok(sheet))


@kind
def transposed(rng: Random, seed: int) -> Book:
    """Places across, indicators down with a unit each, no title."""
    sheet = Sheet("Sheet1")
    rows = [Row((n, u), (n,), u) for n, u in measures(rng, 8)]
    draw(sheet, rng, columns=[Col((n,), make=MONEY) for n in pick(rng, PLACES, 5)], rows=rows, stubs=("指标", "单位"))
    return book(sheet)


@kind
def date_stamp_in_title(rng: Random, seed: int) -> Book:
    """A title row with a year in a cell of its own, and a line with a date of printing."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据 年度：", 2024, "制表日期：", date(2025, 1, 15))
    sheet.line(1, "单位：万元")
    table = draw(sheet, rng, top=2, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 4)], rows=regions(rng), unit="万元")
    table.not_facts.add((0, 1))
    return book(sheet, format="xls" if seed % 2 else "xlsx")
