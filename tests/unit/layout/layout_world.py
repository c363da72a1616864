"""Small sheets written as text, and what is found in them."""

from __future__ import annotations

from newinfra.read.formats import Grid, Value
from newinfra.read.layout import LaidOutTable, Record, infer_tables


def grid(text: str, *, sheet: str | None = "表", as_text: bool = False, **marks: object) -> Grid:
    """A sheet of lines with | between cells; numbers become numbers unless `as_text`; ~ stands for a blank."""
    rows: list[list[Value]] = [[_value(cell, as_text=as_text) for cell in line.split("|")] for line in text.strip("\n").split("\n")]
    return Grid(sheet, rows, **marks)  # type: ignore[arg-type]


def tables(text: str, **marks: object) -> list[LaidOutTable]:
    """The tables of such a sheet."""
    return infer_tables([grid(text, **marks)])  # type: ignore[arg-type]


def table(text: str, **marks: object) -> LaidOutTable:
    """The only table of such a sheet."""
    found = tables(text, **marks)
    assert len(found) == 1, [(one.header_rows, one.data_range) for one in found]
    return found[0]


def at(found: LaidOutTable, cell: str) -> Record:
    """The record of a cell; there is exactly one."""
    records = [record for record in found.records if record.cell == cell]
    assert len(records) == 1, [record.cell for record in found.records]
    return records[0]


def _value(cell: str, *, as_text: bool) -> Value:
    if as_text:
        return cell.replace("~", " ")
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell.replace("~", " ")
