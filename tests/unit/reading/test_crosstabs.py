"""Crosstabs in the forms in which statistics are published (合成数据)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from reading_world import World, column, csv_bytes, make_world, table
from sheet_world import Percent, Row, Sheet, book, held, message, typed

ITEM = column("item", "measure_item", key=True, source=["row_label"], map={"年末人口": "people", "城镇人口": "urban"})
YEAR = column("period", "period", key=True, source=["column_label"])
VALUE = column("figure", "value", "number", source=["value"], unit="万人")
HEAD: Row = ["指标", "2023年", "2024年"]
BODY: list[Row] = [["年末人口", 500, 501.5], ["城镇人口", 300, 310]]
FIGURES = [("people", "2023-01-01", 500.0), ("people", "2024-01-01", 501.5), ("urban", "2023-01-01", 300.0), ("urban", "2024-01-01", 310.0)]


def crosstab(root: Path, *columns: Mapping[str, Any], layout: Mapping[str, Any] | None = None, **spec: Any) -> World:
    ours = {"cadence": "year", "region": "3506", "period_from": "column", **spec}
    return make_world(root, table("report", "measures", {"format": "crosstab", **(layout or {})}, columns or [ITEM, YEAR, VALUE], **ours))


FORMS = {
    "角上有字": book([["人口表"], ["单位：万人"], HEAD, *BODY, ["注：合成数据。"]]),
    "角上无字": book([["人口表"], ["", "2023年", "2024年"], *BODY]),
    "年份为数字": book([["指标", 2023, 2024], *BODY]),
    "年份为日期": book([["指标", date(2023, 12, 31), date(2024, 12, 31)], *BODY]),
    "年份为日期序号": book([["指标", 45291, 45657], *BODY]),
    "单位在指标后": book([HEAD, ["年末人口(万人)", 500, 501.5], ["城镇人口（万人）", 300, 310]]),
    "单位独占一列": book([["指标", "单位", "2023年", "2024年"], ["年末人口", "万人", 500, 501.5], ["城镇人口", "万人", 300, 310]]),
    "其他指标和列": book(
        [["指标", "代码", "2023年", "2024年", "备注"], ["户数", "1", 1, 2, ""], ["年末人口①", "2", 500, 501.5, "x"], ["城镇人口", "3", 300, 310, ""]]
    ),
    "空行空列": book([["指标", "", "2023年", "", "2024年"], [], ["年末人口", "", 500, "", 501.5], [], ["城镇人口", "", 300, "", 310]]),
    "缩进的指标": book([HEAD, BODY[0], ["　　城镇人口", 300, 310]]),
    "文本": csv_bytes([["人口表"], HEAD, *BODY]),
}


def test_the_figures_of_a_crosstab_do_not_depend_on_its_form(tmp_path: Path) -> None:
    world = crosstab(tmp_path)
    for known, (name, data) in enumerate(FORMS.items()):
        world.land("report", data, name=name, period=None, known=known)

    read = world.read()

    assert held(read) == {}
    rows = typed(read, "item", "_period_start::varchar", "figure")
    assert {name: sorted(found) for name, found in rows.items()} == dict.fromkeys(FORMS, FIGURES)


MONTHS = [("people", "2024-05-01", 5.0), ("people", "2024-06-01", 6.0), ("urban", "2024-05-01", 3.0), ("urban", "2024-06-01", 4.0)]
MONTHLY = {
    "年月两级": Sheet([["指标", "2024年", ""], ["", "5月", "6月"], ["年末人口", 5, 6], ["城镇人口", 3, 4]], merges=[(0, 0, 1, 0), (0, 1, 0, 2)]),
    "年份只在标题": Sheet([["2024年人口表"], ["指标", "5月", "６月末"], ["年末人口", 5, 6], ["城镇人口", 3, 4]]),
    "点号": Sheet([["指标", "2024.5", "2024.6"], ["年末人口", 5, 6], ["城镇人口", 3, 4]]),
    "两位年": Sheet([["指标", "24年5月", "24年6月"], ["年末人口", 5, 6], ["城镇人口", 3, 4]]),
    "累计": Sheet([["指标", "2024年1-5月", "2024年1—6月累计"], ["年末人口", 5, 6], ["城镇人口", 3, 4]]),
    "年月竖排": None,
}


def test_months_are_understood_however_they_are_written(tmp_path: Path) -> None:
    world = crosstab(tmp_path, cadence="month")
    for known, (name, sheet) in enumerate(MONTHLY.items()):
        world.land("report", book(sheet or [["指标", 202405, 202406], ["年末人口", 5, 6], ["城镇人口", 3, 4]]), name=name, period=None, known=known)

    read = world.read()

    assert held(read) == {}
    rows = typed(read, "item", "_period_start::varchar", "figure")
    assert {name: sorted(found) for name, found in rows.items()} == dict.fromkeys(MONTHLY, MONTHS)


def test_this_month_and_the_sum_of_the_year_are_two_measures(tmp_path: Path) -> None:
    pair = column("kind", "measure_item", key=True, source=["column_item"], map={"本月": "month", "累计": "total"})
    region = column("county", "region", required=True, key=True, source=["row_label"])
    world = crosstab(tmp_path, region, pair, YEAR, VALUE, cadence="month", region=None)
    rows: list[Row] = [["地区", "2024年5月", "", "2024年6月", ""], ["", "本月", "累计", "本月", "累计"], ["东城区", 1, 5, 2, 7], ["西城区", "x", 6, 3, 9]]
    world.land("report", book(Sheet(rows, merges=[(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)])), period=None)

    world.night()

    assert world.raw("measures", "region_code, measure_code, month(period_start), value, place")[:4] == [
        ("350602", "month", 5, 1, "表1!B3"),
        ("350602", "month", 6, 2, "表1!D3"),
        ("350602", "total", 5, 5, "表1!C3"),
        ("350602", "total", 6, 7, "表1!E3"),
    ]
    assert [(row["reason_code"], row["place"]) for row in world.quarantine()] == [("number_not_parsed", "表1!B4")]


def test_several_label_columns_and_merged_labels(tmp_path: Path) -> None:
    region = column("county", "region", required=True, key=True, source=["地区"])
    world = crosstab(tmp_path, region, column("item", "measure_item", key=True, source=["row_label"], map={"人口": "people"}), YEAR, VALUE, region=None)
    item_first: list[Row] = [["指标", "地区", "2023年", "2024年"], ["人口", "东城区", 1, 2], ["", "西城区", 3, 4]]
    world.land("report", book(Sheet(item_first, merges=[(1, 0, 2, 0)])), name="年报", period=None)

    assert typed(world.read(), "_region_code", "_period_start::varchar", "figure")["年报"] == [
        ("350602", "2023-01-01", 1.0),
        ("350602", "2024-01-01", 2.0),
        ("350603", "2023-01-01", 3.0),
        ("350603", "2024-01-01", 4.0),
    ]


def test_periods_may_stand_below_each_other(tmp_path: Path) -> None:
    world = crosstab(tmp_path, layout={"transposed": True, "corner": ["年份", "指标"]})
    world.land("report", book([["人口表"], ["年份", "年末人口", "城镇人口", "户数"], ["2023年", 500, 300, 1], ["2024年", 501.5, "x", 2]]), period=None)

    world.night()

    assert world.raw("measures", "measure_code, period_start, value, place") == [
        ("people", date(2023, 1, 1), 500, "表1!B3"),
        ("people", date(2024, 1, 1), pytest.approx(501.5), "表1!B4"),
        ("urban", date(2023, 1, 1), 300, "表1!C3"),
        ("urban", date(2024, 1, 1), None, "表1!C4"),
    ]
    assert [(row["reason_code"], row["place"]) for row in world.quarantine()] == [("number_not_parsed", "表1!C4")]


def test_ten_months_as_numbers_end_in_october(tmp_path: Path) -> None:
    world = crosstab(tmp_path, column("item", "measure_item", key=True, source=["row_label"], map={"人口": "people"}), YEAR, VALUE, cadence="month")
    world.land("report", book([["指标", 2024.8, 2024.9, 2024.1, 2024.11], ["人口", 8, 9, 10, 11]]), name="月报", period=None)

    assert typed(world.read(), "month(_period_start)", "figure")["月报"] == [(8, 8.0), (9, 9.0), (10, 10.0), (11, 11.0)]


REFUSED = {
    "单位列不同": (book([["指标", "单位", "2023年"], ["年末人口", "人", 500], ["城镇人口", "万人", 300]]), "unit_changed", ["「年末人口」人", "万人"]),
    "单位行不同": (book([["单位：人"], HEAD, *BODY]), "unit_changed", ["单位行为“人”"]),
    "括号单位不同": (book([HEAD, ["年末人口(户)", 1, 2], BODY[1]]), "unit_changed", ["户"]),
    "同一期两列": (book([["指标", "2023年", "2023"], *BODY]), "header_duplicate", ["2023"]),
    "两处": (book([HEAD, *BODY], [HEAD, *BODY]), "header_ambiguous", ["“表1”", "“表2”"]),
    "缺指标": (book([HEAD, BODY[0], ["户数", 1, 2]]), "column_missing", ["「城镇人口」行", "户数"]),
    "没有期": (book([["指标", "甲", "乙"], *BODY]), "header_not_found", []),
}


def test_a_crosstab_that_cannot_be_told_is_held(tmp_path: Path) -> None:
    world = crosstab(tmp_path)
    for known, (name, (data, _, _)) in enumerate(REFUSED.items()):
        world.land("report", data, name=name, period=None, known=known)

    read = world.read()

    assert held(read) == {name: reason for name, (_, reason, _) in REFUSED.items()}
    for name, (_, _, told) in REFUSED.items():
        assert all(text in message(read, name) for text in told), message(read, name)


def test_hidden_years_and_per_cents(tmp_path: Path) -> None:
    world = crosstab(tmp_path, ITEM, YEAR, column("figure", "value", "number", source=["value"], unit="%"))
    world.land(
        "report", book(Sheet([HEAD, ["年末人口", Percent(0.42), Percent(0.5)], ["城镇人口", 0.42, "42％"]], hidden_columns=[1])), name="年报", period=None
    )

    read = world.read()

    assert typed(read, "item", "figure")["年报"] == [("people", 50.0), ("urban", 42.0)]
    assert [(finding.rule, finding.got) for finding in read.findings if finding.rule.startswith("hidden")] == [("hidden_columns", "文件 年报:“2023年”列")]
