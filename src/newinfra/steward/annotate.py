"""The sender's workbook with a comment on every cell that is wrong, and a first sheet that lists everything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from newinfra.errors import ConfigError, DeliveryError
from newinfra.read.formats import Grid
from newinfra.read.limits import FILE_BYTES
from newinfra.read.normal import key
from newinfra.read.places import column_letter
from newinfra.read.worker.process import read_in_worker
from newinfra.steward.report import CheckReport, Problem, column_number

AUTHOR = "数据约定检查"
LIST = "检查结果"
TEXT_SHEET = "数据"
CELLS_COPIED = 500_000
"""Beyond this many cells a copy would take minutes and gigabytes: then only the list is written."""

_RED, _YELLOW = PatternFill("solid", fgColor="FFFFC7CE"), PatternFill("solid", fgColor="FFFFEB9C")
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")
_COLUMNS = (("序号", 6), ("级别", 8), ("工作表", 16), ("位置", 14), ("列", 18), ("问题", 40), ("应为", 36), ("实为", 30), ("处理", 50))


def annotated_name(path: Path) -> Path:
    """Where the copy goes if nobody says otherwise: beside the file."""
    return path.with_name(f"{path.name.partition('.')[0] if path.suffix in ('.gz', '.zip') else path.stem}.{LIST}.xlsx")


def write_annotated(path: Path, report: CheckReport, target: Path) -> None:
    """Write the annotated copy of `path` to `target`; the original is never written to.

    The formulas of an .xlsx or .xlsm stay as they are; its macros, links to other files and pictures do not come along, which the list says.
    Of any other format the copy has the texts. Nothing that the sender wrote becomes a formula by being copied.

    Raises:
        ConfigError: `target` is the file itself, or some other file that is not an earlier annotated copy.
    """
    if target.exists() and (target.samefile(path) or not _is_ours(target)):
        raise ConfigError("the annotated copy would replace another file", where=str(target), todo="Give another name with --output.")
    book, notes = _copy(path)
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    for sheet in book.worksheets:
        _forget_comments(sheet)
    marked: dict[int, str] = {}
    for number, problem in enumerate(report.problems):
        sheet = sheets.get(problem.sheet if problem.sheet is not None else TEXT_SHEET)
        if sheet is not None and problem.row is not None:
            marked[number] = _mark(sheet, problem)
    _list_all(book, report, marked, notes)
    book.save(target)


def _copy(path: Path) -> tuple[Workbook, list[str]]:
    """The workbook to write into, and what is lost in it."""
    try:
        # One byte more than may be read, so that a file that is too large is refused as such.
        with path.open("rb") as file:
            grids: list[Grid] = read_in_worker("read_grids", path.name, data=file.read(FILE_BYTES + 1), where=path.name)
    except DeliveryError:
        return _without_sheets(), ["文件无法打开或过大，仅列出问题。"]
    if sum(len(row) for grid in grids for row in grid.rows) > CELLS_COPIED:
        return _without_sheets(), ["文件较大，未附标注副本，仅列出问题。"]
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if is_zip and path.suffix.lower() in (".xlsx", ".xlsm"):
        try:
            book = load_workbook(path, keep_vba=False, keep_links=False, rich_text=True)
        except Exception:  # whatever the library cannot take in is still shown as texts
            return _as_texts(grids), ["原文件的格式较特殊，副本只保留文字。"]
        if LIST in book.sheetnames:
            del book[LIST]
        return book, ["副本不含宏、外部链接和图片；报送请用原文件更正，不要报送本副本。"]
    return _as_texts(grids), ["副本只保留文字，不含公式和格式；报送请用原文件更正，不要报送本副本。"]


def _without_sheets() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _as_texts(grids: Sequence[Grid]) -> Workbook:
    book = _without_sheets()
    for grid in grids:
        sheet = book.create_sheet(grid.sheet or TEXT_SHEET)
        for row in range(len(grid.rows)):
            for column, text in enumerate(grid.texts(row)):
                if text:
                    _write(sheet, row + 1, column + 1, text)
    return book


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    """A text as a text, whatever it begins with."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)[:32767]
    cell.data_type = "s"
    return cell


def _mark(sheet: Worksheet, problem: Problem) -> str:
    """Comment on the cell, or on the first of its row; where the mark stands."""
    row, column = problem.row or 1, _column(sheet, problem)
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        span = next(span for span in sheet.merged_cells.ranges if cell.coordinate in span)
        cell = sheet.cell(span.min_row, span.min_col)
    text = f"{'错误' if problem.severity == 'error' else '提醒'}：{_sentence(problem)}"
    if cell.comment is not None:
        text = f"{cell.comment.text}\n\n{text}"
    comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", text), AUTHOR)
    comment.width, comment.height = 320, 40 + 18 * (len(text) // 22 + text.count("\n") + 1)
    cell.comment = comment
    fill = copy(cell.fill)
    cell.fill = _RED if problem.severity == "error" or fill.fgColor.rgb == _RED.fgColor.rgb else _YELLOW
    return str(cell.coordinate)


def _column(sheet: Worksheet, problem: Problem) -> int:
    if problem.sheet is not None or not problem.column:
        return column_number(problem.column) + 1 if problem.column else _first_filled(sheet, problem.row or 1)
    # In a CSV the column is known by its header.
    headers = [key(str(cell.value or "")) for cell in sheet[1]]
    return headers.index(key(problem.column)) + 1 if key(problem.column) in headers else 1


def _first_filled(sheet: Worksheet, row: int) -> int:
    return next((cell.column for cell in sheet[row] if cell.value not in (None, "")), 1) if row <= sheet.max_row else 1


def _sentence(problem: Problem) -> str:
    parts = [problem.what, f"应为：{problem.expected}" if problem.expected else "", f"实为：{problem.got}" if problem.got else "", f"处理：{problem.todo}"]
    return "\n".join(part for part in parts if part)


def _forget_comments(sheet: Worksheet) -> None:
    """An earlier check's marks say nothing about this one."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def _list_all(book: Workbook, report: CheckReport, marked: dict[int, str], notes: Iterable[str]) -> None:
    sheet = book.create_sheet(LIST, 0)
    for position, (heading, width) in enumerate(_COLUMNS, start=1):
        sheet.column_dimensions[column_letter(position - 1)].width = width
        cell = _write(sheet, 3, position, heading)
        cell.font, cell.fill = Font(bold=True), _HEAD
    _write(sheet, 1, 1, f"{AUTHOR}：{report.file_name}（{report.source_zh}）").font = Font(bold=True, size=14)
    _write(sheet, 2, 1, " ".join([report.summary_zh, *report.notes, *notes]))
    for number, problem in enumerate(report.problems):
        row = 4 + number
        place = problem.cell or (f"第{problem.row}行" if problem.row is not None else "")
        texts = (
            str(number + 1), "错误" if problem.severity == "error" else "提醒", problem.sheet or "", place or "整个文件",
            problem.header or problem.column, problem.what, problem.expected, problem.got, problem.todo,
        )  # fmt: skip
        for position, text in enumerate(texts, start=1):
            cell = _write(sheet, row, position, text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        if number in marked:
            linked = sheet.cell(row, 4)
            location = f"{quote_sheetname(problem.sheet if problem.sheet is not None else TEXT_SHEET)}!{marked[number]}"
            linked.hyperlink = Hyperlink(ref=linked.coordinate, location=location)
            linked.font = Font(color="FF0563C1", underline="single")
    sheet.freeze_panes = "A4"
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _is_ours(path: Path) -> bool:
    try:
        book = load_workbook(path, read_only=True)
    except Exception:
        return False
    try:
        return LIST in book.sheetnames
    finally:
        book.close()
