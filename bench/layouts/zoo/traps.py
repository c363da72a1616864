"""Kinds: what leads a plausible reader to a wrong label, a wrong unit or a number that is no fact."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, RATE, SHARE, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, PLACES, measures, pick


@kind
def codes_of_places(rng: Random, seed: int) -> Book:
    """A column of administrative codes stored as numbers, before or behind the names."""
    sheet = Sheet("Sheet1")
    names = pick(rng, PLACES, 9)
    codes = [990100 + 2 * i for i in range(9)]
    pairs = [((c, n), (n,)) if seed % 2 else ((n, c), (n,)) for c, n in zip(codes, names, strict=True)]
    stubs = ("行政区划代码", "地区") if seed % 2 else ("地区", "区划代码")
    draw(
        sheet,
        rng,
        columns=[Col(("人口（人）",), "人", amount(10000, 990000, 0)), Col(("面积（平方公里）",), "平方公里")],
        rows=[Row(*p) for p in pairs],
        stubs=stubs,
    )
    return book(shuffle_ok(sheet), format="csv" if seed % 3 == 2 else "xlsx")


@kind
def serial_numbers(rng: Random, seed: int) -> Book:
    """序号 1, 2, 3 … in front; a total row without one."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    rows = [Row((i, p), (p,)) for i, p in enumerate(pick(rng, PLACES, 8), 1)] + [Row(("", "合计"), ("合计",))]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=rows, stubs=("序号", "县区"), unit="万元")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def numbers_as_categories(rng: Random, seed: int) -> Book:
    """Bandwidths 20, 50, 100 as numbers in the second header row under a merged text."""
    sheet = Sheet("Sheet1")
    columns = [Col(("按速率分的用户数（万户）", speed), "万户") for speed in (20, 50, 100, 500, 1000)]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(sheet)


@kind
def ranges_as_labels(rng: Random, seed: int) -> Book:
    """18-35, 36-60, 2-3: ranges that look like dates or differences, down the rows and across."""
    sheet = Sheet("Sheet1")
    rows = [Row((x,)) for x in ("0-17", "18-35", "36-60", "61以上", "1-2", "2024-2025")]
    draw(sheet, rng, columns=[Col((f"{a}-{a + 4}岁",), make=COUNT) for a in (0, 5, 10, 15)], rows=rows, stubs=("区间",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def one_row_of_data(rng: Random, seed: int) -> Book:
    """A table of one row."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：2024年全市汇总")
    draw(sheet, rng, top=1, columns=[Col((f"{n}（{u}）",), u) for n, u in measures(rng, 6)], rows=[Row(("合成市",))])
    return book(sheet)


@kind
def one_column_of_data(rng: Random, seed: int) -> Book:
    """A table with one column of figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：吨")
    draw(sheet, rng, top=1, columns=[Col(("产量",))], rows=regions(rng), unit="吨")
    return book(sheet)


@kind
def same_name_twice(rng: Random, seed: int) -> Book:
    """小计 and 合计 under each group: the group tells them apart."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：个")
    columns = [Col((g, n), make=COUNT) for g in ("小型", "中型", "大型") for n in ("小计", "国有", "民营")]
    draw(sheet, rng, top=1, columns=[Col(("合计",), make=COUNT), *columns], rows=regions(rng), unit="个")
    return book(sheet)


@kind
def note_row_with_numbers(rng: Random, seed: int) -> Book:
    """Notes between title and header, and a note row under the table that has numbers in cells of their own."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分县用户")
    sheet.line(1, "说明：2023年以前按老口径", "", "共", 9, "个县")
    sheet.line(2, "单位：万户")
    table = draw(sheet, rng, top=3, columns=[Col((f"{y}年",)) for y in range(2020, 2025)], rows=regions(rng, 9, 9), unit="万户")
    sheet.line(table.bottom + 2, "注：联系人电话", 5962345678, "邮编", 363000)
    table.not_facts |= {(1, 3), (table.bottom + 2, 1), (table.bottom + 2, 3)}
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def growth_rows(rng: Random, seed: int) -> Book:
    """Rows of growth per cent under a unit line in 万元: the row's own bracket wins."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：历年财政")
    sheet.line(1, "单位：万元")
    rows = []
    for name in ("财政收入", "财政支出", "税收收入"):
        rows += [Row((name,), unit="万元"), Row((f"{name}增长(%)",), unit="%")]
    draw(sheet, rng, top=2, columns=[Col((f"{y}年",), make=amount(1, 30, 1)) for y in range(2019, 2025)], rows=rows, stubs=("项目",))
    return book(sheet)


@kind
def bracket_is_no_unit(rng: Random, seed: int) -> Book:
    """Brackets that hold no unit: 总计（含市直）, 用电量（不含线损）; the unit line decides."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：用电情况（快报）")
    sheet.line(1, "单位：万千瓦时")
    columns = [Col(("全社会用电量（含线损）",)), Col(("工业用电（规模以上）",)), Col(("其他（一）",))]
    rows = [Row((f"{p}（含市直）" if i == 0 else p,)) for i, p in enumerate(pick(rng, PLACES, 8))]
    draw(sheet, rng, top=2, columns=columns, rows=rows, unit="万千瓦时")
    return book(shuffle_ok(sheet))


@kind
def year_in_bracket(rng: Random, seed: int) -> Book:
    """Indicators with a base year and a unit in brackets: 指数（2020年=100）, 产值（亿元）."""
    sheet = Sheet("Sheet1")
    columns = [
        Col(("产值（亿元）",), "亿元"),
        Col(("产值指数（2020年=100）",), None, amount(90, 130, 1), wrong_units=("亿元",)),
        Col(("增速（%）",), "%", RATE),
    ]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def totals_without_label(rng: Random, seed: int) -> Book:
    """Two label columns; the total row names itself only in the first."""
    sheet = Sheet("Sheet1")
    kinds = ("公办", "民办")
    rows = [Row((p, t)) for p in pick(rng, PLACES, 4) for t in kinds] + [Row(("总计", ""), ("总计",), wrong_labels=frozenset(kinds))]
    draw(sheet, rng, columns=[Col(("学校（所）",), "所", COUNT), Col(("学生（人）",), "人", COUNT)], rows=rows, stubs=("县区", "类型"), labels_down="blank")
    return book(sheet)


@kind
def two_tables_no_gap(rng: Random, seed: int) -> Book:
    """A second header directly under the first table's last row, other measures, other units."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据")
    first = draw(
        sheet, rng, top=1, columns=[Col((f"{n}({u})",), u) for n, u in (("投资", "亿元"), ("产值", "亿元"), ("税收", "万元"))], rows=regions(rng, 5, 6)
    )
    draw(
        sheet,
        rng,
        top=first.bottom + 1,
        columns=[Col((f"{n}({u})",), u) for n, u in (("人口", "万人"), ("户数", "户"), ("学生", "人"))],
        rows=regions(rng, 5, 6),
    )
    return book(sheet)


@kind
def small_numbers(rng: Random, seed: int) -> Book:
    """Counts 1, 2, 3 … that could be taken for a row of column numbers."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：所")
    names = pick(rng, INDUSTRIES, 4)
    rows = [Row((p,), values=[1, 2, 3, 4] if i == 0 else None) for i, p in enumerate(pick(rng, PLACES, 7))]
    draw(sheet, rng, top=1, columns=[Col((n,), make=amount(0, 9, 0)) for n in names], rows=rows, unit="所")
    return book(sheet)


@kind
def zero_rows(rng: Random, seed: int) -> Book:
    """Zeros are facts, whole rows of them too."""
    sheet = Sheet("Sheet1")
    rows = [Row((p,), values=[0, 0, 0] if i % 3 == 0 else None) for i, p in enumerate(pick(rng, PLACES, 7))]
    draw(sheet, rng, columns=[Col((f"{n}({u})",), u) for n, u in measures(rng, 3)], rows=rows)
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def long_names_with_numbers(rng: Random, seed: int) -> Book:
    """Row labels that begin with numbers: 110千伏变电站, 5G基站, 2G退网."""
    sheet = Sheet("Sheet1")
    names = ["5G基站", "4G基站", "110千伏变电站", "220千伏线路", "10G-PON端口", "2G退网站点", "1000M用户"]
    draw(sheet, rng, columns=[Col((f"{y}年",), make=COUNT) for y in (2022, 2023, 2024)], rows=[Row((n,)) for n in names], stubs=("设施",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def growth_in_text(rng: Random, seed: int) -> Book:
    """+5.2% as text, under a header without a unit."""
    sheet = Sheet("Sheet1")

    def make(rng: Random) -> Num:
        value = round(rng.uniform(1, 30), 1)
        return Num(f"+{value}%", value, unit="%")

    draw(sheet, rng, columns=[Col(("产值（亿元）",), "亿元", MONEY), Col(("同比",), None, make), Col(("占比（%）",), "%", SHARE)], rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def telephone_list(rng: Random, seed: int) -> Book:
    """Names, rooms and telephone numbers only: no facts at all."""
    sheet = Sheet("通讯录")
    sheet.line(0, "合成数据：联系人名单")
    columns = [
        Col((n,), make=m, is_fact=False)
        for n, m in (("联系电话", amount(2000000, 8999999, 0)), ("邮政编码", amount(363000, 363999, 0)), ("房间号", amount(101, 999, 0)))
    ]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), stubs=("单位名称",))
    return book(sheet, format="csv" if seed % 2 else "xlsx")
