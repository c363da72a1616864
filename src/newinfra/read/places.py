"""Where a value stands in its delivery, so that a person finds it: `表1!C17`, `line 12, column 端口总数`, `page 3 #/data/rows/4/portTotal`."""

from __future__ import annotations

from dataclasses import dataclass

from newinfra.warehouse.sql import literal


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row of a delivery: a sheet's row, a file's line, or the item of a page (from 0). Pages count from 1."""

    row: int
    sheet: str | None = None
    page: int | None = None
    item: int | None = None

    def text(self, at: str | None, rows_pointer: str = "") -> str:
        """The place of the row's cell `at` (column letter, header or JSON pointer), or of the whole row; as `place_sql` writes it."""
        if self.page is not None:
            return f"page {self.page} #{rows_pointer}/{self.item}{at or ''}"
        if self.sheet is not None:
            return f"{self.sheet}!{at or 'A'}{self.row}"
        return f"line {self.row}, column {at}" if at else f"line {self.row}"

    def text_zh(self, at: str | None, rows_pointer: str = "") -> str:
        """The same for people."""
        if self.page is not None:
            return f"第{self.page}页 {rows_pointer}/{self.item}{at or ''}"
        if self.sheet is not None:
            return f"工作表“{self.sheet}”{'单元格 ' + at + str(self.row) if at else f'第{self.row}行'}"
        return f"第{self.row}行" + (f"“{at}”列" if at else "")


def place_sql(at: str, rows_pointer: str) -> str:
    """The SQL expression of a place over the provenance columns of a typed row; `at` is an expression for the cell's column, may be null."""
    return (
        f"case when _page is not null then 'page ' || _page || {literal(' #' + rows_pointer + '/')} || _item || coalesce({at}, '')"
        f" when _sheet is not null then _sheet || '!' || coalesce({at}, 'A') || _row"
        f" else 'line ' || _row || coalesce(', column ' || {at}, '') end"
    )


def column_letter(index: int) -> str:
    """The letter of a spreadsheet column counted from 0: A to Z, then AA and on."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
