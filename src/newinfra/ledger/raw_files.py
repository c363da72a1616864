"""The register of Parquet files. Only registered files are read, so a crash between writing and registering leaves no rows behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from newinfra.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class RawFile:
    """One Parquet file of a shape, or ('') of held rows; `path` is relative to the home folder."""

    path: str
    shape: str
    source_id: str
    table_name: str
    rows: int
    delivery_ids: tuple[str, ...]


def register_raw_files(connection: sqlite3.Connection, files: Iterable[RawFile], *, held: Iterable[RawFile] = ()) -> None:
    """Make written files part of the warehouse's input, and files of held rows part of the quarantine, inside the caller's transaction."""
    for file in files:
        connection.execute(
            "insert or replace into raw_files (path, shape, source_id, table_name, rows) values (?, ?, ?, ?, ?)",
            (file.path, file.shape, file.source_id, file.table_name, file.rows),
        )
        connection.executemany(
            "insert or replace into raw_file_deliveries (path, delivery_id) values (?, ?)", [(file.path, delivery_id) for delivery_id in file.delivery_ids]
        )
    for file in held:
        connection.executemany("insert or replace into quarantine_files values (?, ?)", [(file.path, delivery_id) for delivery_id in file.delivery_ids])


def unregister_files(connection: sqlite3.Connection, paths: Iterable[str]) -> None:
    """Have files no longer count, inside the caller's transaction."""
    for path in paths:
        for table in ("raw_files", "raw_file_deliveries", "quarantine_files"):
            connection.execute(f"delete from {table} where path = ?", (path,))


def files_with(ledger: Ledger, source_id: str, delivery_ids: Collection[str]) -> tuple[list[RawFile], list[RawFile]]:
    """The source's registered raw files, and those of held rows, in which one of the deliveries lies."""
    raw: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    for row in ledger.rows("select d.path, d.delivery_id from raw_file_deliveries as d join raw_files as f using (path) where f.source_id = ?", (source_id,)):
        raw.setdefault(row["path"], []).append(row["delivery_id"])
    for row in ledger.rows("select path, delivery_id from quarantine_files where substr(delivery_id, 1, length(?) + 1) = ? || '.'", (source_id, source_id)):
        held.setdefault(row["path"], []).append(row["delivery_id"])
    about = {row["path"]: row for row in ledger.rows("select * from raw_files where source_id = ?", (source_id,))}
    wanted = set(delivery_ids)
    return (
        [
            RawFile(path, about[path]["shape"], source_id, about[path]["table_name"], about[path]["rows"], tuple(sorted(ids)))
            for path, ids in sorted(raw.items())
            if wanted & set(ids)
        ],
        [RawFile(path, "", source_id, "", 0, tuple(sorted(ids))) for path, ids in sorted(held.items()) if wanted & set(ids)],
    )


def registered_paths(ledger: Ledger) -> set[str]:
    """Every file that counts."""
    return {row["path"] for row in ledger.rows("select path from raw_files union select path from quarantine_files")}
