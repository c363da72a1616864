"""The ledger's file and schema. SQLite, because several task processes write to it at once, a few rows each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA = """
create table if not exists deliveries (
    delivery_id text primary key,      -- source.table.period.sha12: the same bytes for the same period are one delivery
    source_id text not null,
    table_name text not null,
    period_label text not null,        -- 'all' where the rows carry their own periods
    period_start text, period_end text, period_grain text,
    vintage text not null,
    file_name text not null,
    sha256 text not null,
    size_bytes integer not null,
    parts text not null,               -- JSON: [{name, sha256, size}] in order (one file, or the pages of a pull)
    known_at text not null,            -- UTC ISO 8601: when the exchange received it
    landed_as_of text not null,        -- the night that fetched it
    contract_version text not null,
    is_synthetic integer not null,
    state text not null check (state in ('landed', 'loaded', 'held')),
    rows_in integer, rows_loaded integer, rows_held integer,
    reason_code text not null default ''
);
create table if not exists delivery_periods ( -- which periods the rows of a delivery are about, where only they say so
    delivery_id text not null, period_label text not null, primary key (delivery_id, period_label)
);
create table if not exists remote_files (     -- what a transport has already seen, so that unchanged files are not fetched again
    source_id text not null, remote_path text not null, size_bytes integer, modified_at text, sha256 text,
    primary key (source_id, remote_path)
);
create table if not exists raw_files (        -- only registered Parquet files are read: a crash between write and register leaves no rows behind
    path text primary key, shape text not null, source_id text not null, table_name text not null, rows integer not null
);
create table if not exists raw_file_deliveries (
    path text not null, delivery_id text not null, primary key (path, delivery_id)
);
create table if not exists quarantine (
    quarantine_id text primary key, delivery_id text, source_id text not null, table_name text not null,
    level text not null check (level in ('cell', 'row', 'file')),
    reason_code text not null, place text not null, column_name text not null default '', raw_text text not null default '',
    expected text not null default '', message_zh text not null, owner_unit text not null, known_at text not null
);
create table if not exists findings (
    fingerprint text primary key,      -- rule, source, table, indicator, region, period, place: never the value or the run
    rule text not null, severity text not null check (severity in ('critical', 'warning', 'info')),
    owner_unit text not null, source_id text not null default '', table_name text not null default '',
    delivery_id text not null default '', indicator_code text not null default '', region_code text not null default '',
    period_label text not null default '', place text not null default '',
    expected text not null default '', got text not null default '',
    title_zh text not null, effect_zh text not null default '', action_zh text not null,
    state text not null check (state in ('open', 'resolved')),
    opened_as_of text not null, last_seen_as_of text not null, resolved_as_of text
);
create table if not exists checks (           -- every expectation that ran: a check that did not run is a failure
    as_of text not null, gate text not null, table_name text not null, check_id text not null,
    severity text not null, success integer not null, observed text not null default '', why text not null default '',
    primary key (as_of, gate, table_name, check_id)
);
create table if not exists releases (
    release_id text primary key, as_of text not null, content_hash text not null, inputs_hash text not null, path text not null
);
create table if not exists steps (            -- what each step of a night did, so that the last one can say how the night went
    as_of text not null, step text not null, source_id text not null default '', failed integer not null, skipped integer not null default 0,
    detail text not null, primary key (as_of, step, source_id)
);
create table if not exists outbox (           -- the seam for channels: what was told to whom, and whether it left
    message_id text primary key, owner_unit text not null, as_of text not null, channel text not null,
    content_hash text not null, state text not null, detail text not null default ''
);
"""


class Ledger:
    """A handle on the ledger; each use has a connection of its own.

    The concerns (deliveries, findings, …) each have their module, which takes a Ledger.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # SQLite folds the write-ahead log into the file whenever the last connection closes; one that stays open spares that on every use.
        self._kept_open = _connect(path)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection inside one immediate transaction: all of it is kept, or none."""
        connection = _connect(self.path)
        try:
            connection.execute("begin immediate")
            yield connection
            connection.execute("commit")
        except BaseException:
            if connection.in_transaction:
                connection.execute("rollback")
            raise
        finally:
            connection.close()

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[sqlite3.Row]:
        """The rows of a query, by column name."""
        connection = _connect(self.path)
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()


def open_ledger(path: Path) -> Ledger:
    """The ledger at `path`, its tables made on first use."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = _connect(path)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.executescript(SCHEMA)
    finally:
        connection.close()
    return Ledger(path)


def _connect(path: Path) -> sqlite3.Connection:
    # Any thread may drop the handle that is kept open; each of the others stays in the thread that made it.
    connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    # With a write-ahead log this loses at most the last commits in a power cut, never consistency; what is lost is fetched again.
    connection.execute("pragma synchronous = normal")
    return connection
