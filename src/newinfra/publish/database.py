"""Writes newinfra.duckdb: marts with their comments, the Chinese views over them, and the Parquet copies."""

from __future__ import annotations

from pathlib import Path

import duckdb

from newinfra.publish.chinese import chinese_names
from newinfra.publish.tables import RELEASE_ID, PublishedTable
from newinfra.warehouse.sql import identifier, literal

STORAGE_VERSION = "v1.0.0"  # any DuckDB from 1.0 on can read it, the drivers of desktop tools included
CHINESE_SCHEMA = "看板"


def create_database(connection: duckdb.DuckDBPyConnection, path: Path, catalog: str) -> None:
    """Attach a new, empty file as `catalog`, in the old storage format."""
    connection.execute(f"attach {literal(str(path))} as {identifier(catalog)} (storage_version {literal(STORAGE_VERSION)})")


def copy_marts(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], *, build: str, target: str, release_id: str, parquet: Path) -> None:
    """Copy every table with its comments, filling in the release's id, and write each one as Parquet too."""
    parquet.mkdir()
    connection.execute(f"create schema {identifier(target)}.marts")
    for table in tables:
        copy = f"{identifier(target)}.marts.{identifier(table.name)}"
        replaced = f" replace ({literal(release_id)} as {RELEASE_ID})" if table.has_release_id else ""
        connection.execute(f"create table {copy} as select *{replaced} from {identifier(build)}.marts.{identifier(table.name)} order by all")
        comment(connection, "table", copy, table.comment_zh)
        for column in table.columns:
            comment(connection, "column", f"{copy}.{identifier(column.name)}", column.comment_zh)
        connection.execute(f"copy {copy} to {literal(str(parquet / f'{table.name}.parquet'))} (format parquet, compression zstd)")


def create_chinese_views(connection: duckdb.DuckDBPyConnection, tables: list[PublishedTable], *, target: str) -> None:
    """One view in 看板 for each table. Nothing in the library reads them: names change when a comment does."""
    views = chinese_names((table.name, table.comment_zh) for table in tables)
    # A view must not name the catalog, for that is the file's name at the reader's; so it is made from inside the file.
    connection.execute(f"use {identifier(target)}")
    connection.execute(f"create schema {identifier(CHINESE_SCHEMA)}")
    for table in tables:
        view = f"{identifier(CHINESE_SCHEMA)}.{identifier(views[table.name])}"
        names = chinese_names((column.name, column.comment_zh) for column in table.columns)
        columns = ", ".join(f"{identifier(column.name)} as {identifier(names[column.name])}" for column in table.columns)
        connection.execute(f"create view {view} as select {columns} from marts.{identifier(table.name)}")
        comment(connection, "view", view, table.comment_zh)
        for column in table.columns:
            comment(connection, "column", f"{view}.{identifier(names[column.name])}", column.comment_zh)
    connection.execute("use memory")


def comment(connection: duckdb.DuckDBPyConnection, kind: str, name: str, text: str) -> None:
    """Set the comment of a table, view or column; an empty one is left out."""
    if text:
        connection.execute(f"comment on {kind} {name} is {literal(text)}")
