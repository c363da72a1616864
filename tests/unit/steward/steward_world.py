"""A clerk at a desk: a form of this repository's plan, filled in well, and an installation that takes what is dropped into a folder."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from newinfra.clock import CITY_TIME
from newinfra.contracts import Contract, load_contract
from newinfra.findings.superseded import resolve_superseded
from newinfra.home import Home
from newinfra.ingest import IngestOutcome, ingest_source
from newinfra.ledger import Ledger, open_ledger
from newinfra.periods import parse_period
from newinfra.project import REPOSITORY, Project
from newinfra.steward.template import blank_templates

PROJECT = Project(REPOSITORY)
TODAY = date(2025, 11, 12)
FIRST = 6
"""The first row of data of the form, from 1."""

Change = Callable[[Worksheet], None]


def contract_of(source_id: str) -> Contract:
    return load_contract(PROJECT.contracts / f"{source_id}.odcs.yaml")


SUMMARY = contract_of("comms_admin")


def filled(*changes: Change) -> tuple[str, bytes]:
    """The monthly summary with plausible figures in every county, then changed; its name and bytes."""
    form = blank_templates(SUMMARY, project=PROJECT, today=TODAY, period=parse_period("2025-10"))[0]
    book = load_workbook(io.BytesIO(form.data))
    sheet = book.worksheets[0]
    last = FIRST
    while sheet.cell(last, 2).value not in (None, "合计"):
        put(sheet, last, [last - FIRST + 1, None, 500, 20_000, 12_000, 10, 8.5, 3.25])
        last += 1
    counties = last - FIRST
    put(sheet, last, [None, None, 500 * counties, 20_000 * counties, 12_000 * counties, 10 * counties, 8.5 * counties, 3.25 * counties])
    for change in changes:
        change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return form.file_name, buffer.getvalue()


def put(sheet: Worksheet, row: int, values: list[Any]) -> None:
    """Write a row; None leaves a cell as it is."""
    for position, value in enumerate(values, start=1):
        if value is not None:
            sheet.cell(row, position).value = value


def wrong(address: str, value: Any) -> Change:
    """A mistake in one cell."""

    def change(sheet: Worksheet) -> None:
        sheet[address].value = value

    return change


@dataclass
class Desk:
    """An installation with one drop folder."""

    root: Path
    source_id: str = "comms_admin"
    night: date = TODAY
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        self.home = Home(self.root / "home")
        self.folder = self.root / "drop"
        self.folder.mkdir(parents=True)
        self.home.root.mkdir()
        connection = {"source_id": self.source_id, "kind": "drop", "path": str(self.folder), "is_synthetic": True}
        self.home.connections.write_text(json.dumps({self.source_id: connection}), encoding="utf-8")
        self.ledger = open_ledger(self.home.ledger)

    def save(self, name: str, data: bytes) -> Path:
        """A file on the clerk's own disk."""
        path = self.root / name
        path.write_bytes(data)
        return path

    def send(self, name: str, data: bytes) -> None:
        """Drop a file in the afternoon before the night."""
        path = self.folder / name
        path.write_bytes(data)
        moment = datetime.combine(self.night, time(15), CITY_TIME).timestamp()
        os.utime(path, (moment, moment))

    def ingest(self) -> IngestOutcome:
        """One night of this source; the next one is tomorrow's."""
        outcome = ingest_source(contract_of(self.source_id), home=self.home, project=PROJECT, ledger=self.ledger, as_of=self.night)
        resolve_superseded(self.ledger, self.night)
        self.night += timedelta(days=1)
        return outcome

    def findings(self) -> list[tuple[str, str]]:
        return [(row["rule"], row["state"]) for row in self.ledger.rows("select rule, state from findings where severity <> 'info' order by rule")]
