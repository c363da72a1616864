"""Kinds: what statistical offices' websites and ministries abroad hand out."""

from __future__ import annotations

from random import Random
from typing import Any

from layouts.zoo.basics import book, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Fact, Sheet, Table
from layouts.zoo.registry import kind
from layouts.zoo.words import COUNTRIES, FIELDS, MEASURES, PLACES, PROVINCES, measures, pick


def _query(rng: Random, seed: int) -> Sheet:
    sheet = Sheet("分省年度数据")
    name, unit = rng.choice(MEASURES)
    sheet.line(0, "数据库：合成分省年度数据")
    if seed % 2:
        sheet.line(1, f"指标：{name}({unit})")
        top, rows, stub, units = 3, [Row((p,)) for p in [*PROVINCES, *pick(rng, PLACES, 6)]], "地区", unit
    else:
        sheet.line(1, f"地区：{rng.choice(PROVINCES)}")
        top, rows, stub, units = 3, [Row((f"{n}({u})",), unit=u) for n, u in measures(rng, 7)], "指标", None
    sheet.line(2, "时间：最近10年")
    gap: Any = lambda rng: None if rng.random() < 0.1 else round(rng.uniform(5, 9000), 2)  # noqa: E731
    table = draw(sheet, rng, top=top, columns=[Col((f"{2024 - i}年",), make=gap) for i in range(10)], rows=rows, stubs=(stub,), unit=units)
    sheet.line(table.bottom + 1, "注：2020年为普查年份，数据有调整。")
    sheet.line(table.bottom + 2, "数据来源：合成统计局")
    return shuffle_ok(sheet)


@kind
def query_export_csv(rng: Random, seed: int) -> Book:
    """数据库/指标/时间 lines, a table and 数据来源, in GB18030."""
    return book(_query(rng, seed), format="csv", encoding="gb18030")


@kind
def query_export_xls(rng: Random, seed: int) -> Book:
    """The same as .xls or .xlsx."""
    return book(_query(rng, seed), format="xls" if seed % 2 else "xlsx")


@kind
def bare_query_export(rng: Random, seed: int) -> Book:
    """指标 down, months across, notes of several lines behind."""
    sheet = Sheet("月度数据")
    sheet.line(0, "数据库：合成月度数据")
    sheet.line(1, "时间：最近12个月")
    rows = [Row((f"{n}_{s}({u})",), unit=u) for n, u0 in measures(rng, 4) for s, u in (("当期值", u0), ("累计增长", "%"))]
    table = draw(sheet, rng, top=2, columns=[Col((f"2024年{12 - i}月",), make=amount(1, 900, 1)) for i in range(12)], rows=rows, stubs=("指标",))
    sheet.line(table.bottom + 1, "注：1.自2011年起，起点标准有调整。")
    sheet.line(table.bottom + 2, "　　　2.1-2月合并发布。")
    sheet.line(table.bottom + 3, "数据来源：合成统计局")
    return book(shuffle_ok(sheet), format=["csv", "xls"][seed % 2], encoding="gb18030")


@kind
def utility_survey(rng: Random, seed: int) -> Book:
    """Three header rows, the last with units; year, number, name, part, state are labels; a long note merged below."""
    sheet = Sheet("States")
    heads = ["Data Year", "Utility Number", "Utility Name", "Part", "State"]
    sheet.line(0, "Utility Characteristics")
    sheet.merge(0, 0, 0, 4)
    sheet.merge(1, 0, 1, 4)
    sheet.line(2, *heads)
    parts = [("Revenues", "Thousand Dollars"), ("Sales", "Megawatthours"), ("Customers", "Count")]
    groups = ["RESIDENTIAL", "COMMERCIAL", "TOTAL"]
    table = Table([0, 1, 2], 3, 5, 0, 13, [])
    for g, group in enumerate(groups):
        sheet.put(0, 5 + 3 * g, group)
        sheet.merge(0, 5 + 3 * g, 0, 7 + 3 * g)
        for p, (name, unit) in enumerate(parts):
            sheet.put(1, 5 + 3 * g + p, name)
            sheet.put(2, 5 + 3 * g + p, unit)
    for row in range(3, 3 + rng.randint(12, 30)):
        number, name, state = rng.randint(55, 99999), f"Town of {rng.choice(COUNTRIES)} Electric", rng.choice(["NA", "NB", "NC"])
        sheet.line(row, 2018, number, name, rng.choice("AB"), state)
        table.not_facts |= {(row, 0), (row, 1)}
        for c in range(9):
            at = 5 + c
            if rng.random() < 0.1:
                sheet.put(row, at, ".")
                table.not_facts.add((row, at))
                continue
            value = rng.randint(1, 99999) if c % 3 else round(rng.uniform(1, 9999), 1)
            sheet.put(row, at, value)
            (part, unit), group = parts[c % 3], groups[c // 3]
            others = frozenset(groups) - {group} | {p for p, _ in parts} - {part}
            table.facts.append(Fact(row, at, (str(number), name, state), (group, part, unit), value, unit, unit_printed=True, wrong_labels=others))
        table.bottom = row
    note = table.bottom + 1
    sheet.put(
        note,
        0,
        "Synthetic data (合成数据). To calculate the total of a state, sum Parts A and B for Revenue.\nTo avoid double counting, 2 groups are left out.",
    )
    sheet.merge(note, 0, note, 13)
    sheet.tables.append(table)
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def short_form(rng: Random, seed: int) -> Book:
    """One header row; identifiers before, flags Y/N and dots behind."""
    sheet = Sheet("861S")
    columns = [
        Col(("Total Revenue (Thousand Dollars)",), "Thousand Dollars"),
        Col(("Total Sales (MWh)",), "MWh", COUNT),
        Col(("Water Heater",), is_fact=False, make=lambda rng: rng.choice([".", "Y", "N"])),
        Col(("Net Metering",), is_fact=False, make=lambda rng: rng.choice("YN")),
    ]
    rows = [Row((2018, rng.randint(100, 60000), f"{c} Power & Light", s), (f"{c} Power & Light", s)) for c in pick(rng, COUNTRIES, 12) for s in ("NA", "NB")]
    table = draw(sheet, rng, columns=columns, rows=rows, stubs=("Data Year", "Utility Number", "Utility Name", "State"))
    sheet.line(table.bottom + 1, "Synthetic data (合成数据): these entities are one of the elements used in the Adjustment lines.")
    sheet.merge(table.bottom + 1, 0, table.bottom + 1, 7)
    return book(sheet)


@kind
def series_with_metadata(rng: Random, seed: int) -> Book:
    """Rows Title, CDID, Unit, Release date above series by period."""
    sheet = Sheet("data")
    titles = [f"Synthetic {f} output: SA: index" if i == 2 else f"Synthetic {f} output: CP: NSA" for i, f in enumerate(pick(rng, FIELDS, 4))]
    ids = [f"{rng.choice('ABCD')}{rng.randint(100, 999)}" for _ in titles]
    units = ["£ million", "£ million", "Index 2020 = 100", "Percent"]
    meta = [("Title", titles), ("CDID", ids), ("Unit", units)]
    meta += [("Release Date", ["14-11-2024"] * 4), ("Next release", ["13 February 2025"] * 4), ("Important Notes", ["", "", "", ""])]
    for row, (name, values) in enumerate(meta):
        sheet.line(row, name, *values)
    periods = [*(str(y) for y in range(2018, 2022)), *(f"{y} Q{q}" for y in (2020, 2021) for q in (1, 2, 3, 4)), "2021 JAN", "2021 FEB"]
    table = Table([0], len(meta), 1, len(meta) + len(periods) - 1, 4, [], header_optional=set(range(1, len(meta))))
    for row, period in enumerate(periods, start=len(meta)):
        sheet.put(row, 0, period)
        table.not_facts.add((row, 0))
        for c in range(4):
            value = round(rng.uniform(1, 9000), 1)
            sheet.put(row, c + 1, value)
            labels = (titles[c],)
            table.facts.append(
                Fact(
                    row,
                    c + 1,
                    (period,),
                    labels,
                    value,
                    (units[c], "index") if c == 2 else units[c],
                    unit_printed=True,
                    wrong_labels=frozenset(titles) - {titles[c]},
                )
            )
    sheet.tables.append(table)
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def development_bank_csv(rng: Random, seed: int) -> Book:
    """Data Source and Last Updated lines, empty lines, four label columns, years across, many blanks, BOM."""
    sheet = Sheet("API")
    sheet.line(0, "Data Source", "Synthetic Development Indicators")
    sheet.line(2, "Last Updated Date", "2025-01-28")
    codes = {c: c[:3].upper() for c in COUNTRIES}
    title = "Access to electricity (% of population)"
    rows = [Row((c, codes[c], title, "EG.ELC.ACCS.ZS"), (c,)) for c in COUNTRIES[:12]]
    make: Any = lambda rng: None if rng.random() < 0.4 else round(rng.uniform(1, 99), 6)  # noqa: E731
    columns = [Col((str(y),), make=make) for y in range(1990, 2010)]
    draw(sheet, rng, top=4, columns=columns, rows=rows, stubs=("Country Name", "Country Code", "Indicator Name", "Indicator Code"))
    return book(shuffle_ok(sheet), format="csv", encoding="utf-8-sig" if seed % 2 else "utf-8")


@kind
def european_tsv(rng: Random, seed: int) -> Book:
    """Keys joined by commas in the first column, tabs, flags behind values, ':' for none."""
    sheet = Sheet("tsv")

    def make(rng: Random) -> Num:
        value = round(rng.uniform(1, 900), 1)
        form = rng.choice(["{} ", "{} ", "{} b", "{} e", "{} p", ": ", ": c"])
        return Num(form.format(value), None if ":" in form else value)

    codes = [a + b for a in "AK" for b in "LMNOPQ"]
    rows = [Row((f"A,MIO,Y15-24,{geo}",), ((f"A,MIO,Y15-24,{geo}", geo),)) for geo in codes]
    draw(sheet, rng, columns=[Col((f"{y} ",), true=(str(y),), make=make) for y in range(2014, 2024)], rows=rows, stubs=("freq,unit,age,geo\\TIME_PERIOD",))
    for fact in sheet.tables[0].facts:
        fact.wrong_labels = frozenset(x.strip() for x in fact.wrong_labels) - {str(x) for x in fact.column_labels}
    return book(sheet, format="tsv")


@kind
def survey_of_doctorates(rng: Random, seed: int) -> Book:
    """Years as merged numbers over Number and Percent, grouped fields, '*' for small."""
    sheet = Sheet("Table 12")
    sheet.line(0, "Table 12")
    sheet.line(1, "Synthetic data (合成数据): doctorate recipients by field, 1987–2007")
    sheet.line(2, "(Number and percent)")
    columns = []
    for year in (1987, 1992, 1997, 2002, 2007):
        columns += [
            Col((year, "Number"), None, amount(1500, 2500, 0)),
            Col((year, "Percent"), None, lambda rng: Num("*", None) if rng.random() < 0.1 else round(rng.uniform(0.1, 9), 1)),
        ]
    rows = [Row(("All fields",)), *(Row((f,), indent=i % 3) for i, f in enumerate(pick(rng, FIELDS, 10)))]
    draw(sheet, rng, top=3, columns=columns, rows=rows, stubs=("Field of study",))
    return book(sheet)


@kind
def latin_thousands(rng: Random, seed: int) -> Book:
    """A Spanish CSV in Latin-1 with quoted "229,932.50" and a column of prose with numbers behind."""
    sheet = Sheet("gasto")
    make: Any = lambda rng: (lambda v: Num(f"{v:,.2f}", v))(round(rng.uniform(100, 900000), 2))  # noqa: E731
    prose = Col(("Descripción",), is_fact=False, make=lambda rng: f"Acciones sintéticas de la gestión, incluye {rng.randint(2, 9)} órganos.")
    rows = [Row((i, name), (name,)) for i, name in enumerate(["Gobierno", "Legislación", "Defensa", "Educación", "Salud pública", "Señalización"], 1)]
    draw(sheet, rng, columns=[Col((f"Gasto total {2011 + seed}",), make=make), prose], rows=rows, stubs=("FN_ID", "Función"))
    return book(sheet, format="csv", encoding="latin-1")


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030", "utf-16-le"]


@kind
def text_encodings(rng: Random, seed: int) -> Book:
    """The same sort of CSV in five encodings, three delimiters."""
    sheet = Sheet("csv")
    draw(sheet, rng, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 4)], rows=[Row((p,)) for p in pick(rng, PLACES, 10)])
    return book(shuffle_ok(sheet), format="tsv" if seed % 3 == 2 else "csv", encoding=ENCODINGS[seed % 5], delimiter=[",", ";"][seed % 2])


@kind
def false_suffixes(rng: Random, seed: int) -> Book:
    """A CSV named .xlsx, an HTML table named .xls, .xlsx named .xls, and packed files."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    draw(
        sheet,
        rng,
        top=1,
        columns=[Col((n, s)) for n in ("城镇", "农村") for s in ("本年", "上年")],
        rows=[Row((p,)) for p in pick(rng, PLACES, 8)],
        unit="万元",
    )
    ways = [
        {"format": "html", "suffix": "xls"},
        {"format": "xlsx", "suffix": "xls"},
        {"format": "xlsx", "wrap": "zip"},
        {"format": "ods"},
        {"format": "xls", "suffix": "xlsx", "wrap": "gz"},
    ]
    return book(sheet, **ways[seed % 5])


@kind
def csv_named_xlsx(rng: Random, seed: int) -> Book:
    """A text table under a spreadsheet's name, or packed."""
    sheet = Sheet("csv")
    draw(
        sheet,
        rng,
        columns=[Col((f"{2018 + i}年",), make=MONEY) for i in range(5)],
        rows=[Row((f"{n}({u})",), unit=u) for n, u in measures(rng, 7)],
        stubs=("指标",),
    )
    ways = [{"suffix": "xlsx"}, {"wrap": "gz"}, {"wrap": "zip"}, {"suffix": "xls", "encoding": "gb18030"}]
    return book(shuffle_ok(sheet), format="csv", **ways[seed % 4])
