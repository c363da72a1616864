"""Draws a table with a tree of headers and its label columns on a sheet and writes down the facts while doing so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from layouts.zoo.model import Fact, Label, Sheet, Table

Maker = Callable[[Random], Any]


@dataclass(frozen=True, slots=True)
class Num:
    """A number whose cell does not hold it plainly: text, a per-cent format, an error. A value of None is no fact."""

    stored: Any
    value: float | None
    format: str | None = None
    unit: str | None = None
    also: tuple[tuple[float, str | None], ...] = ()
    role: str = "value"


def amount(low: float = 10, high: float = 90000, digits: int = 2) -> Maker:
    """A maker of numbers between two bounds, whole where digits is 0."""
    return lambda rng: rng.randint(int(low), int(high)) if digits == 0 else round(rng.uniform(low, high), digits)


COUNT = amount(20, 99999, 0)
MONEY = amount(50, 9000)
RATE = amount(-9.9, 29.9, 1)
SHARE = amount(0.5, 99.5, 1)


@dataclass(frozen=True, slots=True)
class Col:
    """A column: its path of headers from the top level down, its unit where that is the column's own, and what fills it."""

    path: tuple[Any, ...]
    unit: Label | None = None
    make: Maker = MONEY
    format: str | None = None
    is_fact: bool = True
    is_gap: bool = False
    """An empty column, or one of marks, inside the table."""
    wrong_units: tuple[str, ...] = ()
    true: tuple[Label, ...] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its labels as written in the label columns; true_labels where they say more (a parent) or less than what is written."""

    labels: tuple[Any, ...]
    true_labels: tuple[Label, ...] | None = None
    unit: Label | None = None
    values: Sequence[Any] | None = None
    indent: int = 0
    is_heading: bool = False
    """A row with labels and no values."""
    wrong_labels: frozenset[str] = frozenset()


GAP = Col(("",), is_fact=False, is_gap=True, make=lambda rng: None)


def text_of(value: Any) -> str:
    """A label as a person reads it."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def draw(
    sheet: Sheet,
    rng: Random,
    *,
    columns: Sequence[Col],
    rows: Sequence[Row],
    top: int = 0,
    left: int = 0,
    stubs: Sequence[Any] = ("地区",),
    unit: Label | None = None,
    is_unit_printed: bool = True,
    is_merged: bool = True,
    is_short_path_low: bool = False,
    labels_down: str = "repeat",
    between: Sequence[Sequence[Any]] = (),
    are_labels_facts: bool = False,
) -> Table:
    """Draw a table with its top left corner at (top, left) and add its truth to the sheet.

    labels_down says how equal labels of neighbouring rows are written in all label columns but the last: repeat, merge, or blank after the
    first. between: rows written whole between header and data (units, column numbers).
    """
    depth = max(len(column.path) for column in columns)
    first = left + len(stubs)
    _headers(sheet, top, left, depth, stubs, columns, is_merged=is_merged, is_short_path_low=is_short_path_low)
    row = top + depth
    for line in between:
        sheet.line(row, *line, column=left)
        row += 1
    filled = [at for at, line in enumerate(rows, start=row) if not line.is_heading]
    table = Table(
        header_rows=list(range(top, top + depth)),
        header_optional=set(range(top + depth, row)),
        top=filled[0],
        left=first,
        bottom=filled[-1],
        right=max(first + at for at, column in enumerate(columns) if column.is_fact or not any(one.is_fact for one in columns)),
        facts=[],
    )
    everything = {text_of(part) for column in columns for part in column.path if part != ""}
    _labels(sheet, row, left, rows, len(stubs), labels_down)
    for at, line in enumerate(rows, start=row):
        if not are_labels_facts:
            table.not_facts |= {(at, left + offset) for offset in range(len(stubs))}
        if line.is_heading:
            continue
        for offset, column in enumerate(columns):
            found = line.values[offset] if line.values is not None else column.make(rng)
            own = tuple(text_of(part) for part in column.path if part != "")
            _value(sheet, table, at, first + offset, found, column, line, Fact(
                at, first + offset,
                row_labels=line.true_labels if line.true_labels is not None else tuple(text_of(x).strip() for x in line.labels if x not in (None, "")),
                column_labels=column.true if column.true is not None else tuple(dict.fromkeys(own)),
                value=0.0,
                unit=line.unit or column.unit or unit,
                wrong_labels=line.wrong_labels | frozenset(everything - set(own)),
                wrong_units=column.wrong_units,
            ), is_unit_printed)  # fmt: skip
    sheet.tables.append(table)
    return table


def _value(sheet: Sheet, table: Table, row: int, at: int, found: Any, column: Col, line: Row, fact: Fact, is_unit_printed: bool) -> None:
    if found is None or found == "":
        return
    number = found if isinstance(found, Num) else Num(found, found if isinstance(found, (int, float)) else None, column.format)
    sheet.put(row, at, number.stored, format=number.format or column.format, role=number.role)
    if not column.is_fact or number.value is None:
        table.not_facts.add((row, at))
        return
    unit = number.unit or fact.unit
    table.facts.append(replace(fact, value=float(number.value), unit=unit, unit_printed=is_unit_printed and unit is not None, also=number.also))


def _headers(sheet: Sheet, top: int, left: int, depth: int, stubs: Sequence[Any], columns: Sequence[Col], *, is_merged: bool, is_short_path_low: bool) -> None:
    for offset, stub in enumerate(stubs):
        sheet.put(top if is_merged or not is_short_path_low else top + depth - 1, left + offset, stub)
        if is_merged and stub != "":
            sheet.merge(top, left + offset, top + depth - 1, left + offset)
    first = left + len(stubs)
    for level in range(depth):
        offset = 0
        while offset < len(columns):
            path = columns[offset].path
            end = offset
            while level < len(path) - 1 and end + 1 < len(columns) and columns[end + 1].path[: level + 1] == path[: level + 1]:
                end += 1
            if level < len(path):
                is_last = level == len(path) - 1
                at = top + (depth - 1 if is_last and is_short_path_low else level)
                sheet.put(at, first + offset, path[level])
                if is_merged and path[level] != "":
                    sheet.merge(at, first + offset, top + depth - 1 if is_last and not is_short_path_low else at, first + end)
            offset = end + 1


def _labels(sheet: Sheet, top: int, left: int, rows: Sequence[Row], count: int, down: str) -> None:
    for column in range(count):
        before: Any = None
        start = top
        for at, line in enumerate(rows, start=top):
            label = line.labels[column] if column < len(line.labels) else ""
            same = down != "repeat" and column < count - 1 and label == before and label != ""
            if not same:
                if down == "merge" and column < count - 1:
                    sheet.merge(start, left + column, at - 1, left + column) if at > start else None
                start, before = at, label
                sheet.put(at, left + column, label, indent=line.indent if column == 0 else 0)
        if down == "merge" and column < count - 1 and rows:
            sheet.merge(start, left + column, top + len(rows) - 1, left + column)
