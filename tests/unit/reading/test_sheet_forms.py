"""One report in all the forms in which agencies send it (合成数据): the figures must come out the same, or the file must be held with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading_world import column, xls_bytes
from sheet_world import COUNTY, PORTS, RATE, SUBS, Percent, Row, Sheet, book, held, message, reports, typed

HEAD: Row = ["县区", "端口数", "用户数", "普及率"]
UNITS: Row = ["填报单位：某局   2025年10月   单位：个、万户、%"]
BODY: list[Row] = [["东城区", 10, 1.5, 42], ["西城区", 20, 2.5, 43]]
TOTAL: Row = ["合计", 30, 4, 42.5]
FIGURES = [("3506", False, 30, 4.0, 42.5), ("350602", False, 10, 1.5, 42.0), ("350603", False, 20, 2.5, 43.0)]
OTHER: list[Row] = [["表二 企业情况"], ["单位：家"], ["地区", "企业数", "法人数"], ["东城区", 7, 8], ["西城区", 9, 9]]


def beside(*tables: list[Row], gap: int = 1) -> list[Row]:
    """Tables side by side."""
    height = max(map(len, tables))
    widths = [max(map(len, rows)) + gap for rows in tables]
    return [
        [cell for rows, width in zip(tables, widths, strict=True) for cell in [*(rows[row] if row < len(rows) else []), *[""] * width][:width]]
        for row in range(height)
    ]


FORMS = {
    "标题、单位行、合计在前": book([["附件1"], ["宽带情况表"], UNITS, HEAD, TOTAL, *BODY]),
    "合计在后": book([["宽带情况表"], UNITS, HEAD, *BODY, TOTAL]),
    "合计写在序号列": book([UNITS, ["序号", *HEAD], ["合计", "", 30, 4, 42.5], [1, *BODY[0]], [2, *BODY[1]]]),
    "单位在表头括号": book([["县区", "端口数（个）", "用户数(万户)", "普及率［%］"], *BODY, TOTAL]),
    "单位在表头逗号后": book([["县区", "端口数,个", "用户数/万户", "普及率:%"], *BODY, TOTAL]),
    "单位独占单元格": book([["宽带情况表"], ["", "", "单位：", "个、万户、%"], HEAD, *BODY, TOTAL]),
    "表头下有单位行": book([HEAD, ["", "个", "万户", "%"], *BODY, TOTAL]),
    "表头下有带括号的单位行": book([HEAD, ["（单位）", "（个）", "（万户）", "（%）"], *BODY, TOTAL]),
    "单位在上一级表头": book(
        Sheet(
            [["县区", "规模", "", "普及率(%)"], ["", "端口数(个)", "用户数(万户)", ""], *BODY, TOTAL],
            merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)],
        )
    ),
    "三级表头": book(
        Sheet(
            [UNITS, ["县区", "宽带发展", "", ""], ["", "规模", "", "普及率"], ["", "端口数", "用户数", ""], *BODY, TOTAL],
            merges=[(1, 0, 3, 0), (1, 1, 1, 3), (2, 1, 2, 2), (2, 3, 3, 3)],
        )
    ),
    "四级表头": book(
        Sheet(
            [UNITS, ["县区", "数字基础", "", ""], ["", "宽带发展", "", ""], ["", "规模", "", "普及率"], ["", "端口数", "用户数", ""], *BODY, TOTAL],
            merges=[(1, 0, 4, 0), (1, 1, 1, 3), (2, 1, 2, 3), (3, 1, 3, 2), (3, 3, 4, 3)],
        )
    ),
    "甲乙栏次行": book([UNITS, HEAD, ["甲", "1", "2", "3"], *BODY, TOTAL]),
    "栏次为数字": book([UNITS, ["序号", *HEAD], ["甲", "乙", 1, 2, 3], ["", *BODY[0]], ["", *BODY[1]], ["", *TOTAL]]),
    "空行和空列": book(
        [[], UNITS, [], ["县区", "", "端口数", "", "用户数", "普及率"], [], *[[a, "", b, "", c, d] for a, b, c, d in BODY], [], ["合计", "", 30, "", 4, 42.5]]
    ),
    "注和签署行": book(
        [
            UNITS,
            HEAD,
            *BODY,
            TOTAL,
            ["注：1.合成数据。"],
            ["2.口径见通知。"],
            ["资料来源：某局"],
            ["单位负责人：甲", "", "填表人：乙", "报出日期：2025年11月8日"],
        ]
    ),
    "表头带注号": book([UNITS, ["县区", "端口数①", "用户数*", "普及率 ②"], *BODY, TOTAL]),
    "前后还有别的表": book([*OTHER, [], ["表一 宽带情况"], UNITS, HEAD, *BODY, TOTAL, [], *OTHER]),
    "后面的表没有空行": book([UNITS, HEAD, *BODY, TOTAL, *OTHER]),
    "注下面还有别的表": book([UNITS, HEAD, *BODY, TOTAL, ["注：合成数据。"], [], *OTHER]),
    "左边并排别的表": book(beside(OTHER[1:], [UNITS, HEAD, *BODY, TOTAL])),
    "右边并排别的表": book(beside([UNITS, HEAD, *BODY, TOTAL], OTHER[1:])),
    "右边的表更长且带注": book(beside([UNITS, HEAD, *BODY, TOTAL], [*OTHER[1:], ["南海区", 1, 2], ["高新区", 3, 4], ["注：合成数据。"]])),
    "并排无间隔": book(beside([["单位：家"], ["县区", "企业数"], ["东城区", 1], ["西城区", 2]], [UNITS, HEAD, *BODY, TOTAL], gap=0)),
    "另有说明和别的工作表": book(说明=Sheet([["填表说明"], ["县区按行政区划填写"]]), 宽带=Sheet([UNITS, HEAD, *BODY, TOTAL]), 企业=Sheet(OTHER)),
    "文本数字": book([UNITS, HEAD, ["东城区", "１０", " 1.5\u00a0", "42％"], ["西城区", "'20", "2.50", "43 %"], ["合计", "30", "4", "42.5%"]]),
    "百分比格式": book([UNITS, HEAD, ["东城区", 10, 1.5, Percent(0.42)], ["西城区", 20, 2.5, Percent(0.43)], ["合计", 30, 4, Percent(0.425)]]),
    "缩进的地区名": book([UNITS, HEAD, TOTAL, ["　　东城区", 10, 1.5, 42], ["    西 城 区", 20, 2.5, 43]]),
    "表头换行和空格": book([UNITS, ["县 区", "端口\n数", "用 户 数", "普及率 "], *BODY, TOTAL]),
    "旧版 xls": xls_bytes([list(UNITS), list(HEAD), *map(list, BODY), list(TOTAL)]),
}


def test_the_figures_do_not_depend_on_the_form(tmp_path: Path) -> None:
    world = reports(tmp_path)
    months = [f"{year}-{month:02}" for year in (2023, 2024, 2025) for month in range(1, 13)]
    for month, (name, data) in zip(months, FORMS.items(), strict=False):
        world.land("report", data, name=name, period=month)

    read = world.read()

    assert held(read) == {}
    rows = typed(read, "_region_code", "_is_subset", "ports", "subs", "rate")
    assert {name: sorted(found) for name, found in rows.items()} == dict.fromkeys(FORMS, FIGURES)


def test_rows_inside_others_are_marked_whatever_their_mark(tmp_path: Path) -> None:
    world = reports(tmp_path)
    world.land("report", book([UNITS, HEAD, *BODY, ["　其中：高新区", 5, 1, 40], ["#南海区", 1, 1, 40]]), name="月报")

    rows = typed(world.read(), "_region_code", "_is_subset", "ports")

    assert rows["月报"] == [("350602", False, 10), ("350603", False, 20), ("Z1", True, 5), ("350604", True, 1)]


REFUSED = {
    "同一工作表两处": (book([UNITS, HEAD, *BODY, [], UNITS, HEAD, *BODY]), "header_ambiguous", ["第2行", "第7行"]),
    "两个工作表": (book([UNITS, HEAD, *BODY], [UNITS, HEAD, *BODY]), "header_ambiguous", ["“表1”", "“表2”"]),
    "并排两处": (book(beside([UNITS, HEAD, *BODY], [UNITS, HEAD, *BODY])), "header_ambiguous", ["第2行"]),
    "表头缺列": (book([UNITS, ["县区", "端口数", "户数", "普及率"], *BODY]), "column_missing", ["「用户数」", "户数"]),
    "表头重复": (book([UNITS, ["县区", "端口数", "用户数", "用户数", "普及率"], ["东城区", 1, 1, 2, 3]]), "header_duplicate", ["用户数"]),
    "上级表头单位不同类": (
        book(Sheet([["县区", "规模(吨)", "", "普及率"], ["", "端口数", "用户数", ""], *BODY], merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)])),
        "unit_changed",
        ["端口数"],
    ),
    "注下面还有本表的行": (book([UNITS, HEAD, *BODY, ["注：合成数据。"], ["南海区", 1, 1, 1]]), "rows_after_table", ["第6行", "南海区"]),
    "只有表头": (book([UNITS, HEAD]), "no_rows", []),
    "没有表头": (book([["通知"], ["请各县区报送端口情况"]]), "header_not_found", ["「县区」"]),
}


def test_what_cannot_be_told_apart_is_held_with_its_place(tmp_path: Path) -> None:
    world = reports(tmp_path, column("t", "note", source=["吨"]), COUNTY, PORTS, SUBS, RATE)
    for month, (name, (data, _, _)) in enumerate(REFUSED.items(), start=1):
        world.land("report", data, name=name, period=f"2024-{month:02}")

    read = world.read()

    assert held(read) == {name: reason for name, (_, reason, _) in REFUSED.items()}
    for name, (_, _, told) in REFUSED.items():
        assert all(text in message(read, name) for text in told), message(read, name)


@pytest.mark.parametrize(
    ("repeat", "data"),
    [
        ("sheets", book(东城区=Sheet([UNITS, HEAD, ["一季度", 10, 1.5, 42]]), 西城区=Sheet([UNITS, HEAD, ["一季度", 20, 2.5, 43]]))),
        ("blocks", book([UNITS, ["一、东城区"], HEAD, ["一季度", 10, 1.5, 42], [], ["二、西城区"], HEAD, ["一季度", 20, 2.5, 43], ["注：合成数据。"]])),
    ],
)
def test_a_repeated_table_is_taken_whole_where_the_contract_says_so(tmp_path: Path, repeat: str, data: bytes) -> None:
    region = column("county", "region", required=True, key=True, source=["sheet_name" if repeat == "sheets" else "block_label"])
    quarter = column("quarter", "note", source=["县区"])
    world = reports(tmp_path, region, quarter, PORTS, SUBS, RATE, repeat=repeat)
    world.land("report", data, name="月报")

    read = world.read()

    assert held(read) == {}
    assert typed(read, "_region_code", "quarter", "ports", "subs") == {"月报": [("350602", "一季度", 10, 1.5), ("350603", "一季度", 20, 2.5)]}


def test_decimal_commas_are_read_where_the_contract_says_so_and_numbers_stay_numbers(tmp_path: Path) -> None:
    world = reports(tmp_path, decimal_comma=True)
    world.land("report", book([UNITS, HEAD, ["东城区", "1.234", "1.234,5", 42.25], ["西城区", 20, 2.5, "43,5"]]), name="月报")

    assert typed(world.read(), "ports", "subs", "rate")["月报"] == [(1234, 1234.5, 42.25), (20, 2.5, 43.5)]


def test_a_long_table_is_read_to_its_end_and_only_so_far(tmp_path: Path) -> None:
    rows: list[Row] = [[f"站{number:04}", number, number / 8, 0.1 + number] for number in range(3000)]
    rows[1500] = ["站1500", "", "—", ""]
    world = reports(tmp_path, column("county", "key", key=True, source=["县区"]), PORTS, SUBS, RATE, spec={"region": "3506"})
    world.land("report", book([UNITS, HEAD, *rows, ["合计", 1, 1, 1], ["注：合成数据。"], ["单位负责人：", "", "填表人："]]), name="月报")

    read = world.read()

    found = typed(read, "county", "ports", "subs", "rate", "_row")["月报"]
    assert [row[0] for row in found] == [str(row[0]) for row in rows]
    assert found[2999] == ("站2999", 2999, 374.875, 2999.1, 3002)
    assert found[1500][1:3] == (None, None)


def test_a_zone_under_two_counties_is_held_and_both_rows_are_named(tmp_path: Path) -> None:
    world = reports(tmp_path)
    world.land("report", book([UNITS, HEAD, BODY[0], ["其中：高新区", 5, 1, 40], BODY[1], ["其中：高新区", 6, 1, 40], [BODY[1][0], 1, 1, 1]]), name="月报")

    world.night()

    told = [(row["reason_code"], row["place"], row["message_zh"]) for row in world.quarantine()]
    assert [(reason, place) for reason, place, _ in told] == [("duplicate_grain", f"表1!A{row}") for row in (4, 5, 6, 7)]
    assert all("第4、6行指同一个地区的其中项" in told[place][2] for place in (0, 2))
    assert all("第5、7行的主键相同" in told[place][2] for place in (1, 3))
