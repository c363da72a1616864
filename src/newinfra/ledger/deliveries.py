"""Deliveries: what arrived, when it was known, and what became of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from newinfra.ledger.delivery import Delivery, State, delivery_of
from newinfra.ledger.receipts import add_receipt, add_version, bring_versions_up_to_date
from newinfra.ledger.store import Ledger
from newinfra.periods import Period


class Receipt(NamedTuple):
    """That certain bytes came in, as what, and when (UTC, ISO)."""

    table_name: str
    named_label: str
    sha256: str
    file_name: str
    known_at: str


class DeliveryLedger:
    """Reads and writes the delivery records."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def land(self, delivery: Delivery) -> bool:
        """Record that a delivery's bytes came in. False if that makes no new version: a re-send, or noted before."""
        with self._ledger.transaction() as connection:
            return add_receipt(connection, delivery) and bring_versions_up_to_date(connection, delivery)

    def add_corrected(self, versions: Iterable[Delivery]) -> None:
        """Record versions that corrections ask for, to be read. Nothing was received for them."""
        with self._ledger.transaction() as connection:
            for version in versions:
                add_version(connection, version)

    def of_source(self, source_id: str) -> list[Delivery]:
        """Every delivery of the source, oldest known first."""
        rows = self._ledger.rows("select * from deliveries where source_id = ? order by known_at, delivery_id", (source_id,))
        return [delivery_of(row) for row in rows]

    def in_state(self, source_id: str, state: State) -> list[Delivery]:
        """The source's deliveries in `state`, oldest known first."""
        rows = self._ledger.rows("select * from deliveries where source_id = ? and state = ? order by known_at, delivery_id", (source_id, state))
        return [delivery_of(row) for row in rows]

    def to_read(self, source_id: str, *, known_before: datetime, again: Collection[str] = ()) -> list[Delivery]:
        """The source's deliveries that were never read and those of `again`, as far as they were known before a moment; oldest known first."""
        rows = self._ledger.rows(
            "select * from deliveries where source_id = ? and known_at < ? order by known_at, delivery_id", (source_id, known_before.isoformat())
        )
        return [delivery_of(row) for row in rows if row["state"] == "landed" or row["delivery_id"] in again]

    def receipts(self, source_id: str) -> list[Receipt]:
        """Everything that the source ever sent."""
        rows = self._ledger.rows("select table_name, named_label, sha256, file_name, known_at from receipts where source_id = ?", (source_id,))
        return [Receipt(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery: loaded or held, with its rows.

    `period` is given where only the content says what it is about, `period_labels` where its rows are about several periods. `contract_version`,
    `read_with` and `corrected_with` say what the reading relied on.
    """

    delivery_id: str
    state: Literal["loaded", "held"]
    rows_in: int
    rows_loaded: int
    rows_held: int
    reason_code: str = ""
    period: Period | None = None
    period_labels: tuple[str, ...] = ()
    contract_version: str = ""
    read_with: str = ""
    corrected_with: str = ""


def settle_deliveries(connection: sqlite3.Connection, settlements: Iterable[Settlement]) -> None:
    """Record what became of deliveries, inside the caller's transaction."""
    for settled in settlements:
        connection.execute(
            "update deliveries set state = ?, rows_in = ?, rows_loaded = ?, rows_held = ?, reason_code = ?, read_with = ?, corrected_with = ?,"
            " contract_version = coalesce(nullif(?, ''), contract_version), must_reread = 0 where delivery_id = ?",
            (
                settled.state,
                settled.rows_in,
                settled.rows_loaded,
                settled.rows_held,
                settled.reason_code,
                settled.read_with,
                settled.corrected_with,
                settled.contract_version,
                settled.delivery_id,
            ),
        )
        period = settled.period
        connection.execute(
            "update deliveries set period_label = ?, period_start = ?, period_end = ?, period_grain = ? where delivery_id = ? and named_label = 'all'",
            (*(period.label, period.start.isoformat(), period.end.isoformat(), period.grain), settled.delivery_id)
            if period
            else ("all", None, None, None, settled.delivery_id),
        )
        connection.execute("delete from delivery_periods where delivery_id = ?", (settled.delivery_id,))
        connection.executemany("insert into delivery_periods values (?, ?)", [(settled.delivery_id, label) for label in settled.period_labels])


def withdraw_deliveries(connection: sqlite3.Connection, delivery_ids: Iterable[str]) -> None:
    """Forget versions that only corrections had made, inside the caller's transaction. What was received is never forgotten."""
    for delivery_id in delivery_ids:
        connection.execute("delete from deliveries where delivery_id = ? and cause = 'correction'", (delivery_id,))
        connection.execute("delete from delivery_periods where delivery_id = ?", (delivery_id,))
        connection.execute("delete from layouts where delivery_id = ?", (delivery_id,))
