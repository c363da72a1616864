"""Kinds: units and labels that come from a group, a section or a neighbour, and label columns that look like figures."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, RATE, Col, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import FIELDS, INDUSTRIES, PLACES, PROVINCES, measures, pick


@kind
def unit_in_group_header(rng: Random, seed: int) -> Book:
    """The unit stands in the bracket of the group, not of the columns under it."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据")
    columns = [Col((f"{name}（{unit}）", part), unit) for name, unit in measures(rng, 3) for part in ("本年", "上年")]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def unit_in_section_row(rng: Random, seed: int) -> Book:
    """The unit stands in the bracket of a section's row and holds for the rows of the section."""
    sheet = Sheet("Sheet1")
    rows: list[Row] = []
    for section, unit in (("一、投资额（亿元）", "亿元"), ("二、从业人员（人）", "人")):
        rows.append(Row((section,), is_heading=True))
        rows += [Row((name,), unit=unit) for name in (pick(rng, INDUSTRIES[:6], 3) if unit == "人" else pick(rng, INDUSTRIES[6:], 3))]
    draw(sheet, rng, columns=[Col((f"{2021 + i}年",)) for i in range(4)], rows=rows, stubs=("指标",))
    return book(sheet)


@kind
def unit_column_last(rng: Random, seed: int) -> Book:
    """The column of units stands behind the figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：主要指标")
    chosen = measures(rng, 8)
    table = draw(sheet, rng, top=1, columns=[Col((f"{y}年",)) for y in (2022, 2023, 2024)], rows=[Row((n,), unit=u) for n, u in chosen], stubs=("指标",))
    sheet.put(1, table.right + 1, "单位")
    for at, (_, unit) in enumerate(chosen, start=table.top):
        sheet.put(at, table.right + 1, unit)
    return book(sheet)


@kind
def unit_column_english(rng: Random, seed: int) -> Book:
    """Series, Unit, years."""
    sheet = Sheet("Data")
    sheet.line(0, "Synthetic data (合成数据)")
    units = ["thousand tonnes", "GWh", "million EUR", "number", "%", "km"]
    rows = [Row((f"{name} output", unit), (f"{name} output",), unit) for name, unit in zip(pick(rng, FIELDS, 6), units, strict=True)]
    draw(sheet, rng, top=1, columns=[Col((y,)) for y in range(2017, 2023)], rows=rows, stubs=("Series", "Unit"))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def growth_columns_of_one_name(rng: Random, seed: int) -> Book:
    """增长(%) after each measure, always under the same name."""
    sheet = Sheet("Sheet1")
    columns = [c for n, u in measures(rng, 3) for c in (Col((f"{n}({u})",), u), Col(("增长(%)",), "%", RATE))]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(sheet)


@kind
def of_which_columns(rng: Random, seed: int) -> Book:
    """A total column, then 其中 merged over its parts."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：人")
    columns = [Col(("从业人员",), make=COUNT), *(Col(("其中", n), make=COUNT) for n in ("女性", "研发人员", "高级职称"))]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="人")
    return book(sheet)


@kind
def of_which_columns_low(rng: Random, seed: int) -> Book:
    """The part's name stands one row lower than the total's, nothing merged."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    names = pick(rng, ["宽带用户", "移动用户", "电视用户"], 2)
    for at, name in enumerate(names):
        sheet.put(1, 1 + 2 * at, name)
        sheet.put(2, 2 + 2 * at, f"#{name[:2]}城市")
    sheet.put(1, 0, "地区")
    scratch = Sheet("")
    columns = [c for name in names for c in (Col(("", name)), Col(("", f"#{name[:2]}城市"), true=((f"#{name[:2]}城市", f"{name[:2]}城市"),)))]
    table = draw(scratch, rng, top=1, columns=columns, rows=regions(rng), stubs=("地区",), unit="万户")
    sheet.cells |= {(r, c): cell for (r, c), cell in scratch.cells.items() if r >= table.top}
    for fact in table.facts:
        others = {name for at, name in enumerate(names) if at != (fact.column - 1) // 2}
        fact.wrong_labels = frozenset(others)
    sheet.tables.append(table)
    return book(sheet)


@kind
def one_header_over_two_label_columns(rng: Random, seed: int) -> Book:
    """地区 merged over the columns of provinces and counties."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万人")
    provinces = pick(rng, PROVINCES, 3)
    rows = [Row((p, c), wrong_labels=frozenset(provinces) - {p}) for i, p in enumerate(provinces) for c in PLACES[3 * i : 3 * i + 3]]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in ("总人口", "城镇", "农村")], rows=rows, stubs=("地区", ""), labels_down="merge", unit="万人")
    sheet.merges = [m for m in sheet.merges if m[:2] != (1, 0)] + [(1, 0, 1, 1)]
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def total_of_a_group(rng: Random, seed: int) -> Book:
    """The first row of each group has no county: it is the group's total, not the county above."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    counties = {g: PLACES[3 * i : 3 * i + 3] for i, g in enumerate(("沿海", "山区"))}
    everyone = frozenset(c for names in counties.values() for c in names)
    rows = [
        Row((g, c), (g, c) if c else (g,), wrong_labels=(everyone | {"沿海", "山区"}) - {g, c})
        for g, names in counties.items() for c in ["", *names]
    ]  # fmt: skip
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in ("宽带", "移动", "电视")], rows=rows, stubs=("片区", "县区"), labels_down="merge", unit="万户")
    return book(sheet)


@kind
def ages_down(rng: Random, seed: int) -> Book:
    """Ages or floors as whole numbers in the first column: labels, not figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：人")
    stub = "年龄（岁）" if seed % 2 else "年龄"
    draw(sheet, rng, top=1, columns=[Col((n,), make=COUNT) for n in ("合计", "男", "女")], rows=[Row((a,)) for a in range(12)], stubs=(stub,), unit="人")
    return book(sheet)


@kind
def marked_headers(rng: Random, seed: int) -> Book:
    """Marks of notes behind the years of the header, the notes below."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：亿元")
    labels = ["2021年", "2022年①", "2023年②", "2024年*"]
    columns = [Col((x,), true=((x, x[:5]),)) for x in labels]
    table = draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="亿元")
    for fact in table.facts:
        fact.wrong_labels = frozenset()
    sheet.line(table.bottom + 1, "① 2022年为普查年。")
    sheet.line(table.bottom + 2, "② 口径有调整。")
    sheet.line(table.bottom + 3, "* 快报数")
    return book(sheet)


@kind
def hidden_codes_under_header(rng: Random, seed: int) -> Book:
    """A hidden row of field codes between header and data."""
    sheet = Sheet("Sheet1")
    columns = [Col((f"{n}({u})",), u) for n, u in measures(rng, 4)]
    table = draw(sheet, rng, columns=columns, rows=regions(rng), between=[["area_code", *(f"fld_{i:03d}" for i in range(4))]])
    sheet.hidden_rows = {table.top - 1}
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def months_english(rng: Random, seed: int) -> Book:
    """Jan-24, Feb-24 … as text across or down."""
    sheet = Sheet("Data")
    sheet.line(0, "Synthetic data (合成数据): passengers, thousands")
    months = [f"{m}-24" for m in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"]]
    names = pick(rng, FIELDS, 7)
    across, down = (months, names) if seed % 2 else (names, months)
    draw(sheet, rng, top=1, columns=[Col((x,), make=MONEY) for x in across], rows=[Row((x,)) for x in down], stubs=("Period" if not seed % 2 else "Port",))
    return book(shuffle_ok(sheet), format="csv" if seed % 3 == 2 else "xlsx")


@kind
def figures_named_as_codes(rng: Random, seed: int) -> Book:
    """A true figure in the first column behind the name whose values rise like serial numbers: 累计数量."""
    sheet = Sheet("Sheet1")
    rows = [Row((f"{m}月",), values=[m, round(rng.uniform(5, 90), 2)]) for m in range(1, 11)]
    draw(sheet, rng, columns=[Col(("累计建成站点（个）",), "个", amount(1, 9, 0)), Col(("投资（万元）",), "万元")], rows=rows, stubs=("月份",))
    return book(sheet)
