"""What the reader's process does with the deliveries of one table: open, locate, and write complete rows to files. Cells never cross to the parent."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from newinfra.contracts import Table
from newinfra.contracts.layout import CrosstabLayout, JsonLayout, SheetLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.periods import Period
from newinfra.read.formats import Grid, read_grids
from newinfra.read.found.layout import FoundLayout, Seen
from newinfra.read.json_pages import json_rows
from newinfra.read.sheets.crosstab import CrosstabReader
from newinfra.read.sheets.sheet import SheetReader
from newinfra.read.staged.columns import LeftOut
from newinfra.read.staged.prepared import PreparedRows
from newinfra.read.worker.messages import Refusal
from newinfra.units import Units


@dataclass(frozen=True, slots=True)
class Job:
    """One table whose deliveries are to be prepared, and the folder for its files."""

    table: Table
    units: Units
    landing: Landing
    folder: Path


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of a delivery whose rows are written, or of a refused one.

    Attributes:
        places: where each contract column stands: column letter, period label or JSON pointer.
        period: the delivery's, or the one above its table.
        layout: what it looked like, as far as that was found before it was refused.
        left_out: what the spreadsheet hides.
        units: by column, the unit that the sheet says instead of the contract's, and the factor from it to that one.
    """

    places: dict[str, str]
    period: Period | None
    layout: FoundLayout | None
    refusal: Refusal | None = None
    units: Mapping[str, tuple[str, float]] = field(default_factory=dict)
    left_out: Sequence[LeftOut] = ()


class _Workbooks:
    """Remembers the workbook that was read last: one file often holds several tables."""

    def __init__(self) -> None:
        self._known: tuple[str, str | None] | None = None
        self._grids = list[Grid]()

    def grids(self, delivery: Delivery, landing: Landing, encoding: str | None = None) -> list[Grid]:
        part = delivery.parts[0]
        if (part.sha256, encoding) != self._known:
            self._known = None
            with landing.open(part) as file:
                self._grids = read_grids(file.read(), where=delivery.file_name, encoding=encoding)
            self._known = part.sha256, encoding
        return self._grids


class _OpenTable:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.rows = PreparedRows(job.folder, [column.name for column in job.table.columns])
        layout = job.table.spec.layout
        self.sheets = SheetReader(job.table, layout, job.units) if isinstance(layout, SheetLayout) else None
        self.crosstabs = CrosstabReader(job.table, layout, job.units) if isinstance(layout, CrosstabLayout) else None


_workbooks = _Workbooks()
_open: _OpenTable | None = None


def open_table(job: Job) -> int:
    """Begin with a table; what was open before is forgotten. The id of this process: in another one the table is not open."""
    global _open
    _open = _OpenTable(job)
    return os.getpid()


def prepare(number: int, delivery: Delivery) -> Prepared:
    """Take one delivery of the open table apart; a refused one leaves no rows behind."""
    assert _open is not None
    found: list[FoundLayout] = []
    try:
        prepared = _rows(_open, number, delivery, found.append)
    except DeliveryError as error:
        return Prepared({}, None, found[-1] if found else None, Refusal.of(error))
    return replace(prepared, layout=found[-1] if found else None)


def close_table() -> tuple[list[Path], dict[int, int]]:
    """The files of complete rows, in order, and the number of rows of each delivery."""
    global _open
    assert _open is not None
    rows, _open = _open.rows, None
    return rows.close(), rows.counts


def _rows(opened: _OpenTable, number: int, delivery: Delivery, seen: Seen) -> Prepared:
    table, landing, layout = opened.job.table, opened.job.landing, opened.job.table.spec.layout
    if isinstance(layout, JsonLayout):
        pages = json_rows(table, delivery, layout, landing, seen)
        opened.rows.add(number, pages.rows)
        return Prepared(pages.places, delivery.period, None)
    if isinstance(layout, SheetLayout):
        assert opened.sheets is not None
        sheet = opened.sheets.read(_workbooks.grids(delivery, landing), period=delivery.period, where=delivery.file_name, seen=seen)
        for block in sheet.blocks:
            opened.rows.add_block(number, block)
        return Prepared(sheet.places, delivery.period or sheet.period, None, units=sheet.units, left_out=sheet.binding.left_out)
    assert isinstance(layout, CrosstabLayout)
    assert opened.crosstabs is not None
    grids = _workbooks.grids(delivery, landing, layout.encoding)
    crosstab = opened.crosstabs.read(grids, period=delivery.period, where=delivery.file_name, seen=seen)
    for block in crosstab.blocks:
        opened.rows.add_block(number, block)
    return Prepared(crosstab.places, delivery.period, None, left_out=crosstab.left_out)
