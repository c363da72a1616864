"""What each cell of a sheet is: text, number, period, missing symbol, error. What the spreadsheet hides is not looked at."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache

from newinfra.read.formats import NO_VALUE, CellError, Grid
from newinfra.read.layout.numerals import Numeral, numeral, plain_number
from newinfra.read.layout.vocabulary import is_missing, is_period
from newinfra.read.normal import trimmed

EMPTY, TEXT, NUMBER, PERIOD, MISSING, ERROR, MARKED = range(7)
"""The kinds of cells. MARKED: a number with a unit or a flag (12.5万户, 10 Mbps, 12 p), which may as well be a name."""


@lru_cache(maxsize=1 << 17)
def kind_of_text(text: str) -> int:
    """The kind of a text cell, by its text alone."""
    plain = trimmed(text)
    if not plain:
        return EMPTY
    if plain == NO_VALUE or (plain.startswith("#") and plain.endswith(("!", "?", "/A"))):
        return ERROR
    if is_missing(plain):
        return MISSING
    number = numeral(text)
    if number is not None and not is_period_only(plain, number):
        return MARKED if number.is_marked else NUMBER
    return PERIOD if is_period(plain) else TEXT


def is_period_only(plain: str, number: Numeral) -> bool:
    """Whether a text that reads as a number is rather a period: 2024年, 3月. A bare 2024 stays a number."""
    return number.is_marked and is_period(plain)


@dataclass(frozen=True, slots=True)
class Area:
    """Rows and columns of a view, from the first to before the last."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class View:
    """The visible cells of a sheet by their kinds, with its merged ranges; rows and columns are counted among the visible ones.

    Attributes:
        rows, columns: where the visible rows and columns stand in the sheet.
        kinds: the kind of every cell; all rows have the same length.
        merges: the range of which a cell is part: first row, first column, last row, last column.
    """

    grid: Grid
    rows: list[int]
    columns: list[int]
    kinds: list[list[int]] = field(default_factory=list)
    merges: dict[tuple[int, int], tuple[int, int, int, int]] = field(default_factory=dict)
    hidden_rows: int = 0
    hidden_columns: int = 0

    def text(self, row: int, column: int) -> str:
        """What a person sees in a cell, without blanks at its ends and without line breaks."""
        text = trimmed(self.grid.text(self.rows[row], self.columns[column]))
        return " ".join(text.split()) if "\n" in text or "\r" in text else text

    def raw(self, row: int, column: int) -> object:
        """The value of a cell as the file holds it."""
        cells = self.grid.rows[self.rows[row]]
        at = self.columns[column]
        return cells[at] if at < len(cells) else None

    def spread_text(self, row: int, column: int) -> str:
        """The text of a cell, or of the merged range that it is part of."""
        merge = self.merges.get((row, column))
        return self.text(merge[0], merge[1]) if merge else self.text(row, column)

    def filled(self, row: int, area: Area) -> list[int]:
        """The columns of an area that are not empty in a row."""
        kinds = self.kinds[row]
        return [column for column in range(area.left, area.right) if kinds[column]]

    def is_blank(self, row: int, area: Area) -> bool:
        """Whether a row of an area is empty."""
        return not any(self.kinds[row][area.left : area.right])

    def number(self, row: int, column: int) -> float | None:
        """The number in a cell, read with decimal points; None if it holds none."""
        value = self.raw(row, column)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return value if math.isfinite(value) else None
        read = numeral(value) if isinstance(value, str) else None
        return read.value if read else None

    def indent(self, row: int, column: int) -> int:
        """How far a label is set in: its alignment indent, or the blanks before it (a full-width one is two)."""
        by_alignment = self.grid.indents.get((self.rows[row], self.columns[column]), 0)
        value = self.raw(row, column)
        if not isinstance(value, str):
            return 2 * by_alignment
        blanks = 0
        for character in value:
            if character == "\u3000":
                blanks += 2
            elif character in " \u00a0\u2002\u2003":
                blanks += 1
            elif character == "\t":
                blanks += 4
            else:
                break
        return 2 * by_alignment + blanks


def view_of(grid: Grid) -> View:
    """The visible part of a sheet, cell by cell."""
    width = max(map(len, grid.rows), default=0)
    columns = [column for column in range(width) if column not in grid.hidden_columns]
    rows = [row for row in range(len(grid.rows)) if row not in grid.hidden_rows]
    view = View(grid, rows, columns)
    view.hidden_rows = sum(1 for row in range(len(grid.rows)) if row in grid.hidden_rows and any(cell not in (None, "") for cell in grid.rows[row]))
    view.hidden_columns = width - len(columns)
    whole = len(columns) == width
    for row in rows:
        kinds = [_kind(value) for value in grid.rows[row]]
        kinds += [EMPTY] * (width - len(kinds))
        view.kinds.append(kinds if whole else [kinds[column] for column in columns])
    _place_merges(view, width)
    return view


def _kind(value: object) -> int:
    if value is None or value == "":
        return EMPTY
    if isinstance(value, CellError):
        return ERROR
    if isinstance(value, str):
        return NUMBER if plain_number(value) is not None else kind_of_text(value)
    if isinstance(value, bool):
        return TEXT
    if isinstance(value, (int, float)):
        return NUMBER if math.isfinite(value) else ERROR
    return PERIOD if isinstance(value, (date, datetime)) else TEXT


def _place_merges(view: View, width: int) -> None:
    row_at = {row: at for at, row in enumerate(view.rows)}
    column_at = {column: at for at, column in enumerate(view.columns)}
    for (top, left), (bottom, right) in view.grid.merges:
        rows = [row_at[row] for row in range(top, min(bottom, len(view.grid.rows) - 1) + 1) if row in row_at]
        columns = [column_at[column] for column in range(left, min(right, width - 1) + 1) if column in column_at]
        # A range whose first cell is hidden shows nothing.
        if not rows or not columns or view.rows[rows[0]] != top or view.columns[columns[0]] != left or len(rows) * len(columns) < 2:
            continue
        place = (rows[0], columns[0], rows[-1], columns[-1])
        for row in rows:
            for column in columns:
                view.merges[row, column] = place
