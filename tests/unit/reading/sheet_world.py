"""Workbooks for tests of the sheet reader (合成数据), and what became of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from reading_world import World, column, make_world, table

from newinfra.read import ReadResult

Row = Sequence[object]


@dataclass(frozen=True)
class Percent:
    """A number in a cell whose format shows it as per cent."""

    value: float


@dataclass
class Sheet:
    """One sheet: rows from A1 on, merged ranges (first row, first column, last row, last column), and what is hidden."""

    rows: Sequence[Row]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    is_hidden: bool = False
    indents: Mapping[int, int] = field(default_factory=dict)


def book(*sheets: Sheet | Sequence[Row], **named: Sheet) -> bytes:
    """A workbook; sheets without a name are 表1, 表2 …"""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    percent = workbook.add_format({"num_format": "0.0%"})
    all_sheets = {f"表{place}": sheet for place, sheet in enumerate(sheets, start=1)} | named
    for name, content in all_sheets.items():
        sheet = content if isinstance(content, Sheet) else Sheet(content)
        worksheet = workbook.add_worksheet(name)
        for first_row, first_column, last_row, last_column in sheet.merges:
            worksheet.merge_range(first_row, first_column, last_row, last_column, "")
        for row, cells in enumerate(sheet.rows):
            for position, value in enumerate(cells):
                if isinstance(value, Percent):
                    worksheet.write_number(row, position, value.value, percent)
                elif isinstance(value, str):
                    worksheet.write_string(row, position, value) if value else None
                elif value is not None:
                    worksheet.write(row, position, value)
        for row in sheet.hidden_rows:
            worksheet.set_row(row, options={"hidden": True})
        for position in sheet.hidden_columns:
            worksheet.set_column(position, position, options={"hidden": True})
        if sheet.is_hidden:
            worksheet.hide()
    workbook.close()
    return buffer.getvalue()


COUNTY = column("county", "region", required=True, key=True, source=["县区", "地区"])
PORTS = column("ports", "measure", "integer", source=["端口数"], unit="个", measure="ports")
SUBS = column("subs", "measure", "number", source=["用户数"], unit="万户", measure="subs", missing={"…": "zero", "—": "none"})
RATE = column("rate", "measure", "number", source=["普及率"], unit="%", measure="rate")


def reports(root: Path, *columns: Mapping[str, Any], spec: Mapping[str, Any] | None = None, **layout: Any) -> World:
    """A world with the monthly report `report`: counties, ports, subscribers and a rate."""
    return make_world(root, table("report", "measures", {"format": "sheet", **layout}, columns or [COUNTY, PORTS, SUBS, RATE], **(spec or {})))


def typed(read: ReadResult, *columns: str, name: str = "report") -> dict[str, list[tuple[Any, ...]]]:
    """The typed rows of each file, by the file's name, in their order on the sheet."""
    files = {delivery.delivery.delivery_id: delivery.delivery.file_name for delivery in read.tables[name].deliveries} if name in read.tables else {}
    with duckdb.connect(str(read.intake), read_only=True) as connection:
        rows = connection.execute(f"select _delivery_id, {', '.join(columns)} from typed.{name} order by _id").fetchall() if files else []
    found: dict[str, list[tuple[Any, ...]]] = {file_name: [] for file_name in files.values()}
    for delivery_id, *values in rows:
        found[files[delivery_id]].append(tuple(float(value) if isinstance(value, Decimal) else value for value in values))
    return found


def held(read: ReadResult) -> dict[str, str]:
    """Why each file that was held whole was, by its name."""
    return {held.delivery.file_name: held.reason_code for held in read.held}


def message(read: ReadResult, file_name: str) -> str:
    """What the steward reads about a file that was held whole."""
    return next(held.records[0].message_zh for held in read.held if held.delivery.file_name == file_name)
