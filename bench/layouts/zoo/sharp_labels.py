"""Kinds: headers of bare numbers, labels spread over columns and rows, sheets without any fact."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, SHARE, Col, Row, amount, draw
from layouts.zoo.model import Book, Sheet, Table
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, PLACES, PROVINCES, measures, pick


@kind
def months_as_numbers_across(rng: Random, seed: int) -> Book:
    """1 … 12 in the header under a corner that says months: a header, not a row of column numbers."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：2024年各月用电量　单位：万千瓦时")
    draw(sheet, rng, top=1, columns=[Col((m,)) for m in range(1, 13)], rows=regions(rng), stubs=("地区\\月份",), unit="万千瓦时")
    sheet.tables[0].can_shuffle_rows = True
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def months_as_six_digits_across(rng: Random, seed: int) -> Book:
    """202401 … 202408 as numbers in the header."""
    sheet = Sheet("Sheet1")
    columns = [Col((202400 + m,), make=amount(100000, 999999, 0)) for m in range(1, 9)]
    draw(sheet, rng, columns=columns, rows=[Row((f"{n}({u})",), unit=u) for n, u in measures(rng, 6)], stubs=("指标",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def labels_stepped_over_columns(rng: Random, seed: int) -> Book:
    """A province in column A with figures, its counties in column B below, A empty."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万人")
    provinces = pick(rng, PROVINCES, 3)
    rows: list[Row] = []
    for i, province in enumerate(provinces):
        rows.append(Row((province, ""), (province,)))
        rows += [Row(("", c), (c,), wrong_labels=frozenset(provinces) - {province}) for c in PLACES[4 * i : 4 * i + 3]]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in ("总人口", "城镇", "农村")], rows=rows, stubs=("省份", "县区"), unit="万人")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def of_which_repeated(rng: Random, seed: int) -> Book:
    """其中：女性 under several totals: only the total above tells them apart."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：人")
    names = ["从业人员", "研发人员", "在校学生"]
    rows: list[Row] = []
    for name in names:
        others = frozenset(names) - {name}
        rows.append(Row((name,), wrong_labels=others))
        rows.append(Row((["其中：女性", "#女性", "　其中：女性"][seed % 3],), (name, ("其中：女性", "女性", "#女性")), wrong_labels=others))
    draw(sheet, rng, top=1, columns=[Col((f"{y}年",), make=COUNT) for y in (2021, 2022, 2023)], rows=rows, stubs=("指标",), unit="人")
    return book(sheet)


@kind
def numbered_outline(rng: Random, seed: int) -> Book:
    """一、 （一） 1. before the labels; 其他 under several of them."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：收支　单位：万元")
    rows: list[Row] = []
    for section, parts in (("一、收入", ("（一）税收收入", "（二）非税收入")), ("二、支出", ("（一）基本支出", "（二）项目支出"))):
        rows.append(Row((section,)))
        for part in parts:
            rows.append(Row((part,)))
            wrong = frozenset({"（一）税收收入", "（二）非税收入", "（一）基本支出", "（二）项目支出"}) - {part}
            rows += [Row((f"{i}.{n}",), (part, (f"{i}.{n}", n)), wrong_labels=wrong) for i, n in enumerate(("本级", "其他"), 1)]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in ("预算数", "执行数")], rows=rows, stubs=("科目",), unit="万元")
    return book(sheet)


@kind
def total_merged_over_label_columns(rng: Random, seed: int) -> Book:
    """合计 merged over province and county in the first or last row."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    rows = [Row((p, c)) for i, p in enumerate(pick(rng, PROVINCES, 2)) for c in PLACES[3 * i : 3 * i + 3]]
    at = 0 if seed % 2 else len(rows)
    everyone = frozenset(x for row in rows for x in row.labels)
    rows.insert(at, Row(("合计", ""), ("合计",), wrong_labels=everyone))
    table = draw(sheet, rng, top=1, columns=[Col((n,)) for n in ("宽带", "移动")], rows=rows, stubs=("省份", "县区"), labels_down="merge", unit="万户")
    sheet.merge(table.top + at, 0, table.top + at, 1)
    return book(sheet)


@kind
def sparse(rng: Random, seed: int) -> Book:
    """Most cells empty."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：台")
    make = lambda rng: rng.randint(1, 99) if rng.random() < 0.15 else None  # noqa: E731
    draw(sheet, rng, top=1, columns=[Col((n,), make=make) for n in pick(rng, INDUSTRIES, 8)], rows=regions(rng, 12, 14), unit="台")
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def stray_numbers(rng: Random, seed: int) -> Book:
    """A check sum beside the table and a page number below it: numbers without labels are no facts."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    table = draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=regions(rng), unit="万元")
    strays = {(table.top + 2, table.right + 3), (table.bottom + 3, 2)}
    for row, column in strays:
        sheet.put(row, column, rng.randint(10, 99))
    table.not_facts |= strays
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def cover_and_code_sheets(rng: Random, seed: int) -> Book:
    """A cover with a version and a telephone number, a list of codes, numbered instructions, and one sheet with facts."""
    cover = Sheet("封面")
    for row, (name, value) in enumerate([("合成数据：报送封面", ""), ("版本号", 1.2), ("报告期", 202406), ("联系电话", 5962001)]):
        cover.line(row, name, value)
    codes = Sheet("代码表")
    codes.line(0, "代码", "名称")
    for row, name in enumerate(pick(rng, PLACES, 6), start=1):
        codes.line(row, 990100 + row, name)
    notes = Sheet("填报说明")
    for row, text in enumerate(("本表由各县填报。", "数据保留2位小数。", "合成数据，仅供测试。")):
        notes.line(row, row + 1, text)
    sheet = Sheet("数据")
    sheet.line(0, "合成数据　单位：万元")
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=regions(rng), unit="万元")
    for page in (cover, codes, notes):
        numbers = {place for place, cell in page.cells.items() if isinstance(cell.value, (int, float))}
        page.tables.append(Table([], 0, 0, 0, 0, [], numbers, is_range_partial=True))
    return book(cover, codes, notes, sheet, format="xls" if seed % 2 else "xlsx")


@kind
def levels_as_numbers_down(rng: Random, seed: int) -> Book:
    """Stars, grades or school years as numbers in a second label column."""
    sheet = Sheet("Sheet1")
    stub = ["星级", "年级", "届别", "等级"][seed % 4]
    numbers = {"星级": (3, 4, 5), "年级": (1, 2, 3), "届别": (2021, 2022, 2023), "等级": (1, 2, 3)}[stub]
    rows = [Row((p, n)) for p in pick(rng, PLACES, 4) for n in numbers]
    draw(sheet, rng, columns=[Col(("数量（家）",), "家", COUNT), Col(("占比（%）",), "%", SHARE)], rows=rows, stubs=("县区", stub))
    return book(sheet)


@kind
def leading_zero_labels(rng: Random, seed: int) -> Book:
    """001, 002 … as text in the first column: labels, not 1, 2."""
    sheet = Sheet("Sheet1")
    rows = [Row((f"{i:03d}",)) for i in range(1, 11)]
    draw(sheet, rng, columns=[Col((f"{n}（{u}）",), u) for n, u in measures(rng, 3)], rows=rows, stubs=("网格",))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def title_between_header_levels_of_two_tables(rng: Random, seed: int) -> Book:
    """Tables of different width under each other, the title of the second merged over its width, both with two levels."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据 表一")
    wide = [Col((g, n), u) for g in ("城市", "农村") for n, u in (("户数(户)", "户"), ("收入(万元)", "万元"))]
    first = draw(sheet, rng, top=1, columns=wide, rows=regions(rng, 4, 5))
    top = first.bottom + 1
    sheet.put(top, 0, "合成数据 表二 分行业情况")
    sheet.merge(top, 0, top, 4)
    narrow = [Col((g, n), make=MONEY) for g in ("国有", "民营") for n in ("本年(亿元)", "上年(亿元)")]
    second = draw(sheet, rng, top=top + 1, columns=narrow, rows=[Row((n,)) for n in pick(rng, INDUSTRIES, 4)], stubs=("行业",), unit="亿元")
    assert second.top > first.bottom
    return book(sheet)
