"""A sheet by rows and by columns: 50,000 rows are looked at by columns, a header by rows."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from newinfra.read.formats.grid import Grid, Value
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.sheets.header_words import HeaderWords

Numbers = npt.NDArray[np.float64]

_WORTH_AN_ARRAY = 500
"""Shorter columns are looked at cell by cell: setting up an array costs more."""
_LONGEST_FOOT = 60
"""Rows of notes and signatures that may stand under a column of numbers."""
_EXACT_BELOW = 2.0**53


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A column whose cells are numbers and nothing else, from some row up to `until`."""

    values: Numbers
    until: int


class SheetView:
    """A grid and what is asked of it more than once."""

    def __init__(self, grid: Grid) -> None:
        self.grid, self.rows, self.name = grid, grid.rows, grid.sheet or ""
        self._columns: dict[tuple[int, int], list[Value]] = {}
        self._numbers: dict[tuple[int, int], NumberColumn | None] = {}

    @cached_property
    def width(self) -> int:
        return max(map(len, self.rows), default=0)

    @cached_property
    def _cells(self) -> npt.NDArray[Any]:
        even = set(map(len, self.rows)) == {self.width}
        if even:
            return np.array(self.rows, dtype=object)
        return np.array(list(zip_longest(*self.rows, fillvalue="")), dtype=object).T

    def column(self, position: int, below: int) -> list[Value]:
        """The cells of a column from row `below` on, all of the sheet's height; "" or None where there is none."""
        if (position, below) not in self._columns:
            self._columns[position, below] = self._cells[below:, position].tolist()
        return self._columns[position, below]

    def numbers(self, position: int, below: int) -> NumberColumn | None:
        """The column from row `below` on if, but for the foot of the sheet, it holds numbers only."""
        if len(self.rows) - below < _WORTH_AN_ARRAY:
            return None
        if (position, below) not in self._numbers:
            self._numbers[position, below] = _numbers(self.column(position, below), below)
        return self._numbers[position, below]

    def rows_with(self, words: HeaderWords) -> dict[int, int]:
        """The rows at the beginning of the sheet in which innermost header texts of a table stand, and how many."""
        return self._hits(words, range(min(HEADER_SEARCH_ROWS, len(self.rows))))

    def rows_below_with(self, words: HeaderWords, below: int) -> dict[int, int]:
        """The same of the rest of the sheet; `below` is where the figures of a table begin, and what is a column of numbers holds no header."""
        start = max(below, HEADER_SEARCH_ROWS)
        if len(self.rows) <= start:
            return {}
        numbers = [self.numbers(position, below) for position in range(self.width)]
        # A header needs as many columns without numbers as the contract has needed ones.
        ends = sorted(column.until for column in numbers if column)
        lacking = len(words.needed) - (self.width - len(ends))
        if lacking > 0:
            start = max(start, ends[lacking - 1] if lacking <= len(ends) else len(self.rows))
        found: set[int] = set()
        for position in range(self.width):
            cells = self.column(position, below)[start - below :]
            leaves = {cell for cell in set(cells) if type(cell) is str and cell and words.may_begin[cell[0]] and words.is_leaf(cell)}
            if leaves:
                found.update(row for row, cell in enumerate(cells, start=start) if cell in leaves)
        return self._hits(words, sorted(found))

    def texts(self, row: int, first: int, last: int) -> list[tuple[int, str]]:
        """The filled cells of a row within some columns: position and text as a person sees it."""
        cells = self.rows[row]
        return [
            (position, text)
            for position in range(first, min(last + 1, len(cells)))
            if cells[position] is not None and cells[position] != "" and (text := self.grid.text(row, position)).strip()
        ]

    def _hits(self, words: HeaderWords, rows: Any) -> dict[int, int]:
        hits: dict[int, int] = {}
        may_begin = words.may_begin
        for row in rows:
            count = 0
            for cell in self.rows[row]:
                if type(cell) is str and cell and may_begin[cell[0]] and words.is_leaf(cell):
                    count += 1
            if count:
                hits[row] = count
        return hits


def _numbers(cells: list[Value], below: int) -> NumberColumn | None:
    end = len(cells)
    while end and type(cells[end - 1]) is not float and len(cells) - end < _LONGEST_FOOT:
        end -= 1
    if not end or type(cells[0]) is not float or type(cells[end // 2]) is not float:
        return None
    try:
        # What is no number is a TypeError here; NumPy alone would take "12" for 12.
        values = np.frombuffer(array("d", cast("list[float]", cells[:end])), dtype=np.float64)
    except TypeError:
        return None
    if (np.abs(values) >= _EXACT_BELOW).any() or (((values == 0) | (values == 1)).any() and bool in set(map(type, cells))):
        return None
    return NumberColumn(values, below + end)
