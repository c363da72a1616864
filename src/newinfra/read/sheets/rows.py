"""The rows under a header: which of them are data, where the table ends, and what is left out because the spreadsheet hides it.

A table may have 50,000 rows: columns are looked at as a whole, and only rows in which something is unusual one by one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import cast

import numpy as np

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import SheetLayout
from newinfra.errors import DeliveryError
from newinfra.read.formats.grid import CellError, Value, cell_text
from newinfra.read.normal import key, trimmed
from newinfra.read.sheets.header import Header
from newinfra.read.sheets.wording import NOTE_BEGINNINGS, is_note_text, subset_of, unit_line
from newinfra.read.staged.columns import LeftOut
from newinfra.read.staged.period_labels import whole_label
from newinfra.read.staged.prepared import Cells, RowBlock

FIGURES = ("number", "integer")
MOST_LINES = 8
"""Title, unit line and blank rows above a table are no more than this."""

_NUMBERISH = re.compile(r"^[\s'’‘]*[-+−－]?[0-9０-９.,，．]+")
_WORD = re.compile(r"[A-Za-z\u4e00-\u9fff]")
_NAME_OF_NAMES = re.compile(
    r"(?:名称|项目|指标|地区|区域|县区|区县|[县区市]\)|年份|月份|时间|日期|序号|编号|代码|类别|类型|单位|行业|分组|乡镇|镇街|所在地|企业|学校)$"
)


@dataclass(slots=True)
class _Rows:
    """What is decided about the rows of a table, by their number on the sheet, from 0."""

    end: int
    dropped: set[int] = field(default_factory=set)
    subsets: set[int] = field(default_factory=set)
    totals: dict[int, str] = field(default_factory=dict)


class SheetRows:
    """Takes the rows of tables on sheets; one for all deliveries of a contract's table."""

    def __init__(self, table: Table, layout: SheetLayout) -> None:
        self.table, self.layout = table, layout
        self._totals = {key(label) for label in layout.total_labels}
        beginnings = {label[:1] for label in self._totals} | {key(prefix)[:1] for prefix in layout.subset_prefixes}
        self._unusual = _Unusual(beginnings)
        self._regions = [column.name for column in table.with_role("region")]
        self._keys = [column.name for column in table.columns if column.is_key or column.spec.role == "key"]

    def block(self, header: Header, derived: dict[str, str], *, below: int | None, year: int | None, where: str) -> tuple[RowBlock, list[LeftOut]]:
        """The data rows under one header.

        Args:
            header: where the table stands.
            derived: texts from outside the table, by column name.
            below: the first row of the next header below this one; None if there is none.
            year: the year of periods in rows that name none.
            where: the file's name, for messages.

        Raises:
            DeliveryError: rows_after_table.
        """
        view = header.view
        rows = self._decided(header, len(view.rows) if below is None else below, where)
        left_out: list[LeftOut] = []
        if self.layout.hidden == "leave" and (hidden := {row for row in view.grid.hidden_rows if header.below <= row < rows.end} - rows.dropped):
            left_out.append(LeftOut("rows", view.name, tuple(self._label(header, row) for row in sorted(hidden))))
            rows.dropped |= hidden
        kept = [row for row in range(header.below, rows.end) if row not in rows.dropped] if rows.dropped else range(header.below, rows.end)
        columns = [self._cells(header, column, rows, kept, derived.get(column.name)) for column in self.table.columns]
        if len(self.table.with_role("period")) == 1:
            columns = [_dated(cells, year) if column.spec.role == "period" else cells for column, cells in zip(self.table.columns, columns, strict=True)]
        subsets = [place for place, row in enumerate(kept) if row in rows.subsets] if rows.subsets else []
        return RowBlock(view.grid.sheet, [row + 1 for row in kept], subsets, columns), left_out

    def _decided(self, header: Header, end: int, where: str) -> _Rows:
        rows = _Rows(end)
        ended: int | None = None
        for row in self._worth_a_look(header, end):
            if row >= rows.end:
                break
            filled = header.view.texts(row, header.first, header.last)
            cells = self._bound(header, row)
            if ended is None and filled and is_note_text(filled[0][1]):
                ended = row
                break
            if not any(map(trimmed, cells.values())):
                rows.dropped.add(row)
            elif self._is_next_table(header, row, filled, end):
                rows.end = row
            else:
                self._look(rows, row, filled, cells)
        if ended is not None:
            self._check_the_rest(header, ended, rows.end, where)
            rows.end = ended
        return rows

    def _look(self, rows: _Rows, row: int, filled: list[tuple[int, str]], cells: dict[str, str]) -> None:
        """One row that may be a total or lie inside the one above it."""
        label = next((cells[name] for name in self._regions if name in cells), "")
        total = next((text for _, text in filled[:2] if key(text) in self._totals), None)
        if total:
            has_key = self.table.spec.shape == "measures" or any(key(cells[name]) not in {"", *self._totals} for name in self._keys if name in cells)
            if not (any(name in cells for name in self._regions) and has_key):
                rows.dropped.add(row)  # the sum under a list: no item of the list
                return
            if not trimmed(label):
                # 合计 often stands in the column of the serial numbers, with the name's cell left blank.
                rows.totals[row] = total
                return
        if subset_of(label, self.layout.subset_prefixes) is not None:
            rows.subsets.add(row)

    def _worth_a_look(self, header: Header, end: int) -> list[int]:
        """A superset of the rows that are no plain data: in the columns of names something unusual, in two columns an empty cell, words among figures."""
        view, index, below = header.view, header.binding.index, header.below
        numbers = {name: column.until for name, position in index.items() if (column := view.numbers(position, below))}
        found = {row for until in sorted(numbers.values(), reverse=True)[:2] for row in range(until, end)}
        names = {index[name] for name in (*self._regions, *self._keys) if name in index}
        for position in {*range(header.first, max(names, default=header.first + 1) + 1), *names}:
            if position < view.width and not view.numbers(position, below):
                found.update(_beginning_with(self._unusual, view.column(position, below), below))
        if len(numbers) < 2:
            columns = {name: view.column(position, below) for name, position in index.items()}
            for name in _fullest(columns):
                found.update([row for row, cell in enumerate(columns[name], start=below) if cell is None or (isinstance(cell, str) and not cell.strip())])
        figures = [column for column in self.table.columns if column.name in index and column.logical_type in FIGURES]
        if not any(column.name in numbers for column in figures):
            found.update(_words([(column, view.column(index[column.name], below)) for column in figures], below))
        return sorted(row for row in found if row < end)

    def _is_next_table(self, header: Header, row: int, filled: list[tuple[int, str]], end: int) -> bool:
        """Whether another table begins here: with its header, or with a line above a header, this table's own (which stands at `end`) or a foreign one."""
        view, last = header.view, min(end, row + MOST_LINES)
        if len(filled) > 1 and not _is_line(filled):
            return self._is_foreign_header(header, row, filled)
        while row < last:
            texts = view.texts(row, header.first, header.last)
            if len(texts) > 1 and not _is_line(texts):
                return self._is_foreign_header(header, row, texts)
            row += 1
        return row == end < len(view.rows)

    def _is_foreign_header(self, header: Header, row: int, filled: list[tuple[int, str]]) -> bool:
        """Words where the figures should be, all different, a name of names among them, and right above a blank row, a title or a unit line."""
        above = header.view.texts(row - 1, header.first, header.last)
        if row == header.below or (len(above) > 1 and not _is_line(above)):
            return False
        figures = {header.binding.index[column.name] for column in self.table.columns if column.name in header.binding.index and column.logical_type in FIGURES}
        texts = [key(text) for _, text in filled]
        words = [key(text) for position, text in filled if position in figures]
        cells = header.view.rows[row]
        return (
            all(isinstance(cells[position], str) and not isinstance(cells[position], CellError) for position, _ in filled)
            and all(_WORD.search(word) and not _NUMBERISH.match(word) for word in words)
            and len(set(texts)) == len(texts)
            and any(_NAME_OF_NAMES.search(text) for text in texts)
        )

    def _check_the_rest(self, header: Header, ended: int, end: int, where: str) -> None:
        """Below the notes there may be more notes and other tables, but no row of this one: it would be lost.

        Raises:
            DeliveryError: rows_after_table.
        """
        named = [name for name in (*self._keys, *self._regions) if name in header.binding.index]
        for row in range(ended + 1, end):
            filled = header.view.texts(row, header.first, header.last)
            if not filled or is_note_text(filled[0][1]):
                continue
            if len(filled) > 1 and self._is_foreign_header(header, row, filled):
                return
            cells = self._bound(header, row)
            # A continued note has one cell; a row with a key and more is data that would be lost.
            if len([text for text in cells.values() if trimmed(text)]) > 1 and all(trimmed(cells[name]) for name in named):
                raise DeliveryError(
                    "rows follow the notes under the table",
                    reason_code="rows_after_table",
                    where=f"{where} 工作表“{header.view.name}”第{row + 1}行",
                    expected="注释之后没有数据",
                    got="、".join(text for _, text in filled[:4]),
                )

    def _bound(self, header: Header, row: int) -> dict[str, str]:
        return {name: header.view.grid.text(row, position) for name, position in header.binding.index.items()}

    def _label(self, header: Header, row: int) -> str:
        """How a person finds a row: its number and its first text."""
        filled = header.view.texts(row, header.first, header.last)
        named = [text for position, text in filled if position in {header.binding.index.get(name) for name in (*self._regions, *self._keys)}] or [
            text for _, text in filled
        ]
        return f"第{row + 1}行" + (f"“{trimmed(named[0])[:20]}”" if named else "")

    def _cells(self, header: Header, column: Column, rows: _Rows, kept: Sequence[int], derived: str | None) -> Cells:
        position = header.binding.index.get(column.name)
        if position is None:
            return [derived or ""] * len(kept)
        view, grid, below = header.view, header.view.grid, header.below
        changed = {} if column.logical_type in FIGURES else _filled_down(header, position)
        if self._regions and column.name == self._regions[0]:
            changed |= rows.totals
        if grid.percent:
            changed |= {row: grid.text(row, place) for row, place in grid.percent if place == position}
        numbers = view.numbers(position, below)
        if numbers and not changed and (not kept or kept[-1] < numbers.until) and not self.layout.decimal_comma:
            return numbers.values[: len(kept)] if isinstance(kept, range) else numbers.values[np.array(kept) - below]
        cells = view.column(position, below)
        if changed:
            cells = [changed.get(row, cell) for row, cell in enumerate(cells, start=below)]
        taken = cells[: len(kept)] if isinstance(kept, range) else [cells[row - below] for row in kept]
        if self.layout.decimal_comma and column.logical_type in FIGURES:
            # A number is shown with the comma that its neighbours, which are texts, have.
            return [cell_text(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in taken]
        return taken


def _dated(cells: Cells, year: int | None) -> Cells:
    """Periods that can be understood alone: with the year that stands above the table, and dates for the day numbers of a spreadsheet."""
    values: Sequence[Value] = cells.tolist() if isinstance(cells, np.ndarray) else cells
    whole = {value: whole_label(cell_text(value), year) for value in set(values)}
    return [whole[value] for value in values]


def _filled_down(header: Header, position: int) -> dict[int, Value]:
    """Every row of a merged cell with its text, for names, keys and words; a merged figure stays one figure, in its first row."""
    view = header.view
    return {
        row: view.rows[first_row][position]
        for (first_row, first_column), (last_row, last_column) in view.grid.merges
        if first_column == last_column == position and header.below <= first_row < last_row
        for row in range(first_row + 1, last_row + 1)
    }


def _beginning_with(unusual: _Unusual, cells: list[Value], below: int) -> list[int]:
    """The rows whose text begins with an unusual character; where there is none, which is mostly so, without looking at cell after cell."""
    try:
        characters = set(map(itemgetter(0), filter(None, cast("list[str]", cells))))
    except TypeError:  # there are numbers
        characters = {cell[0] for cell in cells if isinstance(cell, str) and cell}
    found = {character for character in characters if unusual[character]}
    return [row for row, cell in enumerate(cells, start=below) if isinstance(cell, str) and cell and cell[0] in found] if found else []


def _fullest(columns: Mapping[str, Sequence[Value]]) -> list[str]:
    """Two columns of which as few cells as possible are empty: in a row with one text, one of them is."""
    empties: list[tuple[int, str]] = []
    for name, column in columns.items():
        count = column.count("") + column.count(None)
        empties.append((count, name))
        if len([None for count, _ in empties if not count]) == 2:
            break
    return [name for _, name in sorted(empties)[:2]]


def _words(figures: Sequence[tuple[Column, Sequence[Value]]], below: int) -> list[int]:
    """The rows in which the cleanest column of figures holds words."""
    fewest: list[int] | None = None
    for column, cells in figures:
        texts = {cell for cell in cells if type(cell) is str and cell}
        odd = {text for text in texts if text not in column.spec.missing and not _NUMBERISH.match(text)}
        if not odd:
            return []
        rows = [row for row, cell in enumerate(cells, start=below) if cell in odd]
        fewest = rows if fewest is None or len(rows) < len(fewest) else fewest
    return fewest or []


def _is_line(filled: Sequence[tuple[int, str]]) -> bool:
    """Whether a row stands above a table: 填报单位:, 2025年10月, 单位:个."""
    return any(unit_line(text) for _, text in filled)


class _Unusual(dict[str, bool]):
    """Whether a text that begins with this character may be a note, a total or a 其中 row; one that begins with a blank always may."""

    def __init__(self, beginnings: Collection[str]) -> None:
        super().__init__()
        self._beginnings = NOTE_BEGINNINGS | set(beginnings)

    def __missing__(self, character: str) -> bool:
        plain = key(character)
        self[character] = not plain or character in self._beginnings or plain[0] in self._beginnings
        return self[character]
