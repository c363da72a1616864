"""A sheet of any format as values by row and column, with what a person sees of it and what the spreadsheet hides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

Value = str | float | int | bool | datetime | date | time | timedelta | None
Merge = tuple[tuple[int, int], tuple[int, int]]
"""((row, column) of the first cell, (row, column) of the last), from 0, both inclusive."""

NO_VALUE = "=?"
"""Stands in the place of a formula that was saved without its result; it can be no number, name or date."""

ERROR_TEXTS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA", "#SPILL!", "#CALC!"})


class CellError(str):
    """What a formula that failed shows: #DIV/0!, #REF! and the like."""

    __slots__ = ()


@dataclass(slots=True)
class Grid:
    """A sheet from cell A1 (a text file from line 1) on.

    `rows[i]` is sheet row, or line, i + 1; blank ones are [], and rows may be of different lengths. Empty cells are "" or None.

    Attributes:
        sheet: the sheet's name; None in a text file; 表1, 表2 … in an HTML file.
        percent: cells that hold a number which their format shows as per cent: 0.42 shown as 42%.
        hidden_rows: rows that the spreadsheet does not show, from 0; so hidden_columns, and is_hidden for the whole sheet.
        indents: the alignment indent of text cells, where there is one.
    """

    sheet: str | None
    rows: list[list[Value]]
    merges: list[Merge] = field(default_factory=list)
    percent: frozenset[tuple[int, int]] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    is_hidden: bool = False
    indents: dict[tuple[int, int], int] = field(default_factory=dict)

    def text(self, row: int, column: int) -> str:
        """What a person sees in a cell; '' where it is empty or outside."""
        if not 0 <= row < len(self.rows):
            return ""
        cells = self.rows[row]
        if not 0 <= column < len(cells):
            return ""
        value = cells[column]
        if type(value) is str:
            return value
        return percent_text(value) if (row, column) in self.percent else cell_text(value)

    def texts(self, row: int) -> list[str]:
        """What a person sees in a row."""
        if not 0 <= row < len(self.rows):
            return []
        if self.percent:
            return [self.text(row, column) for column in range(len(self.rows[row]))]
        return row_texts(self.rows[row])


def row_texts(values: Sequence[Value]) -> list[str]:
    """The texts of a row without per-cent cells."""
    return [value if type(value) is str else cell_text(value) for value in values]


def cell_text(value: Value) -> str:
    """A value as text: numbers as the spreadsheet shows them (15 digits, no trailing .0, no exponent), dates in ISO form."""
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value)
        case float():
            if value.is_integer() and abs(value) < 1e15:
                return str(int(value))
            digits = format(value, ".15g")
            return format(Decimal(digits), "f") if "e" in digits else digits
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case _:
            return ""


def percent_text(value: Value) -> str:
    """0.42 as 42%. The digits are the decimal ones of the value, so that 0.07 is 7% and not 7.000000000000001%."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return cell_text(value)
    shifted = Decimal(format(value, ".15g")).scaleb(2)
    digits = format(shifted, "f")
    return (digits.rstrip("0").rstrip(".") if "." in digits else digits) + "%"
