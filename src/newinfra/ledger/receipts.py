"""From what was received to versions. A version begins when bytes come in that are not those of the receipt before.

The versions of a table and period are a function of the set of its receipts, ordered by when each was received, so the order in which
we happened to land them does not matter: the same bytes again are a re-send, older bytes after others are a return to them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from newinfra.ledger.delivery import Delivery, parts_of, record_of

_RECEIVED = ("source_id", "table_name", "named_label", "sha256", "known_at", "vintage", "file_name", "size_bytes", "parts", "landed_as_of")
_MOVED = ("known_at", "vintage", "file_name", "size_bytes", "parts", "landed_as_of")


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive receipts of the same bytes: one version, known since the first of them."""

    sha256: str
    known_ats: tuple[str, ...]


def runs(receipts: Sequence[tuple[str, str]]) -> list[Run]:
    """The versions that receipts (known_at, sha256) make, oldest first."""
    grouped = groupby(sorted(receipts), key=lambda receipt: receipt[1])
    return [Run(sha256, tuple(known_at for known_at, _ in group)) for sha256, group in grouped]


def add_receipt(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Note that a delivery's bytes came in at its known_at, inside the caller's transaction; False if that was noted before."""
    record = record_of(delivery)
    columns, marks = ", ".join(_RECEIVED), ", ".join("?" * len(_RECEIVED))
    cursor = connection.execute(f"insert or ignore into receipts ({columns}) values ({marks})", [record[name] for name in _RECEIVED])
    return cursor.rowcount == 1


def bring_versions_up_to_date(connection: sqlite3.Connection, delivery: Delivery) -> bool:
    """Make the deliveries of `delivery`'s table and period those that its receipts ask for; whether one was added or became known earlier."""
    group = (delivery.source_id, delivery.table_name, delivery.period_label)
    where = "source_id = ? and table_name = ? and named_label = ?"
    receipts = {(row["known_at"], row["sha256"]): row for row in connection.execute(f"select * from receipts where {where}", group)}
    existing = connection.execute(f"select delivery_id, sha256, known_at from deliveries where {where} and cause = 'delivery'", group).fetchall()
    changed = False
    for run in runs(list(receipts)):
        first = receipts[run.known_ats[0], run.sha256]
        same = [row for row in existing if row["sha256"] == run.sha256]
        version = next((row for row in same if row["known_at"] in run.known_ats), None)
        if version is None:
            add_version(connection, _version(delivery, first, mark=str(len(same) + 1) if same else ""))
        elif version["known_at"] != first["known_at"]:
            assignments = ", ".join(f"{name} = ?" for name in _MOVED)
            values = [*(first[name] for name in _MOVED), version["delivery_id"]]
            connection.execute(f"update deliveries set {assignments}, must_reread = 1 where delivery_id = ?", values)
        else:
            continue
        changed = True
    return changed


def add_version(connection: sqlite3.Connection, delivery: Delivery) -> None:
    """Record a version that is to be read, inside the caller's transaction."""
    record = record_of(delivery)
    connection.execute(f"insert into deliveries ({', '.join(record)}, state) values ({', '.join('?' * len(record))}, 'landed')", list(record.values()))


def _version(like: Delivery, receipt: sqlite3.Row, *, mark: str) -> Delivery:
    return replace(
        like,
        sha256=receipt["sha256"],
        known_at=datetime.fromisoformat(receipt["known_at"]),
        vintage=receipt["vintage"],
        file_name=receipt["file_name"],
        parts=parts_of(receipt["parts"]),
        landed_as_of=receipt["landed_as_of"],
        mark=mark,
        cause="delivery",
        base_id="",
    )
