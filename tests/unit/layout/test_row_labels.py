"""Row labels: own ones and groups, identifiers and years, totals and sections."""

from __future__ import annotations

from layout_world import at, table


def test_years_in_the_first_column_are_labels_and_no_figures() -> None:
    found = table("年份|人口|产值\n2022|1.5|20\n2023|2.5|30\n2024|3.5|40")
    assert found.stub_columns == (0,)
    assert at(found, "B2").row_labels == ("2022",)


def test_codes_and_numbers_left_of_the_names_are_labels() -> None:
    found = table("Data Year|Utility Number|Utility Name|State|Sales (MWh)\n2018|55|Aberdeen|MS|1.5\n2018|59|Abbeville|LA|2.5\n2018|84|A & N|MD|3")
    assert found.stub_columns == (0, 1, 2, 3)
    assert at(found, "E3").row_labels == ("2018", "59", "Abbeville", "LA")


def test_of_many_label_columns_those_that_say_nothing_are_left_out_of_the_records() -> None:
    lines = ["Year|No.|Name|Part|Type|Kind|State|Owner|Code|Sales"]
    lines += [f"2018|{n}|Firm {n}|{'AB'[n % 2]}|{'xy'[n % 2]}|O|S{n}|W{n % 3}|C{n % 4}|{n}.5" for n in range(10, 22)]
    record = at(table("\n".join(lines)), "J2")
    assert "2018" not in record.row_labels
    assert {"10", "Firm 10", "A", "S10"} <= set(record.row_labels)
    assert len(record.row_labels) <= 7


def test_a_merged_label_names_the_rows_of_its_range() -> None:
    found = table("地区|产业|产值\n甲县|工业|1.5\n|农业|2\n乙县|工业|3\n|农业|4", merges=[((1, 0), (2, 0)), ((3, 0), (4, 0))])
    assert at(found, "C3").row_labels == ("甲县", "农业")
    assert at(found, "C5").row_labels == ("乙县", "农业")


def test_a_group_that_is_named_once_names_the_rows_below_it() -> None:
    found = table("Year|Month|Visits\n2012|Jan|1.5\n|Feb|2\n|Mar|3\n2013|Jan|4\n|Feb|5\n|Mar|6")
    assert at(found, "C3").row_labels == ("2012", "Feb")
    assert at(found, "C6").row_labels == ("2013", "Feb")


def test_a_gap_in_a_label_column_is_not_filled_from_above() -> None:
    found = table("Name|Owner|State|Sales\nA|Coop|MS|1.5\nB|City|LA|2\nC||TX|3\nD|Coop|TX|4")
    assert at(found, "D4").row_labels == ("C", "TX")


def test_a_row_that_is_set_in_is_part_of_the_one_above() -> None:
    found = table("行业|产值\n第二产业|9.5\n~~工业|5\n~~建筑业|4\n第三产业|8")
    assert at(found, "B3").row_labels == ("第二产业", "工业")
    assert at(found, "B5").row_labels == ("第三产业",)


def test_alignment_indents_count_as_blanks_do() -> None:
    found = table("行业|产值\n第二产业|9.5\n工业|5\n第三产业|8", indents={(2, 0): 1})
    assert at(found, "B3").row_labels == ("第二产业", "工业")


def test_qizhong_rows_are_part_of_the_row_above() -> None:
    found = table("指标|数量\n用户|9.5\n其中：宽带|5\n#移动|4\n收入|8")
    assert at(found, "B3").row_labels == ("用户", "其中：宽带")
    assert at(found, "B4").row_labels == ("用户", "#移动")
    assert at(found, "B5").row_labels == ("收入",)


def test_a_name_alone_in_a_row_is_the_group_of_the_rows_below() -> None:
    found = table("指标|2023年|2024年\n一、工业||\n产值|1.5|2\n利税|3|4\n二、农业||\n产值|5|6")
    assert at(found, "B3").row_labels == ("一、工业", "产值")
    assert at(found, "B6").row_labels == ("二、农业", "产值")


def test_numbered_rows_are_parts_of_the_row_with_the_higher_number() -> None:
    found = table("科目|预算\n一、收入|9.5\n（一）税收|5\n1.本级|3\n（二）非税|4\n1.本级|2")
    assert at(found, "B4").row_labels == ("一、收入", "（一）税收", "1.本级")
    assert at(found, "B6").row_labels == ("一、收入", "（二）非税", "1.本级")


def test_a_total_first_or_last_is_a_row_like_others() -> None:
    found = table("地区|数量\n合计|3.5\n甲县|1\n乙县|2.5\n总计|3.5")
    assert [record.row_labels for record in found.records] == [("合计",), ("甲县",), ("乙县",), ("总计",)]


def test_a_period_in_words_behind_the_figures_names_the_rows_too() -> None:
    found = table("Año|Trimestre|ADSL|Periodo\n2024|1|5.5|Ene-Mar 2024\n2023|4|6|Oct-Dic 2023\n2023|3|7|Jul-Sept 2023")
    assert found.data_range == "C2:C4"
    assert at(found, "C2").row_labels == ("2024", "1", "Ene-Mar 2024")


def test_telephone_numbers_are_no_figures() -> None:
    found = table("单位|联系电话|职工人数\n甲公司|5961234567|25\n乙公司|5967654321|12")
    assert {record.cell for record in found.records} == {"C2", "C3"}


def test_a_measure_with_the_word_for_telephone_is_a_figure() -> None:
    found = table("地区|固定电话（万户）|移动电话（万户）\n甲县|1.5|2\n乙县|3|4")
    assert at(found, "B2").value == 1.5


def test_a_row_without_a_label_is_in_doubt() -> None:
    found = table("地区|数量\n甲县|1.5\n乙县|2\n丙县|3\n|6.5")
    assert at(found, "B5").uncertain
    assert not at(found, "B4").uncertain


def test_key_and_value_pairs_have_row_labels_only() -> None:
    found = table("户数|1.5\n人口|2\n面积|3")
    assert at(found, "B2").row_labels == ("人口",)
    assert at(found, "B2").column_labels == ()
    assert not at(found, "B2").uncertain
