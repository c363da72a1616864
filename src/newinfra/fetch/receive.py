"""The receiving end of every transport: lands bytes, records deliveries, and remembers which remote files were taken."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import get_args

from newinfra.contracts import Contract, Table
from newinfra.fetch.faults import SourceError
from newinfra.fetch.page_tags import PageTags
from newinfra.home import Home
from newinfra.land import Landing
from newinfra.ledger import Delivery, DeliveryLedger, Ledger, Part
from newinfra.ledger.deliveries import Receipt
from newinfra.ledger.delivery import State
from newinfra.periods import Period


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A remote file as it was when it was last taken."""

    size: int
    modified_at: str
    sha256: str


class Receiver:
    """One visit to one source: what the ledger knew before it, what it landed, and what went wrong with single files and periods."""

    def __init__(self, contract: Contract, *, is_synthetic: bool, home: Home, ledger: Ledger, as_of: date) -> None:
        self.contract, self.as_of = contract, as_of
        self.landing = Landing(home.landing)
        self.landing.clear_incoming(contract.id)
        self.faults: list[SourceError] = []
        self.page_tags = PageTags(ledger, contract.id)
        self._is_synthetic, self._ledger, self._deliveries = is_synthetic, ledger, DeliveryLedger(ledger)
        self._before: list[tuple[Delivery, State]] = [
            (delivery, state)
            for state in get_args(State)
            for delivery in self._deliveries.in_state(contract.id, state)
            if delivery.cause == "delivery"  # what the publisher sent, not what we corrected in it
        ]
        self._before.sort(key=lambda pair: (pair[0].known_at, pair[0].delivery_id))
        self._received = set(self._deliveries.receipts(contract.id))
        self._files = {receipt[:4] for receipt in self._received}
        self._landed: list[Delivery] = []

    @property
    def landed(self) -> tuple[Delivery, ...]:
        """The deliveries that are new, in the order in which they became known."""
        return tuple(sorted(self._landed, key=lambda delivery: (delivery.known_at, delivery.delivery_id)))

    def receive(
        self, table: Table, period: Period | None, *, vintage: str, file_name: str, parts: Sequence[Part], known_at: datetime, is_seen: bool = False
    ) -> None:
        """Record that parts which have landed came in at `known_at`; whether that is news, the ledger knows.

        `is_seen` says that the very file was taken on an earlier visit: its moment then counts, not the one that its listing gives now.
        """
        delivery = Delivery(
            source_id=self.contract.id,
            table_name=table.name,
            period=period,
            vintage=vintage,
            file_name=file_name,
            sha256=digest_of(parts),
            parts=tuple(parts),
            known_at=known_at,
            landed_as_of=self.as_of.isoformat(),
            contract_version=self.contract.version,
            is_synthetic=self._is_synthetic,
        )
        receipt = Receipt(table.name, delivery.period_label, delivery.sha256, file_name, known_at.astimezone(UTC).isoformat())
        if receipt in self._received or (is_seen and receipt[:4] in self._files):
            return
        if self._deliveries.land(delivery):
            self._landed.append(delivery)
        self._received.add(receipt)
        self._files.add(receipt[:4])

    def resent(self, delivery: Delivery, known_at: datetime) -> None:
        """Record that the publisher gave a delivery out again, with the same rows, at a later moment."""
        self._deliveries.land(replace(delivery, known_at=known_at, landed_as_of=self.as_of.isoformat(), mark=""))

    def settled_periods(self, table: Table) -> set[str]:
        """Labels of the periods whose newest delivery before this visit is not held: they need not be asked for again."""
        latest = {delivery.period_label: state for delivery, state in self._before if delivery.table_name == table.name}
        return {label for label, state in latest.items() if state != "held"}

    def latest(self, table: Table, period: Period | None) -> Delivery | None:
        """The newest delivery of a period before this visit, whatever became of it."""
        label = period.label if period else "all"
        return next((d for d, _ in reversed(self._before) if (d.table_name, d.period_label) == (table.name, label)), None)

    def seen_files(self) -> dict[str, SeenFile]:
        """The remote files that were taken before and whose bytes still lie in the landing."""
        rows = self._ledger.rows("select remote_path, size_bytes, modified_at, sha256 from remote_files where source_id = ?", (self.contract.id,))
        return {row["remote_path"]: SeenFile(row["size_bytes"], row["modified_at"], row["sha256"]) for row in rows if self.landing.path(row["sha256"]).exists()}

    def remember_files(self, files: Iterable[tuple[str, SeenFile]]) -> None:
        """Note that remote files were taken. To be called after their deliveries are in the ledger, never before."""
        with self._ledger.transaction() as connection:
            connection.executemany(
                "insert or replace into remote_files (source_id, remote_path, size_bytes, modified_at, sha256) values (?, ?, ?, ?, ?)",
                [(self.contract.id, path, seen.size, seen.modified_at, seen.sha256) for path, seen in files],
            )


def digest_of(parts: Sequence[Part]) -> str:
    """The hash that names a delivery: its only part's own, or one over the parts' hashes in order."""
    if len(parts) == 1:
        return parts[0].sha256
    return hashlib.sha256("".join(part.sha256 for part in parts).encode()).hexdigest()
