"""A workbook with known facts: cells, merges, what is hidden, and the truth that a careful person would read off it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Place = tuple[int, int]
Label = str | tuple[str, ...]
"""A true label; a tuple names spellings any of which is right (a date header is 2024-01-01 to one reader and 2024年1月 to another)."""


@dataclass(slots=True)
class Cell:
    """One cell as written: the stored value and how the spreadsheet shows it."""

    value: str | float | int | bool | date | None
    format: str | None = None
    indent: int = 0
    role: str = "value"  # value, formula (saved without its result), error


@dataclass(slots=True)
class Fact:
    """One number of a table with the labels and the unit it stands under; row and column count from 0."""

    row: int
    column: int
    row_labels: tuple[Label, ...]
    column_labels: tuple[Label, ...]
    value: float
    unit: Label | None = None
    unit_printed: bool = False
    wrong_labels: frozenset[str] = frozenset()
    """Labels of neighbours that this number must not carry."""
    wrong_units: tuple[str, ...] = ()
    also: tuple[tuple[float, str | None], ...] = ()
    """Other right pairs of value and unit: 0.42 without a unit where the cell shows 42%."""
    either_axis: bool = False
    """The label may come as a row label or as a column label (a key beside its value)."""


@dataclass(slots=True)
class Table:
    """The truth about one table of a sheet."""

    header_rows: list[int]
    top: int
    left: int
    bottom: int
    right: int
    facts: list[Fact]
    not_facts: set[Place] = field(default_factory=set)
    """Cells that hold no fact: identifiers, years of a label column, telephone numbers, errors, missing symbols."""
    header_optional: set[int] = field(default_factory=set)
    """Rows that may be counted as header rows or not (a row of units, a row of column numbers)."""
    can_shuffle_rows: bool = False
    can_shuffle_columns: bool = False
    is_range_partial: bool = False


@dataclass(slots=True)
class Sheet:
    """A sheet, or the whole of a text file."""

    name: str
    cells: dict[Place, Cell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    tables: list[Table] = field(default_factory=list)

    def put(self, row: int, column: int, value: Any, **how: Any) -> None:
        """Write one cell; None and '' leave it empty."""
        if value is not None and value != "":
            self.cells[row, column] = Cell(value, **how)

    def line(self, row: int, *values: Any, column: int = 0) -> None:
        """Write a row of cells from a column on."""
        for offset, value in enumerate(values):
            self.put(row, column + offset, value)

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a range of more than one cell."""
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=-1) + 1

    def rows(self) -> list[list[Cell | None]]:
        """Every row from the first, each as wide as the sheet."""
        width = self.width
        return [[self.cells.get((row, column)) for column in range(width)] for row in range(self.height)]


@dataclass(slots=True)
class Book:
    """One file to be written, with its truth."""

    name: str
    kind: str
    sheets: list[Sheet]
    format: str = "xlsx"  # xlsx, xls, ods, html, csv, tsv
    encoding: str = "utf-8"
    delimiter: str = ","
    wrap: str | None = None  # gz, zip
    suffix: str | None = None  # what the file is called, where that is not what it is
    is_padded: bool = False  # a text file whose lines all have the same number of fields

    @property
    def file_name(self) -> str:
        """Name with the suffix under which it is sent."""
        return f"{self.name}.{self.suffix or self.format}" + (f".{self.wrap}" if self.wrap else "")

    @property
    def is_text(self) -> bool:
        return self.format in ("csv", "tsv", "html")

    def facts(self) -> Iterator[tuple[Sheet, Table, Fact]]:
        """Every fact with where it stands."""
        for sheet in self.sheets:
            for table in sheet.tables:
                for fact in table.facts:
                    yield sheet, table, fact

    def truth(self) -> list[dict[str, Any]]:
        """The truth as `NAME.truth.json` holds it, one object per table; rows from 1, cells as A1."""
        found = []
        for sheet in self.sheets:
            for table in sheet.tables:
                found.append(
                    {
                        "file": self.file_name,
                        "sheet": None if self.is_text else sheet.name,
                        "header_rows": [row + 1 for row in table.header_rows],
                        "header_optional": sorted(row + 1 for row in table.header_optional),
                        "data_range": f"{a1(table.top, table.left)}:{a1(table.bottom, table.right)}",
                        "range_partial": table.is_range_partial,
                        "not_facts": [a1(*place) for place in sorted(table.not_facts)],
                        "facts": [_fact(fact) for fact in table.facts],
                    }
                )
        return found


def _fact(fact: Fact) -> dict[str, Any]:
    out: dict[str, Any] = {
        "cell": a1(fact.row, fact.column),
        "row_labels": list(fact.row_labels),
        "column_labels": list(fact.column_labels),
        "value": fact.value,
        "unit": fact.unit,
        "unit_printed": fact.unit_printed,
    }
    optional = {"wrong_labels": sorted(fact.wrong_labels), "wrong_units": fact.wrong_units, "also": fact.also, "either_axis": fact.either_axis}
    return out | {name: value for name, value in optional.items() if value}


def a1(row: int, column: int) -> str:
    """The name of a cell whose row and column count from 0."""
    return f"{letters(column)}{row + 1}"


def letters(column: int) -> str:
    """The letters of a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
