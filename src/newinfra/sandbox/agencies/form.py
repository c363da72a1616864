"""A statistical form as the agencies' offices lay it out: merged title, unit line, headers in two levels, stub row, notes, signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newinfra.sandbox.extract import SYNTHETIC

_TEXT_STUBS = "甲乙丙丁戊己庚辛"


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A formula that Excel could not work out, e.g. #DIV/0!."""

    text: str = "#DIV/0!"
    formula: str = "=1/0"


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula with the value that Excel has cached for it."""

    formula: str
    value: float


Cell = int | float | str | date | ErrorCell | FormulaCell | None
Kind = Literal["text", "figure"]
Style = Literal["table_no", "title", "line", "head", "body", "decimal", "date"]


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of the form: its header texts from the outermost in, and whether the stub row letters it (甲) or numbers it (1)."""

    path: tuple[str, ...]
    kind: Kind = "text"
    width: int = 12
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell of the sheet, counted from 0; `to_row` and `to_column` are its far corner if it is merged."""

    row: int
    column: int
    to_row: int
    to_column: int
    value: Cell
    style: Style


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet. `rows` are in the order of `columns`; totals and 其中 rows are ordinary rows of it. `guidance` goes to a sheet of its own before it."""

    sheet: str
    table_no: str
    title: str
    reporter: str
    period: str
    units: str
    columns: tuple[FormColumn, ...]
    rows: Sequence[Sequence[Cell]]
    notes: tuple[str, ...]
    signed_on: date
    stub: bool = False
    guidance: tuple[str, ...] = ()

    @property
    def header_rows(self) -> int:
        return max(len(column.path) for column in self.columns)

    @property
    def first_data_row(self) -> int:
        """Row of the first of `rows`, counted from 0."""
        return 3 + self.header_rows + int(self.stub)

    def address(self, row: int, column: int) -> str:
        """The A1 name of a cell of `rows`, both counted from 0."""
        return f"{chr(ord('A') + column)}{self.first_data_row + row + 1}"

    def cells(self) -> Iterator[Placed]:
        """Every cell of the sheet in the order of its rows."""
        last = len(self.columns) - 1
        yield Placed(0, 0, 0, 0, self.table_no, "table_no")
        yield Placed(1, 0, 1, last, f"{self.title}（{SYNTHETIC}）", "title")
        yield Placed(2, 0, 2, last, f"填报单位：{self.reporter}   {self.period}   单位：{self.units}", "line")
        yield from self._header()
        if self.stub:
            yield from self._stub()
        for number, values in enumerate(self.rows):
            row = self.first_data_row + number
            for position, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                if value is not None:
                    yield Placed(row, position, row, position, value, _style(column, value))
        yield from self._foot(self.first_data_row + len(self.rows), last)

    def _header(self) -> Iterator[Placed]:
        top, depth = 3, self.header_rows
        position = 0
        while position < len(self.columns):
            path = self.columns[position].path
            if len(path) == 1:
                yield Placed(top, position, top + depth - 1, position, path[0], "head")
                position += 1
                continue
            end = position
            while end + 1 < len(self.columns) and len(self.columns[end + 1].path) > 1 and self.columns[end + 1].path[0] == path[0]:
                end += 1
            yield Placed(top, position, top, end, path[0], "head")
            for below in range(position, end + 1):
                yield Placed(top + 1, below, top + 1, below, self.columns[below].path[1], "head")
            position = end + 1

    def _stub(self) -> Iterator[Placed]:
        letters, numbers = iter(_TEXT_STUBS), iter(range(1, 100))
        row = 3 + self.header_rows
        for position, column in enumerate(self.columns):
            label = next(letters) if column.kind == "text" else str(next(numbers))
            yield Placed(row, position, row, position, label, "head")

    def _foot(self, row: int, last: int) -> Iterator[Placed]:
        numbered = [f"{number}.{note}" for number, note in enumerate((f"本表为{SYNTHETIC}，仅供演示。", *self.notes), start=1)]
        for offset, note in enumerate(numbered):
            yield Placed(row + offset, 0, row + offset, last, f"注：{note}" if offset == 0 else f"　　{note}", "line")
        day = self.signed_on
        signature = f"单位负责人：   填表人：   联系电话：   报出日期：{day.year}年{day.month}月{day.day}日"
        yield Placed(row + len(numbered), 0, row + len(numbered), last, signature, "line")


def _style(column: FormColumn, value: Cell) -> Style:
    if isinstance(value, date):
        return "date"
    return "decimal" if column.decimals == 2 and not isinstance(value, str) else "body"


def full_width(number: float) -> str:
    """The number as some offices type it: １２３４."""
    return "".join(chr(ord(char) + 0xFEE0) for char in str(number))


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
