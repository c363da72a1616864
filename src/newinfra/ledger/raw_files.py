"""The register of raw Parquet files. Only registered files are read, so a crash between writing and registering leaves no rows behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawFile:
    """One Parquet file of a shape; `path` is relative to the home folder."""

    path: str
    shape: str
    source_id: str
    table_name: str
    rows: int
    delivery_ids: tuple[str, ...]


def register_raw_files(connection: sqlite3.Connection, files: Iterable[RawFile]) -> None:
    """Make written files part of the warehouse's input, inside the caller's transaction."""
    for file in files:
        connection.execute(
            "insert or replace into raw_files (path, shape, source_id, table_name, rows) values (?, ?, ?, ?, ?)",
            (file.path, file.shape, file.source_id, file.table_name, file.rows),
        )
        connection.executemany(
            "insert or replace into raw_file_deliveries (path, delivery_id) values (?, ?)", [(file.path, delivery_id) for delivery_id in file.delivery_ids]
        )
