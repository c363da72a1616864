"""Schema `raw` of build.duckdb: what a night knew at its cutoff, and nothing later.

Rows stay in their Parquet files (views over the registered files); deliveries, obligations, contracted measures, held items and findings
are small tables. Everything is a function of the ledger, the contracts and the as-of date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

import duckdb

from newinfra.clock import cutoff
from newinfra.contracts import Contract
from newinfra.contracts.obligations import obligations
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.warehouse.sql import identifier, literal

PROVENANCE = (
    "source_id varchar, table_name varchar, delivery_id varchar, use varchar, publisher_code varchar, known_at timestamp, vintage varchar,"
    " file_sha256 varchar, contract_version varchar, is_synthetic boolean, period_start date, period_end date, period_grain varchar"
)
SHAPES = {
    "measures": PROVENANCE + ", measure_code varchar, region_code varchar, is_subset boolean, value decimal(28, 6), value_state varchar,"
    " unit_code varchar, written_unit varchar, written_factor double, raw_text varchar, place varchar, row_no bigint, correction_id varchar",
    "entities": PROVENANCE + ", entity_type varchar, entity_key varchar, entity_name varchar, region_code varchar, status varchar, level varchar,"
    " valid_from date, valid_to date, attributes varchar, place varchar, row_no bigint, correction_id varchar",
    "readings": PROVENANCE + ", series_code varchar, read_at timestamp, value decimal(18, 6), unit_code varchar, flag varchar,"
    " measure_code varchar, row_no bigint, correction_id varchar",
}
DELIVERIES = (
    "delivery_id varchar, source_id varchar, table_name varchar, period_label varchar, period_start date, period_end date, period_grain varchar,"
    " vintage varchar, file_name varchar, file_sha256 varchar, known_at timestamp, contract_version varchar, is_synthetic boolean, state varchar,"
    " rows_in bigint, rows_loaded bigint, rows_held bigint, reason_code varchar, cause varchar, base_delivery_id varchar, base_known_at timestamp"
)
DELIVERY_PERIODS = "delivery_id varchar, period_label varchar"
OBLIGATIONS = (
    "source_id varchar, table_name varchar, publisher_code varchar, owner_unit varchar, use varchar, shape varchar, cadence varchar,"
    " period_label varchar, period_start date, period_end date, period_grain varchar, due_date date"
)
CONTRACT_MEASURES = "source_id varchar, table_name varchar, publisher_code varchar, use varchar, shape varchar, measure_code varchar, entity_type varchar"
HELD = (
    "quarantine_id varchar, delivery_id varchar, source_id varchar, table_name varchar, level varchar, reason_code varchar, place varchar,"
    " column_name varchar, measure_code varchar, raw_text varchar, expected varchar, message_zh varchar, owner_unit varchar,"
    " period_label varchar, known_at timestamp"
)
FINDINGS = (
    "fingerprint varchar, rule varchar, severity varchar, owner_unit varchar, source_id varchar, table_name varchar, delivery_id varchar,"
    " indicator_code varchar, region_code varchar, period_label varchar, place varchar, expected varchar, got varchar, title_zh varchar,"
    " effect_zh varchar, action_zh varchar, state varchar, opened_as_of date, last_seen_as_of date, resolved_as_of date"
)

_HELD_ROWS = """
select quarantine_id, q.delivery_id, q.source_id, q.table_name, level, q.reason_code, place, column_name, '', raw_text, expected, message_zh,
       owner_unit, coalesce(d.period_label, ''), q.known_at
from quarantine as q left join versions as d using (delivery_id)
where q.known_at < ? and q.reason_code <> 'corrected_drop' -- dropped on purpose: nobody waits for it
  and not exists (
    select 1 from versions as later
    where later.source_id = d.source_id and later.table_name = d.table_name and later.period_label = d.period_label
      and later.state = 'loaded' and later.known_at < ?
      and (later.base_known_at, later.base_delivery_id, later.known_at) > (d.base_known_at, d.base_delivery_id, d.known_at)
  )
order by quarantine_id
"""


def write_inputs(*, home: Home, ledger: Ledger, contracts: Sequence[Contract], as_of: date) -> None:
    """Replace schema `raw` of build.duckdb with what was known before the cutoff of `as_of`."""
    known_before = cutoff(as_of)
    moment = known_before.isoformat()
    with duckdb.connect(str(home.build)) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("drop schema if exists raw cascade")
        connection.execute("create schema raw")
        for shape in SHAPES:
            _view(connection, home, ledger, shape, moment)
        _table(connection, "deliveries", DELIVERIES, _delivery_rows(ledger, moment))
        _table(connection, "delivery_periods", DELIVERY_PERIODS, _delivery_period_rows(ledger, moment))
        _table(connection, "obligations", OBLIGATIONS, (row for contract in contracts for row in _obligation_rows(contract, as_of)))
        _table(connection, "contract_measures", CONTRACT_MEASURES, (row for contract in contracts for row in _contract_measure_rows(contract)))
        _table(connection, "held", HELD, _held_rows(ledger, contracts, moment))
        _table(connection, "findings", FINDINGS, _finding_rows(ledger))


def refresh_findings(*, home: Home, ledger: Ledger) -> None:
    """Bring raw.findings up to date after gate 2, so that a release also tells what that gate found (fct_finding is a view on it)."""
    with duckdb.connect(str(home.build)) as connection:
        connection.execute("delete from raw.findings")
        _fill(connection, "findings", FINDINGS, _finding_rows(ledger))


def _view(connection: duckdb.DuckDBPyConnection, home: Home, ledger: Ledger, shape: str, moment: str) -> None:
    """A view over the registered Parquet of a shape, or an empty table where nothing has been loaded yet."""
    paths = [home.root / row["path"] for row in ledger.rows("select path from raw_files where shape = ? order by path", (shape,))]
    if not paths:
        connection.execute(f"create table raw.{identifier(shape)} ({SHAPES[shape]})")
        return
    files = ", ".join(literal(str(path)) for path in paths)
    source = f"read_parquet([{files}], union_by_name = true)"
    # Files of an earlier version of the program may lack a column that has been added since.
    lacking = set(_names(SHAPES[shape])) - set(connection.sql(f"select * from {source}").columns)
    added = "".join(f", cast(null as varchar) as {identifier(name)}" for name in sorted(lacking))
    connection.execute(f"create view raw.{identifier(shape)} as select *{added} from {source} where known_at < timestamptz {literal(moment)}::timestamp")


def _table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    connection.execute(f"create table raw.{identifier(name)} ({columns})")
    _fill(connection, name, columns, rows)


def _fill(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    values = list(rows)
    if values:
        # One statement with arrays: executemany costs a statement per row.
        marks = ", ".join(f"unnest(cast(? as varchar[])) as c{i}" for i in range(len(values[0])))
        targets = ", ".join(_names(columns))
        texts = [[None if row[i] is None else str(row[i]) for row in values] for i in range(len(values[0]))]
        connection.execute(f"insert into raw.{identifier(name)} ({targets}) select {marks}", texts)


def _names(columns: str) -> list[str]:
    """The names in a list of column definitions."""
    return [part.split()[0] for part in re.sub(r"\(.*?\)", "", columns).split(", ")]


def _delivery_rows(ledger: Ledger, moment: str) -> Iterable[tuple[object, ...]]:
    for row in ledger.rows(
        "select delivery_id, d.source_id, d.table_name, d.period_label, period_start, period_end, period_grain, vintage, file_name, sha256, d.known_at,"
        " contract_version, is_synthetic, d.state, rows_in, rows_loaded, rows_held, reason_code, d.cause, base_delivery_id, base_known_at"
        " from deliveries as d join versions using (delivery_id) where d.known_at < ? order by delivery_id",
        (moment,),
    ):
        yield tuple("true" if key == "is_synthetic" and row[key] else "false" if key == "is_synthetic" else row[key] for key in row.keys())  # noqa: SIM118


def _delivery_period_rows(ledger: Ledger, moment: str) -> Iterable[tuple[object, ...]]:
    query = "select delivery_id, p.period_label from delivery_periods as p join deliveries using (delivery_id) where known_at < ? order by 1, 2"
    return (tuple(row) for row in ledger.rows(query, (moment,)))


def _obligation_rows(contract: Contract, as_of: date) -> Iterable[tuple[object, ...]]:
    for row in obligations(contract, as_of):
        yield (
            row.source_id,
            row.table_name,
            row.publisher_code,
            row.owner_unit,
            row.use,
            row.shape,
            row.cadence,
            row.period.label,
            row.period.start,
            row.period.end,
            row.period.grain,
            row.due_date,
        )


def _contract_measure_rows(contract: Contract) -> Iterable[tuple[object, ...]]:
    for table in contract.tables:
        head = (contract.id, table.name, contract.publisher_of(table), table.spec.use, table.spec.shape)
        if table.spec.shape == "entities":
            yield (*head, None, table.spec.entity_type)
            continue
        codes = {column.spec.measure for column in table.columns if column.spec.measure}
        codes |= {code for column in table.with_role("measure_item") for code in column.spec.map.values()}
        for code in sorted(codes):
            yield (*head, code, None)


def _held_rows(ledger: Ledger, contracts: Sequence[Contract], moment: str) -> Iterable[tuple[object, ...]]:
    measures = {(contract.id, table.name, column.name): column.spec.measure for contract in contracts for table in contract.tables for column in table.columns}
    for row in ledger.rows(_HELD_ROWS, (moment, moment)):
        values = list(row)
        values[8] = measures.get((row["source_id"], row["table_name"], row["column_name"]))
        yield tuple(values)


def _finding_rows(ledger: Ledger) -> Iterable[tuple[object, ...]]:
    columns = ", ".join(_names(FINDINGS))
    return (tuple(row) for row in ledger.rows(f"select {columns} from findings order by fingerprint"))
