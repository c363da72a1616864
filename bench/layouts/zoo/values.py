"""Kinds: how numbers are written, and what stands where a number is missing."""

from __future__ import annotations

from random import Random
from typing import Any

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, SHARE, Col, Maker, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import FIELDS, INDUSTRIES, PLACES, pick

WIDE_DIGITS = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


def written(form: str, digits: int = 0, unit: str | None = None, low: float = 1000) -> Maker:
    """A maker of numbers stored as text by a format such as "{:,}户"."""

    def make(rng: Random) -> Num:
        value = rng.randint(int(low), 9_999_999) if digits == 0 else round(rng.uniform(low, 99999), digits)
        return Num(form.format(value), value, unit=unit)

    return make


def wide_digits(rng: Random) -> Num:
    """Full-width digits."""
    value = rng.randint(1000, 99999)
    return Num(f"{value:,}".translate(WIDE_DIGITS), value)


@kind
def text_numbers(rng: Random, seed: int) -> Book:
    """Thousands separators, full-width digits, apostrophes, no-break spaces: numbers all the same."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：户")
    makes = [written("{:,}"), wide_digits, written("{}"), written("\xa0{:,}\xa0"), written("'{}"), written("{:,} "), written("{:.2f}", 2)]
    columns = [Col((name,), make=make) for name, make in zip(pick(rng, INDUSTRIES, 7), makes, strict=True)]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="户")
    return book(shuffle_ok(sheet), format=["xlsx", "xls", "csv"][seed % 3])


@kind
def unit_behind_number(rng: Random, seed: int) -> Book:
    """42户, 1,234.5万元: the unit trails the number in its cell."""
    sheet = Sheet("Sheet1")
    columns = [
        Col(("用户数",), make=written("{}户", unit="户")),
        Col(("收入",), make=written("{:,.2f}万元", 2, "万元")),
        Col(("里程",), make=written("{} 公里", unit="公里")),
    ]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def percent_by_format(rng: Random, seed: int) -> Book:
    """0.421 shown as 42.1%: 42.1 per cent or the ratio 0.421, but never 0.421 per cent."""
    sheet = Sheet("Sheet1")

    def make(rng: Random) -> Num:
        value = rng.randint(5, 995) / 1000
        return Num(value, round(value * 100, 10), "0.0%", "%", ((value, None), (value, "1"), (value, "ratio"), (value, "比率")))

    draw(sheet, rng, columns=[Col(("基站数(个)",), "个", COUNT), Col(("覆盖率",), make=make), Col(("达标率",), make=make)], rows=regions(rng))
    for fact in sheet.tables[0].facts:
        fact.unit_printed = fact.unit != "%" and fact.unit_printed
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def percent_as_text(rng: Random, seed: int) -> Book:
    """Texts 42% and 42％, and plain 42 under a header that says %."""
    sheet = Sheet("Sheet1")
    columns = [
        Col(("覆盖率",), make=written("{}%", 1, "%", 1)),
        Col(("达标率",), make=written("{}％", 1, "%", 1)),
        Col(("占比(%)",), "%", SHARE),
        Col(("户数(户)",), "户", COUNT),
    ]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def negatives(rng: Random, seed: int) -> Book:
    """Minus signs of three sorts in text beside true negative numbers."""
    sheet = Sheet("Sheet1")

    def minus(sign: str) -> Maker:
        def make(rng: Random) -> Num:
            value = round(rng.uniform(1, 30), 1)
            return Num(f"{sign}{value}", -value)

        return make

    columns = [
        Col((f"{name}增减额",), make=make)
        for name, make in zip(pick(rng, INDUSTRIES, 4), [minus("-"), minus("−"), minus("－"), amount(-30, -1, 1)], strict=True)
    ]
    sheet.line(0, "合成数据　单位：万元")
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="万元")
    return book(shuffle_ok(sheet))


@kind
def accounts_in_brackets(rng: Random, seed: int) -> Book:
    """An English income statement, negative amounts in brackets."""
    sheet = Sheet("P&L")

    def make(rng: Random) -> Num:
        value = rng.randint(1000, 99999)
        return Num(f"({value:,})", -value) if rng.random() < 0.4 else Num(f"{value:,}", value)

    sheet.line(0, "Synthetic data (合成数据): consolidated results (in thousands of dollars)")
    rows = [Row((n,)) for n in ("Revenue", "Cost of sales", "Gross profit", "Administration", "Net income")]
    table = draw(sheet, rng, top=1, columns=[Col((str(y),), make=make) for y in (2021, 2022, 2023)], rows=rows, stubs=("Item",))
    for row in range(table.top, table.bottom + 1):  # at least one amount of each column says what the brackets mean
        assert any((row, c) in sheet.cells for c in range(1, 4))
    return book(sheet)


def _holes(tokens: list[Any], make: Maker, share: float = 0.3) -> Maker:
    return lambda rng: Num(rng.choice(tokens), None) if rng.random() < share else make(rng)


@kind
def missing_symbols(rng: Random, seed: int) -> Book:
    """…, ——, -, .., n.a., /, × and blanks among the figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：吨")
    tokens = [["…", "—", ""], ["-", "--", "…"], ["..", "n.a.", "N/A"], ["/", "——", "×"]][seed % 4]
    columns = [Col((n,), make=_holes(tokens, MONEY)) for n in pick(rng, INDUSTRIES, 5)]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng, 8, 12), unit="吨")
    return book(shuffle_ok(sheet), format=["xlsx", "csv", "xls"][seed % 3])


@kind
def whole_rows_missing(rng: Random, seed: int) -> Book:
    """Rows and a column with nothing but missing symbols, the first row among them."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：吨")
    rows = regions(rng, 8, 9)
    empty = {0, rng.randint(2, 6)}
    rows = [Row(row.labels, values=[Num("—", None)] * 4) if at in empty else row for at, row in enumerate(rows)]
    columns = [Col((n,), make=MONEY) for n in pick(rng, INDUSTRIES, 3)] + [Col(("停报指标",), make=lambda rng: Num("…", None))]
    draw(sheet, rng, top=1, columns=columns, rows=rows, unit="吨")
    return book(shuffle_ok(sheet))


@kind
def error_cells(rng: Random, seed: int) -> Book:
    """#DIV/0!, #N/A and #REF! as errors and as text."""
    sheet = Sheet("Sheet1")
    columns = [Col(("户数(户)",), "户", COUNT)]
    errors = ("#DIV/0!", "#N/A", "#REF!") if seed % 2 else ("#DIV/0!", "#N/A")

    def make(rng: Random) -> Any:
        return Num(rng.choice(errors), None, role="error") if rng.random() < 0.3 else round(rng.uniform(1, 99), 1)

    def typed(rng: Random) -> Any:
        return Num(rng.choice(errors), None) if rng.random() < 0.3 else round(rng.uniform(1, 99), 1)

    columns += [Col(("增长率(%)",), "%", make), Col(("覆盖率(%)",), "%", typed)]
    draw(sheet, rng, columns=columns, rows=regions(rng, 8, 12))
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def formulas_without_results(rng: Random, seed: int) -> Book:
    """A total row and some cells are formulas saved without a result: held, not zero and not empty."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    rows = regions(rng, 5, 8)
    total = [Num(f"=SUM({c}3:{c}{len(rows) + 2})", None, role="formula") for c in "BCD"]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=[*rows, Row(("合计",), values=total)], unit="万元")
    return book(sheet)


@kind
def marks_behind_numbers(rng: Random, seed: int) -> Book:
    """12.3*, 45①, 78p: marks of notes behind numbers and names."""
    sheet = Sheet("Sheet1")
    mark = ["*", "①", "p", "¹⁾"][seed % 4]

    def make(rng: Random) -> Any:
        value = round(rng.uniform(100, 999), 1)
        return Num(f"{value}{mark}", value) if rng.random() < 0.2 else value

    rows = [Row((f"{n}{mark}" if i % 4 == 0 else n,), ((f"{n}{mark}", n),)) for i, n in enumerate(pick(rng, PLACES, 9))]
    sheet.line(0, "合成数据　单位：亿元")
    table = draw(sheet, rng, top=1, columns=[Col((f"{y}年",), make=make) for y in (2021, 2022, 2023)], rows=rows, unit="亿元")
    sheet.line(table.bottom + 1, f"{mark} 为初步数。")
    return book(sheet)


@kind
def decimal_commas(rng: Random, seed: int) -> Book:
    """A German table, 1.234,56, separated by semicolons or on a sheet as text."""
    sheet = Sheet("Tabelle1")

    def make(rng: Random) -> Num:
        value = round(rng.uniform(1, 9999), 2)
        return Num(f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", "."), value)

    rows = [Row((name,)) for name in pick(rng, ["Musterstadt", "Beispielheim", "Neudorf", "Altenau", "Grünwald", "Süßen", "Öhring", "Lärchental"], 7)]
    columns = [Col(("Fläche (km²)",), "km²", make), Col(("Umsatz (Mio. EUR)",), "Mio. EUR", make)]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Gemeinde",))
    if seed % 2:
        return book(shuffle_ok(sheet))
    return book(shuffle_ok(sheet), format="csv", encoding="latin-1", delimiter=";")


@kind
def spaced_thousands(rng: Random, seed: int) -> Book:
    """1 234 567 with thin, narrow no-break or plain spaces."""
    sheet = Sheet("Feuille1")
    space = ["\xa0", "\u202f", " ", "\u2009"][seed % 4]
    make = lambda rng: (lambda v: Num(f"{v:,}".replace(",", space), v))(rng.randint(1000, 9999999))  # noqa: E731
    rows = [Row((f"{name} (synthétique)",)) for name in pick(rng, FIELDS, 7)]
    draw(sheet, rng, columns=[Col(("Nombre d'abonnés",), make=make), Col(("Logements",), make=make)], rows=rows, stubs=("Commune",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def scientific(rng: Random, seed: int) -> Book:
    """1.2E+05 in text."""
    sheet = Sheet("Sheet1")
    make = lambda rng: (lambda v: Num(f"{v:.3E}", float(f"{v:.3E}")))(rng.uniform(1e4, 9e9))  # noqa: E731
    sheet.line(0, "合成数据　单位：千瓦时")
    draw(sheet, rng, top=1, columns=[Col((n,), make=make) for n in pick(rng, INDUSTRIES, 3)], rows=regions(rng), unit="千瓦时")
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def hidden_parts(rng: Random, seed: int) -> Book:
    """Hidden rows, a hidden column and a hidden sheet: what is hidden is no fact, what is left keeps its labels."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    table = draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 5)], rows=regions(rng, 8, 9), unit="万元")
    sheet.hidden_rows = {table.top + 2, table.top + 3}
    sheet.hidden_columns = {table.left + 1 + seed % 3}
    hidden = {(f.row, f.column) for f in table.facts if f.row in sheet.hidden_rows or f.column in sheet.hidden_columns}
    table.not_facts |= hidden
    table.facts = [fact for fact in table.facts if (fact.row, fact.column) not in hidden]
    other = Sheet("草稿", is_hidden=True)
    draft = draw(other, rng, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=regions(rng))
    draft.not_facts |= {(f.row, f.column) for f in draft.facts}
    draft.facts = []
    return book(sheet, other, format="xls" if seed % 2 else "xlsx")
