"""Kinds: government forms, registers, yearbook pages, key-value blocks."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions
from layouts.zoo.drawing import COUNT, MONEY, RATE, Col, Row, amount, draw
from layouts.zoo.model import Book, Fact, Sheet, Table
from layouts.zoo.registry import kind
from layouts.zoo.words import COMPANIES, FIELDS, INDUSTRIES, NAMES, PLACES, PROJECTS, measures, pick


@kind
def statutory_form(rng: Random, seed: int) -> Book:
    """表号 and 制表机关 at the right, 填报单位, column numbers, row codes, signatures with a telephone number."""
    sheet = Sheet("BS101")
    sheet.line(0, "合成数据：信息基础设施建设情况")
    sheet.merge(0, 0, 0, 5)
    block = ["表    号：合建101表", "制定机关：合成市统计局", f"文    号：合统字〔2024〕{rng.randint(10, 99)}号", "有效期至：2026年1月"]
    for at, text in enumerate(block):
        sheet.put(1 + at, 4, text)
    sheet.line(5, "填报单位：合成市通信管理处", "", "2024年1-6月")
    chosen = measures(rng, 8)
    rows = [Row((name, unit, f"{at:02d}"), (name,), unit) for at, (name, unit) in enumerate(chosen, 1)]
    table = draw(
        sheet, rng, top=6, columns=[Col(("本期",)), Col(("上年同期",)), Col(("备注",), is_fact=False, make=lambda rng: "")],
        rows=rows, stubs=("指标名称", "计量单位", "代码"), between=[["甲", "乙", "丙", 1, 2, "丁"]],
    )  # fmt: skip
    table.not_facts |= {(table.top - 1, table.left), (table.top - 1, table.left + 1)}
    end = table.bottom + 1
    sheet.line(end, "单位负责人：林甲", "统计负责人：陈乙", "填表人：王丙", "联系电话：", rng.randint(2000000, 8999999), "报出日期：2024年7月8日")
    sheet.line(end + 1, "说明：1.本表由合成市各单位填报。")
    sheet.line(end + 2, "      2.02≥03。")
    table.not_facts.add((end, 4))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def signatures_and_notes(rng: Random, seed: int) -> Book:
    """Notes and signatures of many sorts directly under the last row; no note begins a new row of data."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    table = draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 4)], rows=regions(rng), unit="万元")
    ends = [
        [["审核人：林甲", "", "填表人：陈乙"], ["联系电话：", 5960000], ["填表日期：", "2024年12月31日"]],
        [["注：1.2023年数据为最终核实数；"], ["    2.部分数据因四舍五入，分项与合计不等。"], ["数据来源：合成局", "", 2024]],
        [["* 本表数据为初步核算数。"], ["① 含3个开发区。"], ["数据更新时间", 20250108]],
        [["备注：以上共计", 12, "个地区。"], ["制表：王丙  电话：0596-1234567"]],
    ][seed % 4]
    for at, line in enumerate(ends, start=table.bottom + 1):
        sheet.line(at, *line)
        table.not_facts |= {(at, c) for c, value in enumerate(line) if isinstance(value, int)}
    return book(sheet, format=["xlsx", "csv", "xls"][seed % 3])


@kind
def yearbook_two_languages(rng: Random, seed: int) -> Book:
    """Chinese and English in the titles and in each header and row, in one cell or in two."""
    sheet = Sheet("3-7")
    sheet.line(0, "3-7  合成数据：分行业就业人员（年末数）")
    sheet.line(1, "Synthetic data: Employed Persons by Sector (year-end)")
    sheet.line(2, "单位：万人" if seed % 2 else "单位：万人 (10 000 persons)")
    english = dict(zip(INDUSTRIES, FIELDS, strict=False))
    names = pick(rng, INDUSTRIES, 7)
    columns = [Col((f"{y}",)) for y in (2019, 2020, 2021, 2022)]
    heads = [("城镇", "Urban"), ("乡村", "Rural"), ("合计", "Total")]
    if seed % 2:
        columns = [Col((f"{zh}\n{en}",), true=((f"{zh}\n{en}", zh, en),)) for zh, en in heads]
        rows = [Row((n, english[n]), (n,)) for n in names]
        draw(sheet, rng, top=3, columns=columns, rows=rows, stubs=("行业", "Sector"), unit="万人")
    else:
        rows = [Row((f"{n}  {english[n]}",), ((f"{n}  {english[n]}", n),)) for n in names]
        draw(sheet, rng, top=3, columns=columns, rows=rows, stubs=("行业  Sector",), unit="万人")
    for fact in sheet.tables[0].facts:
        fact.unit = ("万人", "万人 (10 000 persons)", "10 000 persons")
    for fact in sheet.tables[0].facts:
        fact.wrong_labels = frozenset()
    return book(sheet, format="xls")


@kind
def yearbook_english_behind(rng: Random, seed: int) -> Book:
    """The English name of each row stands behind the figures, English headers in a row under the Chinese."""
    sheet = Sheet("5-2")
    sheet.line(0, "5-2 合成数据：各行业产出")
    sheet.line(1, "单位：亿元", "", "", "(100 million yuan)")
    heads = [("国有", "State-owned"), ("集体", "Collective"), ("私营", "Private")]
    names = pick(rng, INDUSTRIES, 7)
    english = dict(zip(INDUSTRIES, FIELDS, strict=False))
    columns = [Col((zh, en)) for zh, en in heads]
    table = draw(sheet, rng, top=2, columns=columns, rows=[Row((n,)) for n in names], stubs=("行业",), unit="亿元", is_merged=False)
    for fact in table.facts:
        fact.unit = ("亿元", "100 million yuan")
    sheet.put(3, table.right + 1, "Sector")
    for at, name in enumerate(names, start=table.top):
        sheet.put(at, table.right + 1, english[name])
    return book(sheet)


@kind
def ministry_monthly(rng: Random, seed: int) -> Book:
    """A monthly communiqué: name, unit, cumulative, growth; sections and 其中 rows."""
    sheet = Sheet("附表")
    sheet.line(0, f"合成数据：2025年1-{seed % 11 + 2}月通信业主要指标完成情况")
    sheet.merge(0, 0, 0, 3)
    rows = [
        Row(("一、业务情况",), is_heading=True), Row(("业务总量", "亿元"), ("业务总量",), "亿元"), Row(("业务收入", "亿元"), ("业务收入",), "亿元"),
        Row(("  其中：移动通信业务", "亿元"), (("其中：移动通信业务", "移动通信业务"),), "亿元"), Row(("二、用户情况",), is_heading=True),
        Row(("固定电话用户", "万户"), ("固定电话用户",), "万户"), Row(("移动电话用户", "万户"), ("移动电话用户",), "万户"),
        Row(("  其中：5G用户", "万户"), (("其中：5G用户", "5G用户"),), "万户"), Row(("互联网宽带接入用户", "万户"), ("互联网宽带接入用户",), "万户"),
    ]  # fmt: skip
    columns = [Col(("本年累计到达",), make=MONEY), Col(("比上年末净增",), make=amount(-50, 500)), Col(("比上年同期增长(%)",), "%", RATE)]
    table = draw(sheet, rng, top=1, columns=columns, rows=rows, stubs=("指标名称", "单位"))
    for fact in table.facts:
        if fact.column == table.right:
            fact.unit = "%"
    sheet.line(table.bottom + 1, "注：业务总量按上年不变单价计算。")
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def register(rng: Random, seed: int) -> Book:
    """A list of projects, mostly text: serial number, code, telephone and year are no facts, the investment is."""
    sheet = Sheet("项目清单")
    sheet.line(0, "合成数据：重点项目清单")
    sheet.line(1, f"截至{2023 + seed % 3}年12月31日")
    sheet.line(2, "序号", "项目名称", "建设单位", "所在县区", "统一社会信用代码", "总投资（万元）", "机架数（架）", "开工日期", "联系人", "联系电话", "备注")
    table = Table([2], 3, 5, 0, 6, [])
    table.is_range_partial = True
    for at, name in enumerate(pick(rng, PROJECTS, 8), start=3):
        worth, racks = rng.randint(100, 99999), rng.randint(5, 900)
        sheet.line(
            at, at - 2, name, f"{rng.choice(COMPANIES)}科技有限公司", rng.choice(PLACES), f"91350600{rng.randint(10**9, 10**10 - 1)}", worth, racks,
            f"2024-{rng.randint(1, 12):02d}-15", rng.choice(NAMES), rng.randint(13000000000, 13999999999), rng.choice(["", "在建", "2024年投产"]),
        )  # fmt: skip
        table.facts.append(Fact(at, 5, (name,), ("总投资（万元）",), worth, "万元", unit_printed=True))
        table.facts.append(Fact(at, 6, (name,), ("机架数（架）",), racks, "架", unit_printed=True))
        table.not_facts |= {(at, c) for c in (0, 4, 9)}
        table.bottom = at
    sheet.tables.append(table)
    table.can_shuffle_rows = table.can_shuffle_columns = False
    return book(sheet, format=["xlsx", "csv", "xls"][seed % 3])


@kind
def key_values(rng: Random, seed: int) -> Book:
    """Keys beside values, one or two pairs per row."""
    sheet = Sheet("概况")
    sheet.line(0, "合成数据：县情概况")
    chosen = measures(rng, 10)
    pairs = 1 + seed % 2
    table = Table([], 1, 1, 0, 2 * pairs - 1, [], is_range_partial=True)
    for at, (name, unit) in enumerate(chosen):
        row, column = 1 + at // pairs, 2 * (at % pairs)
        value = round(rng.uniform(10, 9000), 2)
        sheet.put(row, column, f"{name}（{unit}）")
        sheet.put(row, column + 1, value)
        others = frozenset(f"{n}（{u}）" for n, u in chosen if n != name)
        table.facts.append(Fact(row, column + 1, (f"{name}（{unit}）",), (), value, unit, unit_printed=True, either_axis=True, wrong_labels=others))
        table.bottom = row
    sheet.tables.append(table)
    return book(sheet)


@kind
def key_values_with_units(rng: Random, seed: int) -> Book:
    """Key, value, unit in three columns without a header."""
    sheet = Sheet("概况")
    sheet.line(0, "合成数据：基本情况")
    table = Table([], 2, 1, 0, 1, [], is_range_partial=True)
    for row, (name, unit) in enumerate(measures(rng, 9), start=2):
        value = round(rng.uniform(10, 9000), 2)
        sheet.line(row, name, value, unit)
        table.facts.append(Fact(row, 1, (name,), (), value, unit, unit_printed=True, either_axis=True))
        table.bottom = row
    sheet.tables.append(table)
    return book(sheet)


@kind
def header_words_spaced(rng: Random, seed: int) -> Book:
    """地  区, 合　计 and headers broken over lines."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单　位：万户")
    columns = [Col(("合　计",)), Col(("城  镇",)), Col(("年末\n到达数",)), Col(("净增\n（万户）",))]
    rows = [Row((f"{n[0]}  {n[1:]}",)) for n in pick(rng, PLACES, 8)]
    draw(sheet, rng, top=1, columns=columns, rows=rows, stubs=("地  区",), unit="万户")
    return book(sheet)


@kind
def remarks_behind(rng: Random, seed: int) -> Book:
    """A column of remarks behind the figures, some of which hold numbers in words."""
    sheet = Sheet("Sheet1")
    remark = Col(("备注",), is_fact=False, make=lambda rng: rng.choice(["", "", "2024年起调整", "含3个开发区", "初步数"]))
    columns = [Col(("基站数（个）",), "个", COUNT), Col(("投资（万元）",), "万元"), remark]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(sheet)


@kind
def page_breaks(rng: Random, seed: int) -> Book:
    """The header comes again in the midst of the rows, with 续表 above it; its years are no figures."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万吨")
    years = [2019, 2020, 2021, 2022] if seed % 2 else ["2019年", "2020年", "2021年", "2022年"]
    rows = regions(rng, 12, 12)
    first = draw(sheet, rng, top=1, columns=[Col((y,)) for y in years], rows=rows[:6], unit="万吨")
    sheet.line(first.bottom + 1, "续表")
    second = draw(sheet, rng, top=first.bottom + 2, columns=[Col((y,)) for y in years], rows=rows[6:], unit="万吨")
    second.not_facts |= {(second.top - 1, second.left + i) for i in range(4)}
    return book(sheet)
