"""Stages the deliveries of one table, each by its layout; one that cannot be read is refused alone and leaves nothing behind."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from newinfra.contracts.layout import CrosstabLayout, CsvLayout, JsonLayout, SheetLayout
from newinfra.errors import DeliveryError
from newinfra.land import Landing
from newinfra.ledger import Delivery
from newinfra.read.columns import Binding
from newinfra.read.crosstab import crosstab_table
from newinfra.read.csv_files import CsvStager
from newinfra.read.json_pages import json_rows
from newinfra.read.result import ReaderFailedError
from newinfra.read.sheet import sheet_table
from newinfra.read.sheet_marks import Units
from newinfra.read.staging import PreparedRows, Staging
from newinfra.read.workbook import Grid, read_workbook

logger = logging.getLogger(__name__)


class Workbooks:
    """Remembers the workbook that was read last: one file often holds several tables."""

    def __init__(self, landing: Landing) -> None:
        self._landing = landing
        self._sha256, self._grids = "", [Grid("", [], [])]

    def grids(self, delivery: Delivery) -> list[Grid]:
        """A fresh copy of the delivery's sheets, for the reader fills merged cells in place.

        Raises:
            DeliveryError: not readable as a workbook.
        """
        part = delivery.parts[0]
        if part.sha256 != self._sha256:
            with self._landing.open(part) as file:
                self._grids = read_workbook(file.read(), where=delivery.file_name)
            self._sha256 = part.sha256
        return [Grid(grid.sheet, [list(row) for row in grid.rows], grid.merges) for grid in self._grids]


def stage_deliveries(
    staging: Staging, deliveries: Iterable[Delivery], *, landing: Landing, workbooks: Workbooks, units: Units
) -> tuple[list[tuple[Delivery, DeliveryError]], dict[int, Binding]]:
    """Stage what can be staged; the refused deliveries with the reason, and the header binding of the others by number."""
    prepared = PreparedRows(staging, staging.folder / "prepared.csv")
    layout = staging.table.spec.layout
    texts = CsvStager(staging, layout, landing) if isinstance(layout, CsvLayout) else None
    refused: list[tuple[Delivery, DeliveryError]] = []
    bindings: dict[int, Binding] = {}

    def refuse(number: int, error: DeliveryError) -> None:
        logger.warning("%s: %s is held: %s", staging.table.name, staging.deliveries[number].delivery_id, error)
        refused.append((staging.deliveries[number], error))
        staging.drop(number)
        bindings.pop(number, None)

    for delivery in deliveries:
        number = staging.number(delivery)
        try:
            if texts:
                texts.add(number, delivery)
            else:
                bindings[number] = _prepare(staging, number, delivery, prepared, landing, workbooks, units)
        except DeliveryError as error:
            refuse(number, error)
        except Exception as error:  # the reader must never be felled by one file: the others are innocent
            logger.exception("reading %s failed", delivery.delivery_id)
            refuse(number, ReaderFailedError(error, where=delivery.file_name))
    prepared.stage()
    if texts:
        late = texts.finish()
        bindings = dict(texts.bindings)
        for number, late_error in late.items():
            refuse(number, late_error)
    staging.finish()
    return refused, {number: bindings[number] for number in staging.deliveries}


def _prepare(staging: Staging, number: int, delivery: Delivery, prepared: PreparedRows, landing: Landing, workbooks: Workbooks, units: Units) -> Binding:
    table, layout = staging.table, staging.table.spec.layout
    if isinstance(layout, JsonLayout):
        binding, rows = json_rows(staging, number, delivery, layout, landing)
        prepared.add(number, rows)
        return binding
    if isinstance(layout, SheetLayout):
        sheet = sheet_table(workbooks.grids(delivery), table, layout, delivery, units)
        prepared.add(number, sheet.rows)
        staging.place_columns(number, sheet.places)
        staging.periods[number] = delivery.period or sheet.period
        return sheet.binding
    assert isinstance(layout, CrosstabLayout)
    crosstab = crosstab_table(table, layout, delivery, landing)
    prepared.add(number, crosstab.rows)
    staging.place_columns(number, crosstab.places)
    return Binding({}, (), crosstab.unexpected)
