"""Sheets of .xlsx, .xlsb, .ods and .xls: values by the quick reader, and beside them what that reader does not tell."""

from __future__ import annotations

import io

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from newinfra.errors import DeliveryError
from newinfra.read.formats.archive import Archive
from newinfra.read.formats.detect import Kind
from newinfra.read.formats.grid import CellError, Grid
from newinfra.read.formats.marks import SheetMarks
from newinfra.read.formats.refusals import damaged, empty, locked, too_large
from newinfra.read.limits import SHEET_CELLS


def spreadsheet_grids(data: bytes, kind: Kind, *, where: str) -> list[Grid]:
    """Every worksheet that has cells.

    Raises:
        DeliveryError: damaged, locked by a password, too large, or without any cell.
    """
    marks = _marks(data, kind, where)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        hidden = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible is not SheetVisibleEnum.Visible}
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ in (SheetTypeEnum.WorkSheet, SheetTypeEnum.MacroSheet)]
        if isinstance(marks, list):
            marks = dict(zip(workbook.sheet_names, marks, strict=False))
        grids = [grid for name in names if (grid := _grid(workbook.get_sheet_by_name(name), name in hidden, marks.get(name), where))]
    except (DeliveryError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except PasswordError as error:
        raise locked(where) from error
    except BaseException as error:  # the reader's own panics are no Exception
        raise damaged(where, str(error)) from error
    if not grids:
        raise empty(where, "所有工作表都是空的")
    return grids


def _marks(data: bytes, kind: Kind, where: str) -> dict[str, SheetMarks] | list[SheetMarks]:
    """By sheet name; of .xls, whose names may be in any code page, in the order of the sheets."""
    # Imported one by one: a process that only reads .xlsx does not pay for the others.
    if kind is Kind.XLS:
        from newinfra.read.formats.xls_marks import xls_marks

        return xls_marks(data)
    archive = Archive(data, where=where)
    if kind is Kind.XLSX:
        from newinfra.read.formats.xlsx_marks import xlsx_marks

        return xlsx_marks(archive, where=where)
    if kind is Kind.ODS:
        from newinfra.read.formats.ods_marks import ods_marks

        return ods_marks(archive, where=where)
    from newinfra.read.formats.xlsb_marks import xlsb_marks

    return xlsb_marks(archive, where=where)


def _grid(sheet: CalamineSheet, is_hidden: bool, marks: SheetMarks | None, where: str) -> Grid | None:
    marks = marks or SheetMarks()
    end = marks.last_cell(sheet.end)
    if end is None:
        return None
    if (end[0] + 1) * (end[1] + 1) > SHEET_CELLS:
        raise too_large(where, f"工作表“{sheet.name}”的已用区域有 {end[0] + 1} 行 {end[1] + 1} 列")
    grid = Grid(sheet.name, [] if sheet.start is None else sheet.to_python(skip_empty_area=False), merges=list(sheet.merged_cell_ranges or marks.merges))  # type: ignore[arg-type]
    for (row, column), text in marks.texts.items():
        while len(grid.rows) <= row:
            grid.rows.append([])
        cells = grid.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = text
    grid.is_hidden = is_hidden or marks.is_hidden
    grid.hidden_rows = frozenset(row for row in marks.hidden_rows if row < len(grid.rows))
    grid.hidden_columns = frozenset(column for column in marks.hidden_columns if column <= end[1])
    grid.percent = frozenset(cell for cell in marks.percent if _is_number(grid, cell))
    grid.indents = {cell: indent for cell, indent in marks.indents.items() if _is_text(grid, cell)}
    return grid


def _is_number(grid: Grid, cell: tuple[int, int]) -> bool:
    value = _value(grid, cell)
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(grid: Grid, cell: tuple[int, int]) -> bool:
    value = _value(grid, cell)
    return isinstance(value, str) and value != "" and not isinstance(value, CellError)


def _value(grid: Grid, cell: tuple[int, int]) -> object:
    row, column = cell
    return grid.rows[row][column] if row < len(grid.rows) and column < len(grid.rows[row]) else None
