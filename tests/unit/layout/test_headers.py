"""Header rows: found by content, with the labels above each column."""

from __future__ import annotations

from datetime import date

from layout_world import at, table

from newinfra.read.formats import Grid
from newinfra.read.layout import infer_tables


def test_title_and_unit_lines_above_are_no_header() -> None:
    found = table("主要指标\n2024年1-6月|单位：亿元\n地区|工业|农业\n甲县|1.5|2\n乙县|3|4")
    assert found.header_rows == (3,)
    assert found.data_range == "B4:C5"
    assert found.title == ("主要指标",)
    assert found.period == "2024年1-6月"


def test_a_merged_header_heads_the_columns_of_its_range_only() -> None:
    found = table("地区|宽带||移动\n|城市|农村|\n甲县|1.5|2|3\n乙县|4|5|6", merges=[((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (1, 3))])
    assert found.header_rows == (1, 2)
    assert at(found, "C3").column_labels == ("宽带", "农村")
    assert at(found, "D3").column_labels == ("移动",)


def test_an_unmerged_group_header_heads_the_empty_cells_to_its_right() -> None:
    found = table("指标|12月||1-12月|\n|绝对量|增长(%)|绝对量|增长(%)\n工业|1.5|2|3|4\n农业|4|5|6|7")
    assert at(found, "C3").column_labels == ("12月", "增长(%)")
    assert at(found, "D3").column_labels == ("1-12月", "绝对量")


def test_an_unmerged_label_that_nothing_divides_does_not_spread() -> None:
    found = table("地区|合计|其中||\n||男|女|不详\n甲县|9.5|2|3|4\n乙县|9|5|6|7")
    assert at(found, "B3").column_labels == ("合计",)
    assert at(found, "D3").column_labels == ("其中", "女")


def test_four_levels_of_merged_headers() -> None:
    text = "地区|能源||||\n|电||||\n|城市|||农村|\n|户|人|台|户|人\n甲县|1.5|2|3|4|5\n乙县|1|2|3|4|5"
    found = table(text, merges=[((0, 0), (3, 0)), ((0, 1), (0, 5)), ((1, 1), (1, 5)), ((2, 1), (2, 3)), ((2, 4), (2, 5))])
    assert found.header_rows == (1, 2, 3, 4)
    assert at(found, "F5").column_labels == ("能源", "电", "农村", "人")


def test_years_that_are_numbers_are_a_header() -> None:
    found = table("地区|2022|2023|2024\n甲县|1.5|2|3\n乙县|4|5|6")
    assert found.header_rows == (1,)
    assert at(found, "C2").column_labels == ("2023",)


def test_a_first_row_of_figures_like_years_is_no_header() -> None:
    found = table("地区|工业|农业|商业\n甲县|2001|2010|1998\n乙县|400|500|600")
    assert found.header_rows == (1,)
    assert at(found, "B2").value == 2001


def test_months_by_number_under_a_merged_year_are_a_header() -> None:
    found = table("地区|2024年|||\n|1|2|3|4\n甲县|10.5|20|30|40\n乙县|4|5|6|7", merges=[((0, 0), (1, 0)), ((0, 1), (0, 4))])
    assert found.header_rows == (1, 2)
    assert at(found, "D3").column_labels == ("2024年", "3")


def test_dates_as_headers_read_as_a_person_sees_them() -> None:
    rows = [["指标", date(2024, 1, 1), date(2024, 2, 1)], ["用电量", 1.5, 2], ["发电量", 3, 4]]
    found = infer_tables([Grid("表", rows)])[0]
    assert found.records[1].column_labels == ("2024-02-01",)


def test_the_row_that_numbers_the_columns_is_neither_header_nor_figures() -> None:
    found = table("指标名称|代码|本月|累计\n甲|乙|1|2\n用电量|01|100.5|600\n发电量|02|90|500")
    assert found.header_rows == (1,)
    assert found.data_range == "C3:D4"


def test_an_english_line_under_the_chinese_one_belongs_to_the_header() -> None:
    found = table("指标|合计|城市\nItem|Total|Urban\n人口|9.5|5\n户数|3|2")
    assert found.header_rows == (1, 2)
    assert at(found, "B3").column_labels == ("合计", "Total")


def test_classes_of_speeds_are_header_labels_and_no_figures() -> None:
    found = table("Provincia|Otros|0,5 Mbps|10 Mbps\nChaco|1|2|3\nSalta|4|5|6")
    assert found.header_rows == (1,)
    assert at(found, "D2").column_labels == ("10 Mbps",)
    assert at(found, "D2").unit is None


def test_an_empty_row_inside_the_header_is_stepped_over() -> None:
    found = table("||Purpose||\n||Holiday|Business|Other\n||||\nYear|Month|NSA|NSA|NSA\n2012|Jan|1.5|2|3\n|Feb|4|5|6", merges=[((0, 2), (0, 4))])
    assert found.header_rows == (1, 2, 4)
    assert at(found, "D5").column_labels == ("Purpose", "Business", "NSA")


def test_an_empty_column_with_a_header_is_part_of_the_data_range() -> None:
    found = table("地区|2025年|2024年\n甲县||1.5\n乙县||2.5")
    assert found.data_range == "B2:C3"
    assert [record.cell for record in found.records] == ["C2", "C3"]


def test_figures_without_any_header_are_in_doubt() -> None:
    found = table("甲县|1.5|2\n乙县|3|4\n丙县|5|6")
    assert found.header_rows == ()
    assert all(record.uncertain for record in found.records)
    assert "没有找到表头" in found.notes


def test_group_headers_in_the_middle_of_their_groups_head_all_of_them() -> None:
    found = table("地区||2022年|||2023年|\n|一季度|二季度|三季度|一季度|二季度|三季度\n甲县|1.5|2|3|4|5|6\n乙县|1|2|3|4|5|6")
    assert at(found, "B3").column_labels == ("2022年", "一季度")
    assert at(found, "E3").column_labels == ("2023年", "一季度")


def test_a_first_row_with_units_behind_its_numbers_is_no_header() -> None:
    found = table("地区|收入（万元）|用户（户）\n甲县|48.1亿元|80.2万\n乙县|44|53000\n丙县|58|39600", as_text=True)
    assert (at(found, "B2").value, at(found, "B2").unit) == (48.1, "亿元")
    assert at(found, "C2").unit == "万户"


def test_a_title_with_a_number_above_a_header_of_years_is_no_header() -> None:
    found = table("Table 3|2018|synthetic\nBranch|2016|2017|2018\nMining|1.5|2|3\nFishing|4|5|6")
    assert found.header_rows == (2,)
    assert at(found, "B3").column_labels == ("2016",)


def test_rows_about_a_series_are_no_labels_of_its_figures() -> None:
    found = table("Title|CPI INDEX|CPI RATE\nCDID|D7BT|D7G7\nUnit|Index|%\nRelease Date|17-07-2024|17-07-2024\nImportant Notes||\n1988|48.4|4.1\n1989|50.8|5.2")
    assert at(found, "C6").column_labels == ("CPI RATE", "D7G7", "%")
    assert at(found, "C6").row_labels == ("1988",)
    assert at(found, "C6").unit == "%"
