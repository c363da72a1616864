"""The ledger's file and schema. SQLite, because several task processes write to it at once, a few rows each."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

RECEIPTS = """
create table if not exists receipts (         -- every time that bytes came in for a table and period; versions follow from them (see receipts.py)
    source_id text not null, table_name text not null, named_label text not null, sha256 text not null, known_at text not null,
    vintage text not null, file_name text not null, size_bytes integer not null, parts text not null, landed_as_of text not null,
    primary key (source_id, table_name, named_label, sha256, known_at)
)
"""
SCHEMA = (
    f"{RECEIPTS};"
    + """
create table if not exists deliveries (
    delivery_id text primary key,      -- source.table.period.sha12, and a mark where these bytes are in force a second time or corrected
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
    reason_code text not null default '',
    named_label text not null default '',  -- the period that name or request gave; 'all' where only the content says it
    mark text not null default '',
    cause text not null default 'delivery' check (cause in ('delivery', 'correction')), -- what made this version: the sender or a correction of ours
    base_id text not null default '',      -- for a correction: the delivery whose bytes it corrects
    read_with text not null default '',    -- a hash of what its last reading relied on: contract, seeds, suite
    corrected_with text not null default '', -- a hash of the corrections that were in effect at its last reading
    must_reread integer not null default 0 -- it became known earlier than was thought when it was read
);
create table if not exists restatements (     -- what a version says otherwise than the one that was in force before it
    delivery_id text primary key, predecessor_id text not null, cells integer not null, largest_change real
);
create index if not exists restatements_by_predecessor on restatements (predecessor_id);
create table if not exists restated_cells (   -- the first of them, the largest change first
    delivery_id text not null, position integer not null, row_key text not null, column_name text not null,
    value_before text, value_after text, place text not null, primary key (delivery_id, position)
);
create table if not exists correction_uses (  -- what each correction in effect did to a delivery that was read
    delivery_id text not null, correction_id text not null, matched integer not null, applied integer not null,
    place text not null default '', got text not null default '', primary key (delivery_id, correction_id)
);
create table if not exists correction_trials ( -- corrections that were read over a delivery and changed nothing in it
    base_id text not null, known_at text not null, tried_with text not null, primary key (base_id, known_at)
);
create table if not exists delivery_periods ( -- which periods the rows of a delivery are about, where only they say so
    delivery_id text not null, period_label text not null, primary key (delivery_id, period_label)
);
create table if not exists layouts (          -- what a delivery looked like: headers, sheet, units, encoding; the same layout has the same fingerprint
    delivery_id text primary key, fingerprint text not null, layout_json text not null
);
create table if not exists remote_files (     -- what a transport has already seen, so that unchanged files are not fetched again
    source_id text not null, remote_path text not null, size_bytes integer, modified_at text, sha256 text,
    primary key (source_id, remote_path)
);
create table if not exists page_tags (        -- the ETag of each page of the newest pull, with the question asked and the delivery that it brought
    source_id text not null, table_name text not null, named_label text not null, page integer not null,
    etag text not null, address text not null, sha256 text not null, primary key (source_id, table_name, named_label, page)
);
create table if not exists raw_files (        -- only registered Parquet files are read: a crash between write and register leaves no rows behind
    path text primary key, shape text not null, source_id text not null, table_name text not null, rows integer not null
);
create table if not exists raw_file_deliveries (
    path text not null, delivery_id text not null, primary key (path, delivery_id)
);
create table if not exists quarantine_files ( -- Parquet with the texts of held rows; as with raw files, only what stands here counts
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
create index if not exists deliveries_by_period on deliveries (source_id, table_name, period_label);
create index if not exists quarantine_by_delivery on quarantine (delivery_id);
create trigger if not exists rows_are_conserved before update of state, rows_in, rows_loaded, rows_held on deliveries
when new.state <> 'landed' and new.rows_in is not new.rows_loaded + new.rows_held
begin select raise(abort, 'rows in are not rows loaded plus rows held'); end;
create view if not exists versions as -- deliveries with the place of each in the order of versions: by base_known_at, base_delivery_id, known_at
select d.delivery_id, d.source_id, d.table_name, d.period_label, d.state, d.known_at, d.cause, d.base_id,
       coalesce(b.known_at, d.known_at) as base_known_at, coalesce(b.delivery_id, d.delivery_id) as base_delivery_id
from deliveries as d left join deliveries as b on d.base_id <> '' and b.delivery_id = d.base_id;
"""
)
# Columns that a ledger of an earlier version of the program does not have yet.
ADDED_COLUMNS = {
    "named_label": "text not null default ''",
    "mark": "text not null default ''",
    "cause": "text not null default 'delivery'",
    "base_id": "text not null default ''",
    "read_with": "text not null default ''",
    "corrected_with": "text not null default ''",
    "must_reread": "integer not null default 0",
}


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

    def rows(self, sql: str, parameters: tuple[object, ...] | Mapping[str, object] = ()) -> list[sqlite3.Row]:
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
        _upgrade(connection)
        connection.executescript(SCHEMA)
    finally:
        connection.close()
    return Ledger(path)


def _upgrade(connection: sqlite3.Connection) -> None:
    """Give the deliveries of an older ledger the columns that they lack, and each its receipt."""
    if not _lacking(connection):
        return
    connection.execute("begin immediate")
    for name in _lacking(connection):  # again: another process may have been first
        connection.execute(f"alter table deliveries add column {name} {ADDED_COLUMNS[name]}")
    # Until now the id was source.table.label.sha12, and only source and table, whose lengths are known, could have dots.
    connection.execute(
        "update deliveries set named_label = substr(delivery_id, length(source_id) + length(table_name) + 3,"
        " length(delivery_id) - length(source_id) - length(table_name) - 15) where named_label = ''"
    )
    connection.execute(RECEIPTS)
    connection.execute(
        "insert or ignore into receipts select source_id, table_name, named_label, sha256, known_at, vintage, file_name, size_bytes, parts, landed_as_of"
        " from deliveries"
    )
    connection.execute("commit")


def _lacking(connection: sqlite3.Connection) -> list[str]:
    present = {row["name"] for row in connection.execute("pragma table_info(deliveries)")}
    return [name for name in ADDED_COLUMNS if name not in present] if present else []


def _connect(path: Path) -> sqlite3.Connection:
    # Any thread may drop the handle that is kept open; each of the others stays in the thread that made it.
    connection = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    # With a write-ahead log this loses at most the last commits in a power cut, never consistency; what is lost is fetched again.
    connection.execute("pragma synchronous = normal")
    return connection
