"""Kinds: headers of several levels, label columns, totals and sub-rows."""

from __future__ import annotations

from random import Random

from layouts.zoo.basics import book, regions, shuffle_ok
from layouts.zoo.drawing import COUNT, RATE, SHARE, Col, Row, draw
from layouts.zoo.model import Book, Sheet
from layouts.zoo.registry import kind
from layouts.zoo.words import INDUSTRIES, PLACES, PROVINCES, SECTIONS, measures, pick

PAIR = [("产量(吨)", "吨"), ("产值(万元)", "万元")]


def _pairs(rng: Random, groups: int) -> list[Col]:
    return [Col((group, name), unit) for group in pick(rng, INDUSTRIES, groups) for name, unit in PAIR]


@kind
def header_two_levels(rng: Random, seed: int) -> Book:
    """Groups merged over the same pair of columns each."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分行业产出")
    draw(sheet, rng, top=1, columns=_pairs(rng, 3), rows=regions(rng))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def header_two_levels_mixed(rng: Random, seed: int) -> Book:
    """A total column with one level beside groups with two."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：分行业产出")
    sheet.line(1, "单位：万元")
    columns = [Col(("合计",)), *(Col((g, n)) for g in pick(rng, INDUSTRIES, 2) for n in ("规模以上", "规模以下"))]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng), unit="万元")
    return book(sheet)


@kind
def header_three_levels(rng: Random, seed: int) -> Book:
    """Year, group, measure."""
    sheet = Sheet("Sheet1")
    columns = [Col((f"{y}年", g, n), u) for y in (2022, 2023) for g in ("城镇", "农村") for n, u in (("户数(户)", "户"), ("人数(人)", "人"))]
    draw(sheet, rng, columns=columns, rows=regions(rng))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def header_four_levels(rng: Random, seed: int) -> Book:
    """Four levels, of which a column of one level and one of two stand beside."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    columns = [Col(("总计",)), Col(("中央", "小计"))]
    columns += [Col(("地方", g, s, n)) for g in ("省属", "市属") for s in ("国有", "民营") for n in ("本年", "上年")]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="万元")
    return book(sheet)


@kind
def group_headers_not_merged(rng: Random, seed: int) -> Book:
    """The group's name stands only above its first column; the same sub-headers under each."""
    sheet = Sheet("Sheet1")
    columns = [Col((f"{y}年", n), u) for y in (2021, 2022, 2023) for n, u in (("户数(户)", "户"), ("收入(万元)", "万元"))]
    draw(sheet, rng, columns=columns, rows=regions(rng), is_merged=False, is_short_path_low=True)
    return book(sheet, format=["xlsx", "csv", "xls"][seed % 3])


@kind
def merge_ends_before_neighbour(rng: Random, seed: int) -> Book:
    """A merged group, then single columns without a group: they must not take the group's name."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    columns = [Col(("固定宽带", "城市")), Col(("固定宽带", "农村")), Col(("", "移动电话")), Col(("", "物联网终端"))]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng), unit="万户")
    return book(sheet)


@kind
def column_numbers(rng: Random, seed: int) -> Book:
    """A row 甲 乙 1 2 3 (or A B (1) (2)) under the header is no data."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：基层情况")
    sheet.line(1, "计量单位：万元")
    count = 4
    numbers = [["甲", *range(1, count + 1)], ["甲", *(str(i) for i in range(1, count + 1))], ["A", *(f"({i})" for i in range(1, count + 1))]][seed % 3]
    columns = [Col((name,)) for name in pick(rng, INDUSTRIES, count)]
    draw(sheet, rng, top=2, columns=columns, rows=regions(rng), unit="万元", between=[numbers])
    table = sheet.tables[0]
    table.not_facts |= {(table.top - 1, table.left + i) for i in range(count)}
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def column_numbers_and_codes(rng: Random, seed: int) -> Book:
    """甲 乙 丙 1 2 under a form with codes of rows and units."""
    sheet = Sheet("Sheet1")
    chosen = measures(rng, 7)
    rows = [Row((name, unit, f"{at:02d}"), (name,), unit) for at, (name, unit) in enumerate(chosen, 1)]
    draw(sheet, rng, columns=[Col(("本月",)), Col(("1-本月",))], rows=rows, stubs=("指标名称", "计量单位", "代码"), between=[["甲", "乙", "丙", 1, 2]])
    table = sheet.tables[0]
    table.not_facts |= {(table.top - 1, table.left), (table.top - 1, table.left + 1)}
    return book(sheet)


@kind
def totals(rng: Random, seed: int) -> Book:
    """A total first, last, or subtotals between."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万元")
    rows = regions(rng, 6, 9)
    word = rng.choice(["合计", "总 计", "全市", "合  计"])
    rows.insert([0, len(rows), 0][seed % 3], Row((word,)))
    if seed % 3 == 2:
        rows.insert(4, Row(("小计",)))
    draw(sheet, rng, top=1, columns=[Col((n,)) for n in pick(rng, INDUSTRIES, 3)], rows=rows, unit="万元")
    return book(sheet)


@kind
def of_which(rng: Random, seed: int) -> Book:
    """其中：, #, indented by spaces or full-width spaces; values everywhere."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据　单位：万户")
    marks = ["其中：", "#", "　　", "    "]
    rows = []
    for at, name in enumerate(pick(rng, ["宽带用户", "移动电话用户", "电视用户", "物联网用户"], 3)):
        rows.append(Row((name,)))
        for sub in (f"{name[:2]}城市部分", f"{name[:2]}农村部分"):
            written = f"{marks[(seed + at) % 4]}{sub}"
            rows.append(Row((written,), (((written.strip(), sub)),)))
    draw(sheet, rng, top=1, columns=[Col((f"{2020 + i}年",)) for i in range(4)], rows=rows, stubs=("指标",), unit="万户")
    return book(sheet)


def _nested(rng: Random, prefix: str, indent: int) -> list[Row]:
    rows = []
    places = pick(rng, PLACES, 4)
    for place in places:
        rows.append(Row((place,), wrong_labels=frozenset(places) - {place}))
        rows += [Row((prefix + sub,), (place, sub), indent=indent, wrong_labels=frozenset(places) - {place}) for sub in ("城镇", "农村")]
    return rows


@kind
def indented_by_spaces(rng: Random, seed: int) -> Book:
    """The same sub-rows under each place: only the place tells them apart."""
    sheet = Sheet("Sheet1")
    prefix = ["  ", "　", "    ", "　　"][seed % 4]
    draw(sheet, rng, columns=[Col(("户数(户)",), "户", COUNT), Col(("人口(人)",), "人", COUNT)], rows=_nested(rng, prefix, 0))
    return book(sheet, format=["xlsx", "xls", "csv"][seed % 3])


@kind
def indented_by_alignment(rng: Random, seed: int) -> Book:
    """The same with the indent of the cell's alignment."""
    sheet = Sheet("Sheet1")
    draw(sheet, rng, columns=[Col(("户数(户)",), "户", COUNT), Col(("人口(人)",), "人", COUNT)], rows=_nested(rng, "", 1 + seed % 2))
    return book(sheet)


@kind
def section_rows(rng: Random, seed: int) -> Book:
    """Rows that hold only the name of a section, the same indicators in each."""
    sheet = Sheet("Sheet1")
    rows: list[Row] = []
    for section in SECTIONS[:3]:
        rows.append(Row((section,), is_heading=True))
        rows += [Row((n,), (section, n), u, wrong_labels=frozenset(SECTIONS) - {section}) for n, u in (("投资（亿元）", "亿元"), ("项目数（个）", "个"))]
    draw(sheet, rng, columns=[Col((f"{2021 + i}年",)) for i in range(4)], rows=rows, stubs=("指标",))
    return book(sheet, format="xls" if seed % 2 else "xlsx")


@kind
def section_rows_merged(rng: Random, seed: int) -> Book:
    """Section names merged over the whole width in the midst of the table: years whose months follow."""
    sheet = Sheet("Sheet1")
    rows: list[Row] = []
    for year in (2022, 2023):
        rows.append(Row((f"{year}年",), is_heading=True))
        rows += [Row((f"{m}月",), (f"{year}年", f"{m}月"), wrong_labels=frozenset({"2022年", "2023年"} - {f"{year}年"})) for m in range(1, 7)]
    table = draw(sheet, rng, columns=[Col((f"{n}（{u}）",), u) for n, u in measures(rng, 3)], rows=rows, stubs=("月份",))
    for at, row in enumerate(rows):
        if row.is_heading:
            sheet.merge(1 + at, 0, 1 + at, table.right)
    return book(sheet)


def _keyed(rng: Random) -> list[Row]:
    provinces = pick(rng, PROVINCES, 3)
    return [
        Row((p, c, t), wrong_labels=frozenset(provinces) - {p})
        for i, p in enumerate(provinces) for c in PLACES[i * 3 : i * 3 + 2] for t in ("公办", "民办")
    ]  # fmt: skip


@kind
def label_columns_merged(rng: Random, seed: int) -> Book:
    """Province and county merged downwards, type in each row."""
    sheet = Sheet("Sheet1")
    columns = [Col(("学校数(所)",), "所", COUNT), Col(("学生数(人)",), "人", COUNT)]
    draw(sheet, rng, columns=columns, rows=_keyed(rng), stubs=("省份", "县区", "类型"), labels_down="merge")
    return book(sheet, format=["xlsx", "xls", "html"][seed % 3], **({"suffix": "xls"} if seed % 3 == 2 else {}))


@kind
def label_columns_blank_below(rng: Random, seed: int) -> Book:
    """Province and county only in the first row of their block."""
    sheet = Sheet("Sheet1")
    columns = [Col(("学校数(所)",), "所", COUNT), Col(("学生数(人)",), "人", COUNT)]
    draw(sheet, rng, columns=columns, rows=_keyed(rng), stubs=("省份", "县区", "类型"), labels_down="blank")
    return book(sheet, format="csv" if seed % 2 else "xlsx")


@kind
def label_columns_repeated(rng: Random, seed: int) -> Book:
    """Three label columns, all filled."""
    sheet = Sheet("Sheet1")
    draw(sheet, rng, columns=[Col(("学校数(所)",), "所", COUNT), Col(("占比(%)",), "%", SHARE)], rows=_keyed(rng), stubs=("省份", "县区", "类型"))
    return book(shuffle_ok(sheet), format="csv" if seed % 2 else "xlsx")


@kind
def pairs_of_level_and_growth(rng: Random, seed: int) -> Book:
    """绝对数 and 增长% in turns under merged groups."""
    sheet = Sheet("Sheet1")
    sheet.line(0, "合成数据：主要指标完成情况")
    groups = pick(rng, ["规模工业增加值", "固定资产投资", "社会零售额", "财政收入"], 3)
    columns = [c for g in groups for c in (Col((g, "绝对数(亿元)"), "亿元"), Col((g, "增长(%)"), "%", RATE))]
    draw(sheet, rng, top=1, columns=columns, rows=regions(rng))
    return book(sheet)
