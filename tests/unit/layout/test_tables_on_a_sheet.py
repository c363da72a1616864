"""Several tables on a sheet, notes below, hidden parts."""

from __future__ import annotations

from layout_world import at, grid, table, tables

from newinfra.read.formats import Grid
from newinfra.read.layout import infer_tables


def test_stacked_tables_have_each_their_header_and_unit() -> None:
    first, second = tables("单位：万户\n地区|宽带\n甲县|1.5\n乙县|2\n注：初步数。\n|\n单位：亿元\n行业|产值|利税\n工业|3|4\n农业|5|6")
    assert (first.header_rows, first.data_range, first.unit) == ((2,), "B3:B4", "万户")
    assert (second.header_rows, second.data_range, second.unit) == ((8,), "B9:C10", "亿元")
    assert first.footers == (5,)


def test_tables_side_by_side_are_two() -> None:
    first, second = tables("地区|户数（户）||年份|投资（亿元）\n甲县|100||2019|20.5\n乙县|200||2020|30.5\n丙县|300||2021|40.5")
    assert at(first, "B3").row_labels == ("乙县",)
    assert at(second, "E3").row_labels == ("2020",)
    assert at(second, "E3").unit == "亿元"


def test_a_table_folded_into_two_halves_shares_its_unit_line() -> None:
    first, second = tables("单位：万户\n地区|宽带|地区|宽带\n甲县|1.5|丙县|3\n乙县|2|丁县|4")
    assert at(first, "B3").row_labels == ("甲县",)
    assert (at(second, "D4").row_labels, at(second, "D4").unit) == (("丁县",), "万户")


def test_empty_columns_between_figures_do_not_cut_a_table() -> None:
    found = table("Year|All||Holiday||Other\n2012|1.5||2||3\n2013|4||5||6")
    assert at(found, "F3").column_labels == ("Other",)


def test_empty_rows_between_figures_do_not_cut_a_table() -> None:
    found = table("地区|宽带|移动\n甲县|1.5|2\n||\n乙县|3|4\n||\n丙县|5|6")
    assert found.data_range == "B2:C6"
    assert len(found.records) == 6


def test_the_next_page_of_a_table_keeps_its_unit() -> None:
    _, second = tables("单位：万户\n地区|宽带|移动\n甲县|1.5|2\n续表||\n地区|宽带|移动\n乙县|3|4")
    assert at(second, "B6").unit == "万户"


def test_a_row_of_words_between_figures_is_no_header() -> None:
    found = table("地区|宽带|移动\n甲县|1.5|2\n乙县|停产|停产\n丙县|3|4")
    assert at(found, "B4").column_labels == ("宽带",)


def test_notes_sources_and_signatures_are_footers() -> None:
    found = table("地区|2023年\n甲县|1.5\n乙县|2\n注：1.初步数。\n　　2.含开发区。\n数据来源：统计局\n单位负责人：张三||填表人：李四")
    assert found.footers == (4, 5, 6, 7)
    assert found.data_range == "B2:B3"


def test_a_number_on_a_line_of_notes_is_no_figure() -> None:
    found = table("地区|2022年|2023年\n甲县|1.5|2\n乙县|2|3\n注：线路总长4.09万公里||2497")
    assert found.data_range == "B2:C3"


def test_hidden_rows_and_columns_are_left_out_and_noted() -> None:
    found = table("地区|宽带|草稿|移动\n甲县|1.5|9|2\n内部|7|7|7\n乙县|3|9|4", hidden_rows=frozenset({2}), hidden_columns=frozenset({2}))
    assert {record.cell for record in found.records} == {"B2", "D2", "B4", "D4"}
    assert found.notes[:2] == ("有 1 个隐藏行,未读取", "有 1 个隐藏列,未读取")


def test_hidden_sheets_are_left_out() -> None:
    shown, hidden = grid("地区|宽带\n甲县|1.5\n乙县|2"), grid("地区|宽带\n甲县|1.5\n乙县|2", sheet="草稿", is_hidden=True)
    assert [found.sheet for found in infer_tables([shown, hidden])] == ["表"]


def test_an_empty_sheet_or_one_of_words_has_no_table() -> None:
    assert infer_tables([Grid("空", []), Grid("空行", [[], []]), Grid("说明", [["填报说明"], ["一、口径"], ["", "见下"]])]) == []


def test_every_number_of_the_data_range_is_a_record() -> None:
    found = table("地区|2022年|2023年\n合计|10.5|20\n一、城市||\n甲县|1|2\n||\n乙县||4")
    assert {record.cell for record in found.records} == {"B2", "C2", "B4", "C4", "C6"}
