"""Reads everything that has landed from one source and was not read yet, and what is to be read again."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.corrections.load import load_corrections
from newinfra.corrections.model import hash_of
from newinfra.corrections.scope import corrections_for
from newinfra.errors import DeliveryError
from newinfra.findings import Finding
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, Ledger
from newinfra.ledger.corrections import CorrectionUse
from newinfra.ledger.quarantine import QuarantineRecord
from newinfra.project import Project
from newinfra.read.deliveries import stage_deliveries
from newinfra.read.found.layout import FoundLayout
from newinfra.read.found.news import layout_findings
from newinfra.read.names import Names
from newinfra.read.reasons import place_in_message
from newinfra.read.refused import held_whole
from newinfra.read.reliance import reliance
from newinfra.read.result import HeldDelivery, ReadDelivery, ReadResult, ReadTable
from newinfra.read.sheets.left_out import left_out_findings
from newinfra.read.slips.hold import SlipCheck, hold_slips
from newinfra.read.slips.rules import SlipRules
from newinfra.read.staged.corrected import apply_corrections
from newinfra.read.staged.problems import RowCounts, hold_problems
from newinfra.read.staged.records import file_record, records_of
from newinfra.read.staged.staging import SCHEMA, Staging
from newinfra.read.staged.typed import type_table
from newinfra.units import Units

logger = logging.getLogger(__name__)


def read_source(contract: Contract, *, home: Home, project: Project, ledger: Ledger, as_of: date, again: Collection[str] = ()) -> ReadResult:
    """Read the source's landed deliveries into typed tables of intake/<source>.duckdb, which is made anew.

    Nothing is written outside the intake file: a crash, or a second call, changes nothing. A delivery that cannot be read is among `held`;
    it never raises and never stops the others.

    Args:
        contract: the source.
        home: where landing and intake lie.
        project: whose seeds and corrections the reading relies on.
        ledger: what has landed.
        as_of: deliveries that became known later are left alone.
        again: ids of deliveries to be read although they were read before; what they were stays in force until they are loaded.

    Raises:
        ConfigError: the source's corrections are not valid.
    """
    corrections = load_corrections(project, contract)
    intake = _fresh_intake(home, contract.id)
    to_read = DeliveryLedger(ledger).to_read(contract.id, known_before=cutoff(as_of), again=again)
    landed = [replace(delivery, contract_version=contract.version) for delivery in to_read]
    if not landed:
        return ReadResult(intake, {}, (), tuple(layout_findings(contract, ledger, [], Units.of(project))))
    landing = Landing(home.landing)
    names, units = Names(project), Units.of(project)
    slip_check = SlipCheck(home, ledger, units, SlipRules(project))
    tables: dict[str, ReadTable] = {}
    held: list[HeldDelivery] = []
    findings: list[Finding] = []
    uses: list[CorrectionUse] = []
    layouts: dict[str, FoundLayout] = {}
    folder = Path(tempfile.mkdtemp(prefix=f"{contract.id}.", dir=intake.parent))
    try:
        with duckdb.connect(str(intake)) as connection:
            connection.execute(SCHEMA)
            for table in contract.tables:
                deliveries = [delivery for delivery in landed if delivery.table_name == table.name]
                if not deliveries:
                    continue
                staging = Staging(connection, table, folder)
                refused = stage_deliveries(staging, deliveries, landing=landing, units=units)
                known = {delivery.delivery_id: delivery for delivery in staging.deliveries.values()}
                held += held_whole(contract, table, refused, layouts=staging.layouts, read=known, ledger=ledger, units=units)
                layouts |= staging.layouts
                type_table(staging, contract, names, units)
                if corrections:
                    uses += apply_corrections(staging, contract, corrections, names)
                hold_slips(staging, contract, slip_check)
                read, not_loadable = _judge(staging, contract, hold_problems(staging, contract), records_of(staging, contract, names))
                held += not_loadable
                findings += left_out_findings(contract, staging)
                if read:
                    tables[table.name] = ReadTable(table.name, tuple(read))
                logger.info("%s.%s: %d deliveries read, %d held", contract.id, table.name, len(read), len(deliveries) - len(read))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    read_ids = {delivery.delivery.delivery_id for read_table in tables.values() for delivery in read_table.deliveries}
    looks = [(delivery, layouts[delivery.delivery_id]) for delivery in landed if delivery.delivery_id in read_ids & layouts.keys()]
    findings += layout_findings(contract, ledger, looks, units)
    corrected_with = {delivery.delivery_id: hash_of(corrections_for(corrections, delivery)) for delivery in landed}
    return ReadResult(intake, tables, tuple(held), tuple(findings), tuple(uses), reliance(contract, project), corrected_with, layouts)


def _fresh_intake(home: Home, source_id: str) -> Path:
    home.intake.mkdir(parents=True, exist_ok=True)
    for path in home.intake.glob(f"{source_id}.*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return home.intake / f"{source_id}.duckdb"


def _judge(
    staging: Staging, contract: Contract, counts: dict[int, RowCounts], records: dict[int, list[QuarantineRecord]]
) -> tuple[list[ReadDelivery], list[HeldDelivery]]:
    """Which deliveries can be loaded. One without a single good row is held whole: loading it would replace figures by nothing."""
    read: list[ReadDelivery] = []
    held: list[HeldDelivery] = []
    for number, count in counts.items():
        delivery, listed = staging.deliveries[number], records.get(number, [])
        # A register may be empty; a report or a day of readings may not.
        if count.rows_typed or (not count.rows_in and staging.table.spec.shape == "entities"):
            read.append(ReadDelivery(delivery, count.rows_in, count.rows_typed, count.rows_held, tuple(listed), staging.periods[number]))
            continue
        reasons = Counter(record.reason_code for record in listed if record.level == "row")
        reason = min(reasons, key=lambda code: (-reasons[code], code)) if reasons else "no_rows"
        error = _no_good_row(delivery, count, reason, listed)
        # Every row being of another period is one mistake, not one per row.
        rows = [] if reason == "row_out_of_period" else listed
        held.append(HeldDelivery(delivery, error.reason_code, (file_record(contract, staging.table, delivery, error), *rows), count.rows_in))
    return read, held


def _no_good_row(delivery: Delivery, count: RowCounts, reason: str, listed: list[QuarantineRecord]) -> DeliveryError:
    if not count.rows_in:
        return DeliveryError("no rows", reason_code="no_rows", where=delivery.file_name, expected="至少一行数据", got="0 行")
    first = next(record for record in listed if record.reason_code == reason)
    place = place_in_message(first.message_zh, reason, file_name=delivery.file_name)
    return DeliveryError(
        "every row is held",
        reason_code="wrong_period" if reason == "row_out_of_period" else reason,
        where=delivery.file_name,
        expected=first.expected,
        got=f"{count.rows_in} 行均如此,如 {place}" + (f" “{first.raw_text[:40]}”" if first.raw_text else ""),
    )
