"""Loads what was read: Parquet in the canonical shapes, then one ledger transaction that makes it count."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb

from newinfra.contracts import Contract, Table
from newinfra.errors import DeliveryError, NewinfraError
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.ledger.deliveries import Settlement, settle_deliveries
from newinfra.ledger.quarantine import QuarantineRecord, replace_quarantine
from newinfra.ledger.raw_files import RawFile, register_raw_files
from newinfra.periods import Period
from newinfra.read import ReadDelivery, ReadResult
from newinfra.read.records import file_record
from newinfra.shape.files import write_parquet
from newinfra.shape.sql import shape_sql
from newinfra.warehouse.sql import identifier, literal


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


def load_source(contract: Contract, read_result: ReadResult, *, rejected: Mapping[str, str], home: Home, ledger: Ledger) -> LoadResult:
    """Bring the read deliveries into raw, hold the rejected ones, and settle every delivery in the ledger.

    Files are written first, under names that follow from their deliveries, and count only once the transaction at the end has registered
    them; so a crash anywhere, and a second run after it, end in the same state.

    Args:
        contract: the source.
        read_result: what `read_source` gave; its intake file must still be there.
        rejected: delivery ids that gate 1 refuses, each with the reason in Chinese.
        home: where raw/ and quarantine/ lie.
        ledger: where deliveries are settled.
    """
    settlements = [Settlement(held.delivery.delivery_id, "held", held.rows_in, 0, held.rows_in, held.reason_code) for held in read_result.held]
    records: list[QuarantineRecord] = [record for held in read_result.held for record in held.records]
    files: list[RawFile] = []
    if settlements or read_result.tables:
        with duckdb.connect(str(read_result.intake)) as connection:
            for table in contract.tables:
                read = read_result.tables.get(table.name)
                accepted = [delivery for delivery in read.deliveries if delivery.delivery.delivery_id not in rejected] if read else []
                refused = [delivery for delivery in read.deliveries if delivery.delivery.delivery_id in rejected] if read else []
                if accepted:
                    files.append(_write_raw(connection, contract, table, accepted, home))
                _write_quarantine(connection, contract, table, refused, home)
                settlements += [_loaded(connection, table, delivery) for delivery in accepted] + [_rejected(delivery) for delivery in refused]
                records += [record for delivery in [*accepted, *refused] for record in delivery.records]
                records += [_rejection(contract, table, delivery, rejected[delivery.delivery.delivery_id]) for delivery in refused]
        with ledger.transaction() as transaction:
            register_raw_files(transaction, files)
            replace_quarantine(transaction, (settled.delivery_id for settled in settlements), records)
            settle_deliveries(transaction, settlements)
    return LoadResult(
        loaded=tuple(settled.delivery_id for settled in settlements if settled.state == "loaded"),
        held=tuple(settled.delivery_id for settled in settlements if settled.state == "held"),
        rows_in=sum(settled.rows_in for settled in settlements),
        rows_loaded=sum(settled.rows_loaded for settled in settlements),
        rows_held=sum(settled.rows_held for settled in settlements),
    )


def batch_name(delivery_ids: Iterable[str]) -> str:
    """The name of the file that holds these deliveries, whatever order they are named in."""
    return hashlib.sha256("\n".join(sorted(delivery_ids)).encode()).hexdigest()[:16]


def _write_raw(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, accepted: Sequence[ReadDelivery], home: Home) -> RawFile:
    ids = sorted(read.delivery.delivery_id for read in accepted)
    connection.execute(
        "create or replace temp table batch as select unnest(?::varchar[]) as delivery_id, unnest(?::boolean[]) as is_synthetic",
        [[read.delivery.delivery_id for read in accepted], [read.delivery.is_synthetic for read in accepted]],
    )
    path = home.raw / table.spec.shape / contract.id / table.name / f"{batch_name(ids)}.parquet"
    rows = write_parquet(connection, shape_sql(contract, table), path)
    per_row = 1 if table.spec.shape == "entities" else sum(column.spec.role in ("measure", "value") for column in table.columns)
    expected = per_row * sum(read.rows_typed for read in accepted)
    if rows != expected:
        raise NewinfraError("rows were lost or doubled on the way into raw", where=f"{contract.id}.{table.name}", expected=f"{expected} rows", got=f"{rows}")
    return RawFile(str(path.relative_to(home.root)), table.spec.shape, contract.id, table.name, rows, tuple(ids))


def _write_quarantine(connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, refused: Sequence[ReadDelivery], home: Home) -> None:
    """Keep the texts of every row that is not loaded: held rows, and all rows of rejected deliveries."""
    staged = connection.execute("select 1 from staged.deliveries where table_name = ? limit 1", [table.name]).fetchone()
    if not staged:
        return
    texts = ", ".join(f"{literal(column.name)}, s.{identifier(column.name)}" for column in table.columns)
    ids = ", ".join(literal(read.delivery.delivery_id) for read in refused) or "null"
    query = (
        f"select {literal(contract.id)} as source_id, p.table_name, d.delivery_id, p.sheet, p.page, p.item, p.row_no, p.column_name, p.reason_code,"
        f" case when p.id is null then p.raw else cast(json_object({texts}) as varchar) end as row_text"
        f" from staged.problems as p join staged.deliveries as d on d.table_name = p.table_name and d.n = p.n"
        f" left join staged.{identifier(table.name)} as s on s.rowid = p.id"
        f" where p.table_name = {literal(table.name)} and p.level = 'row'"
        " union all"
        f" select {literal(contract.id)}, {literal(table.name)}, t._delivery_id, t._sheet, t._page, t._item, t._row, '', 'gate_rejected',"
        f" cast(json_object({texts}) as varchar)"
        f" from typed.{identifier(table.name)} as t join staged.{identifier(table.name)} as s on s.rowid = t._id where t._delivery_id in ({ids})"
    )
    held = connection.execute(f"select distinct delivery_id from ({query}) order by delivery_id").fetchall()
    if held:
        path = home.quarantine / contract.id / table.name / f"{batch_name(row[0] for row in held)}.parquet"
        write_parquet(connection, f"select * from ({query}) order by delivery_id, page, sheet, row_no, column_name, reason_code, row_text", path)


def _loaded(connection: duckdb.DuckDBPyConnection, table: Table, read: ReadDelivery) -> Settlement:
    settled = Settlement(read.delivery.delivery_id, "loaded", read.rows_in, read.rows_typed, read.rows_held)
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


def _rejected(read: ReadDelivery) -> Settlement:
    return Settlement(read.delivery.delivery_id, "held", read.rows_in, 0, read.rows_in, "gate_rejected")


def _rejection(contract: Contract, table: Table, read: ReadDelivery, reason: str) -> QuarantineRecord:
    error = DeliveryError("gate 1 rejects the delivery", reason_code="gate_rejected", where=read.delivery.file_name, expected=reason, got="不符合")
    return file_record(contract, table, read.delivery, error)
