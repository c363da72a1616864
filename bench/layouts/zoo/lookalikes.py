"""Kinds: rows that look like headers or notes, labels that look like missing symbols or figures, words that look like units."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, GAP, MONEY, RATE, Col, Num, Row, amount, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import FIELDS, INDUSTRIES, PLACES, pick


@kind
def row_of_words_between(rng: Random, seed: int) -> Book:
    """A row that says 停产 in every cell stands in the midst of the figures: no new header."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：吨")
    word = ["停产", "未报", "数据待核", "暂停统计"][seed % 4]
    rows = [Row(row.labels, values=[Num(word, None)] * 4) if at == 3 else row for at, row in enumerate(regions(rng, 8, 9))]
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 4)], rows=rows, unit="吨")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def note_in_the_midst(rng: Random, seed: int) -> Book:
    """A note between the rows; figures go on below it."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：吨")
    text = ["注：以下为新设县区。", "以下各县为年中新增", "说明：下列地区口径有调整"][seed % 3]
    rows = regions(rng, 9, 9)
    rows.insert(5, Row((text,), is_heading=True))
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=rows, unit="吨")
    return book(sheet)


@kind
def first_row_like_years(rng: Random, seed: int) -> Book:
    """The first row of figures holds 2001, 2010, 1998: no header."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：个")
    rows = [Row(row.labels, values=[2001, 2010, 1998 + seed] if at == 0 else None) for at, row in enumerate(regions(rng, 7, 9))]
    draw(sheet, rng, top=1, columns=[Col((n,), make=amount(100, 900, 0)) for n in pick(rng, INDUSTRIES, 3)], rows=rows, unit="个")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def numbered_labels_one_column(rng: Random, seed: int) -> Book:
    """1) …, ① …, (1) …, * … as row labels of a table with one column of figures: rows, not notes."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分项收入")
    marks = [["1) ", "2) ", "3) ", "4) ", "5) "], list("①②③④⑤"), ["（1）", "（2）", "（3）", "（4）", "（5）"], ["*"] * 5, ["1.", "2.", "3.", "4.", "5."]][
        seed % 5
    ]
    rows = [Row((f"{m}{n}",), ((f"{m}{n}", n),)) for m, n in zip(marks, pick(rng, INDUSTRIES, 5), strict=True)]
    draw(sheet, rng, top=1, columns=[Col(("收入（万元）",), "万元")], rows=rows, stubs=("项目",))
    return book(sheet)


@kind
def letter_labels(rng: Random, seed: int) -> Book:
    """Sections A to H as row labels, some of which are missing symbols elsewhere (C, D)."""
    sheet = Sheet("Sheet1")
    rows = [Row((x,)) for x in ("ABCDEFGH" if seed % 2 else "CDSWXZ")]
    columns = [Col(("Employees (persons)",), "persons", COUNT), Col(("Turnover (million EUR)",), "million EUR")]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("Section (synthetic)",))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def labels_that_mean_none(rng: Random, seed: int) -> Book:
    """无, 空, 缺 as categories down or across."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：人")
    names = ["无", "小学", "初中", "高中", "大学"]
    places = pick(rng, PLACES, 6)
    across, down, stub = (names, places, "地区") if seed % 2 else (places, names, "受教育程度")
    draw(sheet, rng, top=1, columns=[Col((n,), make=COUNT) for n in across], rows=[Row((n,)) for n in down], stubs=(stub,), unit="人")
    return book(sheet)


@kind
def sizes_as_labels(rng: Random, seed: int) -> Book:
    """10 Mbps, 110千伏, 5吨: numbers with units that name the rows, in the first label column or the second."""
    sheet = Sheet("Sheet1")
    sizes, unit = [(["10 Mbps", "50 Mbps", "100 Mbps"], "户"), (["110千伏", "220千伏", "500千伏"], "公里"), (["5吨", "10吨", "20吨"], "辆")][seed % 3]
    single = seed % 2 == 0
    rows = [Row((s,)) for s in sizes] if single else [Row((p, s)) for p in pick(rng, PLACES, 3) for s in sizes]
    columns = [Col((f"{y}年（{unit}）",), unit, COUNT) for y in (2022, 2023, 2024)]
    draw(sheet, rng, columns=columns, rows=rows, stubs=("等级",) if single else ("地区", "等级"))
    return book(sheet)


@kind
def text_column_between_figures(rng: Random, seed: int) -> Book:
    """A column of words (优, 良, 中) between figures, with an empty column beside it or not: the place still names the row."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分县评估")
    gap = [GAP] if seed % 2 else []
    grade = Col(("评级",), is_fact=False, make=lambda rng: rng.choice("优良中"))
    columns = [
        Col(("户数（户）",), "户", COUNT),
        Col(("投资（万元）",), "万元"),
        *gap,
        grade,
        Col(("奖补（万元）",), "万元"),
        Col(("站点（个）",), "个", COUNT),
    ]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng, 8, 10))
    for fact in sheet.tables[0].facts:
        fact.wrong_labels -= {"优", "良", "中"}
    return book(sheet, format="xls" if seed % 3 == 2 else "xlsx")


@kind
def male_and_female_brackets(rng: Random, seed: int) -> Book:
    """Pupils (m), Pupils (f): not metres."""
    sheet = Sheet("Data")
    columns = [Col((f"Pupils ({x})",), None, COUNT, wrong_units=(x,)) for x in "mft"] + [Col(("Area (ha)",), "ha")]
    draw(sheet, rng, columns=columns, rows=[Row((f"{n} school",)) for n in pick(rng, FIELDS, 8)], stubs=("School (synthetic)",))
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def prices_are_no_units(rng: Random, seed: int) -> Book:
    """GDP, current prices under (million EUR): the unit is million EUR."""
    sheet = Sheet("Data")
    sheet.line(0, "Synthetic data (合成数据): national accounts")
    sheet.line(1, "(million EUR)")
    names = ["GDP, current prices", "GDP, constant prices", "Consumption, real", "Imports, total"]
    draw(sheet, rng, top=2, columns=[Col((n,)) for n in names], rows=[Row((f"{y}",)) for y in range(2015, 2022)], stubs=("Year",), unit="million EUR")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def neither_money_nor_percent(rng: Random, seed: int) -> Book:
    """单位：亿元、% over an index and a rank as well, which are neither."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：考核指标")
    sheet.line(1, "单位：亿元、%")
    wrong = ("亿元", "%")
    columns = [
        Col(("工业总产值",), "亿元"), Col(("增速",), "%", RATE), Col(("价格指数（上年=100）",), None, amount(95, 108, 1), wrong_units=wrong),
        Col(("全市位次",), None, amount(1, 12, 0), wrong_units=wrong),
    ]  # fmt: skip
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng))
    return book(sheet)


@kind
def unit_line_odd_colon(rng: Random, seed: int) -> Book:
    """单位∶万元 with a sign of ratio, a small colon, or none."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分县收支")
    sheet.line(1, ["单位∶万元", "单位﹕万元", "单位 ： 万元", "（万元）", "单位︰万元"][seed % 5])
    draw(sheet, rng, top=2, columns=[Col((n,), make=MONEY) for n in ("收入", "支出", "结余")], rows=regions(rng), unit="万元")
    return book(shuffle_ok(sheet))


@kind
def small_first_row_of_letters(rng: Random, seed: int) -> Book:
    """Row A holds 1, 2, 3, row B other counts: rows of data, no row of column numbers."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分区设施　单位：个")
    rows = [Row((f"{x}区",), values=[1, 2, 3] if x == "A" else None) for x in "ABCDEF"]
    draw(sheet, rng, top=1, columns=[Col((n,), make=amount(0, 9, 0)) for n in ("桩群", "基站", "杆塔")], rows=rows, stubs=("片区",), unit="个")
    return book(sheet)


@kind
def organisations_under_unit(rng: Random, seed: int) -> Book:
    """A column 单位 that holds organisations, not units of measure."""
    sheet = Sheet("Sheet1")
    names = ["市教育局", "市公安处", "合成一部", "供电所", "水务公司", "机关幼儿园", "运输二队", "市政中心"]
    rows = [Row((n,)) for n in pick(rng, names, 7)]
    draw(sheet, rng, columns=[Col(("预算（万元）",), "万元"), Col(("编制人数（人）",), "人", COUNT)], rows=rows, stubs=("单位",))
    return book(sheet, format="csv" if seed % 2 else "xlsx")
