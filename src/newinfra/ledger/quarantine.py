"""What could not be loaded: one record per file, row or cell, with its place, its text and what to do, written for the sender."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Level = Literal["cell", "row", "file"]


@dataclass(frozen=True, slots=True)
class QuarantineRecord:
    """One held item. `message_zh` says all of it in one sentence; the other fields are for programs."""

    delivery_id: str
    source_id: str
    table_name: str
    level: Level
    reason_code: str
    place: str
    column_name: str
    raw_text: str
    expected: str
    message_zh: str
    owner_unit: str
    known_at: datetime

    @property
    def quarantine_id(self) -> str:
        """The same problem of the same delivery has the same id, however often it is read."""
        parts = (self.delivery_id, self.level, self.reason_code, self.place, self.column_name)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def replace_quarantine(connection: sqlite3.Connection, delivery_ids: Iterable[str], records: Iterable[QuarantineRecord]) -> None:
    """Put `records` in the place of whatever was recorded for these deliveries, inside the caller's transaction."""
    connection.executemany("delete from quarantine where delivery_id = ?", [(delivery_id,) for delivery_id in delivery_ids])
    connection.executemany(
        "insert or replace into quarantine (quarantine_id, delivery_id, source_id, table_name, level, reason_code, place, column_name, raw_text,"
        " expected, message_zh, owner_unit, known_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                record.quarantine_id,
                record.delivery_id,
                record.source_id,
                record.table_name,
                record.level,
                record.reason_code,
                record.place,
                record.column_name,
                record.raw_text,
                record.expected,
                record.message_zh,
                record.owner_unit,
                record.known_at.isoformat(),
            )
            for record in records
        ],
    )
