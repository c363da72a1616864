"""A crosstab (items down, periods across) into long rows: row label, column label, value."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newinfra.contracts import Column, Table
from newinfra.contracts.layout import CrosstabLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.periods import parse_period
from newinfra.read.limits import HEADER_SEARCH_ROWS
from newinfra.read.normal import key, trimmed
from newinfra.read.places import RowPlace, column_letter
from newinfra.read.sheet import is_note
from newinfra.read.text_file import text_blocks
from newinfra.read.workbook import OLE, ZIP, read_workbook

PARTS = ("row_label", "column_label", "value")


@dataclass(frozen=True, slots=True)
class CrosstabTable:
    """The long rows of a crosstab, where each period's column stands (by its label), and the items and columns that are not in the contract."""

    places: dict[str, str]
    rows: list[tuple[RowPlace, bool, list[str]]]
    unexpected: tuple[str, ...]


def part_of(column: Column) -> str:
    """Which of the three texts a contract column takes: as its `from` says, else by its role."""
    named = [entry for entry in column.spec.source if entry in PARTS]
    if named:
        return str(named[0])
    return {"period": "column_label", "measure": "value", "value": "value"}.get(column.spec.role, "row_label")


def crosstab_table(table: Table, layout: CrosstabLayout, delivery: Delivery, landing: Landing) -> CrosstabTable:
    """Read a crosstab from a sheet or a CSV, whichever the bytes are.

    Items that the contract's `map` does not name are not asked for: they are listed as unexpected, not held.

    Raises:
        DeliveryError: not readable, no header row that begins with the corner text, no period columns, or none of the items.
    """
    grids = _grids(layout, delivery, landing)
    found = [(sheet, rows, top, column) for sheet, rows in grids if (layout.sheet is None or sheet == layout.sheet) for top, column in _corners(rows, layout)]
    if len(found) != 1:
        raise DeliveryError(
            "the corner cell was not found exactly once",
            reason_code="header_ambiguous" if found else "header_not_found",
            where=delivery.file_name,
            expected=f"左上角为「{layout.corner}」的表头",
            got=f"{len(found)} 处",
        )
    sheet, rows, top, corner = found[0]
    labels = {position: trimmed(text) for position, text in enumerate(rows[top]) if position > corner and trimmed(text)}
    periods = {position: label for position, label in labels.items() if parse_period(label)}
    doubled = sorted({label for label in periods.values() if list(periods.values()).count(label) > 1})
    if doubled or not periods:
        raise DeliveryError(
            "period columns are missing or doubled",
            reason_code="header_duplicate" if doubled else "header_not_found",
            where=delivery.file_name,
            expected="每个所属期一列",
            got="、".join(doubled or list(labels.values())[:10]) or "没有所属期列",
        )
    wanted = {key(word) for column in table.with_role("measure_item") for word in column.spec.map}
    long_rows, other_items = _long(table, rows, top, corner, periods, wanted, sheet)
    if not long_rows:
        raise DeliveryError(
            "none of the items is there", reason_code="no_rows", where=delivery.file_name, expected="、".join(sorted(wanted)) or "数据行", got="没有这些行"
        )
    places = {label: column_letter(position) if sheet else label for position, label in periods.items()}
    others = [label for position, label in labels.items() if position not in periods]
    return CrosstabTable(places, long_rows, tuple(dict.fromkeys(others + other_items)))


def _long(
    table: Table, rows: Sequence[Sequence[str]], top: int, corner: int, periods: dict[int, str], wanted: set[str], sheet: str | None
) -> tuple[list[tuple[RowPlace, bool, list[str]]], list[str]]:
    parts = [part_of(column) for column in table.columns]
    long_rows: list[tuple[RowPlace, bool, list[str]]] = []
    others: list[str] = []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        label = trimmed(row[corner]) if corner < len(row) else ""
        if is_note(row) or not label or not any(trimmed(row[position]) for position in periods if position < len(row)):
            continue
        if wanted and key(label) not in wanted:
            others.append(label)
            continue
        for position, column_label in periods.items():
            texts = {"row_label": row[corner], "column_label": column_label, "value": row[position] if position < len(row) else ""}
            long_rows.append((RowPlace(number, sheet), False, [texts[part] for part in parts]))
    return long_rows, others


def _grids(layout: CrosstabLayout, delivery: Delivery, landing: Landing) -> list[tuple[str | None, list[list[str]]]]:
    part = delivery.parts[0]
    with landing.open(part) as file:
        magic = file.read(8)
        file.seek(0)
        if magic.startswith((ZIP, OLE)):
            return [(grid.sheet, grid.rows) for grid in read_workbook(file.read(), where=delivery.file_name)]
        text = "".join(text_blocks(file, encoding=layout.encoding, compression="none", size=part.size, where=delivery.file_name))
    if not text.strip():
        raise DeliveryError("the file is empty", reason_code="file_empty", where=delivery.file_name, expected="表头和数据行", got="没有内容")
    try:
        return [(None, list(_by_line(text)))]
    except csv.Error as error:
        raise DeliveryError("not well-formed CSV", reason_code="csv_broken", where=delivery.file_name, got=str(error)) from error


def _by_line(text: str) -> Iterator[list[str]]:
    """Records at the index of the line on which they begin, so that an index is a line number."""
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    begun = 0
    for record in reader:
        yield record
        yield from ([] for _ in range(reader.line_num - begun - 1))
        begun = reader.line_num


def _corners(rows: Sequence[Sequence[str]], layout: CrosstabLayout) -> Iterator[tuple[int, int]]:
    wanted = key(layout.corner)
    for top, row in enumerate(rows[:HEADER_SEARCH_ROWS]):
        for column, text in enumerate(row):
            if key(text) == wanted and any(parse_period(other) for other in row[column + 1 :] if other):
                yield top, column
