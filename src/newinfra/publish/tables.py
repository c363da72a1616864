"""What the build offers for publishing: its marts, with their columns and Chinese comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from newinfra.errors import PublishError
from newinfra.publish.content import combined_hash, table_hash
from newinfra.publish.model import ColumnEntry, TableEntry
from newinfra.warehouse.sql import identifier

PREFIXES = ("dim_", "fct_", "mart_")
RELEASE_ID = "release_id"


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One table of the schema marts. `columns` are in their order in the build, the release's own id among them if the model has it."""

    name: str
    comment_zh: str
    columns: tuple[ColumnEntry, ...]

    @property
    def has_release_id(self) -> bool:
        return any(column.name == RELEASE_ID for column in self.columns)


def published_tables(connection: duckdb.DuckDBPyConnection, catalog: str) -> list[PublishedTable]:
    """The dims, facts and marts of the attached build, by name.

    Raises:
        PublishError: there is none: dbt has not built them.
    """
    tables = connection.execute(
        "select table_name, comment from duckdb_tables() where database_name = $1 and schema_name = 'marts'"
        " union all select view_name, comment from duckdb_views() where database_name = $1 and schema_name = 'marts' order by 1",
        [catalog],
    ).fetchall()
    columns: dict[str, list[ColumnEntry]] = {}
    for table, name, data_type, comment in connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where database_name = $1 and schema_name = 'marts' order by table_name, column_index",
        [catalog],
    ).fetchall():
        columns.setdefault(table, []).append(ColumnEntry(name=name, type=data_type, comment_zh=comment or ""))
    found = [PublishedTable(name, comment or "", tuple(columns[name])) for name, comment in tables if name.startswith(PREFIXES)]
    if not found:
        raise PublishError("the build has no marts", expected="tables dim_*, fct_*, mart_* in schema marts", todo="Run the build first: `newinfra nightly`.")
    return found


def table_entries(connection: duckdb.DuckDBPyConnection, catalog: str, tables: list[PublishedTable]) -> dict[str, TableEntry]:
    """Rows, content hash and schema of each table; the release's own id is left out of the hash, which it is made of."""
    entries: dict[str, TableEntry] = {}
    for table in tables:
        qualified = f"{identifier(catalog)}.marts.{identifier(table.name)}"
        counted = connection.execute(f"select count(*) from {qualified}").fetchall()
        entries[table.name] = TableEntry(
            rows=int(counted[0][0]),
            content_hash=table_hash(connection, qualified, [column.name for column in table.columns if column.name != RELEASE_ID]),
            comment_zh=table.comment_zh,
            columns=table.columns,
        )
    return entries


def content_hash(entries: Mapping[str, TableEntry]) -> str:
    """The hash of all published tables."""
    return combined_hash({name: entry.content_hash for name, entry in entries.items()})
