"""Compares each version of a table and period with the one in force before it, cell by cell, in raw."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from newinfra.contracts import Contract
from newinfra.home import Home
from newinfra.ledger import Ledger
from newinfra.ledger.raw_files import files_with
from newinfra.ledger.restatements import CELLS_KEPT, RestatedCell, Restatement, record_restatements, unlisted_pairs
from newinfra.warehouse.sql import literal

_NUMBER = "rtrim(rtrim(cast(value as varchar), '0'), '.')"
# A row of raw as one record per cell. A row of a register that is new or gone is one record, not one per column.
_CELLS = {
    "measures": "select concat_ws(' ', publisher_code, region_code, cast(period_end as varchar), case when is_subset then '其中' end) as row_key,"
    f" measure_code as column_name, coalesce({_NUMBER}, value_state) as cell, cast(value as double) as number, place from {{rows}}",
    "entities": "select entity_key as row_key, column_name, cell, null::double as number, place from ("
    " unpivot (select entity_key, place, coalesce(entity_name, '') as name, coalesce(region_code, '') as region, coalesce(status, '') as status,"
    " coalesce(level, '') as level, coalesce(cast(valid_from as varchar), '') as valid_from, coalesce(cast(valid_to as varchar), '') as valid_to,"
    " coalesce(attributes, '') as attributes from {rows}) on name, region, status, level, valid_from, valid_to, attributes"
    " into name column_name value cell)",
    "readings": "select concat_ws(' ', series_code, cast(read_at as varchar)) as row_key, coalesce(measure_code, 'value') as column_name,"
    f" coalesce({_NUMBER}, '') as cell, cast(value as double) as number, concat('line ', row_no) as place from {{rows}}",
}


def list_restatements(contract: Contract, *, home: Home, ledger: Ledger) -> None:
    """Record what every loaded version of the source changed, as far as it is not on record. A crash leaves it to the next call."""
    pairs = unlisted_pairs(ledger, contract.id)
    if not pairs:
        return
    with duckdb.connect() as connection:
        record_restatements(ledger, list(_compared(connection, contract, home, ledger, pairs)))


def _compared(connection: duckdb.DuckDBPyConnection, contract: Contract, home: Home, ledger: Ledger, pairs: list[tuple[str, str]]) -> Iterator[Restatement]:
    raw, _ = files_with(ledger, contract.id, {delivery_id for pair in pairs for delivery_id in pair})
    for delivery_id, predecessor_id in pairs:
        files = [file for file in raw if delivery_id in file.delivery_ids or predecessor_id in file.delivery_ids]
        if not files:  # two registers without a row
            yield Restatement(delivery_id, predecessor_id, 0, None, ())
            continue
        paths = ", ".join(literal(str(home.root / file.path)) for file in files)
        for name, wanted in (("was", predecessor_id), ("now", delivery_id)):
            rows = f"(select * from read_parquet([{paths}], union_by_name = true) where delivery_id = {literal(wanted)})"
            # A register may list a key more than once.
            connection.execute(
                f"create or replace temp table {name} as select row_key, column_name, string_agg(distinct cell, ' / ' order by cell) as cell,"
                f" max(number) as number, min(place) as place from ({_CELLS[files[0].shape].format(rows=rows)}) group by row_key, column_name"
            )
        yield _changes(connection, delivery_id, predecessor_id)


def _changes(connection: duckdb.DuckDBPyConnection, delivery_id: str, predecessor_id: str) -> Restatement:
    connection.execute(
        "create or replace temp table changes as"
        " select coalesce(n.row_key, w.row_key, '') as row_key, coalesce(n.column_name, w.column_name) as column_name, w.cell as before, n.cell as after,"
        " coalesce(n.place, w.place, '') as place, n.row_key is null or w.row_key is null as is_row,"
        " case when n.number is not null and w.number is not null and w.number <> 0 then abs(n.number - w.number) / abs(w.number) end as change"
        " from was as w full join now as n on n.row_key = w.row_key and n.column_name = w.column_name"
        " where w.cell is distinct from n.cell"
    )
    # Of a register's row that came or went, its name speaks for the whole row.
    connection.execute(
        "delete from changes where is_row and column_name <> 'name' and row_key in (select row_key from changes where is_row and column_name = 'name')"
    )
    cells, largest = connection.execute("select count(*), max(change) from changes").fetchall()[0]
    listed = connection.execute(
        f"select row_key, column_name, before, after, place from changes order by change desc nulls last, row_key, column_name limit {CELLS_KEPT}"
    ).fetchall()
    return Restatement(delivery_id, predecessor_id, int(cells), largest, tuple(RestatedCell(*row) for row in listed))
