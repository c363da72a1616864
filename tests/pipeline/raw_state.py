"""What must hold for a home after any night, however it went."""

from __future__ import annotations

import duckdb

from newinfra.home import Home
from newinfra.ledger import open_ledger


def assert_nothing_is_half_loaded(home: Home) -> None:
    """Raw holds exactly the deliveries that the ledger calls loaded: each file on disk is registered with its rows, and no other delivery has any."""
    ledger = open_ledger(home.ledger)
    registered = {row["path"]: row["rows"] for row in ledger.rows("select path, rows from raw_files")}
    loaded = {row["delivery_id"] for row in ledger.rows("select delivery_id from deliveries where state = 'loaded'")}

    assert registered
    assert {path.relative_to(home.root).as_posix() for path in home.raw.rglob("*") if path.is_file()} == set(registered)
    assert {row["delivery_id"] for row in ledger.rows("select delivery_id from raw_file_deliveries")} == loaded
    for path, rows in registered.items():
        found = duckdb.sql("select delivery_id, count(*) from read_parquet($path) group by delivery_id", params={"path": str(home.root / path)}).fetchall()
        promised = {row["delivery_id"] for row in ledger.rows("select delivery_id from raw_file_deliveries where path = ?", (path,))}
        assert sum(count for _, count in found) == rows, path
        assert {delivery_id for delivery_id, _ in found} <= promised, path


def assert_rows_add_up(home: Home) -> None:
    """Every delivery is settled, and its rows in are its rows loaded and its rows held."""
    deliveries = open_ledger(home.ledger).rows("select delivery_id, state, rows_in, rows_loaded, rows_held, reason_code from deliveries")

    assert deliveries
    assert [row["delivery_id"] for row in deliveries if row["state"] == "landed"] == []
    assert [row["delivery_id"] for row in deliveries if row["rows_in"] != row["rows_loaded"] + row["rows_held"]] == []
    assert [row["delivery_id"] for row in deliveries if row["state"] == "held" and (row["rows_loaded"] or not row["reason_code"])] == []
    assert [row["delivery_id"] for row in deliveries if row["state"] == "loaded" and not row["rows_loaded"]] == []
