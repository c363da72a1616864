"""Kinds: title rows, unit lines and where else a unit may stand."""

from __future__ import annotations

from random import Random

from layouts.zoo.drawing import COUNT, MONEY, RATE, SHARE, Col, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, MEASURES, PLACES, measures, pick


def book(*sheets: Sheet, **how: str) -> Book:
    """A book; its name and kind are set by the registry."""
    return Book("", "", list(sheets), **how)  # type: ignore[arg-type]


def regions(rng: Random, low: int = 5, high: int = 14) -> list[Row]:
    """Rows of invented places."""
    return [Row((name,)) for name in pick(rng, PLACES, rng.randint(low, high))]


def shuffle_ok(sheet: Sheet) -> Sheet:
    """Say that rows and columns of the tables may change places without changing what they mean."""
    for table in sheet.tables:
        table.can_shuffle_rows = table.can_shuffle_columns = True
    return sheet


def bracketed(rng: Random, count: int) -> list[Col]:
    """Columns with their unit in a bracket of the header, round, full-width or square."""
    left, right = rng.choice(["()", "（）", "[]", "()"])
    return [Col((f"{name}{left}{unit}{right}",), unit, COUNT if unit in "人个台架件" else MONEY) for name, unit in measures(rng, count)]


@kind
def plain(rng: Random, seed: int) -> Book:
    """A header in row 1, units in its brackets, nothing else."""
    sheet = Sheet("Sheet1")
    draw(sheet, rng, columns=bracketed(rng, 4), rows=regions(rng))
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def titled_unit_line(rng: Random, seed: int) -> Book:
    """Title, unit line of its own, table, notes."""
    sheet = Sheet("数据")
    unit = rng.choice(["万元", "亿元", "吨", "户"])
    sheet.line(0, f"合成数据：{2019 + seed}年各县（市、区）主要产出")
    sheet.merge(0, 0, 0, 4)
    sheet.line(1, rng.choice([f"单位：{unit}", f"计量单位:{unit}", f"单  位：{unit}", f"（单位：{unit}）"]))
    table = draw(sheet, rng, top=2, columns=[Col((name,), make=MONEY) for name in pick(rng, INDUSTRIES, 4)], rows=regions(rng), unit=unit)
    sheet.line(table.bottom + 1, "注：本表为合成数据，2024年起口径调整。")
    sheet.line(table.bottom + 2, "资料来源：合成统计局")
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def unit_line_right(rng: Random, seed: int) -> Book:
    """The unit stands at the right end of a line that begins with something else."""
    sheet = Sheet("表1")
    names = pick(rng, INDUSTRIES, 4)
    sheet.line(0, "表1  合成数据：分行业用电情况")
    sheet.line(1, f"{2020 + seed}年")
    sheet.put(1, 4, "单位：万千瓦时")
    draw(sheet, rng, top=2, columns=[Col((name,)) for name in names], rows=regions(rng), unit="万千瓦时")
    return book(shuffle_ok(sheet))


@kind
def two_units_on_line(rng: Random, seed: int) -> Book:
    """单位：亿元、% over amounts and rates: the rates are per cent, the amounts are not."""
    sheet = Sheet("分县")
    base = rng.choice(["亿元", "万户", "万人", "万吨"])
    sheet.line(0, "合成数据：各地完成情况")
    sheet.line(1, f"单位：{base}{rng.choice(['、', '，', ',', ' ', '；'])}%")
    things = {"亿元": "工业增加值", "万户": "宽带用户", "万人": "常住人口", "万吨": "货运量"}
    columns = [Col((things[base],), base), Col((rng.choice(["增长率", "增速", "比上年增长"]),), "%", RATE), Col(("占全市比重",), "%", SHARE)]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def named_units_on_line(rng: Random, seed: int) -> Book:
    """单位：个、万平方米 over columns whose headers say what is counted: 个数, 面积."""
    sheet = Sheet("园区")
    sheet.line(0, "合成数据：产业园区情况")
    sheet.line(1, "单位：个、万平方米")
    columns = [Col(("园区个数（个）",), "个", COUNT), Col(("建筑面积（万平方米）",), "万平方米"), Col(("入驻企业（个）",), "个", COUNT)]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def unit_in_row_label(rng: Random, seed: int) -> Book:
    """Indicators down, years across, each indicator with its own unit in brackets."""
    sheet = Sheet("年度数据")
    rows = [Row((f"{name}({unit})",), unit=unit) for name, unit in measures(rng, 8)]
    draw(sheet, rng, columns=[Col((f"{2024 - i}年",)) for i in range(7)], rows=rows, stubs=("指标",))
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def unit_column(rng: Random, seed: int) -> Book:
    """A column of its own names the unit of each row."""
    sheet = Sheet("指标")
    sheet.line(0, "合成数据：主要指标")
    rows = [Row((name, unit), (name,), unit) for name, unit in measures(rng, 9)]
    draw(sheet, rng, top=1, columns=[Col(("本年",)), Col(("上年",)), Col(("前年",))], rows=rows, stubs=("指标名称", rng.choice(["计量单位", "单位"])))
    return book(sheet)


@kind
def unit_column_in_the_middle(rng: Random, seed: int) -> Book:
    """A serial number, a code, the name, the unit, then figures; serial number and code are no facts."""
    sheet = Sheet("指标")
    chosen = measures(rng, 8)
    rows = [Row((at, f"{at:02d}", name, unit), (name,), unit) for at, (name, unit) in enumerate(chosen, 1)]
    draw(sheet, rng, columns=[Col(("本期",)), Col(("上年同期",))], rows=rows, stubs=("序号", "代码", "指标名称", "计量单位"))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def unit_row(rng: Random, seed: int) -> Book:
    """A row under the header holds the units, bare or in brackets."""
    sheet = Sheet("Sheet1")
    chosen = measures(rng, 5)
    form = rng.choice(["{}", "({})", "（{}）"])
    columns = [Col((name,), unit) for name, unit in chosen]
    draw(sheet, rng, columns=columns, rows=regions(rng), between=[["", *(form.format(unit) for _, unit in chosen)]])
    return book(shuffle_ok(sheet))


@kind
def unit_line_and_exceptions(rng: Random, seed: int) -> Book:
    """The unit line holds for all columns but those that name their own unit."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分县收支")
    sheet.line(1, "单位：万元")
    columns = [Col(("一般预算收入",)), Col(("比上年增长(%)",), "%", RATE), Col(("一般预算支出",)), Col(("财政供养人数（人）",), "人", COUNT)]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng), unit="万元")
    return book(shuffle_ok(sheet))


@kind
def rate_under_money_line(rng: Random, seed: int) -> Book:
    """单位：亿元 above, a column 增长率 without a unit: whatever it is, it is not 亿元."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：地区产出")
    sheet.line(1, "单位：亿元")
    columns = [Col(("生产总值",), "亿元"), Col(("增长率",), None, RATE, wrong_units=("亿元",)), Col(("工业增加值",), "亿元")]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def unit_in_title(rng: Random, seed: int) -> Book:
    """The unit stands in the bracket at the end of the title; an earlier bracket of the title is no unit."""
    sheet = Sheet("Sheet1")
    sheet.line(0, f"合成数据：{2018 + seed}年各县（市、区）用电量（万千瓦时）")
    draw(sheet, rng, top=1, columns=[Col((f"{m}月",)) for m in range(1, 7)], rows=regions(rng), unit="万千瓦时")
    return book(shuffle_ok(sheet))


@kind
def unit_in_corner(rng: Random, seed: int) -> Book:
    """The corner of the header holds the unit, or both axes of the table."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：历年投资")
    corner = ["单位：亿元", "地区（亿元）", "地区\\年份（亿元）"][seed % 3]
    draw(sheet, rng, top=1, columns=[Col((f"{2020 + i}年",)) for i in range(5)], rows=regions(rng), stubs=(corner,), unit="亿元")
    return book(shuffle_ok(sheet))


@kind
def unit_changes_below(rng: Random, seed: int) -> Book:
    """Two parts under each other with the same headers and unit lines of their own."""
    sheet = Sheet("Sheet1")
    top = 0
    for part, unit in (("一、用户规模", "万户"), ("二、业务收入", "亿元")):
        sheet.line(top, f"合成数据：{part}")
        sheet.line(top + 1, f"单位：{unit}")
        table = draw(sheet, rng, top=top + 2, columns=[Col((f"{2021 + i}年",)) for i in range(4)], rows=regions(rng, 4, 7), unit=unit)
        top = table.bottom + 3
    return book(sheet)


@kind
def ppt_and_percent(rng: Random, seed: int) -> Book:
    """Per cent beside percentage points and per mille."""
    sheet = Sheet("Sheet1")
    columns = [Col(("覆盖率(%)",), "%", SHARE), Col(("比上年增减(百分点)",), "百分点", RATE), Col(("出生率(‰)",), "‰", amount(3, 20, 2))]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def unit_beside_title_cell(rng: Random, seed: int) -> Book:
    """The word 单位 and the unit in two neighbouring cells."""
    sheet = Sheet("Sheet1")
    unit = rng.choice(MEASURES)[1]
    sheet.line(0, "合成数据：分行业情况")
    sheet.line(1, "", "", "单位：", unit)
    draw(sheet, rng, top=2, columns=[Col((f"{2021 + i}年",)) for i in range(4)], rows=[Row((n,)) for n in pick(rng, INDUSTRIES, 8)], stubs=("行业",), unit=unit)
    return book(shuffle_ok(sheet))
