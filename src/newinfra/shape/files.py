"""Parquet files that are either whole and on disk, or not there."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from newinfra.warehouse.sql import literal


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of `query` to `path`, replacing what is there, and flush them to disk; how many rows.

    A crash leaves the old file, the new one, or a hidden file beside it that the next writing replaces.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}")
    rows = connection.execute(f"copy ({query}) to {literal(str(beside))} (format parquet, compression zstd)").fetchall()[0][0]
    _sync(beside)
    beside.replace(path)
    _sync(path.parent)
    return int(rows)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
