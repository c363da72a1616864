"""The annotated copy: marks where they belong, the sender's formulas as they were, and no text that becomes one."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from newinfra.errors import ConfigError
from newinfra.steward import CheckReport, Problem
from newinfra.steward.annotate import AUTHOR, LIST, annotated_name, write_annotated


def problem(sheet: str | None, row: int | None, column: str, what: str = "不是可识别的数字", got: str = "", severity: str = "error") -> Problem:
    return Problem("error" if severity == "error" else "warning", "code", "t", what, "请更正。", sheet=sheet, row=row, column=column, got=got)


def report(*problems: Problem) -> CheckReport:
    return CheckReport("报表.xlsx", "feed", "某局", "1.0.0", "文件名", (), tuple(problems))


def workbook(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "表 1"
    sheet.append(["县区", "端口", "用户"])
    sheet.append(["东城区", "约三千", "=B3*2"])
    sheet.append(["西城区", 7, None])
    sheet["A5"].value = "=cmd()"
    sheet["A5"].data_type = "s"
    sheet.merge_cells("A6:B6")
    book.save(path)
    return path


def test_marks_stand_on_the_cells_and_the_list_leads_to_them(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx")

    write_annotated(path, report(problem(None, None, "", "没有单位行"), problem("表 1", 2, "B", got="约三千"), problem("表 1", 6, "B")), annotated_name(path))

    book = load_workbook(tmp_path / "报表.检查结果.xlsx")
    sheet, listed = book["表 1"], book[LIST]
    assert book.sheetnames[0] == LIST
    assert (sheet["B2"].comment.author, sheet["B2"].fill.fgColor.rgb) == (AUTHOR, "FFFFC7CE")
    assert "约三千" in sheet["B2"].comment.text
    assert "请更正。" in sheet["B2"].comment.text
    assert sheet["A6"].comment is not None  # a merged range has its comment in its first cell
    assert [listed.cell(row, 6).value for row in (4, 5, 6)] == ["没有单位行", "不是可识别的数字", "不是可识别的数字"]
    assert [getattr(listed.cell(row, 4).hyperlink, "location", None) for row in (4, 5, 6)] == [None, "'表 1'!B2", "'表 1'!A6"]


def test_formulas_stay_formulas_and_texts_stay_texts(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx")

    write_annotated(path, report(problem("表 1", 2, "B", got='=HYPERLINK("http://a")')), annotated_name(path))

    book = load_workbook(tmp_path / "报表.检查结果.xlsx")
    assert (book["表 1"]["C2"].value, book["表 1"]["C2"].data_type) == ("=B3*2", "f")
    assert (book["表 1"]["A5"].value, book["表 1"]["A5"].data_type) == ("=cmd()", "s")
    assert all(cell.data_type != "f" for row in book[LIST].iter_rows() for cell in row)


def test_a_row_s_problem_stands_on_its_first_filled_cell_and_several_share_a_comment(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx")

    write_annotated(path, report(problem("表 1", 3, "", "重复"), problem("表 1", 3, "A", "另一处", severity="warning")), annotated_name(path))

    comment = load_workbook(tmp_path / "报表.检查结果.xlsx")["表 1"]["A3"].comment.text
    assert "错误：重复" in comment
    assert "提醒：另一处" in comment


@pytest.mark.parametrize("suffix", [".xls", ".csv"])
def test_other_formats_are_copied_as_texts(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"报表{suffix}"
    if suffix == ".xls":
        book = xlwt.Workbook()
        sheet = book.add_sheet("表 1")
        for row, values in enumerate([["县区", "端口"], ["东城区", "=1+1"]]):
            for column, value in enumerate(values):
                sheet.write(row, column, value)
        buffer = io.BytesIO()
        book.save(buffer)
        path.write_bytes(buffer.getvalue())
        found = problem("表 1", 2, "B")
    else:
        path.write_text("县区,端口\n东城区,=1+1\n", encoding="utf-8")
        found = problem(None, 2, "端口")

    write_annotated(path, report(found), annotated_name(path))

    sheet = load_workbook(tmp_path / "报表.检查结果.xlsx").worksheets[1]
    assert (sheet["B2"].value, sheet["B2"].data_type, sheet["B2"].comment.author) == ("=1+1", "s", AUTHOR)


def test_a_second_check_replaces_the_marks_of_the_first(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx")
    first = annotated_name(path)
    write_annotated(path, report(problem("表 1", 2, "B")), first)
    write_annotated(first, report(problem("表 1", 2, "C")), tmp_path / "again.xlsx")

    book = load_workbook(tmp_path / "again.xlsx")
    assert book.sheetnames == [LIST, "表 1"]
    assert [cell.coordinate for row in book["表 1"].iter_rows() for cell in row if cell.comment] == ["C2"]


def test_no_other_file_is_ever_replaced(tmp_path: Path) -> None:
    path = workbook(tmp_path / "报表.xlsx")
    other = workbook(tmp_path / "另一份.xlsx")
    before = path.read_bytes()

    for target in (path, other):
        with pytest.raises(ConfigError, match="replace another file"):
            write_annotated(path, report(problem("表 1", 2, "B")), target)
    write_annotated(path, report(), annotated_name(path))
    write_annotated(path, report(), annotated_name(path))
    assert path.read_bytes() == before


def test_a_file_that_cannot_be_opened_still_gets_its_list(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04 cut off")

    write_annotated(path, report(problem(None, None, "", "文件已损坏,无法打开")), annotated_name(path))

    assert load_workbook(tmp_path / "坏.检查结果.xlsx")[LIST]["F4"].value == "文件已损坏,无法打开"
