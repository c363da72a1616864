"""The content hash: what a release says, whatever the machine, the order of the rows or the file format."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import duckdb

from newinfra.warehouse.sql import identifier


def table_hash(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str]) -> str:
    """SHA-256 over the rows of `table` as a bag: their order does not matter, their number does.

    Args:
        connection: where the table is visible.
        table: its qualified name, quoted already.
        columns: the columns that count, in any order.
    """
    ordered = sorted(columns)
    # Lengths before the values keep ('ab', 'c') and ('a', 'bc') apart; a null is not an empty text.
    parts = [
        f"case when {identifier(c)} is null then '-' else length(cast({identifier(c)} as varchar)) || ':' || cast({identifier(c)} as varchar) end"
        for c in ordered
    ]
    row_text = " || '|' || ".join(parts) or "''"
    found = connection.execute(
        f"select sha256(string_agg(row_hash, '' order by row_hash)) from (select sha256({row_text}) as row_hash from {table}) as hashed"
    ).fetchall()
    rows = str(found[0][0] or "")
    return hashlib.sha256("\n".join([*ordered, rows]).encode()).hexdigest()


def combined_hash(parts: Mapping[str, str]) -> str:
    """One SHA-256 over named hashes, in the order of their names."""
    return hashlib.sha256("\n".join(f"{name}\t{parts[name]}" for name in sorted(parts)).encode()).hexdigest()
