"""Numbers written as text: what they say, and when that is in doubt."""

from __future__ import annotations

import pytest
from layout_world import at, table

from newinfra.read.layout.numerals import Style, numeral


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1,234,567.5", 1234567.5, None),
        ("１２．５", 12.5, None),
        ("\u00a01 234 567", 1234567, None),
        ("'42", 42, None),
        ("12.5万户", 12.5, "万户"),
        ("42％", 42, "%"),
        ("−3.5", -3.5, None),
        ("1.2E+05", 120000.0, None),
        ("195¹", 195, None),
        ("12.3*", 12.3, None),
    ],
)
def test_a_number_is_read_from_text(text: str, value: float, unit: str | None) -> None:
    found = numeral(text)
    assert found is not None
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize("text", ["0596", "350602001001000123", "5E10", "3-5", "<0.1", "甲1", "1/2", "A12", "10～20"])
def test_codes_ranges_and_names_are_no_numbers(text: str) -> None:
    assert numeral(text) is None


def test_a_comma_that_can_be_both_has_two_readings() -> None:
    found = numeral("1,234")
    assert found is not None
    assert (found.value, found.other, found.style) == (1234, 1.234, Style.EITHER_COMMA)


def test_decimal_commas_are_read_where_the_column_can_be_nothing_else() -> None:
    found = table("Provincia;Accesos;Tasa\nChaco;1.234.567;12,5\nSalta;98.765;1,234".replace(";", "|"), as_text=True)
    assert [at(found, cell).value for cell in ("B2", "B3", "C2", "C3")] == [1234567, 98765, 12.5, 1.234]
    assert not any(record.uncertain for record in found.records)


def test_a_column_that_writes_both_ways_is_in_doubt() -> None:
    found = table("地区|收入\n甲县|12,5\n乙县|12.5\n丙县|1,234", as_text=True)
    assert at(found, "B2").uncertain
    assert at(found, "B3").uncertain
    assert at(found, "B4").value is None


def test_points_before_three_digits_only_are_in_doubt() -> None:
    found = table("Provincia|Accesos\nChaco|1.234\nSalta|98.765", as_text=True)
    assert all(record.uncertain for record in found.records)


@pytest.mark.parametrize("symbol", ["…", "—", "-", "..", "n/a", "x", "(c)", ":", "#DIV/0!", "=?"])
def test_a_missing_symbol_or_an_error_has_no_value(symbol: str) -> None:
    found = table(f"地区|2023年|2024年\n甲县|1.5|{symbol}\n乙县|2.5|3.5")
    record = at(found, "C2")
    assert record.value is None
    assert record.text == symbol


def test_words_in_the_place_of_a_figure_have_no_value() -> None:
    found = table("地区|2023年|2024年\n甲县|1.5|停产\n乙县|2.5|3.5\n丙县|2.5|3.5")
    assert at(found, "C2").value is None


def test_a_per_cent_cell_keeps_its_stored_value_and_says_that_the_unit_is_not_sure() -> None:
    found = table("地区|覆盖率\n甲县|0.42\n乙县|0.5", percent=frozenset({(1, 1), (2, 1)}))
    record = at(found, "B2")
    assert (record.value, record.unit, record.uncertain) == (0.42, "%", True)
    assert record.text == "42%"


def test_a_unit_behind_the_number_is_the_unit_of_the_figure() -> None:
    found = table("地区|用户\n甲县|12.5万户\n乙县|3.2万户\n丙县|800户", as_text=True)
    assert [(record.value, record.unit) for record in found.records] == [(12.5, "万户"), (3.2, "万户"), (800, "户")]
