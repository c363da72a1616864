"""Reads everything that has landed from one source and was not read yet."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb

from newinfra.clock import cutoff
from newinfra.contracts import Contract, Table
from newinfra.errors import DeliveryError
from newinfra.findings import Finding
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, Ledger
from newinfra.ledger.quarantine import QuarantineRecord
from newinfra.project import Project
from newinfra.read.columns import Binding
from newinfra.read.deliveries import Workbooks, stage_deliveries
from newinfra.read.names import Names
from newinfra.read.problems import RowCounts, hold_problems
from newinfra.read.reasons import place_in_message
from newinfra.read.records import file_record, records_of
from newinfra.read.result import HeldDelivery, ReadDelivery, ReadResult, ReadTable
from newinfra.read.sheet_marks import Units
from newinfra.read.staging import SCHEMA, Staging
from newinfra.read.typed import type_table

logger = logging.getLogger(__name__)


def read_source(contract: Contract, *, home: Home, project: Project, ledger: Ledger, as_of: date) -> ReadResult:
    """Read the source's landed deliveries into typed tables of intake/<source>.duckdb, which is made anew.

    Nothing is written outside the intake file: a crash, or a second call, changes nothing. A delivery that cannot be read is among `held`;
    it never raises and never stops the others.
    """
    intake = _fresh_intake(home, contract.id)
    known_before = cutoff(as_of)
    landed = [delivery for delivery in DeliveryLedger(ledger).in_state(contract.id, "landed") if delivery.known_at < known_before]
    if not landed:
        return ReadResult(intake, {}, (), ())
    landing = Landing(home.landing)
    names, units, workbooks = Names(project), Units.of(project), Workbooks(landing)
    tables: dict[str, ReadTable] = {}
    held: list[HeldDelivery] = []
    findings: list[Finding] = []
    folder = Path(tempfile.mkdtemp(prefix=f"{contract.id}.", dir=intake.parent))
    try:
        with duckdb.connect(str(intake)) as connection:
            connection.execute(SCHEMA)
            for table in contract.tables:
                deliveries = [delivery for delivery in landed if delivery.table_name == table.name]
                if not deliveries:
                    continue
                staging = Staging(connection, table, folder)
                refused, bindings = stage_deliveries(staging, deliveries, landing=landing, workbooks=workbooks, units=units)
                held += [HeldDelivery(delivery, error.reason_code, (file_record(contract, table, delivery, error),)) for delivery, error in refused]
                type_table(staging, contract, names)
                read, not_loadable = _judge(staging, contract, hold_problems(staging, contract), records_of(staging, contract, names))
                held += not_loadable
                findings += _drift(contract, table, staging, bindings)
                if read:
                    tables[table.name] = ReadTable(table.name, tuple(read))
                logger.info("%s.%s: %d deliveries read, %d held", contract.id, table.name, len(read), len(deliveries) - len(read))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ReadResult(intake, tables, tuple(held), tuple(findings))


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


def _drift(contract: Contract, table: Table, staging: Staging, bindings: dict[int, Binding]) -> list[Finding]:
    """Columns that no contract column claims, and optional ones that are gone: one finding per table and header, at its newest delivery."""
    newest: dict[tuple[str, str], Delivery] = {}
    for number, binding in bindings.items():
        for rule, names in (("column_unexpected", binding.unexpected), ("column_absent", binding.absent)):
            for name in names:
                newest[rule, name] = staging.deliveries[number]
    return [
        Finding(
            rule=rule,
            severity="info",
            owner_unit=contract.spec.owner_unit,
            source_id=contract.id,
            table_name=table.name,
            delivery_id=delivery.delivery_id,
            period_label=delivery.period_label,
            place=name,
            got=f"文件 {delivery.file_name}",
            title_zh=f"{table.title_zh}:{'多出未约定的列' if rule == 'column_unexpected' else '缺少可选的列'}“{name}”",
            effect_zh="数据已采用,该列未使用。" if rule == "column_unexpected" else "数据已采用,该列按空值处理。",
            action_zh="如需使用该列,请告知我们修订数据约定;否则无需处理。",
        )
        for (rule, name), delivery in sorted(newest.items())
    ]
