"""Kinds: cells that look like numbers and are none, or are another number than they look."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, SHARE, Col, Num, Row, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, pick


@kind
def superscripts(rng: Random, seed: int) -> Book:
    """123¹ and 45②: the mark must not become a digit of the number."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：亿元")

    def make(rng: Random) -> Any:
        value = rng.randint(100, 999)
        return Num(f"{value}{rng.choice(['¹', '²', '①', '②'])}", value) if rng.random() < 0.3 else value

    table = draw(sheet, rng, top=1, columns=[Col((f"{y}年",), make=make) for y in (2021, 2022, 2023)], rows=regions(rng, 9, 9), unit="亿元")
    sheet.line(table.bottom + 1, "¹ 为初步数。")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def inexact_values(rng: Random, seed: int) -> Book:
    """>500, <0.1, 10～20, 1:5, 12:30: no numbers."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：毫克/升")
    tokens = [">500", "<0.1", "10～20", "1:5", "≥30", "5-8", "＜2"]
    make = lambda rng: Num(rng.choice(tokens), None) if rng.random() < 0.25 else round(rng.uniform(1, 99), 1)  # noqa: E731
    draw(sheet, rng, top=1, columns=[Col((n,), make=make) for n in pick(rng, INDUSTRIES, 4)], rows=regions(rng, 9, 12), unit="毫克/升")
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def dates_and_flags_among_values(rng: Random, seed: int) -> Book:
    """A spreadsheet that took 1-2 for a date, and TRUE among counts: neither is a number."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：个")

    def make(rng: Random) -> Any:
        chance = rng.random()
        if chance < 0.12:
            return Num(date(2024, rng.randint(1, 12), rng.randint(1, 28)), None)
        return Num(rng.random() < 0.5, None) if chance < 0.2 and seed % 2 == 0 else rng.randint(100, 9999)

    draw(sheet, rng, top=1, columns=[Col((n,), make=make) for n in pick(rng, INDUSTRIES, 4)], rows=regions(rng, 9, 12), unit="个")
    return book(shuffle_ok(sheet))


@kind
def dotted_thousands(rng: Random, seed: int) -> Book:
    """1.234.567 in a Spanish or German table, some below a million written 12.345.678 alike."""
    sheet = Sheet("Hoja1")
    make = lambda rng: (lambda v: Num(f"{v:,}".replace(",", "."), v))(rng.randint(1_000_000, 99_999_999))  # noqa: E731
    rows = [Row((n,)) for n in ("Provincia Sintética", "Villa Ejemplo", "Nueva Prueba", "San Modelo", "Río Ficticio", "Puerto Ensayo")]
    draw(sheet, rng, columns=[Col(("Población (habitantes)",), "habitantes", make), Col(("Ingresos (euros)",), "euros", make)], rows=rows, stubs=("Municipio",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx", delimiter=";")


@kind
def short_decimal_commas(rng: Random, seed: int) -> Book:
    """12,5 and 1,234 in one column of a file separated by semicolons: a decimal comma in both."""
    sheet = Sheet("Blatt")

    def make(rng: Random) -> Num:
        digits = rng.choice([1, 2, 3])
        value = round(rng.uniform(1, 9), digits)
        return Num(f"{value:.{digits}f}".replace(".", ","), value)

    rows = [Row((n,)) for n in ("Musterstadt", "Beispielheim", "Neudorf", "Altenau", "Waldau", "Seeburg", "Bergheim", "Talhausen")]
    draw(sheet, rng, columns=[Col(("Anteil (%)",), "%", make), Col(("Dichte (Einw./km²)",), "Einw./km²", make)], rows=rows, stubs=("Gemeinde (synthetisch)",))
    for table in sheet.tables:  # each column must show what its comma means
        for column in (1, 2):
            first = next(fact for fact in table.facts if fact.column == column)
            sheet.put(first.row, column, "12,5")
            first.value = 12.5
    return book(shuffle_ok(sheet), format="csv", delimiter=";")


@kind
def thousands_in_quoted_csv(rng: Random, seed: int) -> Book:
    """1,234 in quotes among plain numbers below a thousand: separators of thousands."""
    sheet = Sheet("csv")
    make = lambda rng: (lambda v: Num(f"{v:,}", v))(rng.choice([rng.randint(100, 999), rng.randint(1000, 9_999_999)]))  # noqa: E731
    sheet.line(0, "合成数据　单位：万元")
    draw(sheet, rng, top=1, columns=[Col((n,), make=make) for n in pick(rng, INDUSTRIES, 4)], rows=regions(rng, 9, 12), unit="万元")
    return book(shuffle_ok(sheet), format="csv")


@kind
def many_missing_symbols(rng: Random, seed: int) -> Book:
    """空, 无, 未统计, 保密, (X), (D), NA, NULL, nan, inf, 0 among figures: only 0 is a number."""
    sheet = Sheet("Sheet1")
    tokens = [["空", "无", "未统计", "保密"], ["(X)", "(D)", "NA", "NULL"], ["nan", "inf", "-inf", "NaN"], ["*", "**", "#", "?"]][seed % 4]
    make = lambda rng: Num(rng.choice(tokens), None) if rng.random() < 0.25 else rng.choice([0, rng.randint(1, 9999)])  # noqa: E731
    columns = [Col(("户数（户）",), "户", make), Col(("站点（个）",), "个", make), Col(("台数（台）",), "台", make)]
    draw(sheet, rng, columns=columns, rows=regions(rng, 9, 12))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def percent_formats_mixed(rng: Random, seed: int) -> Book:
    """Columns of 0.421 shown as 42.1% beside amounts, the header says %: 42.1 per cent; never 0.421 per cent."""
    sheet = Sheet("Sheet1")

    def make(rng: Random) -> Num:
        value = rng.randint(5, 995) / 1000
        return Num(value, round(value * 100, 10), "0.0%", "%", ((value, None), (value, "1"), (value, "ratio"), (value, "比率")))

    columns = [Col(("投资（亿元）",), "亿元", MONEY), Col(("完成率（%）",), "%", make), Col(("占比（%）",), "%", SHARE), Col(("户数（户）",), "户", COUNT)]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    for fact in sheet.tables[0].facts:
        fact.unit_printed = not fact.also
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")
