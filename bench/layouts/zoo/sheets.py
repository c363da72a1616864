"""Kinds: several tables and sheets, empty rows and columns, wide and long tables."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, GAP, MONEY, SHARE, Col, Row, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, PLACES, PROVINCES, pick


@kind
def stacked_tables(rng: Random, seed: int) -> Book:
    """Two tables under each other with titles, headers and units of their own; an empty row or none between."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据 表1 各地投资")
    sheet.line(1, "单位：亿元")
    first = draw(sheet, rng, top=2, columns=[Col((f"{y}年",)) for y in (2021, 2022, 2023)], rows=regions(rng, 4, 6), unit="亿元")
    top = first.bottom + 2 + seed % 2
    sheet.line(top, "合成数据 表2 分行业从业人员")
    sheet.line(top + 1, "单位：人")
    rows = [Row((n,)) for n in pick(rng, INDUSTRIES, 5)]
    draw(sheet, rng, top=top + 2, columns=[Col((n,), make=COUNT) for n in ("男性", "女性")], rows=rows, stubs=("行业",), unit="人")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def side_by_side_tables(rng: Random, seed: int) -> Book:
    """Two tables beside each other, an empty column between, units of their own."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：左表")
    sheet.line(1, "单位：亿元")
    first = draw(sheet, rng, top=2, columns=[Col((n,)) for n in ("投资额", "完成额")], rows=regions(rng, 5, 6), unit="亿元")
    left = first.right + 2
    sheet.put(0, left, "合成数据：右表")
    sheet.put(1, left, "单位：人")
    rows = [Row((n,)) for n in pick(rng, INDUSTRIES, 5 + seed % 2)]
    draw(sheet, rng, top=2, left=left, columns=[Col((n,), make=COUNT) for n in ("男性", "女性")], rows=rows, stubs=("行业",), unit="人")
    return book(sheet)


@kind
def folded_table(rng: Random, seed: int) -> Book:
    """One table folded into two halves side by side without a gap: 地区 数值 地区 数值."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：各地用户数")
    sheet.line(1, "单位：万户")
    rows = regions(rng, 12, 12)
    for half in range(2):
        draw(sheet, rng, top=2, left=half * 3, columns=[Col(("宽带用户",)), Col(("移动用户",))], rows=rows[half * 6 : half * 6 + 6], unit="万户")
    return book(sheet)


@kind
def several_sheets(rng: Random, seed: int) -> Book:
    """Sheets with a table each and one with an index of text only."""
    index = Sheet("目录")
    index.line(0, "合成数据目录")
    sheets = [index]
    for number, unit in enumerate(("万元", "万户", "个"), 1):
        sheet = Sheet(f"表{number}")
        index.line(number, number, f"表{number} 分地区情况")
        sheet.line(0, f"合成数据 表{number}")
        sheet.line(1, f"单位：{unit}")
        draw(sheet, rng, top=2, columns=[Col((f"{y}年",)) for y in (2022, 2023)], rows=regions(rng), unit=unit)
        sheets.append(sheet)
    return book(*sheets, format=["xlsx", "xls", "ods"][seed % 3])


@kind
def empty_rows_and_columns(rng: Random, seed: int) -> Book:
    """Empty columns between the figures and an empty row in the midst."""
    sheet = Sheet("Sheet1")
    sheet.line(1, "合成数据　单位：吨")
    names = pick(rng, INDUSTRIES, 4)
    columns = [Col((names[0],)), GAP, Col((names[1],)), Col((names[2],)), GAP, Col((names[3],))]
    rows = regions(rng, 8, 9)
    rows.insert(4, Row(("",), is_heading=True))
    draw(sheet, rng, top=3, left=1, columns=columns, rows=rows, unit="吨")
    return book(sheet)


@kind
def far_corner(rng: Random, seed: int) -> Book:
    """The table begins far from A1."""
    sheet = Sheet("Sheet1")
    sheet.line(4, "合成数据：分县产出", column=5)
    sheet.line(5, "单位：亿元", column=5)
    draw(sheet, rng, top=7, left=5, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=regions(rng), unit="亿元")
    return book(sheet)


@kind
def wide(rng: Random, seed: int) -> Book:
    """200 columns."""
    sheet = Sheet("Sheet1")
    columns = [Col((f"{1990 + i // 4}年{i % 4 + 1}季度",), make=MONEY) for i in range(200)]
    sheet.line(0, "合成数据　单位：亿元")
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng, 10, 12), unit="亿元")
    return book(shuffle_ok(sheet))


@kind
def long(rng: Random, seed: int) -> Book:
    """5,000 rows."""
    sheet = Sheet("Sheet1")
    rows = [Row((rng.choice(PROVINCES), f"{rng.choice(PLACES)}{i}号站")) for i in range(5000)]
    draw(sheet, rng, columns=[Col(("装机容量(千瓦)",), "千瓦"), Col(("利用率(%)",), "%", SHARE)], rows=rows, stubs=("省份", "站点"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")
