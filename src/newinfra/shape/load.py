"""Loads what was read: Parquet in the canonical shapes, then one ledger transaction that makes it count."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from newinfra.contracts import Contract, Table
from newinfra.errors import DeliveryError, NewinfraError
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.ledger.corrections import Trial, record_trials, replace_uses
from newinfra.ledger.deliveries import Settlement, settle_deliveries, withdraw_deliveries
from newinfra.ledger.layouts import keep_layouts
from newinfra.ledger.quarantine import QuarantineRecord, replace_quarantine
from newinfra.ledger.raw_files import RawFile, register_raw_files, unregister_files
from newinfra.ledger.restatements import forget_restatements
from newinfra.periods import Period
from newinfra.read import ReadDelivery, ReadResult
from newinfra.read.staged.records import file_record
from newinfra.shape.files import write_parquet
from newinfra.shape.held_rows import write_held_rows
from newinfra.shape.replaced import remove_files, without_deliveries
from newinfra.shape.sql import shape_sql
from newinfra.warehouse.sql import identifier


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Ids of the deliveries that were loaded and that are held, and the rows of all of them together."""

    loaded: tuple[str, ...]
    held: tuple[str, ...]
    rows_in: int
    rows_loaded: int
    rows_held: int

    @property
    def delivery_ids(self) -> tuple[str, ...]:
        return self.loaded + self.held

    def __add__(self, other: LoadResult) -> LoadResult:
        return LoadResult(
            self.loaded + other.loaded,
            self.held + other.held,
            self.rows_in + other.rows_in,
            self.rows_loaded + other.rows_loaded,
            self.rows_held + other.rows_held,
        )


def load_source(
    contract: Contract,
    read_result: ReadResult,
    *,
    rejected: Mapping[str, str],
    home: Home,
    ledger: Ledger,
    withdrawn: Sequence[str] = (),
    trials: Sequence[Trial] = (),
    also: Callable[[sqlite3.Connection, Collection[str]], None] | None = None,
) -> LoadResult:
    """Bring the read deliveries into raw, hold the rejected ones, and settle every delivery in the ledger.

    Files are written first, under names that follow from what they hold, and count only once the transaction at the end has registered
    them. Where a delivery was loaded before, the file that it shares with others is written anew without it, and the same transaction
    changes one for the other. So a crash anywhere leaves the old state or the new one, and a second run after it ends in the new one.

    Args:
        contract: the source.
        read_result: what `read_source` gave; its intake file must still be there.
        rejected: delivery ids that gate 1 refuses, each with the reason in Chinese.
        home: where raw/ and quarantine/ lie.
        ledger: where deliveries are settled.
        withdrawn: ids of corrected versions that are no longer wanted; nothing remains of them.
        trials: corrections that turned out to change nothing, so that they are not tried every night.
        also: what else belongs to the transaction; it is given the ids of all deliveries that change in it.
    """
    settlements = [_not_loaded(contract, held.delivery.delivery_id, held.rows_in, held.reason_code, read_result) for held in read_result.held]
    records: list[QuarantineRecord] = [record for held in read_result.held for record in held.records]
    files: list[RawFile] = []
    held_files: list[RawFile] = []
    if not (settlements or read_result.tables or withdrawn):
        return LoadResult((), (), 0, 0, 0)
    with duckdb.connect(str(read_result.intake)) as connection:
        for table in contract.tables if settlements or read_result.tables else ():
            read = read_result.tables.get(table.name)
            accepted = [delivery for delivery in read.deliveries if delivery.delivery.delivery_id not in rejected] if read else []
            refused = [delivery for delivery in read.deliveries if delivery.delivery.delivery_id in rejected] if read else []
            if accepted:
                files.append(_write_raw(connection, contract, table, accepted, home))
            held_files += write_held_rows(connection, contract, table, [delivery.delivery.delivery_id for delivery in refused], home, leave_out=withdrawn)
            settlements += [_loaded(connection, contract, table, delivery, read_result) for delivery in accepted]
            settlements += [_not_loaded(contract, delivery.delivery.delivery_id, delivery.rows_in, "gate_rejected", read_result) for delivery in refused]
            records += [record for delivery in [*accepted, *refused] for record in delivery.records]
            records += [_rejection(contract, table, delivery, rejected[delivery.delivery.delivery_id]) for delivery in refused]
        settled = [settlement.delivery_id for settlement in settlements]
        gone = {*settled, *withdrawn}
        swap = without_deliveries(connection, home, ledger, contract.id, gone)
    with ledger.transaction() as transaction:
        unregister_files(transaction, swap.old)
        register_raw_files(transaction, [*files, *swap.raw], held=[*held_files, *swap.held])
        withdraw_deliveries(transaction, withdrawn)
        replace_quarantine(transaction, gone, records)
        replace_uses(transaction, gone, [use for use in read_result.uses if use.delivery_id not in withdrawn])
        record_trials(transaction, trials)
        forget_restatements(transaction, gone)
        settle_deliveries(transaction, settlements)
        keep_layouts(transaction, {delivery: (look.fingerprint, look.as_json()) for delivery, look in read_result.layouts.items()})
        if also:
            also(transaction, gone)
    remove_files(home, ledger, contract.id, swap.old)
    return _result(settlements)


def _result(settlements: Iterable[Settlement]) -> LoadResult:
    settled = list(settlements)
    return LoadResult(
        loaded=tuple(each.delivery_id for each in settled if each.state == "loaded"),
        held=tuple(each.delivery_id for each in settled if each.state == "held"),
        rows_in=sum(each.rows_in for each in settled),
        rows_loaded=sum(each.rows_loaded for each in settled),
        rows_held=sum(each.rows_held for each in settled),
    )


def _write_raw(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, accepted: Sequence[ReadDelivery], home: Home) -> RawFile:
    ids = sorted(read.delivery.delivery_id for read in accepted)
    connection.execute(
        "create or replace temp table batch as select unnest(?::varchar[]) as delivery_id, unnest(?::boolean[]) as is_synthetic",
        [[read.delivery.delivery_id for read in accepted], [read.delivery.is_synthetic for read in accepted]],
    )
    corrected = connection.execute("select 1 from staged.corrected where table_name = ? limit 1", [table.name]).fetchone()
    query = shape_sql(contract, table, is_corrected=bool(corrected))
    path, rows = write_parquet(connection, query, home.raw / table.spec.shape / contract.id / table.name)
    per_row = 1 if table.spec.shape == "entities" else sum(column.spec.role in ("measure", "value") for column in table.columns)
    expected = per_row * sum(read.rows_typed for read in accepted)
    if rows != expected:
        raise NewinfraError("rows were lost or doubled on the way into raw", where=f"{contract.id}.{table.name}", expected=f"{expected} rows", got=f"{rows}")
    return RawFile(str(path.relative_to(home.root)), table.spec.shape, contract.id, table.name, rows, tuple(ids))


def _loaded(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, read: ReadDelivery, result: ReadResult) -> Settlement:
    settled = _with_reliance(Settlement(read.delivery.delivery_id, "loaded", read.rows_in, read.rows_typed, read.rows_held), contract, result)
    if read.delivery.period is not None:
        return settled
    if read.period is not None:
        return replace(settled, period=read.period)
    found = connection.execute(
        f"select distinct _period_start, _period_end, _period_grain from typed.{identifier(table.name)}"
        " where _delivery_id = ? and _period_start is not null order by all",
        [read.delivery.delivery_id],
    ).fetchall()
    return replace(settled, period_labels=tuple(Period(*row).label for row in found))


def _not_loaded(contract: Contract, delivery_id: str, rows_in: int, reason_code: str, result: ReadResult) -> Settlement:
    return _with_reliance(Settlement(delivery_id, "held", rows_in, 0, rows_in, reason_code), contract, result)


def _with_reliance(settlement: Settlement, contract: Contract, result: ReadResult) -> Settlement:
    corrected_with = result.corrected_with.get(settlement.delivery_id, "")
    return replace(settlement, contract_version=contract.version, read_with=result.read_with, corrected_with=corrected_with)


def _rejection(contract: Contract, table: Table, read: ReadDelivery, reason: str) -> QuarantineRecord:
    error = DeliveryError("gate 1 rejects the delivery", reason_code="gate_rejected", where=read.delivery.file_name, expected=reason, got="不符合")
    return file_record(contract, table, read.delivery, error)
