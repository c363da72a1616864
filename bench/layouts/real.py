"""Real files with a truth beside them as books that can be mutated and written again; long tables are cut to some hundred rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from layouts.zoo.model import Book, Fact, Sheet, Table

KEEP_FIRST, KEEP_LAST = 60, 20


def real_books(folder: Path) -> list[Book]:
    """Every file of a folder that has `NAME.truth.json` beside it; only its sheets with a truth."""
    books = []
    for path in sorted(folder.glob("*.truth.json")):
        file = path.with_name(path.name.removesuffix(".truth.json"))
        truth = json.loads(path.read_text(encoding="utf-8"))
        truths = [one for one in (truth if isinstance(truth, list) else [truth]) if one.get("facts")]
        if truths and file.is_file():
            books.append(_text_book(file, truths) if file.suffix == ".csv" else _spreadsheet(file, truths))
    return books


def place(cell: str) -> tuple[int, int]:
    """Row and column, from 0, of a cell such as B12.

    Raises:
        ValueError: the text is no cell.
    """
    match = re.fullmatch(r"([A-Z]+)([0-9]+)", cell)
    if match is None:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _text_book(file: Path, truths: list[dict[str, Any]]) -> Book:
    encoding = truths[0].get("encoding") or "utf-8-sig"
    sheet = Sheet("csv")
    for at, row in enumerate(csv.reader(io.StringIO(file.read_bytes().decode(encoding)))):
        sheet.line(at, *row)
    return _with_truth(Book(file.stem, "real", [sheet], "csv", encoding), [sheet], truths)


def _spreadsheet(file: Path, truths: list[dict[str, Any]]) -> Book:
    workbook = CalamineWorkbook.from_path(str(file))
    hidden = {one.name for one in workbook.sheets_metadata if one.visible != SheetVisibleEnum.Visible}
    sheets = []
    for truth in truths:
        page = workbook.get_sheet_by_name(truth["sheet"])
        sheet = Sheet(truth["sheet"], is_hidden=truth["sheet"] in hidden)
        for at, row in enumerate(page.to_python(skip_empty_area=False)):
            sheet.line(at, *row)
        sheet.merges = [(*start, *end) for start, end in page.merged_cell_ranges or []]
        sheets.append(sheet)
    return _with_truth(Book(file.stem, "real", sheets, file.suffix[1:]), sheets, truths)


def _with_truth(book: Book, sheets: list[Sheet], truths: list[dict[str, Any]]) -> Book:
    for sheet, truth in zip(sheets, truths, strict=True):
        start, end = (place(cell) for cell in truth["data_range"].split(":"))
        facts = [
            Fact(*place(one["cell"]), tuple(one["row_labels"]), tuple(one["column_labels"]), one["value"], one["unit"], bool(one.get("unit_printed")))
            for one in truth["facts"]
        ]
        table = Table([row - 1 for row in truth["header_rows"]], *start, *end, facts, is_range_partial=bool(truth.get("range_partial")))
        sheet.tables.append(table)
        _judge_moves(sheet, table)
        _shorten(sheet, table)
    return book


def _texts(sheet: Sheet, places: list[tuple[int, int]]) -> set[str]:
    values = (sheet.cells[at].value for at in places if at in sheet.cells)
    return {str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip() for value in values}


def _judge_moves(sheet: Sheet, table: Table) -> None:
    """Rows and columns may change places where all labels of the known facts stand in their own row and column."""
    width = sheet.width
    is_marked = any(
        "  " in str(cell.value) or cell.value in ("", None) for (r, c), cell in sheet.cells.items() if table.top <= r <= table.bottom and c < table.left
    )
    table.can_shuffle_rows = not is_marked and all(
        set(map(str, fact.row_labels)) <= _texts(sheet, [(fact.row, c) for c in range(width)]) for fact in table.facts
    )
    table.can_shuffle_columns = len(table.header_rows) == 1 and all(
        {str(x) for x in fact.column_labels if x} <= _texts(sheet, [(r, fact.column) for r in table.header_rows]) for fact in table.facts
    )


def _shorten(sheet: Sheet, table: Table) -> None:
    wanted = {fact.row for fact in table.facts}
    if table.bottom - table.top <= KEEP_FIRST + KEEP_LAST or not table.can_shuffle_rows:
        return
    keeps: Callable[[int], bool] = lambda r: r < table.top + KEEP_FIRST or r > table.bottom - KEEP_LAST or r in wanted  # noqa: E731
    to = {r: at for at, r in enumerate(filter(keeps, range(sheet.height)))}
    sheet.cells = {(to[r], c): cell for (r, c), cell in sheet.cells.items() if r in to}
    sheet.merges = [(to[t], left, to[b], right) for t, left, b, right in sheet.merges if t in to and b in to]
    table.bottom = to[table.bottom]
    for fact in table.facts:
        fact.row = to[fact.row]
