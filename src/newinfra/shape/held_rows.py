"""The texts of rows that are not loaded, and of rows with a cell that is not, as Parquet beside the ledger's records of them."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from newinfra.contracts import Contract, Table
from newinfra.home import Home
from newinfra.ledger.raw_files import RawFile
from newinfra.shape.files import write_parquet
from newinfra.warehouse.sql import identifier, literal


def write_held_rows(
    connection: duckdb.DuckDBPyConnection, contract: Contract, table: Table, refused: Sequence[str], home: Home, *, leave_out: Sequence[str] = ()
) -> list[RawFile]:
    """Keep the whole text of every row that is held in part or whole, and of all rows of the `refused` deliveries; the file, if any is needed."""
    staged = connection.execute("select 1 from staged.deliveries where table_name = ? limit 1", [table.name]).fetchone()
    if not staged:
        return []
    texts = ", ".join(f"{literal(column.name)}, s.{identifier(column.name)}" for column in table.columns)
    query = (
        f"select {literal(contract.id)} as source_id, p.table_name, d.delivery_id, p.level, p.sheet, p.page, p.item, p.row_no, p.column_name, p.reason_code,"
        f" case when p.id is null then p.raw else cast(json_object({texts}) as varchar) end as row_text"
        f" from staged.problems as p join staged.deliveries as d on d.table_name = p.table_name and d.n = p.n"
        f" left join staged.{identifier(table.name)} as s on s.rowid = p.id"
        f" where p.table_name = {literal(table.name)} and d.delivery_id not in ({_listed(leave_out)})"
        " union all"
        f" select {literal(contract.id)}, {literal(table.name)}, t._delivery_id, 'row', t._sheet, t._page, t._item, t._row, '', 'gate_rejected',"
        f" cast(json_object({texts}) as varchar)"
        f" from typed.{identifier(table.name)} as t join staged.{identifier(table.name)} as s on s.rowid = t._id where t._delivery_id in ({_listed(refused)})"
    )
    held = connection.execute(f"select delivery_id, count(*) from ({query}) group by delivery_id order by delivery_id").fetchall()
    if not held:
        return []
    query = f"select * from ({query}) order by delivery_id, page, sheet, row_no, column_name, reason_code, row_text"
    path, rows = write_parquet(connection, query, home.quarantine / contract.id / table.name)
    return [RawFile(str(path.relative_to(home.root)), "", contract.id, table.name, rows, tuple(row[0] for row in held))]


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(map(literal, ids)) or "''"
