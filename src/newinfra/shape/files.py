"""Parquet files that are either whole and on disk, or not there. Each is named by what it holds, so none is ever written over by another."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import duckdb

from newinfra.warehouse.sql import literal


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, folder: Path) -> tuple[Path, int]:
    """Write the rows of `query` to a file in `folder` that is named after its content, flushed to disk; the file and how many rows.

    A crash leaves the file, or a hidden one beside it that the next writing replaces.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / ".writing.parquet"
    rows = connection.execute(f"copy ({query}) to {literal(str(beside))} (format parquet, compression zstd)").fetchall()[0][0]
    with beside.open("rb") as file:
        path = folder / f"{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}.parquet"
        os.fsync(file.fileno())
    beside.replace(path)
    _sync(folder)
    return path, int(rows)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
