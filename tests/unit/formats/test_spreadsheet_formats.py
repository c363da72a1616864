"""What every spreadsheet format gives: values as they are, and what the sheet shows, hides or could not compute."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import made_files
import openpyxl
import pytest
import xlsxwriter

from newinfra.errors import DeliveryError
from newinfra.read.formats import NO_VALUE, CellError, Grid, read_grids

MADE = {
    "xlsx": made_files.xlsx_with_marks(),
    "xls": made_files.xls_with_marks(),
    "ods": made_files.ods_with_marks(),
}


def grids(data: bytes) -> list[Grid]:
    return read_grids(data, where="文件")


def reason(data: bytes) -> str:
    with pytest.raises(DeliveryError) as refusal:
        grids(data)
    return refusal.value.reason_code


@pytest.mark.parametrize("kind", MADE)
def test_values_marks_and_what_is_hidden_are_told(kind: str) -> None:
    sheet, old = grids(MADE[kind])

    assert (sheet.sheet, sheet.is_hidden) == ("表1", False)
    assert (old.sheet, old.is_hidden, old.rows) == ("旧", True, [["x"]])
    assert sheet.merges == [((0, 0), (0, 3))]
    assert sheet.rows[1:3] == [["县区", "比例", "已乘", "数"], ["其中", 0.42, 42, "#DIV/0!"]]
    assert isinstance(sheet.rows[2][3], CellError)
    assert sheet.percent == {(2, 1)}
    assert sheet.texts(2) == ["其中", "42%", "42", "#DIV/0!"]
    assert (sheet.hidden_rows, sheet.hidden_columns) == ({3}, {2})
    assert sheet.indents == ({} if kind == "ods" else {(2, 0): 2})


def test_a_binary_workbook_gives_the_same_marks() -> None:
    sheet, old = grids(made_files.xlsb_with_marks())

    assert sheet.rows == [["其中", 0.42, 42.0, "#DIV/0!"], ["东城区", "", "", ""]]
    assert isinstance(sheet.rows[0][3], CellError)
    assert (sheet.percent, sheet.hidden_rows, sheet.hidden_columns, sheet.indents) == ({(0, 1)}, {1}, {2}, {(0, 0): 2})
    assert (old.sheet, old.is_hidden) == ("旧", True)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_formula_saved_without_its_result_is_never_blank(kind: str) -> None:
    sheet = grids(MADE[kind])[0]

    assert sheet.rows[3][1] == NO_VALUE
    assert (3, 1) not in sheet.percent
    assert kind == "ods" or sheet.rows[3][2:] == ["文字", 2.0]


def test_a_workbook_of_another_writer_is_read_alike() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "表 1&2"
    sheet.append(["县区", "值", "误"])
    sheet.append(["东城区", "=1+1", "=NA()"])
    sheet["B3"], sheet["C3"] = 0.071, True
    sheet["B3"].number_format = "0.00%"
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["C"].hidden = True
    buffer = io.BytesIO()
    book.save(buffer)

    [grid] = grids(buffer.getvalue())

    assert (grid.sheet, grid.rows[1]) == ("表 1&2", ["东城区", NO_VALUE, NO_VALUE])
    assert grid.texts(2) == ["", "7.1%", "TRUE"]
    assert (grid.hidden_rows, grid.hidden_columns) == ({1}, {2})


def test_numbers_dates_and_times_keep_their_kind_and_read_as_people_see_them() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        sheet = workbook.add_worksheet()
        form = {name: workbook.add_format({"num_format": name}) for name in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm")}
        sheet.write_datetime(0, 0, date(2025, 10, 31), form["yyyy-mm-dd"])
        sheet.write_number(0, 1, 45961.34375, form["yyyy-mm-dd hh:mm"])
        sheet.write_number(0, 2, 1.5, form["[h]:mm"])
        sheet.write_row(0, 3, [0.1 + 0.2, 1e22, 1e-7, 12345.0, -0.0, 123456789012345678])
        sheet.write_string(0, 9, " １２３ ")
    [grid] = grids(buffer.getvalue())

    assert grid.texts(0) == [
        "2025-10-31", "2025-10-31 08:15:00", "1 day, 12:00:00", "0.3", "10000000000000000000000", "0.0000001", "12345", "0", "123456789012346000", " １２３ ",
    ]  # fmt: skip
    assert [type(value) for value in grid.rows[0][:3]] == [date, datetime, timedelta]
    assert Grid(None, [[time(8, 15), None, True]]).texts(0) == ["08:15:00", "", "TRUE"]
    assert (grid.text(0, 99), grid.text(9, 0), grid.texts(9)) == ("", "", [])


@pytest.mark.parametrize(
    ("code", "is_percent"),
    [
        ("0%", True),
        ('0.0"%"', False),
        ("0\\%", False),
        ("0.00%;[Red]-0.00%", True),
        ("[$-804]0％", False),
        ("[>=0.5%]0", False),
        ("General", False),
        ("_%0", False),
    ],
)
def test_only_a_format_that_multiplies_is_per_cent(code: str, is_percent: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as workbook:
        workbook.add_worksheet().write_number(0, 0, 0.42, workbook.add_format({"num_format": code}))

    assert bool(grids(buffer.getvalue())[0].percent) == is_percent


def test_cells_without_references_and_with_prefixed_tags_are_marked_where_they_stand() -> None:
    bare = made_files.plain_xlsx('<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row><row hidden="1"><c><f>A1</f></c></row>')
    prefixed = made_files.plain_xlsx(
        "<x:row r='2' hidden='1'><x:c r='B2' t='e'><x:v>#N/A</x:v></x:c></x:row>",
        root='x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
    )

    assert [grid.rows for grid in grids(bare)] == [[[1.0, "#REF!"], [NO_VALUE]]]
    assert grids(bare)[0].hidden_rows == {1}
    [grid] = grids(prefixed)
    assert (grid.text(1, 1), grid.hidden_rows) == ("#N/A", {1})


@pytest.mark.parametrize("dimension", ["A1:XFD1048576", "A1", "B7:A1"])
def test_what_a_sheet_says_of_its_dimension_does_not_matter(dimension: str) -> None:
    data = made_files.plain_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', before="")
    lied = made_files.replaced(data, "xl/worksheets/sheet1.xml", b"<sheetData>", f'<dimension ref="{dimension}"/><sheetData>'.encode())

    assert grids(lied)[0].rows == [[1.0]]


@pytest.mark.parametrize("cell", ["XFD1048576", "ALL30000"])
def test_two_cells_at_the_ends_of_a_sheet_are_too_large(cell: str) -> None:
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    assert reason(made_files.plain_xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{cell}"><v>1</v></c></row>')) == "file_too_large"


def test_repeated_cells_of_an_open_document_are_counted_before_they_are_made() -> None:
    cell = made_files.ods_cell(1, attributes='table:number-columns-repeated="16384"')
    table = f'<table:table table:name="表1"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>'
    far = f'<table:table table:name="表1"><table:table-row table:number-rows-repeated="999999999999">{made_files.ods_cell(1)}</table:table-row></table:table>'

    assert reason(made_files.ods(table)) == "file_too_large"
    assert reason(made_files.ods(far)) == "file_damaged"


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_an_entity_bomb_is_refused(member: str) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    data = made_files.plain_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>')
    first = b"<worksheet" if "sheet1" in member else b"<workbook"

    assert reason(made_files.replaced(data, member, first, bomb + first)) == "file_damaged"


def test_an_entity_bomb_in_an_open_document_is_refused() -> None:
    data = made_files.ods("<table:table table:name='a'/>")

    assert (
        reason(made_files.replaced(data, "content.xml", b"<office:document-content", b'<!DOCTYPE a [<!ENTITY b "x">]><office:document-content'))
        == "file_damaged"
    )


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "content.xml"])
def test_a_bomb_is_refused_whatever_the_directory_says_of_its_size(member: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newinfra.read.formats.archive.RATIO_FROM_BYTES", 1 << 20)
    data = made_files.ods("") if member == "content.xml" else made_files.plain_xlsx("")
    bomb = made_files.with_member(data, member, b"<" + b"0" * (64 << 20))
    size = (64 << 20) + 1
    lied = bomb.replace(size.to_bytes(4, "little"), (7).to_bytes(4, "little"))

    assert lied != bomb
    assert [reason(bomb), reason(lied)] == ["file_too_large", "file_too_large"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (made_files.ods(""), "file_empty"),
        (MADE["xlsx"][:-400], "file_damaged"),
        (MADE["xlsx"][:300], "file_damaged"),
        (MADE["xls"][:1500], "file_damaged"),
        (b"PK\x03\x04" + b"garbage" * 100, "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000, "file_damaged"),
        (made_files.compound(["EncryptionInfo", "EncryptedPackage"]), "file_locked"),
        (made_files.compound(["WordDocument", "1Table"]), "format_unknown"),
        (made_files.ods("", manifest="<manifest><file-entry><encryption-data/></file-entry></manifest>"), "file_locked"),
        (made_files.zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "format_unknown"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_reason(data: bytes, code: str) -> None:
    assert reason(data) == code
