"""Kinds: brackets that hold no unit, units without brackets, units that contradict each other."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, MONEY, RATE, SHARE, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import FIELDS, pick


@kind
def two_units_neither_percent(rng: Random, seed: int) -> Book:
    """单位：个、万元 over 企业数 and 营业收入: a reader may leave the unit open but not mix them up."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：规模企业情况")
    first, second = rng.choice(
        [(("企业单位数", "个"), ("营业收入", "万元")), (("从业人数", "人"), ("利润总额", "亿元")), (("公路里程", "公里"), ("货运量", "万吨"))]
    )
    sheet.line(1, f"单位：{first[1]}{'、，; '[seed % 4]}{second[1]}")
    columns = [Col((f"{when}{name}",), unit) for when in ("本年", "上年") for name, unit in (first, second)]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def brackets_like_units(rng: Random, seed: int) -> Book:
    """（台资）, （户籍）, （个体）, （人均）: brackets that begin like a unit and are none; the unit line holds."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分类情况")
    sheet.line(1, "单位：万元")
    names = ["企业产值（台资）", "商户收入（个体）", "居民收入（户籍）", "投资额（人防工程）", "收入（件均口径）", "产值（公里以上线路）"]
    draw(sheet, rng, top=2, columns=[Col((n,)) for n in pick(rng, names, 4)], rows=regions(rng), unit="万元")
    return book(shuffle_ok(sheet))


@kind
def english_brackets_no_unit(rng: Random, seed: int) -> Book:
    """(total), (est.), (aged 15+), (revised) are no units; (thousand EUR) is one."""
    sheet = Sheet("Data")
    columns = [
        Col(("Turnover (thousand EUR)",), "thousand EUR"),
        Col(("Turnover per head (est.)",), None, wrong_units=("est.", "est", "thousand EUR")),
        Col(("Staff (total)",), None, COUNT, wrong_units=("total", "thousand EUR")),
        Col(("Population (aged 15+)",), None, COUNT, wrong_units=("aged 15+", "thousand EUR")),
        Col(("Output (revised)",), None, wrong_units=("revised", "thousand EUR")),
    ]
    draw(sheet, rng, columns=columns, rows=[Row((n,)) for n in pick(rng, FIELDS, 8)], stubs=("Branch (synthetic)",))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def compound_units(rng: Random, seed: int) -> Book:
    """元/平方米·月, 件/万人, 吨标准煤/万元: a stroke is part of the unit."""
    sheet = Sheet("Sheet1")
    units = ["元/平方米", "件/万人", "吨标准煤/万元", "个/平方公里", "部/百人", "千瓦时/人", "元/平方米·月"]
    if seed % 2:
        unit = rng.choice(units)
        sheet.line(0, "合成数据：强度指标")
        sheet.line(1, f"单位：{unit}")
        draw(sheet, rng, top=2, columns=[Col((f"{y}年",)) for y in (2021, 2022, 2023)], rows=regions(rng), unit=unit)
    else:
        draw(sheet, rng, columns=[Col((f"指标{'甲乙丙丁'[i]}（{u}）",), u) for i, u in enumerate(pick(rng, units, 4))], rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def unit_with_comment(rng: Random, seed: int) -> Book:
    """（亿元，当年价）: the unit and something else in one bracket."""
    sheet = Sheet("Sheet1")
    columns = [
        Col(("总产值（亿元，当年价）",), ("亿元", "亿元，当年价")),
        Col(("人口（万人，年末数）",), ("万人", "万人，年末数")),
        Col(("投资（万元，不含农户）",), ("万元", "万元，不含农户")),
    ]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet))


@kind
def percent_without_brackets(rng: Random, seed: int) -> Book:
    """增长%, ±%, 比重％ beside amounts under a unit line."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：月度快报")
    sheet.line(1, "单位：亿元")
    percent = ("%", "±%", "％")
    columns = [
        Col(("本月",), "亿元"),
        Col((["增长%", "±%", "同比±%", "比上年增长％"][seed % 4],), percent, RATE),
        Col(("累计",), "亿元"),
        Col(("比重％",), percent, SHARE),
    ]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def unit_on_second_line_of_header(rng: Random, seed: int) -> Book:
    """用户数 / 万户: the unit on a line of its own in the header's cell, with or without brackets."""
    sheet = Sheet("Sheet1")
    form = "{}\n({})" if seed % 2 else "{}\n{}"
    things = [("用户数", "万户"), ("业务收入", "亿元"), ("基站", "万个"), ("线路", "公里")]
    columns = [Col((form.format(n, u),), u, true=((form.format(n, u), n),)) for n, u in things]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    for fact in sheet.tables[0].facts:
        fact.wrong_labels = frozenset()
    return book(shuffle_ok(sheet))


@kind
def unit_row_named(rng: Random, seed: int) -> Book:
    """Under the header a row that begins with 单位 or 计量单位 names each column's unit."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分县指标")
    things = pick(rng, [("用户数", "万户"), ("业务收入", "亿元"), ("基站", "万个"), ("覆盖率", "%"), ("线路", "公里")], 4)
    word = rng.choice(["单位", "计量单位"])
    draw(sheet, rng, top=1, columns=[Col((n,), u) for n, u in things], rows=regions(rng), between=[[word, *(u for _, u in things)]])
    return book(shuffle_ok(sheet), format="xls" if seed % 2 else "xlsx")


@kind
def cell_unit_beats_header(rng: Random, seed: int) -> Book:
    """3.5亿元 and 1.2万 in columns whose headers say 万元 and 户: never 3.5 万元 nor 1.2 户."""
    sheet = Sheet("Sheet1")

    def money(rng: Random) -> Num:
        value = round(rng.uniform(1, 90), 1)
        if rng.random() < 0.3:
            return Num(f"{value}亿元", value, unit="亿元", also=((round(value * 10000, 4), "万元"),))
        return Num(f"{value}", value)

    def lines(rng: Random) -> Num:
        value = round(rng.uniform(1, 90), 1)
        if rng.random() < 0.3:
            return Num(f"{value}万", value, unit="万户", also=((round(value * 10000, 4), "户"), (value, "万")))
        return Num(int(value * 1000), int(value * 1000))

    draw(sheet, rng, columns=[Col(("收入（万元）",), "万元", money), Col(("用户（户）",), "户", lines)], rows=regions(rng, 9, 12))
    for fact in sheet.tables[0].facts:
        fact.unit_printed = not fact.also
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def section_unit_and_header_unit(rng: Random, seed: int) -> Book:
    """Rows of counts and rows of shares under a unit line, the share named only by the word 占比."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：用户结构　　单位：万户、%")
    rows = [r for n in ("宽带用户", "移动用户", "电视用户") for r in (Row((n,), unit="万户"), Row((f"{n}占比",), unit="%"))]
    draw(sheet, rng, top=1, columns=[Col((f"{y}年",), make=amount(1, 99, 1)) for y in range(2020, 2025)], rows=rows, stubs=("指标",))
    return book(sheet)


@kind
def measures_with_words_of_identifiers(rng: Random, seed: int) -> Book:
    """固定电话用户, 号码资源, 邮政业务量, 编码设备, 使用年限: figures whose names hold 电话, 号码, 邮, 码, 年."""
    sheet = Sheet("Sheet1")
    things = [
        ("固定电话用户", "万户"), ("电话号码资源", "万个"), ("邮政业务量", "亿元"), ("编码设备", "台"), ("代码仓库", "个"), ("设备平均使用年限", "年"),
        ("平均年龄", "岁"), ("电话普及率", "部/百人"), ("序列号授权", "个"), ("年末从业人员", "人"), ("邮编分区", "个"), ("编号资源使用率", "%"),
    ]  # fmt: skip
    draw(sheet, rng, columns=[Col((f"{n}（{u}）",), u, COUNT if u in "个台人" else MONEY) for n, u in pick(rng, things, 6)], rows=regions(rng))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")
