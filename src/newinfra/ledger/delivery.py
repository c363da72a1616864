"""One delivery: what came, for which table and period, and from when on it is known."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from newinfra.periods import Period, parse_period

State = Literal["landed", "loaded", "held"]
Cause = Literal["delivery", "correction"]


@dataclass(frozen=True, slots=True)
class Part:
    """One object of a delivery in the landing: a whole file, or one page of a pull."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """One version of one table of one source for one period: bytes as they came, from a moment on.

    `period` is what name or request say, None where only the content does. `mark` tells versions with the same bytes apart: a number where
    the publisher returned to them, `c` and a date where a correction of ours applies to the bytes of `base_id` from then on.
    """

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
    mark: str = ""
    cause: Cause = "delivery"
    base_id: str = ""

    @property
    def period_label(self) -> str:
        return self.period.label if self.period else "all"

    @property
    def delivery_id(self) -> str:
        head = f"{self.source_id}.{self.table_name}.{self.period_label}.{self.sha256[:12]}"
        return f"{head}.{self.mark}" if self.mark else head


def delivery_of(row: sqlite3.Row) -> Delivery:
    """The delivery that a row of the table `deliveries` records."""
    return Delivery(
        source_id=row["source_id"],
        table_name=row["table_name"],
        period=None if row["named_label"] == "all" else parse_period(row["named_label"]),
        vintage=row["vintage"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        parts=parts_of(row["parts"]),
        known_at=datetime.fromisoformat(row["known_at"]),
        landed_as_of=row["landed_as_of"],
        contract_version=row["contract_version"],
        is_synthetic=bool(row["is_synthetic"]),
        mark=row["mark"],
        cause=row["cause"],
        base_id=row["base_id"],
    )


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts that `record_of` wrote as JSON."""
    return tuple(Part(**part) for part in json.loads(text))


def record_of(delivery: Delivery) -> dict[str, object]:
    """A delivery as columns of the tables `deliveries` and `receipts`."""
    period = delivery.period
    return {
        "delivery_id": delivery.delivery_id,
        "source_id": delivery.source_id,
        "table_name": delivery.table_name,
        "period_label": delivery.period_label,
        "named_label": delivery.period_label,
        "period_start": period.start.isoformat() if period else None,
        "period_end": period.end.isoformat() if period else None,
        "period_grain": period.grain if period else None,
        "vintage": delivery.vintage,
        "file_name": delivery.file_name,
        "sha256": delivery.sha256,
        "size_bytes": sum(part.size for part in delivery.parts),
        "parts": json.dumps([asdict(part) for part in delivery.parts], ensure_ascii=False),
        "known_at": delivery.known_at.astimezone(UTC).isoformat(),
        "landed_as_of": delivery.landed_as_of,
        "contract_version": delivery.contract_version,
        "is_synthetic": int(delivery.is_synthetic),
        "mark": delivery.mark,
        "cause": delivery.cause,
        "base_id": delivery.base_id,
    }
