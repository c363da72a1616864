"""A table on a sheet into rows of texts: header found by its texts, everything that is no data row left out, 其中 rows marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newinfra.contracts import Table
from newinfra.contracts.layout import SheetLayout
from newinfra.errors import DeliveryError
from newinfra.ledger import Delivery
from newinfra.periods import Period
from newinfra.read.columns import Binding
from newinfra.read.normal import key, trimmed
from newinfra.read.places import RowPlace, column_letter
from newinfra.read.sheet_header import Header, find_header
from newinfra.read.sheet_marks import Units, check_period, check_units
from newinfra.read.workbook import Grid

_STUB = re.compile(r"^\(?(?:[甲乙丙丁戊己庚辛]|[0-9]{1,2})\)?$")
_NOTE = re.compile(r"^\(?(?:注|备注|附注|说明|资料来源|数据来源|填表说明)(?::|[0-9一二三]*[、.:])")
_SIGNATURE = re.compile(r"^(?:单位负责人|统计负责人|负责人|填表人|制表人?|审核人?|复核人?|联系电话|联系人|报出日期|填报日期|制表日期):")
_NOTE_BEGINNINGS = set("注备附说资数填单统负制审复联报(（")
_SUBSET_MARK = re.compile(r"^[:\uff1a、.]")


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A sheet's table, located: where its columns stand, and its period where one stands above it."""

    binding: Binding
    places: dict[str, str]
    period: Period | None
    rows: Iterator[tuple[RowPlace, bool, list[str]]]


def sheet_table(grids: Sequence[Grid], table: Table, layout: SheetLayout, delivery: Delivery, units: Units) -> SheetTable:
    """Locate the table and check what stands above it; the rows come when they are asked for.

    Raises:
        DeliveryError: no header, another unit, another period, missing columns; while reading rows: rows_after_table.
    """
    where = delivery.file_name
    header = find_header(grids, table, sheet=layout.sheet, header_rows=layout.header_rows, where=where)
    check_units(header, table, units, unit_line=layout.unit_line, where=where)
    period = check_period(header, table, delivery.period, where=where) if layout.period_line or table.spec.period_from == "title" else None
    places = {name: column_letter(position) for name, position in header.binding.index.items()}
    return SheetTable(header.binding, places, period, _rows(header, table, layout, where))


def subset_of(label: str, prefixes: Sequence[str]) -> str | None:
    """What stands after 其中 (and its colon) in a row label, or None if the label does not begin so."""
    text = trimmed(label)
    for prefix in prefixes:
        if text.startswith(prefix):
            return trimmed(_SUBSET_MARK.sub("", trimmed(text.removeprefix(prefix))))
    return None


def is_note(row: Sequence[str]) -> bool:
    """Whether a row ends the table: a footnote, a source line or the signatures."""
    first = next((text for text in row if text and text.strip()), "")
    if trimmed(first)[:1] not in _NOTE_BEGINNINGS:
        return False
    return bool(_NOTE.match(key(first)) or _SIGNATURE.match(key(first)))


def _rows(header: Header, table: Table, layout: SheetLayout, where: str) -> Iterator[tuple[RowPlace, bool, list[str]]]:
    grid, index = header.grid, header.binding.index
    positions = [index.get(column.name) for column in table.columns]
    regions = [index[column.name] for column in table.with_role("region") if column.name in index]
    keys = [index[column.name] for column in table.columns if (column.is_key or column.spec.role == "key") and column.name in index]
    totals = {key(label) for label in layout.total_labels}
    beginnings = {label[0] for label in totals}
    _fill_down(grid, table, header)
    ended: int | None = None
    for number in range(header.below, len(grid.rows)):
        row = grid.rows[number]
        filled = [text for text in row if text and text.strip()]
        if not filled or (number == header.below and _is_stub(filled)):
            continue
        if is_note(row):
            ended = ended or number
            continue
        cells = ["" if position is None or position >= len(row) else row[position] for position in positions]
        if ended is not None:
            # A continued note has one cell; a row with a key and more is data that would be lost.
            if len([text for text in cells if trimmed(text)]) > 1 and all(trimmed(row[position]) for position in [*keys, *regions] if position < len(row)):
                raise DeliveryError(
                    "rows follow the notes under the table",
                    reason_code="rows_after_table",
                    where=f"{where} 工作表“{grid.sheet}”第{number + 1}行",
                    expected="注释之后没有数据",
                    got="、".join(filled[:4]),
                )
            continue
        if not any(text and text.strip() for text in cells):
            continue
        total = next((text for text in filled[:2] if trimmed(text)[:1] in beginnings and key(text) in totals), None)
        if total:
            has_key = table.spec.shape == "measures" or any(key(row[position]) not in {"", *totals} for position in keys if position < len(row))
            if not (regions and has_key):
                continue  # the sum under a list: no item of the list
        label = next((row[position] for position in regions if position < len(row)), "")
        if total and regions and not trimmed(label):
            # 合计 often stands in the column of the serial numbers, with the name's cell left blank.
            cells = [total if position == regions[0] else text for position, text in zip(positions, cells, strict=True)]
        yield RowPlace(number + 1, grid.sheet), subset_of(label, layout.subset_prefixes) is not None, cells


def _is_stub(filled: Sequence[str]) -> bool:
    """The row of column numbers under a header: 甲 乙 1 2 3 丙."""
    texts = [key(text) for text in filled]
    if len(texts) < 2 or not all(_STUB.match(text) for text in texts):
        return False
    numbers = [int(text.strip("()")) for text in texts if text.strip("()").isdecimal()]
    return numbers == list(range(1, len(numbers) + 1)) or numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _fill_down(grid: Grid, table: Table, header: Header) -> None:
    """Give every row of a merged cell its text, for names, keys and words; a merged figure stays one figure, in its first row."""
    fillable = {
        header.binding.index[column.name]
        for column in table.columns
        if column.name in header.binding.index and column.logical_type not in ("number", "integer")
    }
    for (first_row, first_column), (last_row, last_column) in grid.merges:
        if first_row < header.below or last_row == first_row or first_column != last_column or first_column not in fillable:
            continue
        for row in grid.rows[first_row + 1 : last_row + 1]:
            row[first_column] = grid.rows[first_row][first_column]
