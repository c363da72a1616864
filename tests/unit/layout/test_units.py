"""Units: where they may be printed, and when they are not sure."""

from __future__ import annotations

import pytest
from layout_world import at, table

from newinfra.read.layout.unit_words import is_unit, unit_in


@pytest.mark.parametrize(
    "text",
    [
        "万户",
        "亿千瓦时",
        "元/人",
        "%",
        "‰",
        "Thousand Dollars",
        "Megawatthours",
        "miles de pesos",
        "£ million",
        "Mbps",
        "人/10万人",
        "kWh",
        "人/平方公里",
        "$1,000",
        "100 million yuan",
        "10 000 persons",
    ],
)
def test_units_are_known(text: str) -> None:
    assert is_unit(text)


@pytest.mark.parametrize("text", ["现价", "2018年", "北京", "Residential", "上年=100", "男", "Sales", "1月", "10 Mbps", "1000 Mbps", ""])
def test_other_words_are_no_units(text: str) -> None:
    assert not is_unit(text)


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("地区生产总值(亿元)", "亿元"),
        ("人口数(抽样调查)(人)", "人"),
        ("Revenue, million dollars", "million dollars"),
        ("Mbps (Media de bajada)", "Mbps"),
        ("同比±%", "%"),
        ("GDP, current prices", None),
        ("产值(现价)", None),
        ("Number", None),
    ],
)
def test_a_unit_in_a_label(label: str, unit: str | None) -> None:
    assert unit_in(label) == unit


@pytest.mark.parametrize("line", ["单位：万户", "计量单位:万户", "（单位：万户）", "2024年1-6月 单位：万户", "单 位：万户", "(万户)"])
def test_a_line_above_the_table_states_its_unit(line: str) -> None:
    found = table(f"用户情况\n{line}\n地区|宽带|移动\n甲县|1.5|2\n乙县|3|4")
    assert found.unit == "万户"
    assert at(found, "B4").unit == "万户"


def test_a_unit_in_a_cell_of_its_own() -> None:
    found = table("用户情况||\n|单位：|万户\n地区|宽带|移动\n甲县|1.5|2\n乙县|3|4")
    assert found.header_rows == (3,)
    assert at(found, "C4").unit == "万户"


def test_a_bare_unit_word_above_the_table() -> None:
    found = table("Visits||\n||thousands\nYear|All|Holiday\n2012|1.5|2\n2013|3|4")
    assert at(found, "B4").unit == "thousands"


def test_a_unit_in_the_title() -> None:
    found = table("指标：地区生产总值(亿元)\n地区|2023年|2024年\n甲县|1.5|2\n乙县|3|4")
    assert at(found, "B3").unit == "亿元"


def test_a_row_of_units_under_the_header_is_part_of_it() -> None:
    found = table("年份|人口|产值\n|万人|亿元\n2022|1.5|20\n2023|2.5|30")
    assert found.header_rows == (1, 2)
    assert at(found, "C3").unit == "亿元"
    assert at(found, "C3").column_labels == ("产值", "亿元")


def test_a_column_of_units_is_no_label() -> None:
    found = table("指标|计量单位|2023年|2024年\n用户|万户|1.5|2\n收入|亿元|3|4")
    assert at(found, "C3").unit == "亿元"
    assert at(found, "C3").row_labels == ("收入",)


def test_a_section_states_the_unit_of_its_rows() -> None:
    found = table("指标|2023年|2024年\n一、工业（亿元）||\n产值|1.5|2\n二、就业（万人）||\n从业人员|5|6")
    assert at(found, "B3").unit == "亿元"
    assert at(found, "B5").unit == "万人"


def test_growth_under_a_line_of_money_has_no_unit_of_money() -> None:
    found = table("单位：亿元\n地区|产值|同比增长\n甲县|1.5|2\n乙县|3|4")
    assert at(found, "B3").unit == "亿元"
    assert at(found, "C3").unit is None


def test_two_units_on_one_line_are_attached_by_the_words_of_the_columns() -> None:
    found = table("单位：亿元、%\n地区|产值|增速\n甲县|1.5|2\n乙县|3|4")
    assert (at(found, "B3").unit, at(found, "C3").unit) == ("亿元", "%")


def test_units_of_one_line_that_no_word_decides_are_left_open() -> None:
    found = table("单位：万吨、公里\n地区|甲项|乙项\n甲县|1.5|2\n乙县|3|4")
    assert at(found, "B3").unit is None


def test_units_that_contradict_each_other_are_in_doubt() -> None:
    found = table("指标|计量单位|本月（亿元）\n用户|万户|1.5\n收入|亿元|3")
    assert (at(found, "C2").unit, at(found, "C2").uncertain) == (None, True)
    assert (at(found, "C3").unit, at(found, "C3").uncertain) == ("亿元", False)


def test_state_codes_in_brackets_are_no_units() -> None:
    found = table("Utility|Sales (MWh)|Revenue\nTown of A (VA)|1.5|2\nTown of B (MS)|3|4\nTown of C (PA)|3|4")
    assert at(found, "C2").unit is None
    assert at(found, "B2").unit == "MWh"


def test_an_index_and_a_rank_have_no_unit_of_the_line() -> None:
    found = table("单位：亿元、%\n地区|产值|价格指数（上年=100）|位次\n甲县|1.5|101|2\n乙县|3|99|1")
    assert at(found, "C3").unit is None
    assert at(found, "D3").unit is None
