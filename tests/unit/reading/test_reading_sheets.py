from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from reading_world import World, column, make_world, table, xls_bytes, xlsx_bytes

MISSING = {"…": "zero", "—": "none"}
COLUMNS = [
    column("county", "region", key=True, source=["县（市、区）"]),
    column("ports", "measure", "integer", required=True, source=[["10G-PON及以上端口", "总数"]], unit="个", measure="pon_ports_10g", missing=MISSING),
    column("ports_50g", "measure", "integer", source=[["10G-PON及以上端口", "其中：50G"]], unit="个", measure="pon_ports_50g", missing=MISSING),
    column("subs", "measure", "number", source=[["固定宽带用户", "合计"]], unit="万户", measure="subs", missing=MISSING),
    column("subs_500m", "measure", "number", source=[["固定宽带用户", "其中：500M"]], unit="万户", measure="subs_500m", missing=MISSING),
]
LAYOUT: dict[str, Any] = {"format": "sheet", "header_rows": 2, "period_line": True}
REPORT = table("summary", "measures", LAYOUT, COLUMNS)

ROWS: list[list[object]] = [
    ["附件2", "", "", "", "", "", ""],
    ["千兆光网建设情况月报表", "", "", "", "", "", ""],
    ["填报单位：某某公司    2025年1-10月    单位：万户、个", "", "", "", "", "", ""],
    ["序号", "县（市、区）", "10G-PON及以上端口", "", "固定宽带用户", "", "备注"],
    ["", "", "总数", "其中：50G", "合计", "其中：500M", ""],
    ["甲", "乙", "1", "2", "3", "4", "丙"],
    ["合计", "", 30, "—", 3.3, "…", ""],
    ["1", "东城区", "１，２３４", "—", 12.3, "…", ""],
    ["2", "　西 城 区", 12345.0, 7, 0.1 + 0.2, 1, ""],
    ["", "　　其中：高新区", 5, "—", 1, "…", ""],
    ["注：1.本表为快报数。", "", "", "", "", "", ""],
    ["2.“…”表示数据不足本表最小单位数。", "", "", "", "", "", ""],
    ["单位负责人：    填表人：    联系电话：    报出日期：2025年11月8日", "", "", "", "", "", ""],
]
MERGES = [(1, 0, 1, 6), (2, 0, 2, 6), (3, 0, 4, 0), (3, 1, 4, 1), (3, 2, 3, 3), (3, 4, 3, 5), (3, 6, 4, 6)]


def changed(row: int, position: int, value: object) -> list[list[object]]:
    """The report with one cell changed."""
    return [[value if (number, place) == (row, position) else cell for place, cell in enumerate(cells)] for number, cells in enumerate(ROWS)]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return make_world(tmp_path, REPORT)


def held(world: World) -> list[tuple[str, str, str]]:
    return [(row["level"], row["reason_code"], row["place"]) for row in world.quarantine()]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xls without merged cells"])
def test_an_agency_report_is_read_by_its_texts(world: World, kind: str) -> None:
    data = xlsx_bytes(ROWS, merges=MERGES, sheet="Sheet1") if kind == "xlsx" else xls_bytes(ROWS, merges=MERGES if kind == "xls" else ())
    world.land("summary", data, name="附件2_月报表_202510.xlsx")

    result = world.night()

    assert world.quarantine() == []
    assert (result.rows_in, result.rows_loaded) == (4, 4)
    assert world.raw("measures", "measure_code, region_code, is_subset, value, value_state, place") == [
        ("pon_ports_10g", "3506", False, Decimal(30), "reported", "Sheet1!C7"),
        ("pon_ports_10g", "350602", False, Decimal(1234), "reported", "Sheet1!C8"),
        ("pon_ports_10g", "350603", False, Decimal(12345), "reported", "Sheet1!C9"),
        ("pon_ports_10g", "Z1", True, Decimal(5), "reported", "Sheet1!C10"),
        ("pon_ports_50g", "3506", False, None, "none", "Sheet1!D7"),
        ("pon_ports_50g", "350602", False, None, "none", "Sheet1!D8"),
        ("pon_ports_50g", "350603", False, Decimal(7), "reported", "Sheet1!D9"),
        ("pon_ports_50g", "Z1", True, None, "none", "Sheet1!D10"),
        ("subs", "3506", False, Decimal("3.3"), "reported", "Sheet1!E7"),
        ("subs", "350602", False, Decimal("12.3"), "reported", "Sheet1!E8"),
        ("subs", "350603", False, Decimal("0.3"), "reported", "Sheet1!E9"),
        ("subs", "Z1", True, Decimal(1), "reported", "Sheet1!E10"),
        ("subs_500m", "3506", False, Decimal(0), "below_unit", "Sheet1!F7"),
        ("subs_500m", "350602", False, Decimal(0), "below_unit", "Sheet1!F8"),
        ("subs_500m", "350603", False, Decimal(1), "reported", "Sheet1!F9"),
        ("subs_500m", "Z1", True, Decimal(0), "below_unit", "Sheet1!F10"),
    ]


def test_every_place_leads_back_to_a_cell_with_the_raw_text(world: World) -> None:
    world.land("summary", xlsx_bytes(ROWS, merges=MERGES))
    sheet = load_workbook(BytesIO(xlsx_bytes(ROWS, merges=MERGES)))["表1"]

    world.night()

    for place, raw_text in world.raw("measures", "place, raw_text"):
        cell = sheet[re.fullmatch(r"表1!([A-Z]+[0-9]+)", place)[1]].value
        assert str(cell) == raw_text or float(cell) == pytest.approx(float(raw_text))


@pytest.mark.parametrize(("down", "right"), [(0, 1), (3, 0), (20, 4)])
def test_the_table_may_stand_anywhere(world: World, down: int, right: int) -> None:
    rows = [[""]] * down + [[""] * right + row for row in ROWS]
    merges = [(a + down, b + right, c + down, d + right) for a, b, c, d in MERGES]
    world.land("summary", xlsx_bytes(rows, merges=merges))

    world.night()

    assert ("350602", Decimal(1234), f"表1!{get_column_letter(3 + right)}{8 + down}") in world.raw("measures", "region_code, value, place")
    assert world.quarantine() == []


@pytest.mark.parametrize(
    ("row", "position", "value", "reason", "told"),
    [
        (4, 2, "总量", "column_missing", ["「10G-PON及以上端口/总数」", "总量"]),
        (2, 0, "填报单位：某某公司 2025年1-10月 单位：户、个", "unit_changed", ["「固定宽带用户/合计」万户", "户、个"]),
        (2, 0, "填报单位：某某公司 2025年1-10月", "unit_changed", ["没有单位行"]),
        (2, 0, "填报单位：某某公司 2025年1-9月 单位：万户、个", "wrong_period", ["2025年10月", "2025年9月"]),
        (2, 0, "单位：万户、个", "period_missing", ["2025年10月"]),
        (3, 1, "单位名称", "column_missing", ["「县（市、区）」"]),
        (11, 0, "", None, []),
    ],
)
def test_a_changed_form_is_held_whole_or_not_at_all(world: World, row: int, position: int, value: str, reason: str | None, told: list[str]) -> None:
    world.land("summary", xlsx_bytes(changed(row, position, value), merges=MERGES), name="报表.xlsx")

    world.night()

    records = world.quarantine()
    assert [record["reason_code"] for record in records] == ([reason] if reason else [])
    assert all(text in records[0]["message_zh"] for text in (["报表.xlsx", *told] if reason else []))


def test_a_sheet_without_the_header_names_what_was_expected_and_what_is_near(world: World) -> None:
    world.land("summary", xlsx_bytes([["县市区", "固定宽带"], ["东城区", 1]]))

    world.night()

    [record] = world.quarantine()
    assert record["reason_code"] == "header_not_found"
    assert "「县（市、区）」" in record["expected"]
    assert "「县市区」" in record["message_zh"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "file_empty"),
        (xlsx_bytes([]), "file_empty"),
        (b"col1,col2\n1,2\n", "header_not_found"),
        (b"PK\x03\x04" + b"garbage" * 100, "file_damaged"),
        (xlsx_bytes(ROWS, merges=MERGES)[:-400], "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "file_damaged"),
        (xlsx_bytes(ROWS[:6], merges=MERGES), "no_rows"),
        (xlsx_bytes(ROWS, merges=MERGES, sheets=["表1", "表2"]), "header_ambiguous"),
    ],
)
def test_unreadable_workbooks_are_held(world: World, data: bytes, reason: str) -> None:
    world.land("summary", data)

    world.night()

    assert [record["reason_code"] for record in world.quarantine()] == [reason]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("=1/0|#DIV/0!", "cell_error"),
        ("=C8|", "formula_without_value"),
        ("约30", "number_not_parsed"),
        ("12.5", "number_not_parsed"),
        ("1e30", "number_out_of_range"),
        ("", "value_missing"),
        ("#REF!", "cell_error"),
    ],
)
def test_a_bad_cell_costs_the_cell_alone(world: World, value: str, reason: str) -> None:
    world.land("summary", xlsx_bytes(changed(8, 2, value), merges=MERGES))

    world.night()

    assert held(world) == [("cell", reason, "表1!C9")]
    assert ("pon_ports_10g", "350603", None, "held") in world.raw("measures", "measure_code, region_code, value, value_state")
    assert len(world.raw("measures", "value")) == 16


def test_a_formula_with_its_result_is_a_number(world: World) -> None:
    world.land("summary", xlsx_bytes(changed(6, 2, "=SUM(C8:C9)|13579"), merges=MERGES))

    world.night()

    assert ("3506", Decimal(13579)) in world.raw("measures", "region_code, value")


def test_rows_after_the_notes_hold_the_file(world: World) -> None:
    world.land("summary", xlsx_bytes([*ROWS, ["3", "南海区", 1, 1, 1, 1, ""]], merges=MERGES))

    world.night()

    assert [(reason, place) for _, reason, place in held(world)] == [("rows_after_table", "summary_2025-10 工作表“表1”第14行")]


def test_a_blank_row_does_not_end_the_table(world: World) -> None:
    world.land("summary", xlsx_bytes([*ROWS[:8], [""], *ROWS[8:]], merges=MERGES))

    assert world.night().rows_in == 4


def test_units_in_a_header_bracket_are_checked_against_the_contract(tmp_path: Path) -> None:
    columns = [column("county", "region", key=True, source=["县区"]), column("ports", "measure", "integer", source=["端口数"], unit="个", measure="p")]
    world = make_world(tmp_path, table("ports", "measures", {"format": "sheet", "unit_line": False}, columns))
    world.land("ports", xlsx_bytes([["县区", "端口数（个）"], ["东城区", 5]]), period="2025-09", name="a")
    world.land("ports", xlsx_bytes([["县区", "端口数（万个）"], ["东城区", 5]]), name="b")

    world.night()

    assert world.states() == {"a": ("loaded", 1, 1, 0, ""), "b": ("held", 0, 0, 0, "unit_changed")}


def test_a_list_keeps_merged_names_dates_and_attributes(tmp_path: Path) -> None:
    columns = [
        column("batch", "attribute", source=["批次"]),
        column("county", "region", source=["所在县区"]),
        column("code", "key", key=True, source=["统一社会信用代码"]),
        column("name", "name", source=["企业名称"]),
        column("opened", "valid_from", "date", source=["接入日期"]),
        column("status", "status", source=["状态"], map={"正常": "valid", "撤销": "revoked"}),
        column("staff", "attribute", "integer", source=["人数"]),
        column("listed", "attribute", "boolean", source=["上市"]),
    ]
    world = make_world(tmp_path, table("firms", "entities", {"format": "sheet", "unit_line": False}, columns, entity_type="firm"))
    rows: list[list[object]] = [
        ["附件1：名单"],
        ["序号", "批次", "所在县区", "统一社会信用代码", "企业名称", "接入日期", "状态", "人数", "上市"],
        ["1", "第一批", "东城区", "９１３５００００ＡＡ", "甲（集团）公司", "2024年5月6日", "正常", "12", "是"],
        ["2", "", "西城区", "91350000BB", "乙公司", 45418, "撤销", "", "否"],
        ["3", "第二批", "", "91350000CC", "丙公司", "2024/5", "注销", "", ""],
        ["合计", "", "", "", "3家", "", "", "", ""],
    ]
    world.land("firms", xlsx_bytes(rows, merges=[(2, 1, 3, 1)]))

    world.night()

    assert world.raw("entities", "entity_type, entity_key, entity_name, region_code, status, valid_from, attributes, place, row_no") == [
        ("firm", "91350000AA", "甲（集团）公司", "350602", "valid", date(2024, 5, 6), '{"batch":"第一批","staff":12,"listed":true}', "表1!D3", 3),
        ("firm", "91350000BB", "乙公司", "350603", "revoked", date(2024, 5, 6), '{"batch":"第一批","staff":null,"listed":false}', "表1!D4", 4),
        ("firm", "91350000CC", "丙公司", None, None, None, '{"batch":"第二批","staff":null,"listed":null}', "表1!D5", 5),
    ]
    assert [(row["reason_code"], row["place"], row["raw_text"]) for row in world.quarantine()] == [
        ("date_not_parsed", "表1!F5", "2024/5"),
        ("word_unknown", "表1!G5", "注销"),
    ]


def test_a_title_gives_the_period_where_nothing_else_does(tmp_path: Path) -> None:
    columns = [column("county", "region", key=True, source=["县区"]), column("ports", "measure", "integer", source=["端口数"], unit="个", measure="p")]
    world = make_world(tmp_path, table("ports", "measures", {"format": "sheet", "unit_line": False}, columns, period_from="title", cadence="quarter"))
    world.land("ports", xlsx_bytes([["有效期至：2026年12月"], ["截至2025年9月30日端口情况"], ["县区", "端口数"], ["东城区", 5]]), period=None)

    world.night()

    assert world.raw("measures", "period_start, period_end, period_grain") == [(date(2025, 7, 1), date(2025, 9, 30), "quarter")]
    assert [row["period_label"] for row in world.ledger.rows("select period_label from deliveries")] == ["2025Q3"]


CROSSTAB = table(
    "population",
    "measures",
    {"format": "crosstab", "corner": "指标", "encoding": "gb18030"},
    [
        column("item", "measure_item", key=True, source=["row_label"], map={"年末总人口(万人)": "population"}),
        column("year", "period", key=True, source=["column_label"]),
        column("people", "value", "number", source=["value"], unit="万人"),
    ],
    cadence="year",
    region="3506",
    period_from="column",
)
CROSS_ROWS: list[list[object]] = [
    ["数据库：年度数据"],
    ["指标", "2024年", "2023年", "说明"],
    ["年末总人口(万人)", 506.1, "五百", "x"],
    ["男性人口(万人)", 1, 2],
    ["注：抽样推算。"],
]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_crosstab_is_read_as_long_rows(tmp_path: Path, kind: str) -> None:
    world = make_world(tmp_path, CROSSTAB)
    text = "\n".join(",".join(map(str, row)) for row in CROSS_ROWS)
    world.land("population", xlsx_bytes(CROSS_ROWS) if kind == "xlsx" else text.encode("gb18030"), period=None)

    read = world.read()
    world.night()

    places = ("表1!B3", "表1!C3") if kind == "xlsx" else ("line 3, column 2024年", "line 3, column 2023年")
    assert world.raw("measures", "measure_code, period_start, value, place") == [
        ("population", date(2023, 1, 1), None, places[1]),
        ("population", date(2024, 1, 1), Decimal("506.1"), places[0]),
    ]
    assert held(world) == [("cell", "number_not_parsed", places[1])]
    assert [finding.got for finding in read.findings] == ["「男性人口(万人)」、「说明」(自文件 population_None 起)"]
