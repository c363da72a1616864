"""Deliveries: what arrived, when it was known, and what became of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

from newinfra.ledger.store import Ledger
from newinfra.periods import Period, parse_period

State = Literal["landed", "loaded", "held"]


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a delivery in the landing: a whole file, or one page of a pull."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One table of one source for one period, as it came. `period` is None where the rows carry their own periods."""

    source_id: str
    table_name: str
    period: Period | None
    vintage: str
    file_name: str
    sha256: str
    parts: tuple[Part, ...]
    known_at: datetime
    landed_as_of: str
    contract_version: str
    is_synthetic: bool

    @property
    def period_label(self) -> str:
        return self.period.label if self.period else "all"

    @property
    def delivery_id(self) -> str:
        return f"{self.source_id}.{self.table_name}.{self.period_label}.{self.sha256[:12]}"


class DeliveryLedger:
    """Reads and writes the delivery records."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def land(self, delivery: Delivery) -> bool:
        """Record a delivery as landed. False if the same bytes for the same period were here before."""
        period = delivery.period
        with self._ledger.transaction() as connection:
            cursor = connection.execute(
                "insert or ignore into deliveries (delivery_id, source_id, table_name, period_label, period_start, period_end, period_grain,"
                " vintage, file_name, sha256, size_bytes, parts, known_at, landed_as_of, contract_version, is_synthetic, state)"
                " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'landed')",
                (
                    delivery.delivery_id,
                    delivery.source_id,
                    delivery.table_name,
                    delivery.period_label,
                    period.start.isoformat() if period else None,
                    period.end.isoformat() if period else None,
                    period.grain if period else None,
                    delivery.vintage,
                    delivery.file_name,
                    delivery.sha256,
                    sum(part.size for part in delivery.parts),
                    json.dumps([asdict(part) for part in delivery.parts], ensure_ascii=False),
                    delivery.known_at.isoformat(),
                    delivery.landed_as_of,
                    delivery.contract_version,
                    int(delivery.is_synthetic),
                ),
            )
            return cursor.rowcount == 1

    def in_state(self, source_id: str, state: State) -> list[Delivery]:
        """The source's deliveries in `state`, oldest known first."""
        rows = self._ledger.rows("select * from deliveries where source_id = ? and state = ? order by known_at, delivery_id", (source_id, state))
        return [_delivery(row) for row in rows]

    def reopen_held(self, source_id: str, *, contract_version: str, as_of: date) -> int:
        """Have deliveries that were held whole under another version of the contract read again; how many.

        What was said about them is over: reading says it anew where it still holds.
        """
        with self._ledger.transaction() as connection:
            held = "select delivery_id from deliveries where source_id = :source and state = 'held' and contract_version <> :version"
            arguments = {"source": source_id, "version": contract_version, "night": as_of.isoformat()}
            connection.execute(f"update findings set state = 'resolved', resolved_as_of = :night where state = 'open' and delivery_id in ({held})", arguments)
            return connection.execute(
                "update deliveries set state = 'landed', contract_version = :version"
                " where source_id = :source and state = 'held' and contract_version <> :version",
                arguments,
            ).rowcount

    def periods(self, source_id: str, table_name: str) -> list[str]:
        """Labels of the periods that have at least one delivery, in whatever state, newest last."""
        rows = self._ledger.rows(
            "select distinct period_label, period_end from deliveries where source_id = ? and table_name = ? order by period_end",
            (source_id, table_name),
        )
        return [row["period_label"] for row in rows]


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a delivery: loaded or held, with its rows.

    `period` is given where only the content says what it is about, `period_labels` where its rows are about several periods.
    """

    delivery_id: str
    state: Literal["loaded", "held"]
    rows_in: int
    rows_loaded: int
    rows_held: int
    reason_code: str = ""
    period: Period | None = None
    period_labels: tuple[str, ...] = ()


def settle_deliveries(connection: sqlite3.Connection, settlements: Iterable[Settlement]) -> None:
    """Record what became of deliveries, inside the caller's transaction."""
    for settled in settlements:
        connection.execute(
            "update deliveries set state = ?, rows_in = ?, rows_loaded = ?, rows_held = ?, reason_code = ? where delivery_id = ?",
            (settled.state, settled.rows_in, settled.rows_loaded, settled.rows_held, settled.reason_code, settled.delivery_id),
        )
        if settled.period is not None:
            connection.execute(
                "update deliveries set period_label = ?, period_start = ?, period_end = ?, period_grain = ? where delivery_id = ? and period_label = 'all'",
                (settled.period.label, settled.period.start.isoformat(), settled.period.end.isoformat(), settled.period.grain, settled.delivery_id),
            )
        connection.execute("delete from delivery_periods where delivery_id = ?", (settled.delivery_id,))
        connection.executemany("insert into delivery_periods values (?, ?)", [(settled.delivery_id, label) for label in settled.period_labels])


def _delivery(row: sqlite3.Row) -> Delivery:
    return Delivery(
        source_id=row["source_id"],
        table_name=row["table_name"],
        period=None if row["period_label"] == "all" else parse_period(row["period_label"]),
        vintage=row["vintage"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        parts=tuple(Part(**part) for part in json.loads(row["parts"])),
        known_at=datetime.fromisoformat(row["known_at"]),
        landed_as_of=row["landed_as_of"],
        contract_version=row["contract_version"],
        is_synthetic=bool(row["is_synthetic"]),
    )
