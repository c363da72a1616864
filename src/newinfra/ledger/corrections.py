"""What corrections did to the deliveries that were read under them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class CorrectionUse:
    """One correction over one delivery: rows that it speaks of, those of them that it changed, and the first of the others (else of all)."""

    delivery_id: str
    correction_id: str
    matched: int
    applied: int
    place: str
    got: str


def replace_uses(connection: sqlite3.Connection, delivery_ids: Iterable[str], uses: Iterable[CorrectionUse]) -> None:
    """Put `uses` in the place of what was recorded for these deliveries, inside the caller's transaction."""
    connection.executemany("delete from correction_uses where delivery_id = ?", [(delivery_id,) for delivery_id in delivery_ids])
    connection.executemany("insert into correction_uses values (?, ?, ?, ?, ?, ?)", [astuple(use) for use in uses])


@dataclass(frozen=True, slots=True)
class Trial:
    """That the corrections in effect at `known_at`, by their hash, change nothing in a delivery."""

    base_id: str
    known_at: str
    tried_with: str


def record_trials(connection: sqlite3.Connection, trials: Iterable[Trial]) -> None:
    """Remember trials, inside the caller's transaction."""
    connection.executemany("insert or replace into correction_trials values (?, ?, ?)", [astuple(trial) for trial in trials])
